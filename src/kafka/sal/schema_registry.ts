/**
 * Client of a Confluent Schema Registry, for the schemas of SAL's topics.
 *
 * @module
 */

import type { AvroRecord } from "./avro.ts";
import { messageOf } from "../../base/printable.ts";

const TIMEOUT_MS = 10_000;

/** Schema of a topic. */
export interface RegisteredSchema {
  /** Id by which consumers find it. */
  readonly id: number;
  /** The schema. */
  readonly record: AvroRecord;
}

/**
 * Returns the latest schema of a topic's values (subject `<topic>-value`).
 *
 * @param registry Address of the registry.
 * @param topic Topic.
 * @returns The schema; undefined if the registry has none.
 * @throws {Error} If the registry doesn't answer as one.
 */
export async function latestSchema(
  registry: URL,
  topic: string,
): Promise<RegisteredSchema | undefined> {
  const base = registry.href.replace(/\/$/, "");
  const subject = encodeURIComponent(`${topic}-value`);
  const url = `${base}/subjects/${subject}/versions/latest`;
  try {
    const response = await fetch(url, {
      headers: { Accept: "application/vnd.schemaregistry.v1+json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`status ${response.status}`);
    const { id, schema } = JSON.parse(text) as { id: number; schema: string };
    const record = JSON.parse(schema) as AvroRecord;
    if (record.type !== "record") throw new Error("its schema is no record");
    return { id, record };
  } catch (cause) {
    throw new Error(
      `Cannot read the schema of ${topic} from ${registry.origin}: ${
        messageOf(cause)
      }`,
      { cause },
    );
  }
}
