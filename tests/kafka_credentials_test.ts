// Credentials in the files of properties that Kafka's own tools take.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import {
  credentialsOf,
  parseProperties,
} from "../src/kafka/client_properties.ts";

const noFile = () => Promise.reject(new Error("no file"));

Deno.test("credentialsOf() reads a file of Kafka's own tools", async () => {
  const properties = parseProperties(`
# of the site
security.protocol=SASL_SSL
sasl.mechanism = SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
    username="gateway" password="se=cr et";
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka/ca.pem
`);
  const credentials = await credentialsOf(
    properties,
    (path) => Promise.resolve(`certificate of ${path}`),
  );
  assertEquals(credentials, {
    tls: {
      ca: "certificate of /etc/kafka/ca.pem",
      cert: undefined,
      key: undefined,
    },
    sasl: {
      mechanism: "SCRAM-SHA-512",
      username: "gateway",
      password: "se=cr et",
    },
  });
});

Deno.test("credentialsOf() reads a file of librdkafka, and one without credentials", async () => {
  const properties = parseProperties(
    "security.protocol=SASL_PLAINTEXT\r\nsasl.username=a\r\nsasl.password=b\r\n",
  );
  assertEquals(await credentialsOf(properties, noFile), {
    sasl: { mechanism: "PLAIN", username: "a", password: "b" },
  });
  assertEquals(await credentialsOf({}, noFile), {});
  const ssl = { "security.protocol": "SSL" };
  assertEquals(await credentialsOf(ssl, noFile), { tls: true });
});

Deno.test("credentialsOf() rejects properties that state no credentials, and shows no secret", async () => {
  await assertRejects(
    () => credentialsOf({ "security.protocol": "KERBEROS" }, noFile),
    TypeError,
    'security.protocol must be one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL: received "KERBEROS"',
  );
  const error = await assertRejects(
    () =>
      credentialsOf({
        "security.protocol": "SASL_SSL",
        "sasl.password": "secret",
      }, noFile),
    TypeError,
    "without a name and a password",
  );
  assertEquals(error.message.includes("secret "), false);
});

Deno.test("credentialsOf() reads the client's certificate by either's names", async () => {
  const read = (path: string) => Promise.resolve(`text of ${path}`);
  const tlsOf = async (properties: Record<string, string>) =>
    (await credentialsOf({ "security.protocol": "SSL", ...properties }, read))
      .tls;
  assertEquals(
    await tlsOf({
      "ssl.ca.location": "ca.pem",
      "ssl.certificate.location": "cert.pem",
      "ssl.key.location": "key.pem",
    }),
    { ca: "text of ca.pem", cert: "text of cert.pem", key: "text of key.pem" },
  );
  assertEquals(
    await tlsOf({
      "ssl.keystore.type": "PEM",
      "ssl.keystore.location": "client.pem",
    }),
    { ca: undefined, cert: "text of client.pem", key: "text of client.pem" },
  );
  for (const store of ["truststore", "keystore"]) {
    await assertRejects(
      () => tlsOf({ [`ssl.${store}.location`]: "client.jks" }),
      TypeError,
      `Cannot read credentials as ssl.${store}.type must be PEM: received "JKS"`,
    );
  }
});
