// Two gateways of one controller, over a real NATS server: killed, and cut off from it.

import {
  assert,
  assertEquals,
  assertLess,
  assertLessOrEqual,
} from "jsr:@std/assert@^1.0.19";
import { CommandTelemetryClient } from "../../mod.ts";
import {
  commandDevice,
  type Commander,
  connectNats,
  runGateway,
  subscribe,
  type Subscription,
} from "../../nats.ts";
import {
  COMMANDS,
  ConfigClass,
  MOVE,
  Stage,
  TelemetryClass,
} from "./nats_device.ts";
import { NatsServer, natsTest, prepare } from "./nats_server.ts";
import { Networks } from "./network.ts";
import { fromEnvironment, Process, reportIgnored } from "./program.ts";

const device = "stage";
const silent = { debug() {}, info() {}, warn() {}, error() {} };
/** Causes of commands whose gateway was killed, or cut off, before it has answered. */
const ENDED = [
  "unknown",
  "linkLost",
  "timeout",
  "closed",
  "notAllowed",
  "notConnected",
];

/** Reader of all samples, and sender of one command after the other. */
class Load {
  readonly stage = new Stage();
  readonly samples: { readonly sample: number; readonly atMs: number }[] = [];
  /** Outcome of each command, by its position. */
  readonly outcomes = new Map<number, string>();
  #subscription: Subscription | undefined;
  #reading: Promise<void> | undefined;
  #commanding: Promise<void> | undefined;
  #isEnding = false;

  read(subscription: Subscription): void {
    this.#subscription = subscription;
    const samples = subscription.samples({ buffer: "lossless" });
    this.#reading = (async () => {
      for await (const { telemetry, receivedAtMs: atMs } of samples) {
        const { sample } = telemetry.toObject() as { sample: number };
        this.samples.push({ sample, atMs });
      }
    })();
  }

  command(commander: Commander): void {
    this.#commanding = (async () => {
      for (let position = 1; !this.#isEnding; position++) {
        const { outcome, cause } = await commander.send(
          { code: MOVE, parameters: [position] },
          { timeoutMs: 10_000 },
        );
        this.outcomes.set(position, cause ?? outcome);
      }
    })();
  }

  /** Longest time between two samples from one on, in ms. */
  longestGapMs(first: number): number {
    const samples = this.samples.slice(first);
    return Math.max(
      ...samples.slice(1).map(({ atMs }, i) => atMs - samples[i].atMs),
    );
  }

  /** Ends the commands. */
  async endCommands(): Promise<void> {
    this.#isEnding = true;
    await this.#commanding;
  }

  /** Checks that no command was sent twice, and each had its answer. */
  checkCommands(causes: readonly string[]): void {
    const { moves } = this.stage;
    assertEquals(moves.filter((move, i) => moves.indexOf(move) !== i), []);
    for (const [position, outcome] of this.outcomes) {
      const wasSent = moves.includes(position);
      if (outcome === "acknowledged") assert(wasSent, `${position} not sent`);
      else assert(causes.includes(outcome), outcome);
    }
  }

  /** Checks that no sample was published twice; returns the number of gaps. */
  async checkSamples(): Promise<number> {
    await this.#subscription!.close();
    await this.#reading;
    const numbers = this.samples.map(({ sample }) => sample);
    const sorted = numbers.toSorted((a, b) => a - b);
    const steps = sorted.slice(1).map((number, i) => number - sorted[i]);
    assertEquals(steps.filter((step) => step === 0), []);
    const { missing, repeated } = this.#subscription!.busStats;
    assertEquals({ missing, repeated }, { missing: 0, repeated: 0 });
    return steps.filter((step) => step > 1).length;
  }
}

/** Number of standbys that a busy machine may start too late. */
const LATE_MAX = 3;

await natsTest(
  "runGateway() has a standby take over within the lease when the active one is killed",
  async () => {
    const kills = await fromEnvironment("GATEWAY_KILLS", 2);
    const leaseMs = await fromEnvironment("GATEWAY_LEASE_MS", 3_000);
    await using server = await NatsServer.start();
    const load = new Load();
    await using controller = await load.stage.listen();
    const { port } = controller;
    const start = (index: number) => {
      const program = "tests/programs/nats_gateway.ts";
      const flags = ["run", "--allow-net", "--no-check"];
      const args = [server.url, port, `gateway ${index}`, leaseMs].map(String);
      return new Process(Deno.execPath(), [...flags, program, ...args]);
    };
    await using stack = new AsyncDisposableStack();
    let active = stack.use(start(0));
    await active.match(/active/);
    let standby = stack.use(start(1));
    await standby.match(/standby/);
    await using connection = await connectNats(server.url);
    load.read(await subscribe({ connection, device, log: silent }));
    await using ann = commandDevice({ connection, device, source: "ann" });
    await ann.takeAuthority();
    load.command(ann);
    const gapsMs: number[] = [];
    const inTime = () => gapsMs.filter((ms) => ms <= leaseMs).length;
    for (let kill = 1;; kill++) {
      const first = Math.max(0, load.samples.length - 1);
      await active[Symbol.asyncDispose]();
      await standby.match(/active/);
      active = standby;
      const { length } = load.samples;
      await until(() => load.samples.length > length);
      gapsMs.push(load.longestGapMs(first));
      if (inTime() === kills || kill === kills + LATE_MAX) break;
      standby = stack.use(start(kill + 1));
      await standby.match(/standby/);
    }
    const { length } = load.stage.moves;
    await until(() => load.stage.moves.length > length);
    await load.endCommands();
    load.checkCommands(ENDED);
    await load.checkSamples();
    const { moves } = load.stage;
    console.log(
      `${gapsMs.length} kills: ${moves.length} moves, gaps of ${
        gapsMs.map(Math.round).join(", ")
      } ms of ${leaseMs} ms`,
    );
    assertLess(gapsMs.length, moves.length);
    assertEquals(inTime(), kills);
  },
);

