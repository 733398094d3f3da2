/**
 * Connections to Apache Kafka.
 *
 * @module
 */

import { loadClient } from "./kafka_client.ts";
import { KafkaBus, type KafkaConnection } from "./kafka_bus.ts";
import { reasonOf } from "./kafka_errors.ts";
import {
  type KafkaOptions,
  readBrokers,
  type ReadKafkaOptions,
  readKafkaOptions,
} from "./kafka_options.ts";

/**
 * Connects to Apache Kafka. Needs `--allow-net`, `--allow-env` and `--allow-read`, as its
 * client does.
 *
 * @example Share a rotator
 * ```ts ignore
 * await using connection = await connectKafka("kafka.example.org:9092");
 * await using publisher = publish(rotator, { connection, name: "rotator" });
 * ```
 *
 * @param brokers Addresses of brokers, `host:port`, of which one must answer; a list, or
 * text with commas. The port is 9092 by default.
 * @param options Prefix of topics, credentials.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 * @throws {Error} If no broker answers, or refuses the credentials, or a permission is
 * missing.
 */
export async function connectKafka(
  brokers: string | readonly string[],
  options: KafkaOptions = {},
): Promise<KafkaConnection> {
  const addresses = readBrokers(brokers);
  const read = readKafkaOptions(options);
  return await checked(new KafkaBus(await loadClient(), addresses, read), read);
}

/**
 * Returns a connection once a broker has answered, or at once if it needn't.
 *
 * @param bus The connection, which is closed if it fails.
 * @param options Options of it.
 * @throws {Error} If no broker answers.
 */
export async function checked(
  bus: KafkaBus,
  { waitForBroker, ...credentials }: ReadKafkaOptions,
): Promise<KafkaBus> {
  if (waitForBroker) return bus;
  try {
    await bus.check();
  } catch (cause) {
    await bus.close();
    const reason = reasonOf(cause);
    // A broker that expects TLS or SASL closes connections without a reason.
    const missing = (["tls", "sasl"] as const).filter((name) =>
      credentials[name] === undefined
    );
    const hint = reason === "Connection closed" && missing.length > 0
      ? `: it may need ${missing.join(" or ")}`
      : "";
    throw new Error(`Cannot connect to ${bus.broker}: ${reason}${hint}`, {
      cause,
    });
  }
  return bus;
}
