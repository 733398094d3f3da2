// Connecting by connections without sockets, and a clock that the test moves.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { connectTcp } from "../src/base/connect.ts";
import { DiallingReplay } from "../src/recording/replay/replay_connection.ts";
import { plainWire } from "../src/simulator/sockets/dialling_side.ts";
import { LogLines } from "./peer.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";

const GRACE_MS = 50;
const ADDRESS = { hostname: "rotator", port: 7 };
const REASON = new Error("over");

/** `Deno.connect()` of which the test decides how an attempt ends, and the clock. */
class ConnectRig implements Disposable {
  readonly clock = new ManualClock();
  readonly ending = new AbortController();
  /** Signals of all attempts so far. */
  readonly signals: AbortSignal[] = [];
  readonly fake = new FakeConn();
  readonly #result = Promise.withResolvers<Deno.TcpConn>();
  readonly #connect = Deno.connect;

  constructor() {
    Object.assign(Deno, {
      connect: ({ signal }: { signal: AbortSignal }) => {
        this.signals.push(signal);
        signal.addEventListener(
          "abort",
          () => this.#result.reject(signal.reason),
        );
        return this.#result.promise;
      },
    });
  }

  /** The peer accepts the connection. */
  accept(): void {
    this.#result.resolve(this.fake.conn);
  }

  [Symbol.dispose](): void {
    Object.assign(Deno, { connect: this.#connect });
    this.clock[Symbol.dispose]();
  }
}

Deno.test("connectTcp() gives the connection, and nothing is left to do", async () => {
  using rig = new ConnectRig();
  const connected = connectTcp({ ...ADDRESS, signal: rig.ending.signal });
  rig.accept();
  assertEquals(await connected, rig.fake.conn);
  rig.ending.abort(REASON);
  await rig.clock.advance(GRACE_MS);
  assertEquals(rig.signals[0].aborted, false);
  assertEquals(rig.fake.isClosed, false);
});

Deno.test("connectTcp() cancels an attempt 50 ms late, with the signal's reason", async () => {
  using rig = new ConnectRig();
  const connected = connectTcp({ ...ADDRESS, signal: rig.ending.signal });
  const rejected = assertRejects(() => connected, Error, "over");
  rig.ending.abort(REASON);
  await rig.clock.advance(GRACE_MS - 1);
  assertEquals(rig.signals[0].aborted, false);
  await rig.clock.advance(1);
  assertEquals(await rejected, REASON);
});

Deno.test("connectTcp() closes a connection that is made while its thread stalls for longer than the grace", async () => {
  using rig = new ConnectRig();
  const connected = connectTcp({ ...ADDRESS, signal: rig.ending.signal });
  const rejected = assertRejects(() => connected, Error, "over");
  rig.ending.abort(REASON);
  rig.clock.skip(10 * GRACE_MS);
  await rig.clock.advance(0); // a timer that is due is called first
  rig.accept();
  assertEquals(await rejected, REASON);
  assert(rig.fake.isClosed);
});

Deno.test("connectTcp() doesn't dial if it is canceled already", async () => {
  using rig = new ConnectRig();
  rig.ending.abort(REASON);
  const connecting = () =>
    connectTcp({ ...ADDRESS, signal: rig.ending.signal });
  assertEquals(await assertRejects(connecting), REASON);
  assertEquals(rig.signals, []);
});

const USERS: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
  "connectTcp()": (signal) => connectTcp({ ...ADDRESS, signal }),
  "A simulated controller": (signal) =>
    plainWire(0).dial("telemetry", { ...ADDRESS, signal }),
  "A replayed controller": (signal) => {
    const options = {
      host: ADDRESS.hostname,
      telemetryPort: ADDRESS.port,
      commandPort: ADDRESS.port,
      reconnectDelayMs: 100,
      log: new LogLines(),
    };
    const side = new DiallingReplay(options as never, () => {
      throw new Error("it isn't used");
    });
    return side.open("telemetry", signal);
  },
};
for (const [user, open] of Object.entries(USERS)) {
  Deno.test(`${user} closes a connection that is made just after it was canceled`, async () => {
    using rig = new ConnectRig();
    const opened = open(rig.ending.signal);
    const rejected = assertRejects(() => opened, Error, "over");
    rig.ending.abort(REASON);
    await rig.clock.advance(GRACE_MS - 1);
    rig.accept();
    assertEquals(await rejected, REASON);
    assert(rig.fake.isClosed);
  });
}
