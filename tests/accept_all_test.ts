import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { acceptAll } from "../src/base/accept_all.ts";
import { ManualClock } from "./manual_clock.ts";

const { BadResource, ConnectionAborted, ConnectionReset } = Deno.errors;
const { Interrupted, NotConnected } = Deno.errors;

/** A listener whose results are given; it is closed behind them. */
function listener(...results: (Deno.TcpConn | Error)[]) {
  return {
    accept(): Promise<Deno.TcpConn> {
      const result = results.shift() ?? new BadResource("closed");
      return result instanceof Error
        ? Promise.reject(result)
        : Promise.resolve(result);
    },
  };
}

function never(error: unknown): never {
  throw error;
}

const first = {} as Deno.TcpConn;
const second = {} as Deno.TcpConn;

for (const error of [BadResource, Interrupted]) {
  Deno.test(`acceptAll() ends when the listener is closed (${error.name})`, async () => {
    const closed = listener(first, new error("closed"), second);
    const accepted = await Array.fromAsync(acceptAll(closed, never));
    assertEquals(accepted, [first]);
  });
}

for (const error of [NotConnected, ConnectionAborted, ConnectionReset]) {
  Deno.test(`acceptAll() passes over a client that had gone before it was accepted (${error.name})`, async () => {
    const left = listener(first, new error("gone"), new error("gone"), second);
    const accepted = await Array.fromAsync(acceptAll(left, never));
    assertEquals(accepted, [first, second]);
  });
}

Deno.test("acceptAll() tells why it can't accept, and tries again after 100 ms", async () => {
  using clock = new ManualClock();
  const full = new Error("Too many open files");
  const failures: unknown[] = [];
  const accepted: Deno.TcpConn[] = [];
  const ended = (async () => {
    const all = acceptAll(listener(full, full, first), (error) => {
      failures.push(error);
    });
    for await (const conn of all) accepted.push(conn);
  })();
  await clock.advance(0);
  assertEquals(failures, [full]);
  await clock.advance(99);
  assertEquals(failures, [full]);
  await clock.advance(1);
  assertEquals(failures, [full, full]);
  await clock.advance(100);
  await ended;
  assertEquals(accepted, [first]);
});

Deno.test("acceptAll() throws what its user throws", async () => {
  const failed = new Error("Too many open files");
  const all = acceptAll(listener(failed, first), never);
  await assertRejects(() => all.next(), Error, "Too many open files");
});
