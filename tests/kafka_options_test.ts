// Options, topics and errors of Kafka, and the registry of schemas, without a broker.

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import type { Admin } from "../src/kafka/kafka_client.ts";
import {
  answerOf,
  isUnknownTopic,
  reasonOf,
} from "../src/kafka/kafka_errors.ts";
import { readBrokers, readKafkaOptions } from "../src/kafka/kafka_options.ts";
import { latestSchema } from "../src/kafka/sal/schema_registry.ts";
import { TopicAdmin } from "../src/kafka/topic_admin.ts";
import { keyOf, schemaTopic, topicsOf } from "../src/kafka/topics.ts";
import { type BusMessage, connectKafka, publishSal } from "../kafka.ts";
import { ManualSource } from "./manual_source.ts";
import { netTest } from "./net.ts";

const sasl = { mechanism: "PLAIN", username: "a", password: "b" } as const;

Deno.test("connectKafka() takes each option within its limits, and refuses what is beyond by name", () => {
  const cases: [string, unknown[], unknown[]][] = [
    ["prefix", ["a", "a_1-b"], ["", "a.b"]],
    ["tls", [true, false], [1, "yes", null]],
    ["sasl", [sasl, { ...sasl, mechanism: "SCRAM-SHA-512" }], [1, "a"]],
    ["waitForBroker", [true, false], [0]],
    ["replicas", [-1, 1, 5], [0, 6, 1.5]],
    ["requestTimeoutMs", [1_000, 600_000], [999, 600_001]],
  ];
  for (const [name, allowed, refused] of cases) {
    for (const value of allowed) {
      const read = readKafkaOptions({ [name]: value }) as object;
      assertEquals((read as Record<string, unknown>)[name], value);
    }
    for (const value of refused) {
      const error = assertThrows(
        () => readKafkaOptions({ [name]: value }),
        Error,
      );
      const text = `Cannot connect to Kafka as ${name} must `;
      assertEquals(error.message.slice(0, text.length), text);
    }
  }
});

Deno.test("connectKafka() has the defaults of its documentation", () => {
  assertEquals(readKafkaOptions({}), {
    prefix: "hexrot",
    tls: undefined,
    sasl: undefined,
    waitForBroker: false,
    replicas: -1,
    requestTimeoutMs: 10_000,
  });
  assertEquals(readKafkaOptions({ sasl }).sasl, sasl);
});

Deno.test("connectKafka() takes certificates as text", () => {
  const tls = { ca: "a", cert: "b", key: "c" };
  assertEquals(readKafkaOptions({ tls }).tls, tls);
});

Deno.test("connectKafka() names the part of the credentials that is wrong, and shows no secret", () => {
  const refusals: [object, string][] = [
    [{ tls: { key: 5 } }, "tls.key must be a string: received number"],
    [{ tls: "secret" }, "tls must be an object: received string"],
    [{ tls: { cet: "secret" } }, 'of ca, cert, key: received "cet"'],
    [{ sasl: "secret" }, "sasl must be an object: received string"],
    [
      { sasl: { ...sasl, pasword: "secret" } },
      'of mechanism, username, password: received "pasword"',
    ],
    [{ sasl: { ...sasl, password: 5 } }, "sasl.password must be a string"],
    [{ sasl: { ...sasl, username: undefined } }, "sasl.username must be a"],
    [{ sasl: { ...sasl, mechanism: "GSSAPI" } }, "sasl.mechanism must be"],
  ];
  for (const [options, text] of refusals) {
    const error = assertThrows(
      () => readKafkaOptions(options as never),
      TypeError,
      text,
    );
    assert(!error.message.includes("secret"));
  }
});

Deno.test("readBrokers() reads addresses of any form, with the port of Kafka by default", () => {
  assertEquals(readBrokers("a.b-c, 10.0.0.1:9093,[::1]:1"), [
    "a.b-c:9092",
    "10.0.0.1:9093",
    "[::1]:1",
  ]);
  assertEquals(readBrokers(["a:1", "b"]), ["a:1", "b:9092"]);
  for (const wrong of ["", "a:b", "a b", [], ["a", ""], [1], "kafka://a"]) {
    assertThrows(() => readBrokers(wrong as string), TypeError, "brokers");
  }
});

