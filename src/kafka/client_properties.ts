/**
 * Credentials in a file of properties, as Kafka's own tools take it
 * (`--command-config client.properties`), and those of librdkafka.
 *
 * @module
 */

import type { KafkaOptions, KafkaSasl } from "./kafka_options.ts";
import { typeOf } from "../base/check.ts";

const PROTOCOLS = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];

/** Options that properties state. */
export type Credentials = Pick<KafkaOptions, "tls" | "sasl">;

/**
 * Reads a file of properties: a name, `=`, a value on each line; `#` begins a comment.
 *
 * @returns Values by name.
 */
export function parseProperties(text: string): Record<string, string> {
  const lines = text.replaceAll(/\\\r?\n\s*/g, "").split(/\r?\n/);
  return Object.fromEntries(lines.flatMap((line) => {
    const [, name, value] = /^\s*([\w.]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value]];
  }));
}

/**
 * Returns the credentials that properties state: `security.protocol`, `sasl.mechanism`,
 * then `sasl.username` and `sasl.password`, or both in `sasl.jaas.config`. Certificates are
 * files of text (PEM), under the names of either.
 *
 * | certificate | of librdkafka | of Kafka's own tools |
 * | ----------- | ------------- | -------------------- |
 * | the broker's authority | `ssl.ca.location` | `ssl.truststore.location` |
 * | the client | `ssl.certificate.location`, `ssl.key.location` | `ssl.keystore.location` |
 *
 * @param properties Values by name.
 * @param readFile Reads a file of certificates.
 * @throws {TypeError} If they state something else, or miss something.
 */
export async function credentialsOf(
  properties: Readonly<Record<string, string>>,
  readFile: (path: string) => Promise<string>,
): Promise<Credentials> {
  const protocol = properties["security.protocol"] ?? "PLAINTEXT";
  if (!PROTOCOLS.includes(protocol)) {
    throw new TypeError(
      `Cannot read credentials as security.protocol must be one of ${
        PROTOCOLS.join(", ")
      }: received ${typeOf(protocol)}`,
    );
  }
  const read = async (...names: string[]) => {
    const name = names.find((each) => properties[each] !== undefined);
    return name === undefined ? undefined : await readFile(properties[name]);
  };
  for (const store of ["truststore", "keystore"]) {
    const { [`ssl.${store}.type`]: type = "JKS" } = properties;
    const isGiven = properties[`ssl.${store}.location`] !== undefined;
    if (!isGiven || type === "PEM") continue;
    throw new TypeError(
      `Cannot read credentials as ssl.${store}.type must be PEM: received ${
        typeOf(type)
      }`,
    );
  }
  const tls = {
    ca: await read("ssl.ca.location", "ssl.truststore.location"),
    cert: await read("ssl.certificate.location", "ssl.keystore.location"),
    key: await read("ssl.key.location", "ssl.keystore.location"),
  };
  const isGiven = Object.values(tls).some((text) => text !== undefined);
  return {
    ...protocol.endsWith("SSL") && { tls: isGiven ? tls : true },
    ...protocol.startsWith("SASL") && { sasl: readSasl(properties) },
  };
}

function readSasl(properties: Readonly<Record<string, string>>): KafkaSasl {
  const config = properties["sasl.jaas.config"] ?? "";
  const inConfig = (name: string) =>
    new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(config)?.[1];
  const username = properties["sasl.username"] ?? inConfig("username");
  const password = properties["sasl.password"] ?? inConfig("password");
  if (username === undefined || password === undefined) {
    throw new TypeError(
      "Cannot read credentials without a name and a password: sasl.username and sasl.password, or both in sasl.jaas.config",
    );
  }
  const mechanism = properties["sasl.mechanism"] ?? "PLAIN";
  // connectKafka() checks it.
  return { mechanism: mechanism as KafkaSasl["mechanism"], username, password };
}
