/**
 * Options of `connectNats()`.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkOneOf,
  readOptions,
  typeOf,
} from "../base/check.ts";
import { checkBusName } from "../bus/message.ts";

/** Options of {@linkcode connectNats}. */
export interface NatsOptions {
  /**
   * Name of the site, in subjects and streams: letters, digits, hyphens and underscores.
   *
   * @default {"site"}
   */
  readonly site?: string;
  /** Content of a credentials file (`.creds`), as `nsc` writes it. */
  readonly credentials?: string;
  /** Name of the user, with {@linkcode password}. */
  readonly user?: string;
  /** Password of the user. */
  readonly password?: string;
  /** Token, in place of user and password. */
  readonly token?: string;
  /** Certificates for TLS, as text (PEM); `true` requires TLS with those of the system. */
  readonly tls?: boolean | {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
  /**
   * Whether to return at once, and connect once the broker is there; else a broker that
   * can't be reached is an error.
   *
   * @default {false}
   */
  readonly waitForBroker?: boolean;
  /**
   * Retention of a stream that is created, in ms, from 1000.
   *
   * @default {604800000}
   */
  readonly retainMs?: number;
  /**
   * Retention of a stream that is created, in bytes, from 1 MiB; no limit by default.
   *
   * @default {Infinity}
   */
  readonly retainBytesMax?: number;
  /**
   * Storage of a stream that is created.
   *
   * @default {"file"}
   */
  readonly storage?: "file" | "memory";
  /**
   * Servers of a cluster that keep a stream that is created, in 1..5.
   *
   * @default {1}
   */
  readonly replicas?: number;
}

/** Options with their defaults. */
export type ReadNatsOptions =
  & Required<
    Omit<NatsOptions, "credentials" | "user" | "password" | "token" | "tls">
  >
  & Pick<NatsOptions, "credentials" | "user" | "password" | "token" | "tls">;

const ACTION = "connect to NATS";
const WEEK_MS = 7 * 24 * 3_600_000;
const MIB = 1024 * 1024;
const SECRETS = ["credentials", "user", "password", "token"] as const;

/**
 * Checks the options of `connectNats()`, and fills in the defaults.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function readNatsOptions(options: NatsOptions): ReadNatsOptions {
  const {
    site = "site",
    waitForBroker = false,
    retainMs = WEEK_MS,
    retainBytesMax = Infinity,
    storage = "file",
    replicas = 1,
    tls,
    ...secrets
  } = readOptions(options, [
    "site",
    ...SECRETS,
    "tls",
    "waitForBroker",
    "retainMs",
    "retainBytesMax",
    "storage",
    "replicas",
  ], ACTION);
  checkBusName(site, ACTION, "site");
  for (const name of SECRETS) {
    const value = secrets[name];
    if (value === undefined || typeof value === "string") continue;
    throw new TypeError(
      `Cannot ${ACTION} as ${name} must be a string: received ${typeOf(value)}`,
    );
  }
  checkBoolean(waitForBroker, ACTION, "waitForBroker");
  const { MAX_SAFE_INTEGER } = Number;
  checkInteger(retainMs, 1000, 100 * 365 * 24 * 3_600_000, ACTION, "retainMs");
  if (retainBytesMax !== Infinity) {
    checkInteger(
      retainBytesMax,
      MIB,
      MAX_SAFE_INTEGER,
      ACTION,
      "retainBytesMax",
    );
  }
  checkOneOf(storage, ["file", "memory"], ACTION, "storage");
  checkInteger(replicas, 1, 5, ACTION, "replicas");
  return {
    site,
    waitForBroker,
    retainMs,
    retainBytesMax,
    storage,
    replicas,
    tls,
    ...secrets,
  };
}
