/**
 * Publisher of a source in the field mode of the observatory's bus.
 *
 * @module
 */

import { encodeAvro } from "./avro.ts";
import { latestSchema, type RegisteredSchema } from "./schema_registry.ts";
import type { KafkaConnection } from "../kafka_bus.ts";
import {
  SAL_COMPONENTS,
  type SalComponent,
  SalEncoder,
  type SalMessage,
} from "../../bus/sal_mode.ts";
import {
  checkInteger,
  checkLog,
  checkOneOf,
  readOptions,
  typeOf,
} from "../../base/check.ts";
import { defaultLog, harmless, type LogSink } from "../../base/log.ts";
import { messageOf, printable } from "../../base/printable.ts";
import type { TelemetrySource } from "../../link/source.ts";

/** Options of {@linkcode publishSal}. */
export interface SalPublishOptions {
  /** Connection by `connectKafka()`; it stays open when the publisher is closed. */
  readonly connection: KafkaConnection;
  /** Component of SAL whose topics are published. */
  readonly component: SalComponent;
  /** Address of the site's schema registry, such as `http://registry:8081`. */
  readonly registry: string | URL;
  /**
   * Index of the component: 1 (camera) or 2 (M2) for `MTHexapod`; 0 for `MTRotator`, which
   * has none.
   *
   * @default {0}
   */
  readonly salIndex?: number;
  /**
   * Second part of the topics' names, as in `lsst.sal.MTRotator.rotation`; the site's
   * `LSST_TOPIC_SUBNAME`. Another than `sal` keeps clear of the component itself.
   *
   * @default {"sal"}
   */
  readonly subname?: string;
  /**
   * Largest number of messages that wait for the broker; further ones are lost, and counted.
   *
   * @default {100000}
   */
  readonly waitingMax?: number;
  /** Receives a line for each topic without a schema; the logger `hexrotcomm` by default. */
  readonly log?: LogSink;
}

/** Numbers of a publisher. */
export interface SalPublisherStats {
  /** Messages that the broker has acknowledged. */
  readonly acknowledged: number;
  /** Messages that wait for it. */
  readonly waiting: number;
  /** Messages lost: too many waited, or they were refused or don't fit their schema. */
  readonly lost: number;
}

const ACTION = "publish to SAL";
/** First byte of Confluent's wire format, in front of the schema's id. */
const MAGIC = 0;
const PREFIX_BYTES = 5;

/**
 * Publishes the frames of a source as topics of SAL, with their private fields, in the Avro
 * schemas that the site's registry has, until either is closed. Topics and schemas are
 * never created: a topic without a schema is left out, and reported.
 *
 * @example Publish the rotator beside its component
 * ```ts ignore
 * await using publisher = await publishSal(rotator, {
 *   connection,
 *   component: "MTRotator",
 *   registry: "http://registry:8081",
 *   subname: "test",
 * });
 * ```
 *
 * @param source A link, or any other source.
 * @param options Connection, component, registry.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 * @throws {Error} If the registry doesn't answer, or has no schema of any topic.
 */
export async function publishSal(
  source: TelemetrySource,
  options: SalPublishOptions,
): Promise<SalPublisher> {
  const read = readSalOptions(options);
  const { component, salIndex, registry, subname, log } = read;
  const identity = salIndex === 0 ? component : `${component}:${salIndex}`;
  const encoder = new SalEncoder({ component, salIndex, identity });
  const schemas = new Map<string, RegisteredSchema>();
  for (const topic of encoder.topics) {
    const name = `lsst.${subname}.${component}.${topic}`;
    const schema = await latestSchema(registry, name);
    if (schema) schemas.set(topic, schema);
    else log.warn(`${name} is not published: ${registry.origin} has no schema`);
  }
  if (schemas.size === 0) {
    throw new Error(
      `Cannot ${ACTION} as ${registry.origin} has no schema of lsst.${subname}.${component}: the site's topic registrar creates them`,
    );
  }
  return new SalPublisher(source, encoder, schemas, read);
}

/** Publisher, made by {@linkcode publishSal}. */
export class SalPublisher implements AsyncDisposable {
  readonly #encoder: SalEncoder;
  readonly #schemas: ReadonlyMap<string, RegisteredSchema>;
  readonly #options: ReadSalOptions;
  readonly #frames: ReturnType<TelemetrySource["frames"]>;
  readonly #following: Promise<void>;
  readonly #waiting = new Set<Promise<void>>();
  #acknowledged = 0;
  #lost = 0;
  #reported = "";

