/**
 * Options of `connectKafka()`.
 *
 * @module
 */

import { checkBusName } from "../bus/message.ts";
import {
  checkBoolean,
  checkInteger,
  checkNames,
  checkOneOf,
  readOptions,
  typeOf,
} from "../base/check.ts";

/** Certificates for TLS, as text (PEM). */
export interface KafkaTls {
  /** Certificates that the broker's is checked with; those of the system by default. */
  readonly ca?: string;
  /** Certificate of the client. */
  readonly cert?: string;
  /** Private key of the client. */
  readonly key?: string;
}

/** Name and password of a client (SASL). */
export interface KafkaSasl {
  /** Mechanism. */
  readonly mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
  /** Name. */
  readonly username: string;
  /** Password. */
  readonly password: string;
}

/** Options of {@linkcode connectKafka}. */
export interface KafkaOptions {
  /**
   * First part of the names of topics: letters, digits, hyphens and underscores.
   *
   * @default {"hexrot"}
   */
  readonly prefix?: string;
  /** Certificates for TLS; `true` requires TLS with those of the system. */
  readonly tls?: boolean | KafkaTls;
  /** Name and password. */
  readonly sasl?: KafkaSasl;
  /**
   * Whether to return at once, and connect once the broker is there; else a broker that
   * can't be reached is an error.
   *
   * @default {false}
   */
  readonly waitForBroker?: boolean;
  /**
   * Brokers that keep a topic that is created, in 1..5; -1 for the cluster's default.
   *
   * @default {-1}
   */
  readonly replicas?: number;
  /**
   * Time in ms, in 1000..600000, after which a request that the broker doesn't answer is
   * sent again on a new connection.
   *
   * @default {10000}
   */
  readonly requestTimeoutMs?: number;
}

/** Options with their defaults. */
export type ReadKafkaOptions =
  & Required<Omit<KafkaOptions, "tls" | "sasl">>
  & Pick<KafkaOptions, "tls" | "sasl">;

const ACTION = "connect to Kafka";
const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

/**
 * Checks the options of `connectKafka()`, and fills in the defaults.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function readKafkaOptions(options: KafkaOptions): ReadKafkaOptions {
  const {
    prefix = "hexrot",
    tls,
    sasl,
    waitForBroker = false,
    replicas = -1,
    requestTimeoutMs = 10_000,
  } = readOptions(options, [
    "prefix",
    "tls",
    "sasl",
    "waitForBroker",
    "replicas",
    "requestTimeoutMs",
  ], ACTION);
  checkBusName(prefix, ACTION, "prefix");
  checkBoolean(waitForBroker, ACTION, "waitForBroker");
  if (replicas !== -1) checkInteger(replicas, 1, 5, ACTION, "replicas");
  checkInteger(requestTimeoutMs, 1000, 600_000, ACTION, "requestTimeoutMs");
  return {
    prefix,
    tls: readTls(tls),
    sasl: readSasl(sasl),
    waitForBroker,
    replicas,
    requestTimeoutMs,
  };
}

/**
 * Checks the addresses of brokers.
 *
 * @returns Each as `host:port`; the port is 9092 if it isn't stated.
 * @throws {TypeError} If there is none, or one is no address.
 */
export function readBrokers(brokers: string | readonly string[]): string[] {
  const list = typeof brokers === "string" ? brokers.split(",") : [...brokers];
  if (list.length > 0 && list.every((each) => typeof each === "string")) {
    const read = list.map((each) =>
      /^([\w.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/i.exec(each.trim())
    );
    if (read.every((each) => each !== null)) {
      return read.map(([, host, port = "9092"]) => `${host}:${port}`);
    }
  }
  throw new TypeError(
    `Cannot ${ACTION} as brokers must be addresses like "kafka.example.org:9092": received ${
      typeof brokers === "string" ? typeOf(brokers) : typeOf(list.at(0))
    }`,
  );
}

function readTls(tls: KafkaOptions["tls"]): KafkaOptions["tls"] {
  if (tls === undefined || typeof tls === "boolean") return tls;
  checkType(tls, "object", "tls");
  const names = ["ca", "cert", "key"] as const;
  const read = readOptions(tls, names, ACTION, "tls");
  checkNames(tls, names, ACTION, "tls");
  for (const [name, value] of Object.entries(read)) {
    if (value !== undefined) checkType(value, "string", `tls.${name}`);
  }
  return read;
}

function readSasl(sasl: KafkaOptions["sasl"]): KafkaOptions["sasl"] {
  if (sasl === undefined) return undefined;
  checkType(sasl, "object", "sasl");
  const names = ["mechanism", "username", "password"] as const;
  const read = readOptions(sasl, names, ACTION, "sasl");
  checkNames(sasl, names, ACTION, "sasl");
  checkOneOf(read.mechanism, MECHANISMS, ACTION, "sasl.mechanism");
  checkType(read.username, "string", "sasl.username");
  checkType(read.password, "string", "sasl.password");
  return read;
}

function checkType(
  value: unknown,
  type: "string" | "object",
  name: string,
): void {
  const received: string = typeof value;
  if (received === type) return;
  // Not the value: it may be a secret.
  const article = type === "string" ? "a" : "an";
  throw new TypeError(
    `Cannot ${ACTION} as ${name} must be ${article} ${type}: received ${received}`,
  );
}
