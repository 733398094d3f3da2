import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  LinkLostError,
  NotConnectedError,
  singleSocket,
  TimeoutError,
} from "../mod.ts";
import {
  type DialledPeer,
  DialledPort,
  newClient,
  statusFrame,
  telemetryFrame,
  type TestClient,
} from "./dialled_peer.ts";
import { socketTest } from "./net.ts";
import { Random } from "./random.ts";
import { SEED, SOCKET_FRAMES } from "./scale.ts";

const CONNECTIONS = Math.max(20, Math.round(SOCKET_FRAMES / 100));
const CALLERS = 8;

/** Commands that a controller has received, and its answers, by code. */
type Ledger = Map<number, "acknowledged" | "rejected" | "ignored">;

/**
 * Controller that behaves correctly or not, until it closes the connection in mid-frame.
 */
class Moody {
  readonly ledger: Ledger = new Map();
  readonly #random: Random;
  #number = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Serves one connection. */
  async serve(peer: DialledPeer): Promise<void> {
    const answering = this.#answer(peer).catch(() => {});
    const frames = this.#random.integer(0, 30);
    for (let i = 0; i < frames; i++) {
      const frame = telemetryFrame(this.#number++);
      const cut = this.#random.integer(1, frame.length - 1);
      await this.#alone(async () => {
        await peer.send(frame.subarray(0, cut));
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (i + 1 < frames) await peer.send(frame.subarray(cut));
        else peer.close(); // in the middle of a frame
      });
    }
    peer.close();
    await answering;
  }

  /** Answers every command by ACK. */
  async obey(peer: DialledPeer): Promise<never> {
    for (;;) {
      const { code, counter } = await peer.readCommand();
      this.ledger.set(code, "acknowledged");
      await peer.send(statusFrame(counter, { duration: code }));
    }
  }

  async #answer(peer: DialledPeer): Promise<never> {
    for (;;) {
      const { code, counter } = await peer.readCommand();
      assert(!this.ledger.has(code), `command ${code} came twice`);
      const mood = this.#random.integer(0, 9);
      const [fate, status] = mood === 0
        ? ["ignored", statusFrame((counter + 2 ** 31) >>> 0)] as const
        : mood === 1
        ? ["ignored", new Uint8Array()] as const
        : mood <= 3
        ? [
          "rejected",
          statusFrame(counter, { status: 2, reason: `${code}` }),
        ] as const
        : ["acknowledged", statusFrame(counter, { duration: code })] as const;
      this.ledger.set(code, fate);
      await this.#alone(() => peer.send(status));
    }
  }

  /** Does what nothing else may be written in between. */
  async #alone(write: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(write);
    this.#writing = done.catch(() => {});
    await done;
  }
}

/** Runs commands, and holds what comes of each against what the controller knows. */
async function call(
  client: TestClient,
  moody: Moody,
  nextCode: () => number | undefined,
): Promise<Map<string, number>> {
  const fates = new Map<string, number>();
  for (let code = nextCode(); code !== undefined; code = nextCode()) {
    await client.waitConnected();
    const command = singleSocket.Command.create({ code });
    // The shorter limit is sometimes over before the answer, the longer one on no machine.
    const timeoutMs = code % 2 === 0 ? 20 : 2000;
    const run = client.runCommand(command, { timeoutMs });
    const fate = await run.then(
      (duration) => {
        assertEquals(duration, code);
        assertEquals(moody.ledger.get(code!), "acknowledged");
        return "resolved";
      },
      (error) => {
        if (error instanceof CommandRejectedError) {
          assertEquals(error.reason, `${code}`);
          assertEquals(moody.ledger.get(code!), "rejected");
          return error.name;
        }
        if (error instanceof NotConnectedError) return error.name;
        assert(
          error instanceof LinkLostError || error instanceof TimeoutError,
          `${error?.stack}`,
        );
        // Commands that weren't written can't have been received; those that were written
        // may have.
        if (!error.commandWritten) assert(!moody.ledger.has(code!));
        return `${error.name} ${error.commandWritten}`;
      },
    );
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
  }
  return fates;
}

socketTest(
  `CommandTelemetryClient resolves no command falsely, and duplicates no frame, whatever its controller does (seed ${SEED})`,
  async () => {
    using port = new DialledPort();
    const moody = new Moody(new Random(SEED));
    await using client = newClient(port.port, {
      reconnect: true,
      reconnectDelayMs: 1,
    });
    let last = -1;
    let frames = 0;
    const reading = (async () => {
      for await (
        const { telemetry } of client.samples({ buffer: "lossless" })
      ) {
        assert(telemetry.currPosition > last, "out of order, or twice");
        last = telemetry.currPosition;
        frames++;
      }
    })();
    let isOver = false;
    const serving = (async () => {
      for (let i = 0; i < CONNECTIONS; i++) {
        const peer = await port.accept();
        // The client may end a connection, too: half a command may be in it.
        await moody.serve(peer).catch(() => peer.close());
      }
      isOver = true;
      using peer = await port.accept(); // the last one stays
      await moody.obey(peer).catch(() => {}); // the client has hung up
    })();
    await client.connect();
    let code = 0;
    const callers = Array.from(
      { length: CALLERS },
      () => call(client, moody, () => isOver ? undefined : ++code),
    );
    const fates = await Promise.all(callers);
    assertEquals(client.stats.commandsPending, 0);
    await client.waitConnected();
    await client.close();
    await Promise.all([serving, reading]);
    const kinds = new Set(fates.flatMap((fate) => [...fate.keys()]));
    for (
      const kind of ["resolved", "CommandRejectedError", "LinkLostError true"]
    ) {
      assert(kinds.has(kind), `never ${kind}: ${[...kinds].join(", ")}`);
    }
    assert(frames > 0);
    assertEquals(client.stats.connections, CONNECTIONS + 1);
    assertEquals(client.stats.telemetryFrames, frames);
  },
);
