/** TLS and SASL at a real Kafka. */

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { connectKafka, type KafkaOptions } from "../../../kafka.ts";
import { KAFKA_USERS, type KafkaServer } from "../kafka_server.ts";
import { Process, reportIgnored } from "../program.ts";

/** Steps with credentials. */
export async function credentialSteps(
  t: Deno.TestContext,
  server: KafkaServer,
): Promise<void> {
  const { secureAddress, caFile } = server;
  if (secureAddress === undefined) return await reportIgnored(t, "openssl");
  const tls = { ca: await Deno.readTextFile(caFile) };
  const mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

  await t.step("connectKafka() connects with TLS and SASL", async () => {
    for (const mechanism of mechanisms) {
      const sasl = { mechanism, ...KAFKA_USERS[mechanism] };
      await using connection = await connectKafka(secureAddress, { tls, sasl });
      await connection.prepare("secured");
      await connection.store({
        topic: "hexrot.secured.telemetry",
        key: "",
        value: new TextEncoder().encode(mechanism),
        timeMs: Date.now(),
      });
      const last = await connection.last("secured", "telemetry");
      assertEquals(new TextDecoder().decode(last?.payload), mechanism);
    }
  });

  await t.step("connectKafka() says why it is refused", async () => {
    const mechanism = "SCRAM-SHA-512";
    const right = { mechanism, ...KAFKA_USERS[mechanism] } as const;
    const refused: [KafkaOptions, string][] = [
      [
        { tls, sasl: { ...right, password: "wrong" } },
        "SASL authentication failed (SASL_AUTHENTICATION_FAILED)",
      ],
      [
        { tls: true, sasl: right },
        "self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)",
      ],
      [{ sasl: right }, "Connection closed: it may need tls"],
      [{ tls }, "Connection closed: it may need sasl"],
      [{}, "Broker requires TLS"],
    ];
    for (const [options, reason] of refused) {
      const { message } = await assertRejects(
        () => connectKafka(secureAddress, options),
        Error,
      );
      const text = `Cannot connect to Kafka at ${secureAddress}: ${reason}`;
      assertEquals(message, text);
    }
  });

  await t.step(
    "subscribe --kafka-config takes a file of Kafka's own tools",
    async () => {
      const { username, password } = KAFKA_USERS["SCRAM-SHA-256"];
      const file = await Deno.makeTempFile({ suffix: ".properties" });
      await Deno.writeTextFile(
        file,
        `security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-256
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
    username="${username}" password="${password}";
ssl.truststore.type=PEM
ssl.truststore.location=${caFile}
`,
      );
      await using cli = new Process(Deno.execPath(), [
        ...["run", "--no-prompt", "--allow-net", "--allow-env", "--allow-read"],
        ...["cli.ts", "subscribe", "whole", "--kafka", secureAddress],
        ...["--kafka-config", file, "--site", "site", "--from", "-1h"],
        ...["--count", "4", "--json"],
      ]);
      assertEquals(await cli.end(), 0, cli.stderr);
      const torques = cli.jsonLines<{ telemetry: { torque: unknown } }>()
        .map(({ telemetry }) => telemetry.torque);
      assertEquals(torques.length, 4);
      assertEquals(torques[1], 1.5);
      await Deno.remove(file);
    },
  );
}
