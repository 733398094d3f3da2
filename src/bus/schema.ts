/**
 * Schemas of a bus: what a consumer needs to decode payloads of a device that it has never
 * seen.
 *
 * @module
 */

import { structToJsonSchema } from "../struct/json_schema.ts";
import { makeChannel, type MessageKind } from "../recording/channels.ts";
import { structsMetadata, structsOf } from "../recording/recording_metadata.ts";
import type { CommandDescription } from "../protocol/commands.ts";
import type { SourceStructs } from "../link/source.ts";

/** Schema of the frames of a device, published once under its hash. */
export interface BusSchema {
  /** SHA-256 of {@linkcode text}, the first 32 hexadecimal digits. */
  readonly hash: string;
  /**
   * JSON: `structs` has the layout of each struct (fields with name, type, offset in bytes
   * and lengths of arrays, little-endian unless stated), `ros1msg` the definitions of whole
   * messages, `jsonSchema` the JSON Schemas of payloads in JSON, `commands` the descriptions
   * of the commands that the gateway takes.
   */
  readonly text: string;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const KINDS = [
  "telemetry",
  "config",
  "status",
] as const satisfies MessageKind[];

/**
 * Makes the schema of a device.
 *
 * @param structs Structs of its frames.
 * @param commands Commands that its gateway takes.
 */
export async function makeSchema(
  structs: SourceStructs,
  commands: readonly CommandDescription[] = [],
): Promise<BusSchema> {
  const { config, telemetry, commandStatus } = structs;
  const bodies = { telemetry, config, status: commandStatus };
  const present = KINDS.filter((kind) => bodies[kind] !== undefined);
  const ros1msg = Object.fromEntries(present.flatMap((kind) => {
    const { schema } = makeChannel("device", kind, structs);
    return schema ? [[kind, decoder.decode(schema.data)]] : [];
  }));
  const jsonSchema = Object.fromEntries(
    present.map((kind) => [kind, structToJsonSchema(bodies[kind]!)]),
  );
  const layouts = Object.fromEntries(
    [...structsMetadata(structs).metadata].map((
      [role, text],
    ) => [role, JSON.parse(text)]),
  );
  const text = JSON.stringify({
    structs: layouts,
    ros1msg,
    jsonSchema,
    ...commands.length > 0 && { commands },
  });
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text));
  return { hash: new Uint8Array(digest, 0, 16).toHex(), text };
}

/**
 * Returns the structs of a schema.
 *
 * @throws {Error} If it isn't one.
 */
export function parseSchema(text: string): SourceStructs {
  const { structs } = JSON.parse(text) as { structs: Record<string, object> };
  const layouts = Object.entries(structs).map((
    [role, layout],
  ) => [role, JSON.stringify(layout)] as const);
  const parsed = structsOf(new Map(layouts));
  if (parsed) return parsed;
  throw new Error(
    `Cannot read schema as it must have the structs header, config and telemetry: received ${
      Object.keys(structs).join(", ")
    }`,
  );
}

/** Returns the commands of a schema. */
export function parseCommands(text: string): readonly CommandDescription[] {
  return JSON.parse(text).commands ?? [];
}
