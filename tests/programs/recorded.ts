/**
 * For tests of replays: recordings with chosen times, and what is in recordings.
 *
 * @module
 */

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { Header, type LinkEvent, type TelemetrySource } from "../../mod.ts";
import { openRecording, type RangeOptions } from "../../recording.ts";
import type { MessageKind } from "../../src/recording/channels.ts";
import { eventToJson } from "../../src/recording/event_json.ts";
import { MessageLog } from "../../src/recording/message_log.ts";
import { readRecordOptions } from "../../src/recording/recorder_options.ts";
import type { SourceStructs } from "../../src/link/source.ts";
import type { AnyStructType } from "../../struct.ts";
import { Config, LogLines, Telemetry } from "../peer.ts";

/** Message of a recording to write: its time of receipt, in ms, and its contents. */
export type Recorded =
  | readonly [atMs: number, kind: MessageKind, bytes: Uint8Array]
  | readonly [atMs: number, event: { type: LinkEvent["type"] }];

/** Structs of the frames of a peer. */
export const STRUCTS = {
  header: Header,
  config: Config,
  telemetry: Telemetry,
};

/** Opens a log of messages in files of a folder. */
export function openLog(
  folder: string,
  structs: SourceStructs,
  bufferBytesMax: number,
): MessageLog {
  const options = readRecordOptions({ log: new LogLines(), bufferBytesMax });
  return new MessageLog(folder, options, structs, {
    onEvent: () => {},
    stats: () => ({}),
  });
}

/**
 * Writes a recording, in a file for each list of messages. All wait in memory, as the disk has
 * no turn meanwhile.
 */
export async function writeRecording(
  folder: string,
  structs: SourceStructs,
  ...files: readonly (readonly Recorded[])[]
): Promise<void> {
  const log = openLog(folder, structs, Number.MAX_SAFE_INTEGER);
  for (const [i, file] of files.entries()) {
    if (i > 0) await log.rotate();
    for (const [atMs, what, bytes] of file) {
      if (typeof what === "string") {
        log.add(what, bytes!, bytes!.length, atMs);
      } else {
        const event = { atMs, message: "", ...what };
        const json = new TextEncoder().encode(eventToJson(event));
        log.add("events", json, json.length, atMs);
      }
    }
  }
  await log.close();
  assertEquals(log.stats.lostMessages, 0);
}

/**
 * Writes a module of structs for `--structs`, which have the lengths of those of the peer and
 * one field, `all`, of bytes.
 *
 * @returns Path of the module.
 */
export async function writeStructsModule(folder: string): Promise<string> {
  const path = `${folder}/structs.ts`;
  const struct = new URL("../../struct.ts", import.meta.url);
  const define = (name: string, { byteLength, frameId }: AnyStructType) =>
    `defineStruct("${name}", { all: ["u8", ${byteLength}] }, { frameId: ${frameId} })`;
  await Deno.writeTextFile(
    path,
    `import { defineStruct } from "${struct}";
export const ConfigClass = ${define("C", Config)};
export const TelemetryClass = ${define("T", Telemetry)};
`,
  );
  return path;
}

/** Bytes of all frames and discarded bytes of a source, in the order of the wire. */
export async function wireOf(source: TelemetrySource): Promise<Uint8Array> {
  return concat(
    await Array.fromAsync(source.frames(), ({ bytes }) => bytes.slice()),
  );
}

/** Bytes of all frames and discarded bytes of a recording, likewise. */
export async function recordedWire(path: string): Promise<Uint8Array> {
  await using recording = await openRecording(path);
  return await wireOf(recording);
}

/** Counters of the telemetry of a recording. */
export async function countersOf(
  path: string,
  options: RangeOptions = {},
): Promise<number[]> {
  await using recording = await openRecording(path);
  return await Array.fromAsync(
    recording.samples(options),
    ({ header }) => (header.toObject() as { counter: number }).counter,
  );
}
