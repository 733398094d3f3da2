/** Topics of SAL at a real Kafka, decoded by foreign libraries for Avro. */

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { Buffer } from "node:buffer";
import type { Schema } from "npm:avsc@5.7.9";
import { connectKafka, publishSal } from "../../../kafka.ts";
import { ROTATOR } from "../../../rotator.ts";
import { loadClient } from "../../../src/kafka/kafka_client.ts";
import { ManualSource } from "../../manual_source.ts";
import { Process, reportIgnored } from "../program.ts";
import { hasPythonModules } from "./python.ts";

const START_MS = Date.now() - 3_600_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Steps with topics of SAL. */
export async function salSteps(
  t: Deno.TestContext,
  address: string,
): Promise<void> {
  await using connection = await connectKafka(address);

  await t.step(
    "publishSal() writes topics of SAL by the schemas of the site",
    async (t) => {
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
        ["several", { type: "array", items: "double" }, [1, 2]],
        ["optional", ["null", "long"], null],
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
        several: [NaN, NaN],
        optional: null,
      });
      await checkInPython(t, address, topic, JSON.stringify(schema));
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
}

/** Reads the topic by kafka-python and fastavro, as an archive does. */
async function checkInPython(
  t: Deno.TestContext,
  address: string,
  topic: string,
  schema: string,
): Promise<void> {
  if (!await hasPythonModules("kafka", "fastavro")) {
    return await reportIgnored(t, "python3 with kafka-python and fastavro");
  }
  const script = "tests/programs/kafka/sal_consumer.py";
  const args = [script, address, topic, schema, "2"];
  await using python = new Process("python3", args);
  assertEquals(await python.end(), 0, python.stderr);
  const lines = python.lines.map((line) =>
    JSON.parse(line.replaceAll("NaN", "null"))
  );
  assertEquals(lines.map(({ actualPosition }) => actualPosition), [12.5, 13.5]);
  assertEquals(lines[1], {
    schemaId: 258,
    rest: 0,
    private_sndStamp: (START_MS + 37_050) / 1000,
    private_efdStamp: (START_MS + 50) / 1000,
    private_seqNum: 2,
    private_revCode: "",
    private_identity: "MTRotator",
    actualPosition: 13.5,
    debugActualVelocityA: 0,
    notOfTheController: null,
    several: [null, null],
    optional: null,
  });
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