Deno.test("topicsOf() compacts what has a last message, and soon forgets the newest telemetry", () => {
  const topics = topicsOf("north", "rot");
  const policies = topics.map(({ topic, configs }) => [
    topic,
    configs.map(({ name, value }) => `${name}=${value}`).join(),
  ]);
  const compact = "cleanup.policy=compact";
  assertEquals(policies, [
    ["north.rot.telemetry", ""],
    ["north.rot.config", ""],
    ["north.rot.status", ""],
    ["north.rot.discarded", ""],
    ["north.rot.command", ""],
    ["north.rot.event", ""],
    ["north.rot.gap", ""],
    ["north.rot.gateway", compact],
    ["north.rot.lastConfig", compact],
    ["north.rot.alarm", compact],
    ["north.rot.now", "cleanup.policy=delete,retention.ms=60000"],
  ]);
  const { topic, configs } = schemaTopic("north");
  assertEquals([topic, configs[0].value], ["north.schemas", "compact"]);
  const message = { device: "rot", key: "" } as BusMessage;
  assertEquals(keyOf(message), "rot");
  assertEquals(keyOf({ ...message, key: "hot" }), "rot/hot");
});

/** Error of the protocol, as the client wraps it. */
function answer(apiId: string, message = "refused."): Error {
  const error = Object.assign(new Error(message), { apiId });
  return new Error("outer", { cause: new AggregateError([error], "several") });
}

Deno.test("reasonOf() returns the innermost reason with its name, in one line", () => {
  assertEquals(
    reasonOf(answer("NOT_LEADER", "No leader.")),
    "No leader (NOT_LEADER)",
  );
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  assertEquals(
    reasonOf(new Error("x", { cause: refused })),
    "connect (ECONNREFUSED)",
  );
  const named = Object.assign(new Error("ECONNREFUSED at 1"), {
    code: "ECONNREFUSED",
  });
  assertEquals(reasonOf(named), "ECONNREFUSED at 1");
  const own = Object.assign(new Error("a\nb"), { code: "PLT_KFK_NETWORK" });
  assertEquals(reasonOf(own), "a\\nb");
  assertEquals(reasonOf("text"), "text");
  assertEquals([reasonOf(undefined), reasonOf(null)], ["undefined", "null"]);
});

Deno.test("isUnknownTopic() recognises the answer of a broker, and the error of the client", () => {
  assertEquals(answerOf(answer("X")), "X");
  assertEquals(answerOf(new Error("a")), undefined);
  assertEquals(isUnknownTopic(answer("UNKNOWN_TOPIC_OR_PARTITION")), true);
  assertEquals(isUnknownTopic(answer("NOT_LEADER")), false);
  const ofClient = new Error("Unknown topic a.b.");
  assertEquals(isUnknownTopic(new Error("x", { cause: ofClient })), true);
  assertEquals(isUnknownTopic(null), false);
});

/** Client that knows no topic. */
class FakeAdmin {
  readonly created: { topics: string[]; replicas: number }[] = [];
  known = false;
  /** Error of the next creation. */
  error: Error | undefined;

  get admin(): TopicAdmin {
    return new TopicAdmin(this as unknown as Admin, "Kafka at a:1", 3);
  }

  metadata(): Promise<void> {
    return this.known
      ? Promise.resolve()
      : Promise.reject(this.error ?? answer("UNKNOWN_TOPIC_OR_PARTITION"));
  }

  createTopics(asked: { topics: string[]; replicas: number }): Promise<void> {
    const { error } = this;
    this.created.push(asked);
    return error ? Promise.reject(error) : Promise.resolve();
  }
}

Deno.test("TopicAdmin.create() creates each topic, and none when all are there", async () => {
  const fake = new FakeAdmin();
  const settings = topicsOf("north", "rot");
  await fake.admin.create(settings);
  assertEquals(
    fake.created.flatMap(({ topics }) => topics).sort(),
    settings.map(({ topic }) => topic).sort(),
  );
  assertEquals(
    new Set(fake.created.map(({ replicas }) => replicas)),
    new Set([3]),
  );
  const there = new FakeAdmin();
  there.known = true;
  await there.admin.create(settings);
  assertEquals(there.created, []);
});

