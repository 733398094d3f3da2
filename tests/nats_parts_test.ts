// Subjects, headers, streams and acknowledgements of NATS, without a server.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { JetStreamManager } from "npm:@nats-io/jetstream@3.4.0";
import { JetStreamApiError } from "npm:@nats-io/jetstream@3.4.0";
import {
  headers as newHeaders,
  type Msg,
  type NatsConnection,
} from "npm:@nats-io/transport-node@3.4.0";
import { MessageRefusedError } from "../nats.ts";
import type { StartFrom } from "../nats.ts";
import { Acknowledgements } from "../src/nats/acknowledgements.ts";
import { decodeHeaders, encodeHeaders } from "../src/nats/encoded_headers.ts";
import { type ReaderConnection, readStream } from "../src/nats/flow_reader.ts";
import { readNatsOptions } from "../src/nats/nats_options.ts";
import { prepareStreams } from "../src/nats/streams.ts";
import { Subjects } from "../src/nats/subjects.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

Deno.test("Subjects.of() has four parts for what is kept, and any key in one part", () => {
  const subjects = new Subjects("north");
  const of = (...place: Parameters<Subjects["of"]>) => [
    subjects.of(...place),
    subjects.streamOf(place[1]),
  ];
  assertEquals(of("rot", "telemetry"), [
    "hexrot.north.rot.telemetry",
    "HEXROT_north",
  ]);
  assertEquals(of("rot", "gateway"), [
    "hexrot.north.rot.state.gateway",
    "HEXROT_north_STATE",
  ]);
  assertEquals(of("rot", "alarm", "hot drive.é"), [
    "hexrot.north.rot.state.alarm.hot=20=drive=2e==e9=",
    "HEXROT_north_STATE",
  ]);
  assertEquals(of("rot", "now"), ["hexrot.north.rot.live.now", undefined]);
  assertEquals(subjects.flowOf("rot"), "hexrot.north.rot.*");
  assertEquals(subjects.schema("ab"), "hexrot.north.schema.sha256.ab");
  assertEquals(subjects.requests("rot"), "hexrot.north.rot.live.request");
});

Deno.test("encodeHeaders() writes what the client reads, with the id of the message", () => {
  const { forClient, byteLength } = encodeHeaders(
    { A: "1", "B-c": "d e" },
    "i",
  );
  const bytes = (forClient as unknown as { encode(): Uint8Array }).encode();
  assertEquals(
    decoder.decode(bytes),
    "NATS/1.0\r\nNats-Msg-Id: i\r\nA: 1\r\nB-c: d e\r\n\r\n",
  );
  assertEquals(byteLength, bytes.length);
  const without = encodeHeaders({}).forClient as unknown as typeof forClient;
  assertEquals(
    decoder.decode((without as unknown as { encode(): Uint8Array }).encode()),
    "NATS/1.0\r\n\r\n",
  );
});

Deno.test("decodeHeaders() leaves out those of NATS itself", () => {
  const received = newHeaders();
  received.append("Hexrot-Run", "r");
  received.append("Nats-Msg-Id", "i");
  assertEquals(decodeHeaders(received), { "Hexrot-Run": "r" });
  assertEquals(decodeHeaders(undefined), {});
});

/** Manager of streams in memory. */
class FakeManager {
  readonly added: Record<string, unknown>[] = [];
  readonly present = new Map<string, string[]>();
  /** Error of the next question. */
  error: Error | undefined;

  readonly streams = {
    info: (name: string) => {
      if (this.error) return Promise.reject(this.error);
      const subjects = this.present.get(name);
      return subjects
        ? Promise.resolve({ config: { subjects } })
        : Promise.reject(
          new JetStreamApiError({
            code: 404,
            err_code: 10_059,
            description: "stream not found",
          }),
        );
    },
    add: (config: Record<string, unknown>) => {
      this.added.push(config);
      return Promise.resolve();
    },
  };

  prepare(options: Parameters<typeof readNatsOptions>[0] = {}) {
    const manager = this as unknown as JetStreamManager;
    const read = readNatsOptions(options);
    return prepareStreams(manager, new Subjects(read.site), read);
  }
}

