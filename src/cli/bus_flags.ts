/**
 * Flags of verbs that use a broker.
 *
 * @module
 */

import type { BusTransport } from "../bus/transport.ts";
import { UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";

/** Flags of the broker. */
export const BUS_FLAGS = {
  nats: {
    type: "string",
    value: "URL",
    help:
      "NATS server with JetStream: nats://broker:4222, several\nseparated by commas (variable NATS_URL)",
  },
  creds: {
    type: "string",
    value: "FILE",
    help:
      "credentials of NATS (variable NATS_CREDS; NATS_USER and\nNATS_PASSWORD, or NATS_TOKEN, without)",
  },
  kafka: {
    type: "string",
    value: "HOST",
    help: "broker of Apache Kafka, in place of NATS: kafka:9092",
  },
  "kafka-config": {
    type: "string",
    value: "FILE",
    help:
      "credentials of Kafka, a file of properties as its own tools\ntake it (variable KCAT_CONFIG; LSST_KAFKA_SECURITY_… without)",
  },
  site: {
    type: "string",
    value: "NAME",
    help: "site in subjects of NATS (site), prefix of Kafka's topics\n(hexrot)",
  },
} as const;

/** Permissions of verbs with these flags. */
export const BUS_PERMISSIONS =
  "--allow-net, --allow-env for NATS_… and Kafka's client, which needs --allow-read, too";

/**
 * Connects to the broker that the flags choose.
 *
 * @param waitForBroker Whether one that can't be reached is waited for.
 * @throws {UsageError} If none is chosen, or two.
 * @throws {Error} If it can't be reached.
 */
export async function openBus(
  { nats, creds, kafka, site, ...others }: FlagValues<typeof BUS_FLAGS>,
  waitForBroker = false,
): Promise<BusTransport> {
  if (kafka !== undefined) {
    if (nats !== undefined || creds !== undefined) {
      throw new UsageError("Must be given one of '--nats' and '--kafka'");
    }
    // Each client is loaded when it is chosen.
    const { connectKafka } = await import("../kafka/connect_kafka.ts");
    return await connectKafka(kafka, {
      waitForBroker,
      ...await readKafkaCredentials(others["kafka-config"]),
      ...site !== undefined && { prefix: site },
    });
  }
  const url = nats ?? await fromEnvironment("NATS_URL");
  if (url === undefined) {
    throw new UsageError("Must be given one of '--nats' and '--kafka'");
  }
  const { connectNats } = await import("../nats/connect_nats.ts");
  return await connectNats(url.split(","), {
    waitForBroker,
    ...await readCredentials(creds),
    ...site !== undefined && { site },
  });
}

/** Returns the credentials that a flag or the environment has. */
async function readCredentials(path: string | undefined) {
  const file = path ?? await fromEnvironment("NATS_CREDS");
  if (file !== undefined) {
    return { credentials: await Deno.readTextFile(file) };
  }
  const user = await fromEnvironment("NATS_USER");
  if (user !== undefined) {
    const password = await fromEnvironment("NATS_PASSWORD") ?? "";
    return { user, password };
  }
  const token = await fromEnvironment("NATS_TOKEN");
  return token === undefined ? {} : { token };
}

/**
 * Returns the credentials of Kafka that a file has, or that which kcat reads, or the variables
 * of the observatory's packages (ts_salobj).
 */
async function readKafkaCredentials(file: string | undefined) {
  const { credentialsOf, parseProperties } = await import(
    "../kafka/client_properties.ts"
  );
  const path = file ?? await fromEnvironment("KCAT_CONFIG");
  if (path !== undefined) {
    const text = await Deno.readTextFile(path);
    return await credentialsOf(parseProperties(text), Deno.readTextFile);
  }
  const username = await fromEnvironment("LSST_KAFKA_SECURITY_USERNAME");
  if (username === undefined) return {};
  const of = async (name: string, otherwise: string) =>
    await fromEnvironment(`LSST_KAFKA_SECURITY_${name}`) ?? otherwise;
  return await credentialsOf({
    "security.protocol": await of("PROTOCOL", "SASL_PLAINTEXT"),
    "sasl.mechanism": await of("MECHANISM", "SCRAM-SHA-512"),
    "sasl.username": username,
    "sasl.password": await of("PASSWORD", ""),
  }, Deno.readTextFile);
}

/** Returns a variable, if the program may read it. */
async function fromEnvironment(variable: string): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}
