// Client of NATS without a server: its options, and waits for a connection.

import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { connectionOptions, NatsClient } from "../src/nats/nats_client.ts";
import { type NatsOptions, readNatsOptions } from "../src/nats/nats_options.ts";

Deno.test("connectNats() looks each two seconds whether the server answers, and reconnects for ever", () => {
  const of = (options: NatsOptions) => {
    const { reconnectDelayHandler, authenticator, ...others } =
      connectionOptions(["a", "b"], readNatsOptions(options));
    const { random } = Math;
    const delays = [0, 0.5].map((value) => {
      Math.random = () => value;
      return reconnectDelayHandler!();
    });
    Math.random = random;
    return { ...others, delays, hasCredentials: authenticator !== undefined };
  };
  const common = {
    servers: ["a", "b"],
    name: "hexrot",
    timeout: 5_000,
    pingInterval: 2_000,
    maxPingOut: 2,
    waitOnFirstConnect: false,
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    delays: [250, 500],
    hasCredentials: false,
  };
  const cases: [NatsOptions, object][] = [
    [{}, {}],
    [{ waitForBroker: true }, { waitOnFirstConnect: true }],
    [{ user: "u", password: "p" }, { user: "u", pass: "p" }],
    [{ token: "t" }, { token: "t" }],
    [{ tls: true }, { tls: {} }],
    [{ tls: false }, {}],
    [{ tls: { ca: "c" } }, { tls: { ca: "c" } }],
    [{ credentials: "c" }, { hasCredentials: true }],
  ];
  for (const [options, more] of cases) {
    assertEquals(of(options) as object, { ...common, ...more });
  }
});

/** Client that isn't dialled, and the number of those who watch it. */
function newClient() {
  const servers = ["nats://ann:secret@a:4222", "b"];
  const client = new NatsClient(servers, readNatsOptions({}), () => {});
  const { watch } = client;
  const counts = { watches: 0 };
  client.watch = (onChange) => {
    counts.watches++;
    const end = watch.call(client, onChange);
    return () => {
      counts.watches--;
      end();
    };
  };
  return { client, counts };
}

Deno.test("NatsClient shows its servers without secrets, and that it isn't connected", async () => {
  const { client } = newClient();
  assertEquals(client.broker, "NATS at a:4222, b");
  assertEquals([client.isConnected, client.closing.aborted], [false, false]);
  assertThrows(
    () => client.connected,
    Error,
    "Cannot reach NATS at a:4222, b: it isn't connected",
  );
  await client.close(() => Promise.reject(new Error("not connected")));
  assertEquals(client.closing.aborted, true);
  // A second call has no effect.
  await client.close(() => Promise.reject(new Error("not connected")));
});

Deno.test("NatsClient.whileConnected() watches the connection as long as it waits", async () => {
  const { client, counts } = newClient();
  const answer = Promise.withResolvers<number>();
  const waiting = client.whileConnected(answer.promise);
  assertEquals(counts.watches, 1);
  answer.resolve(7);
  assertEquals([await waiting, counts.watches], [7, 0]);
  const failing = client.whileConnected(Promise.reject(new Error("refused")));
  await assertRejects(() => failing, Error, "refused");
  assertEquals(counts.watches, 0);
});

Deno.test("NatsClient.whenConnected() ends when its signal is aborted, before or meanwhile, or it is closed", async () => {
  const { client, counts } = newClient();
  await client.whenConnected(AbortSignal.abort());
  assertEquals(counts.watches, 0);
  const ending = new AbortController();
  const waiting = client.whenConnected(ending.signal);
  assertEquals(counts.watches, 1);
  ending.abort();
  await waiting;
  assertEquals(counts.watches, 0);
  const other = client.whenConnected(new AbortController().signal);
  await client.close(() => Promise.resolve());
  await other;
  assertEquals(counts.watches, 0);
});