Deno.test("prepareStreams() creates both streams, with the retention that is asked for", async () => {
  const manager = new FakeManager();
  await manager.prepare();
  const common = { retention: "limits", discard: "old", num_replicas: 1 };
  assertEquals(manager.added, [
    {
      ...common,
      storage: "file",
      name: "HEXROT_site",
      subjects: ["hexrot.site.*.*"],
      max_age: 7 * 24 * 3_600 * 1e9,
      max_bytes: -1,
      duplicate_window: 120e9,
    },
    {
      ...common,
      storage: "file",
      name: "HEXROT_site_STATE",
      subjects: ["hexrot.site.*.state.>", "hexrot.site.schema.sha256.*"],
      max_msgs_per_subject: 1,
    },
  ]);
  const small = new FakeManager();
  await small.prepare({
    storage: "memory",
    replicas: 3,
    retainMs: 60_000,
    retainBytesMax: 2 ** 20,
  });
  const [flow] = small.added;
  assertEquals([flow.storage, flow.num_replicas], ["memory", 3]);
  assertEquals([flow.max_age, flow.max_bytes], [60e9, 2 ** 20]);
  // The server refuses a window that is longer than the retention.
  assertEquals(flow.duplicate_window, 60e9);
});

Deno.test("prepareStreams() keeps streams that are there, and refuses those of other subjects", async () => {
  const manager = new FakeManager();
  manager.present.set("HEXROT_site", ["hexrot.site.*.*", "more"]);
  manager.present.set("HEXROT_site_STATE", ["hexrot.site.*.state.>"]);
  await assertRejects(
    () => manager.prepare(),
    MessageRefusedError,
    "Cannot use stream HEXROT_site_STATE as it must have the subjects hexrot.site.schema.sha256.*: received hexrot.site.*.state.>; add them",
  );
  assertEquals(manager.added, []);
  manager.error = new Error("no permission");
  await assertRejects(() => manager.prepare(), Error, "no permission");
});

/** Acknowledgements of a connection whose answers a test makes. */
class Rig implements Disposable {
  readonly acknowledgements;
  missing = 0;
  #take: ((error: null, message: Msg) => void) | undefined;

  constructor() {
    const connection = {
      subscribe: (_subject: string, { callback }: { callback: never }) => {
        this.#take = callback;
      },
    } as unknown as NatsConnection;
    this.acknowledgements = new Acknowledgements(
      connection,
      () => this.missing++,
    );
  }

  answer(subject: string, text: string, code?: number): void {
    const data = encoder.encode(text);
    this.#take!(null, { subject, data, headers: code && { code } } as never);
  }

  [Symbol.dispose](): void {
    this.acknowledgements.close();
  }
}

Deno.test("Acknowledgements settle each message by the answer to it", async () => {
  using rig = new Rig();
  const begin = () => rig.acknowledgements.begin("a.b");
  const [stored, full, large, unkept, waiting] = Array.from(
    { length: 5 },
    begin,
  );
  const error = (err_code: number, description: string) =>
    JSON.stringify({ error: { code: 400, err_code, description } });
  rig.answer(large.reply, error(10_054, "message size exceeds maximum"));
  rig.answer(full.reply, error(10_047, "insufficient storage"));
  rig.answer(unkept.reply, "", 503);
  rig.answer(stored.reply, '{"stream":"S","seq":1}');
  rig.answer("_INBOX.other.0", "late");
  await stored.promise;
  const refusal = await assertRejects(() => full.promise, Error);
  assertEquals(refusal instanceof MessageRefusedError, false);
  assertEquals(
    refusal.message,
    "Cannot store a.b: insufficient storage (10047)",
  );
  await assertRejects(() => large.promise, MessageRefusedError, "(10054)");
  assertEquals(rig.missing, 1);
  await assertRejects(() => unkept.promise, Error, "No stream keeps a.b");
  rig.acknowledgements.rejectAll("the connection has ended");
  await assertRejects(
    () => waiting.promise,
    Error,
    "Cannot tell whether a.b is stored: the connection has ended",
  );
});