await natsTest(
  "runGateway() goes on with a server that has lost its data",
  async () => {
    await using server = await NatsServer.start();
    const stage = new Stage();
    await using controller = await stage.listen();
    const { port } = controller;
    await using connection = await connectNats(server.url);
    await using gateway = runGateway({
      connection,
      name: device,
      gateway: "gateway",
      leaseMs: 300,
      log: silent,
      open: () =>
        new CommandTelemetryClient({
          port,
          ConfigClass,
          TelemetryClass,
          log: silent,
        }),
    });
    const isSent = () => (gateway.publisher?.stats.acknowledged ?? 0) > 0;
    await until(isSent);
    await server.kill();
    await until(() => !gateway.isActive);
    await server.lose();
    await server.start();
    await until(() => gateway.isActive && isSent());
    await using source = await subscribe({ connection, device, log: silent });
    assertEquals((await source.samples().next()).done, false);
  },
);

await natsTest(
  "runGateway() and commandDevice() have one holder and lose nothing when networks between namespaces are cut",
  async (t) => {
    const leaseMs = 6_000;
    const [FIRST, SECOND, ANN, BOB] = [0, 1, 2, 3];
    await using networks = await Networks.make(4);
    if (networks === undefined) {
      return await reportIgnored(t, "root, to make network namespaces");
    }
    const { namespace } = networks;
    await using server = await NatsServer.start({ namespace });
    await prepare(`nats://${networks.address(FIRST)}:${server.port}`);
    await using stack = new AsyncDisposableStack();
    const connect = async (index: number) => {
      const url = `nats://${networks.address(index)}:${server.port}`;
      return stack.use(await connectNats(url));
    };
    const load = new Load();
    await using controller = await load.stage.listen();
    const { port } = controller;
    const run = async (index: number, gateway: string) =>
      stack.use(runGateway({
        connection: await connect(index),
        name: device,
        gateway,
        leaseMs,
        log: silent,
        allowCommands: { commands: COMMANDS },
        open: () =>
          new CommandTelemetryClient({
            port,
            ConfigClass,
            TelemetryClass,
            log: silent,
          }),
      }));
    const first = await run(FIRST, "first");
    await until(() => first.isActive);
    const second = await run(SECOND, "second");
    const bobsConnection = await connect(BOB);
    const connection = bobsConnection;
    load.read(
      await subscribe({ connection, device, log: silent, from: "last" }),
    );
    const authorityMs = 10_000;
    const ann = stack.use(commandDevice({
      connection: await connect(ANN),
      device,
      source: "ann",
      authorityMs,
    }));
    const bob = stack.use(commandDevice({ connection, device, source: "bob" }));
    await ann.takeAuthority();
    load.command(ann);
    let doubles = 0;
    const watch = setInterval(() => {
      if (first.isActive && second.isActive) doubles++;
      if (ann.hasAuthority && bob.hasAuthority) doubles++;
    }, 1);
    stack.defer(() => clearInterval(watch));
    const moved = async () => {
      const end = load.stage.moves.length + 10;
      await until(() => load.stage.moves.length >= end);
    };

    await moved();
    await networks.cut(FIRST);
    await until(() => second.isActive);
    await moved();
    await networks.cut(FIRST, false);
    await until(() => first.active === "second");

    // The one that stands by now; the other one goes on.
    await networks.cut(FIRST);
    await moved();
    await until(() => first.active === undefined);
    await networks.cut(FIRST, false);
    await until(() => first.active === "second");
    assert(second.isActive);

    await networks.cut(ANN);
    await bob.takeAuthority({ timeoutMs: 30_000 });
    const move = { code: MOVE, parameters: [0.5] };
    const sent = await bob.send(move, { timeoutMs: 30_000 });
    assertEquals(sent.outcome, "acknowledged", JSON.stringify(sent));
    await networks.cut(ANN, false);
    await load.endCommands();
    assertEquals(ann.hasAuthority, false);
    assertEquals(doubles, 0);
    load.checkCommands([...ENDED, "expired", "noAuthority"]);
    // None if what the first has sent before it was cut off, until its lease's end,
    // arrives when it is healed, and the second has begun right behind that.
    assertLessOrEqual(await load.checkSamples(), 1);
  },
);

async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setTimeout(resolve, 10));
}
