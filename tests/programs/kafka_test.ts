// The transport to a real Kafka.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { Buffer } from "node:buffer";
import type { Schema } from "npm:avsc@5.7.9";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  type BusMessage,
  type BusTransport,
  connectKafka,
  MessageRefusedError,
  publish,
  publishSal,
  type ReceivedMessage,
  type StartFrom,
  subscribe,
} from "../../kafka.ts";
import { loadClient } from "../../src/kafka/kafka_client.ts";
import type { Values } from "../alarm_rig.ts";
import { ROTATOR } from "../../rotator.ts";
import { ManualSource } from "../manual_source.ts";
import { KAFKA_COMMAND, KafkaServer } from "./kafka_server.ts";
import { peerTest } from "./peers.ts";
import { Process, reportIgnored, TIME_LIMIT_MS } from "./program.ts";

// A broker forgets a producer whose last message has a time stamp of a day ago.
const START_MS = Date.now() - 3_600_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Line of the consumer in Python, of a frame. */
interface Line {
  readonly sequence: number;
  readonly telemetry: { readonly torque: number; readonly temps: number[] };
}

function telemetry(device: string, index: number): BusMessage {
  return {
    device,
    channel: "telemetry",
    key: "",
    id: `run.telemetry.${index}`,
    headers: {
      "Hexrot-Run": "run",
      "Hexrot-Sequence": String(index),
      "Hexrot-Received-Ns": `${START_MS + index}000000`,
    },
    payload: encoder.encode(`frame ${index}`),
  };
}

function numbers(count: number, first = 0): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function sequencesOf(messages: readonly ReceivedMessage[]): number[] {
  return messages.map(({ headers }) => Number(headers["Hexrot-Sequence"]));
}

/** Checks that each message is there once and in order, without printing thousands. */
function assertInOrder(messages: readonly ReceivedMessage[], count: number) {
  const sequences = sequencesOf(messages);
  const wrong = sequences.findIndex((sequence, index) => sequence !== index);
  const around = sequences.slice(Math.max(0, wrong - 3), wrong + 3);
  assertEquals([wrong, sequences.length], [-1, count], `around ${around}`);
}

/** Reads a number of messages. */
async function take(
  connection: BusTransport,
  device: string,
  from: StartFrom,
  count: number,
): Promise<ReceivedMessage[]> {
  const ending = new AbortController();
  const messages: ReceivedMessage[] = [];
  const read = async () => {
    const { signal } = ending;
    for await (const message of connection.read(device, { from, signal })) {
      messages.push(message);
      if (messages.length === count) break;
    }
  };
  await deadline(read(), TIME_LIMIT_MS).finally(() => ending.abort());
  return messages;
}

/** Creates a topic as a site does, by the client itself. */
async function createTopic(address: string, topic: string): Promise<void> {
  const { Admin } = await loadClient();
  const options = { clientId: "site", bootstrapBrokers: [address] };
  const admin = new Admin(options);
  await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
  await admin.close();
}

/** Reads the first values of a topic by the client itself. */
async function readTopic(
  address: string,
  topic: string,
  count: number,
): Promise<Buffer[]> {
  const { Consumer } = await loadClient();
  const consumer = new Consumer({
    clientId: "site",
    groupId: "archive",
    bootstrapBrokers: [address],
    retries: 100,
  });
  const offsets = [{ topic, partition: 0, offset: 0n }];
  const stream = await consumer.consume({
    topics: [topic],
    mode: "manual",
    offsets,
    maxWaitTime: 100,
  });
  const values: Buffer[] = [];
  for await (const { value } of stream) {
    values.push(value);
    if (values.length === count) break;
  }
  await consumer.close(true);
  return values;
}

async function hasPythonModule(name: string): Promise<boolean> {
  await using python = new Process("python3", ["-c", `import ${name}`]);
  return await python.end() === 0;
}