Deno.test("Acknowledgements reject a message without an answer for 5 s, and no younger one", async () => {
  using rig = new Rig();
  const { now } = performance;
  // The timer of the acknowledgements keeps no program alive.
  const alive = setInterval(() => {}, 100);
  try {
    const old = rig.acknowledgements.begin("old");
    performance.now = () => now.call(performance) + 4_900;
    const young = rig.acknowledgements.begin("young");
    let isSettled = false;
    young.promise.catch(() => {}).finally(() => isSettled = true);
    await assertRejects(
      () => old.promise,
      Error,
      "Cannot tell whether old is stored: no acknowledgement within 5000 ms",
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
    assertEquals(isSettled, false);
  } finally {
    performance.now = now;
    clearInterval(alive);
  }
});

/** Reads a stream whose last message is number 6; it delivers number 9 to each consumer. */
function readFake(from: StartFrom) {
  const asked: Record<string, unknown>[] = [];
  const ended: string[] = [];
  const consumed: Record<string, unknown>[] = [];
  const messages = {
    stop: () => ended.push("stop"),
    async *[Symbol.asyncIterator]() {
      yield {
        subject: "hexrot.site.rot.event",
        seq: 9,
        data: new Uint8Array(),
      };
    },
  };
  const client = {
    manager: {
      streams: { info: () => Promise.resolve({ state: { last_seq: 6 } }) },
    },
    streams: {
      consumers: {
        get: (stream: string, options: object) => {
          asked.push({ stream, ...options });
          const consume = (options: Record<string, unknown>) => {
            consumed.push(options);
            return Promise.resolve(messages);
          };
          return Promise.resolve({ consume });
        },
      },
    },
  };
  const connection = {
    connected: () => Promise.resolve(),
    watchEnd: () => () => ended.push("unwatch"),
    client: () => client,
  } as unknown as ReaderConnection;
  const part = { stream: "S", subject: "a.*" };
  const { signal } = new AbortController();
  const flow = readStream(connection, part, { from, signal });
  return { asked, consumed, ended, flow };
}

Deno.test("readStream() begins where it is told to, and with a new stream at its first message", async () => {
  const common = { stream: "S", filter_subjects: "a.*" };
  const from = (opt_start_seq: number) => ({
    ...common,
    deliver_policy: "by_start_sequence",
    opt_start_seq,
  });
  const cases: [StartFrom, Record<string, unknown>][] = [
    ["now", from(7)],
    ["last", { ...common, deliver_policy: "last_per_subject" }],
    [{ position: 0 }, from(1)],
    [{ position: 3 }, from(3)],
    // Nothing is behind the last message yet, and nothing is read again.
    [{ position: 7 }, from(7)],
    [{ position: 8 }, from(1)],
    [{ atMs: 1_000 }, {
      ...common,
      deliver_policy: "by_start_time",
      opt_start_time: "1970-01-01T00:00:01.000Z",
    }],
  ];
  for (const [start, options] of cases) {
    const { asked, consumed, ended, flow } = readFake(start);
    const { value } = await flow.next();
    assertEquals([value!.channel, value!.position], ["event", 9]);
    assertEquals(asked, [options]);
    const [{ max_messages: _, ...waits }] = consumed;
    // A server that is silent for two heartbeats is taken for dead.
    assertEquals(waits, {
      expires: 10_000,
      idle_heartbeat: 2_000,
      abort_on_missing_resource: true,
    });
    await flow.return();
    assertEquals(ended, ["unwatch", "stop"]);
  }
});

Deno.test("readStream() goes on behind its last message when a consumer ends", async () => {
  const { asked, ended, flow } = readFake({ position: 3 });
  await flow.next();
  await flow.next();
  // It has number 9, which the server no longer knows: the stream was created anew.
  assertEquals(asked.map(({ opt_start_seq }) => opt_start_seq), [3, 1]);
  assertEquals(ended, ["unwatch", "stop"]);
  await flow.return();
});