Deno.test("TopicAdmin.create() names the broker and the reason when one can't be created or read", async () => {
  const settings = [schemaTopic("north")];
  const away = new FakeAdmin();
  away.error = new Error("connection refused");
  await assertRejects(
    () => away.admin.create(settings),
    Error,
    "Cannot read topics of Kafka at a:1: connection refused",
  );
  for (
    const [apiId, fails] of [["TOPIC_ALREADY_EXISTS", false], [
      "POLICY_VIOLATION",
      true,
    ]] as const
  ) {
    const fake = new FakeAdmin();
    const { createTopics } = fake;
    fake.createTopics = (asked) => {
      fake.error = answer(apiId, "no");
      return createTopics.call(fake, asked);
    };
    const creating = fake.admin.create(settings);
    if (fails) {
      await assertRejects(() => creating, Error, "no (POLICY_VIOLATION)");
    } else await creating;
  }
});

Deno.test("publishSal() refuses each option beyond its limits by name", async () => {
  const allowed = {
    connection: { store() {} },
    component: "MTRotator",
    registry: "http://127.0.0.1:1",
  };
  const cases: [string, unknown[]][] = [
    ["connection", [undefined, {}]],
    ["component", ["Rotator", 1]],
    ["registry", [undefined, "registry", "registry:8081"]],
    ["salIndex", [-1, 2 ** 31, 0.5]],
    ["waitingMax", [0, 10_000_001]],
    ["subname", ["", "a.b", "a".repeat(65)]],
    ["log", [{}]],
  ];
  const { source } = new ManualSource();
  for (const [name, values] of cases) {
    for (const value of values) {
      const options = { ...allowed, [name]: value } as never;
      const refuse = async () => void await publishSal(source, options);
      const error = await assertRejects(refuse, Error, ` as ${name}`);
      assertMatch(error.name, /^(Type|Range)Error$/);
    }
  }
});

netTest(
  "latestSchema() asks for the schema of a topic's values, and tells a missing one from a failure",
  async () => {
    const asked: string[] = [];
    const record = { type: "record", name: "R", fields: [] };
    const answers: Record<string, () => Response> = {
      "/sub/subjects/a%2Fb-value/versions/latest": () =>
        Response.json({ id: 7, schema: JSON.stringify(record) }),
      "/sub/subjects/enum-value/versions/latest": () =>
        Response.json({ id: 8, schema: '{"type":"enum"}' }),
      "/sub/subjects/broken-value/versions/latest": () =>
        new Response("no", { status: 500 }),
    };
    const onListen = () => {};
    await using server = Deno.serve({
      port: 0,
      hostname: "127.0.0.1",
      onListen,
    }, (request) => {
      const { pathname } = new URL(request.url);
      asked.push(request.headers.get("accept")!);
      return answers[pathname]?.() ?? new Response("", { status: 404 });
    });
    for (const path of ["sub", "sub/"]) {
      const registry = new URL(`http://127.0.0.1:${server.addr.port}/${path}`);
      const read = (topic: string) => latestSchema(registry, topic);
      assertEquals(await read("a/b"), { id: 7, record });
      assertEquals(await read("other"), undefined);
      const { origin } = registry;
      await assertRejects(
        () => read("broken"),
        Error,
        `Cannot read the schema of broken from ${origin}: status 500`,
      );
      await assertRejects(() => read("enum"), Error, "its schema is no record");
    }
    assertEquals(
      new Set(asked),
      new Set(["application/vnd.schemaregistry.v1+json"]),
    );
  },
);

Deno.test({
  name: "connectKafka() names the permissions that its client lacks",
  ignore: Deno.permissions.querySync({ name: "env" }).state === "granted",
  fn: async () => {
    await assertRejects(
      () => connectKafka("127.0.0.1:1"),
      Error,
      "Cannot load the client of Kafka without --allow-env and --allow-read",
    );
  },
});