await peerTest(
  "connectKafka() stores and finds messages when its broker is killed, too",
  [KAFKA_COMMAND],
  async (t) => {
    await using server = await KafkaServer.start();
    const address = `127.0.0.1:${server.port}`;
    await using connection = await connectKafka(address, { prefix: "site" });
    assertEquals(connection.broker, `Kafka at ${address}`);
    await connection.prepare("rot");
    await connection.prepare("rot"); // has no effect on those that exist

    await t.step(
      "read() yields what is published when it begins at a place",
      async () => {
        const count = 3000;
        await Promise.all(
          numbers(count).map((index) =>
            connection.publish(telemetry("rot", index))
          ),
        );
        const all = await take(connection, "rot", { atMs: 0 }, count);
        assertEquals(sequencesOf(all), numbers(count));
        assertEquals(all[7].channel, "telemetry");
        assertEquals(all[7].headers, telemetry("rot", 7).headers);
        assertEquals(decoder.decode(all[7].payload), "frame 7");

        const { position } = all[2000];
        for (
          const [from, first] of [
            ["last", count - 1],
            [{ atMs: START_MS + 1234 }, 1234],
            [{ position }, 2000],
          ] as const
        ) {
          const messages = await take(connection, "rot", from, count - first);
          assertEquals(sequencesOf(messages), numbers(count - first, first));
        }
      },
    );

    await t.step(
      "subscribe() yields the samples that publish() was given",
      async () => {
        const manual = new ManualSource();
        const name = "whole";
        await using publisher = publish(manual.source, { connection, name });
        await using subscription = await subscribe({
          connection,
          device: name,
        });
        const samples = subscription.samples();
        const torques = [0, 1.5, -0, NaN];
        for (const torque of torques) {
          manual.sample({ torque, flags: 2n ** 63n });
        }
        for (const torque of torques) {
          const { value } = await deadline(samples.next(), TIME_LIMIT_MS);
          const { torque: received, flags } = value!.telemetry
            .toObject() as Values;
          assertEquals([received, flags], [torque, 2n ** 63n]);
        }
        manual.close();
        await publisher.close();
        assertEquals(publisher.stats.acknowledged, torques.length);
      },
    );

    await t.step("subscribe --kafka prints telemetry as lines", async () => {
      const file = await Deno.makeTempFile({ suffix: ".properties" });
      await Deno.writeTextFile(file, "security.protocol=PLAINTEXT\n");
      await using cli = new Process(Deno.execPath(), [
        ...["run", "--no-prompt", "--allow-net", "--allow-env", "--allow-read"],
        ...["cli.ts", "subscribe", "whole", "--kafka", address],
        ...["--kafka-config", file, "--site", "site", "--from", "-1h"],
        ...["--count", "4", "--json"],
      ]);
      assertEquals(await cli.end(), 0, cli.stderr);
      const torques = cli.jsonLines<{ telemetry: { torque: unknown } }>()
        .map(({ telemetry }) => telemetry.torque);
      assertEquals(torques.length, 4);
      assertEquals(torques[1], 1.5);
      await Deno.remove(file);
    });

    await t.step(
      "read() waits for a device that is published later",
      async () => {
        const reading = take(connection, "late", "now", 2);
        await connection.prepare("late");
        await connection.publish(telemetry("late", 0));
        await connection.publish(telemetry("late", 1));
        assertEquals(sequencesOf(await reading), [0, 1]);
      },
    );

    await t.step("last() gives the last message of a channel", async () => {
      assertEquals(await connection.last("rot", "gateway"), undefined);
      assertEquals(await connection.last("nobody", "gateway"), undefined);
      for (const text of ["one", "two"]) {
        const payload = encoder.encode(text);
        await connection.publish({
          ...telemetry("rot", 0),
          channel: "gateway",
          payload,
        });
      }
      const last = await connection.last("rot", "gateway");
      assertEquals(decoder.decode(last?.payload), "two");
    });

    await t.step(
      "getSchema() gives what another connection has put",
      async () => {
        await using other = await connectKafka(address, { prefix: "site" });
        assertEquals(await other.getSchema("abcd"), undefined);
        await connection.putSchema("abcd", '{"a":1}');
        await connection.putSchema("abcd", '{"a":1}');
        assertEquals(await other.getSchema("abcd"), '{"a":1}');
        assertEquals(await other.getSchema("ef"), undefined);
      },
    );

    await t.step(
      "follow() calls back with what is published from now on",
      async () => {
        const received = Promise.withResolvers<ReceivedMessage>();
        const end = connection.follow("rot", "now", received.resolve);
        // It begins a moment later, and this lane may lose messages.
        const timer = setInterval(() => {
          connection.publishNow({ ...telemetry("rot", 5), channel: "now" });
        }, 50);
        try {
          const { channel, position } = await deadline(
            received.promise,
            TIME_LIMIT_MS,
          );
          assertEquals([channel, position], ["now", -1]);
        } finally {
          clearInterval(timer);
          end();
        }
      },
    );

    await t.step(
      "publish() refuses a message that is too large, and no other",
      async () => {
        const payload = new Uint8Array(1_100_000);
        const sent = [
          telemetry("large", 0),
          { ...telemetry("large", 1), payload },
          telemetry("large", 2),
        ];
        await connection.prepare("large");
        const results = await Promise.allSettled(
          sent.map((message) => connection.publish(message)),
        );
        assertEquals(results.map(({ status }) => status), [
          "fulfilled",
          "rejected",
          "fulfilled",
        ]);
        const { reason } = results[1] as PromiseRejectedResult;
        assert(reason instanceof MessageRefusedError, String(reason));
        const stored = await take(connection, "large", { atMs: 0 }, 2);
        assertEquals(sequencesOf(stored), [0, 2]);
      },
    );

    await t.step(
      "publishSal() writes topics of SAL by the schemas of the site",
      async () => {
        const topic = "lsst.test.MTRotator.rotation";
        const fields = [
          ["private_sndStamp", "double", 0],
          ["private_efdStamp", "double", 0],
          ["private_seqNum", "long", 0],
          ["private_revCode", "string", ""],
          ["private_identity", "string", ""],
          ["actualPosition", "double", 0],
          ["debugActualVelocityA", "double", 0],
          ["notOfTheController", "double", 0],
        ].map(([name, type, value]) => ({ name, type, default: value }));
        const schema = { type: "record", name: "rotation", fields } as const;
        await using registry = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen() {} },
          ({ url }) =>
            url.endsWith(`/subjects/${topic}-value/versions/latest`)
              ? Response.json({ id: 258, schema: JSON.stringify(schema) })
              : new Response("", { status: 404 }),
        );
        const { port } = registry.addr;
        await createTopic(address, topic);
        const manual = new ManualSource();
        manual.telemetry = ROTATOR["single-socket"].TelemetryClass;
        const warnings: string[] = [];
        await using publisher = await publishSal(manual.source, {
          connection,
          component: "MTRotator",
          registry: `http://127.0.0.1:${port}/`,
          subname: "test",
          log: { ...silent, warn: (text) => warnings.push(text) },
        });
        assertEquals(warnings.length, 4); // of topics that the site doesn't have
        manual.sample({ currentPos: 12.5 }, START_MS);
        manual.sample({ currentPos: 13.5 }, START_MS + 50);
        const [, second] = await readTopic(address, topic, 2);
        assertEquals([...second.subarray(0, 5)], [0, 0, 0, 1, 2]);
        const { default: avsc } = await import("npm:avsc@5.7.9");
        const values = avsc.Type.forSchema(schema as Schema)
          .fromBuffer(second.subarray(5));
        assertEquals({ ...values }, {
          private_sndStamp: (START_MS + 37_050) / 1000,
          private_efdStamp: (START_MS + 50) / 1000,
          private_seqNum: 2,
          private_revCode: "",
          private_identity: "MTRotator",
          actualPosition: 13.5,
          debugActualVelocityA: 0,
          notOfTheController: NaN,
        });
        manual.close();
        await publisher.close();
        assertEquals(publisher.stats, { acknowledged: 2, waiting: 0, lost: 0 });
        await assertRejects(
          () =>
            publishSal(manual.source, {
              connection,
              component: "MTHexapod",
              registry: `http://127.0.0.1:${port}`,
              log: silent,
            }),
          Error,
          "has no schema of lsst.sal.MTHexapod",
        );
      },
    );

    await t.step(
      "each frame reaches both kinds of consumers once when the broker is killed",
      async (t) => {
        const changes: boolean[] = [];
        const end = connection.watchConnection((is) => changes.push(is));
        const name = "killed";
        const count = 20_000;
        const manual = new ManualSource();
        await using publisher = publish(manual.source, {
          connection,
          name,
          log: silent,
        });
        await connection.prepare(name);
        const reading = take(connection, name, { atMs: 0 }, count);
        const python = await hasPythonModule("kafka")
          ? new Process("python3", [
            "examples/kafka_consumer.py",
            ...[address, name, "--prefix", "site", "--from-start"],
            ...["--count", String(count)],
          ])
          : undefined;
        await using _ = python;
        for (let index = 0; index < count; index++) {
          manual.sample({ torque: index + 0.5, temps: [index, -index] });
          if (index % 100 !== 0) continue;
          await delay(0);
          if (index === 100) await python?.match(/sequence/);
          if (index === count / 4) await server.kill();
          if (index === count / 2) await server.restart();
        }
        assertInOrder(await reading, count);
        const stored = await take(connection, name, { atMs: 0 }, count);
        assertInOrder(stored, count);
        assertEquals(changes, [false, true]);
        assertEquals(publisher.stats.lost, 0);
        end();
        manual.close();
        if (python === undefined) {
          await reportIgnored(t, "python3 with kafka-python");
          return;
        }
        assertEquals(await python.end(), 0, python.stderr);
        const lines = python.jsonLines<Line>();
        const wrong = lines.findIndex(({ sequence, telemetry }, index) =>
          sequence !== index || telemetry.torque !== index + 0.5 ||
          telemetry.temps[1] !== -index
        );
        assertEquals([lines.length, lines[wrong]], [count, undefined]);
      },
    );

    await t.step(
      "close() rejects what the broker hasn't acknowledged",
      async () => {
        const other = await connectKafka(address, { prefix: "site" });
        await server.kill();
        const sent = other.publish(telemetry("rot", 0));
        const rejected = assertRejects(() => sent, Error, "Cannot store");
        await deadline(other.close(), TIME_LIMIT_MS);
        await rejected;
        await assertRejects(
          () => other.publish(telemetry("rot", 1)),
          Error,
          "closed",
        );
      },
    );

    await t.step(
      "connectKafka() says why no broker can be reached",
      async () => {
        await assertRejects(
          () => connectKafka(address),
          Error,
          `Cannot connect to Kafka at ${address}: connect ECONNREFUSED`,
        );
        await using later = await connectKafka(address, {
          waitForBroker: true,
        });
        assertEquals(later.isConnected, false);
      },
    );
  },
);