  /** Made by {@linkcode publishSal}. */
  constructor(
    source: TelemetrySource,
    encoder: SalEncoder,
    schemas: ReadonlyMap<string, RegisteredSchema>,
    options: ReadSalOptions,
  ) {
    this.#encoder = encoder;
    this.#schemas = schemas;
    this.#options = options;
    this.#frames = source.frames();
    this.#following = this.#follow(source);
  }

  /** Snapshot of its numbers. */
  get stats(): SalPublisherStats {
    return {
      acknowledged: this.#acknowledged,
      waiting: this.#waiting.size,
      lost: this.#lost,
    };
  }

  /** Ends it, once what it has sent is acknowledged or the connection is closed. */
  async close(): Promise<void> {
    await this.#frames.return();
    await this.#following;
    await Promise.all(this.#waiting);
  }

  /** Closes the publisher, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #follow(source: TelemetrySource): Promise<void> {
    try {
      for await (const entry of this.#frames) {
        for (const message of this.#encoder.encode(entry, source.structs)) {
          this.#add(message);
        }
      }
    } catch (error) {
      this.#report(`Publishing has ended: ${messageOf(error)}`);
    }
  }

  #add({ topic, fields, receivedAtMs }: SalMessage): void {
    const schema = this.#schemas.get(topic);
    if (!schema) return;
    const { connection, component, subname, waitingMax } = this.#options;
    if (this.#waiting.size >= waitingMax) {
      this.#lost++;
      this.#report(`${connection.broker} takes no messages: they are lost`);
      return;
    }
    try {
      const sent = connection.store({
        topic: `lsst.${subname}.${component}.${topic}`,
        key: component,
        value: wireFormat(schema, fields),
        timeMs: receivedAtMs,
      }).then(
        () => void this.#acknowledged++,
        (error) => this.#lose(error),
      ).finally(() => this.#waiting.delete(sent));
      this.#waiting.add(sent);
    } catch (error) {
      this.#lose(error);
    }
  }

  #lose(error: unknown): void {
    this.#lost++;
    this.#report(messageOf(error));
  }

  /** Logs a failure once, until there is another. */
  #report(text: string): void {
    if (text !== this.#reported) this.#options.log.warn(printable(text));
    this.#reported = text;
  }
}

/** Returns a value in Confluent's wire format: a zero, the schema's id, Avro. */
function wireFormat(
  { id, record }: RegisteredSchema,
  fields: SalMessage["fields"],
): Uint8Array {
  const avro = encodeAvro(record, fields);
  const bytes = new Uint8Array(PREFIX_BYTES + avro.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, MAGIC);
  view.setUint32(1, id);
  bytes.set(avro, PREFIX_BYTES);
  return bytes;
}

type ReadSalOptions =
  & Required<Omit<SalPublishOptions, "registry">>
  & { readonly registry: URL };

function readSalOptions(options: SalPublishOptions): ReadSalOptions {
  const {
    connection,
    component,
    registry,
    salIndex = 0,
    subname = "sal",
    waitingMax = 100_000,
    log = defaultLog(),
  } = readOptions(options, [
    "connection",
    "component",
    "registry",
    "salIndex",
    "subname",
    "waitingMax",
    "log",
  ], ACTION);
  if (typeof connection?.store !== "function") {
    throw new TypeError(
      `Cannot ${ACTION} as connection must be that of connectKafka(): received ${
        typeOf(connection)
      }`,
    );
  }
  checkOneOf(component, SAL_COMPONENTS, ACTION, "component");
  checkInteger(salIndex, 0, 2 ** 31 - 1, ACTION, "salIndex");
  checkInteger(waitingMax, 1, 10_000_000, ACTION, "waitingMax");
  if (typeof subname !== "string" || !/^[\w-]{1,64}$/.test(subname)) {
    throw new TypeError(
      `Cannot ${ACTION} as subname must be letters, digits, hyphens and underscores: received ${
        typeOf(subname)
      }`,
    );
  }
  const registryUrl = URL.parse(String(registry));
  if (registryUrl === null || !/^https?:$/.test(registryUrl.protocol)) {
    throw new TypeError(
      `Cannot ${ACTION} as registry must be an address like "http://registry:8081": received ${
        typeOf(registry)
      }`,
    );
  }
  checkLog(log, ACTION);
  return {
    connection,
    component,
    registry: registryUrl,
    salIndex,
    subname,
    waitingMax,
    log: harmless(log),
  };
}
