// The transport to a real Kafka.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import {
  type BusMessage,
  type BusTransport,
  connectKafka,
  MessageRefusedError,
  publish,
  type ReceivedMessage,
  type StartFrom,
  subscribe,
} from "../../kafka.ts";
import type { Values } from "../alarm_rig.ts";
import { ManualSource } from "../manual_source.ts";
import { consumerSteps } from "./kafka/consumer_steps.ts";
import { credentialSteps } from "./kafka/credential_steps.ts";
import { faultSteps } from "./kafka/fault_steps.ts";
import { salSteps } from "./kafka/sal_steps.ts";
import { KAFKA_COMMAND, KafkaServer } from "./kafka_server.ts";
import { peerTest } from "./peers.ts";
import { TIME_LIMIT_MS } from "./program.ts";
import { mountSmall } from "./recording_rig.ts";

// A broker forgets a producer whose last message has a time stamp of a day ago.
const START_MS = Date.now() - 3_600_000;
/** Time limit in ms, of several starts of Kafka on a busy machine. */
const TEST_MS_MAX = 1_500_000;
/** Torques of the device `whole`. */
const TORQUES = [0, 1.5, -0, NaN];
/** Length of the file system of the broker, in bytes. */
const DISK_BYTES = 256 * 1024 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

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

await peerTest(
  "connectKafka() stores and finds messages when its broker is killed, too",
  [KAFKA_COMMAND],
  async (t) => {
    const folder = await Deno.makeTempDir({ prefix: "kafka_" });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const disk = await mountSmall(folder, DISK_BYTES);
    if (disk) stack.use(disk);
    const server = stack.use(
      await KafkaServer.start({ folder, isSecure: true }),
    );
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
        for (const torque of TORQUES) {
          manual.sample({ torque, flags: 2n ** 63n });
        }
        for (const torque of TORQUES) {
          const { value } = await deadline(samples.next(), TIME_LIMIT_MS);
          const { torque: received, flags } = value!.telemetry
            .toObject() as Values;
          assertEquals([received, flags], [torque, 2n ** 63n]);
        }
        manual.close();
        await publisher.close();
        assertEquals(publisher.stats.acknowledged, TORQUES.length);
      },
    );

    await t.step(
      "read() waits for a device that is published later",
      async () => {
        const ending = new AbortController();
        const { signal } = ending;
        const reading = take(connection, "late", "now", 2)
          .finally(() => ending.abort());
        const earlier = take(connection, "late", { atMs: 0 }, 2);
        await connection.prepare("late");
        // It may find the device, and where "now" is, after some of them.
        for (let index = 0; index < 2 || !signal.aborted; index++) {
          await connection.publish(telemetry("late", index));
        }
        assertEquals(sequencesOf(await earlier), [0, 1]);
        const [first, second] = sequencesOf(await reading);
        assertEquals(second, first + 1);
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

    await consumerSteps(t, connection, "whole", TORQUES);
    await salSteps(t, address);
    await credentialSteps(t, server);
    await faultSteps(t, server, disk && `${folder}/ballast`);

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
  TEST_MS_MAX,
);
