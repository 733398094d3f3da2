// Publisher of SAL's topics, at a registry that the test serves and a connection in memory.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { Header, type StreamEntry } from "../mod.ts";
import { type KafkaConnection, publishSal } from "../kafka.ts";
import type { SalPublishOptions } from "../kafka.ts";
import { ROTATOR } from "../rotator.ts";
import { ManualSource } from "./manual_source.ts";
import { netTest } from "./net.ts";
import { silent } from "./publisher_rig.ts";

type Stored = Parameters<KafkaConnection["store"]>[0];

const { TelemetryClass: telemetry, ConfigClass: config } =
  ROTATOR["single-socket"];

/** Registry with schemas of some topics, and a connection that keeps what is stored. */
class Rig implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly stored: Stored[] = [];
  readonly warnings: string[] = [];
  /** Schemas of topics. */
  readonly schemas: Record<string, object[]> = {
    rotation: [{ name: "private_seqNum", type: "int" }, {
      name: "actualPosition",
      type: "double",
    }],
  };
  /** Answer to the next records. */
  answer: () => Promise<void> = () => Promise.resolve();
  readonly manual = new ManualSource();
  readonly #server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen() {},
  }, (request) => {
    const { pathname } = new URL(request.url);
    const topic = /^\/subjects\/(.*)-value\//.exec(pathname)![1];
    this.asked.push(topic);
    const fields = this.schemas[topic.slice(topic.lastIndexOf(".") + 1)];
    if (!fields) return new Response("", { status: 404 });
    const schema = JSON.stringify({ type: "record", name: "R", fields });
    return Response.json({ id: 258, schema });
  });

  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  publish(options: Partial<SalPublishOptions> = {}) {
    const { source } = this.manual;
    const structs = { header: Header, config, telemetry };
    const connection = {
      broker: "Kafka at a:1",
      store: (record: Stored) => {
        this.stored.push(record);
        return this.answer();
      },
    } as KafkaConnection;
    const log = { ...silent, warn: (line: string) => this.warnings.push(line) };
    return publishSal({ ...source, structs } as never, {
      connection,
      component: "MTRotator",
      registry: this.origin,
      log,
      ...options,
    });
  }

  /** Emits a frame of telemetry. */
  emit(currentPos: number, receivedAtMs = 5): void {
    const bytes = new Uint8Array([
      ...Header.create({}).bytes,
      ...telemetry.create({ currentPos }).bytes,
    ]);
    const kind = "telemetry" as const;
    this.manual.entry(
      { kind, frameId: 1, header: {}, bytes, receivedAtMs } as StreamEntry<
        unknown
      >,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.manual.close();
    await this.#server.shutdown();
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

netTest(
  "publishSal() stores each topic that has a schema, in Confluent's form, and names the others",
  async () => {
    await using rig = new Rig();
    {
      await using publisher = await rig.publish({ subname: "test" });
      assertEquals(rig.asked[0], "lsst.test.MTRotator.rotation");
      assertEquals(rig.warnings.length, rig.asked.length - 1);
      assertEquals(
        rig.warnings[0],
        `lsst.test.MTRotator.electrical is not published: ${rig.origin} has no schema`,
      );
      rig.emit(1.5);
      rig.emit(2.5, 6);
      while (publisher.stats.acknowledged < 2) await turn();
      assertEquals(publisher.stats, { acknowledged: 2, waiting: 0, lost: 0 });
    }
    assertEquals(
      rig.stored.map(({ value, ...record }) => [value.toHex(), record]),
      [
        ["000000010202000000000000f83f", {
          topic: "lsst.test.MTRotator.rotation",
          key: "MTRotator",
          timeMs: 5,
        }],
        ["0000000102040000000000000440", {
          topic: "lsst.test.MTRotator.rotation",
          key: "MTRotator",
          timeMs: 6,
        }],
      ],
    );
  },
);

netTest(
  "publishSal() gives a component with an index its identity, and reads the registry of a URL",
  async () => {
    await using rig = new Rig();
    rig.schemas.logevent_controllerState = [
      { name: "private_identity", type: "string" },
      { name: "salIndex", type: "int" },
    ];
    delete rig.schemas.rotation;
    for (const [salIndex, identity] of [[0, "MTRotator"], [2, "MTRotator:2"]]) {
      const registry = new URL(rig.origin);
      const index = salIndex as number;
      const publisher = await rig.publish({ registry, salIndex: index });
      rig.emit(1);
      while (publisher.stats.acknowledged < 1) await turn();
      await publisher.close();
      const { topic, value } = rig.stored.at(-1)!;
      assertEquals(topic, "lsst.sal.MTRotator.logevent_controllerState");
      const text = new TextDecoder().decode(value.subarray(6, -1));
      assertEquals([text, value.at(-1)], [identity, 2 * index]);
    }
  },
);

netTest(
  "publishSal() throws when the registry has no schema of any topic",
  async () => {
    await using rig = new Rig();
    delete rig.schemas.rotation;
    await assertRejects(
      () => rig.publish(),
      Error,
      `Cannot publish to SAL as ${rig.origin} has no schema of lsst.sal.MTRotator: the site's topic registrar creates them`,
    );
  },
);

netTest(
  "SalPublisher counts messages that are lost, and reports each reason once",
  async () => {
    await using rig = new Rig();
    const publisher = await rig.publish({ waitingMax: 2 });
    rig.warnings.splice(0);
    const gate = Promise.withResolvers<void>();
    rig.answer = () => gate.promise;
    for (const position of [1, 2, 3, 4]) rig.emit(position);
    await turn();
    assertEquals(publisher.stats, { acknowledged: 0, waiting: 2, lost: 2 });
    assertEquals(rig.warnings.splice(0), [
      "Kafka at a:1 takes no messages: they are lost",
    ]);
    gate.resolve();
    await turn();
    assertEquals(publisher.stats, { acknowledged: 2, waiting: 0, lost: 2 });
    rig.answer = () => Promise.reject(new Error("too large\n"));
    rig.emit(5);
    rig.emit(6);
    await turn();
    assertEquals(publisher.stats, { acknowledged: 2, waiting: 0, lost: 4 });
    assertEquals(rig.warnings.splice(0), ["too large\\n"]);
    rig.answer = () => Promise.reject(new Error("other"));
    rig.emit(7);
    await turn();
    rig.answer = () => {
      throw new Error("at once");
    };
    rig.emit(8);
    await turn();
    assertEquals(publisher.stats, { acknowledged: 2, waiting: 0, lost: 6 });
    assertEquals(rig.warnings, ["other", "at once"]);
    await publisher.close();
  },
);

netTest(
  "SalPublisher loses a message that doesn't fit its schema, and no other",
  async () => {
    await using rig = new Rig();
    rig.schemas.motors = [{ name: "unknown", type: "int" }];
    const publisher = await rig.publish();
    rig.warnings.splice(0);
    rig.emit(1);
    await turn();
    assertEquals(publisher.stats, { acknowledged: 1, waiting: 0, lost: 1 });
    assertEquals(rig.warnings, [
      'Cannot encode field "unknown": it has no default',
    ]);
    await publisher.close();
  },
);

netTest(
  "SalPublisher.close() waits for what it has sent, and takes nothing more",
  async () => {
    await using rig = new Rig();
    const publisher = await rig.publish();
    const gate = Promise.withResolvers<void>();
    rig.answer = () => gate.promise;
    rig.emit(1);
    await turn();
    let isClosed = false;
    const closing = publisher.close().then(() => isClosed = true);
    await turn();
    rig.emit(2);
    await turn();
    assertEquals([isClosed, rig.stored.length], [false, 1]);
    gate.resolve();
    await closing;
    assertEquals(publisher.stats.acknowledged, 1);
  },
);

netTest("SalPublisher reports a source that fails", async () => {
  await using rig = new Rig();
  const publisher = await rig.publish();
  rig.warnings.splice(0);
  rig.manual.entry({ kind: "telemetry", bytes: new Uint8Array(3) } as never);
  await turn();
  assertEquals(rig.warnings.length, 1);
  assertEquals(rig.warnings[0].startsWith("Publishing has ended: "), true);
  await publisher.close();
});
