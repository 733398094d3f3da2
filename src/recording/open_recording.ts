/**
 * Opening of recordings.
 *
 * @module
 */

import { findParts, type RecordedFile } from "./recorded_file.ts";
import { Recording } from "./recording.ts";
import { filesOf } from "./recording_folder.ts";
import { structsOf } from "./recording_metadata.ts";
import { readOptions, typeOf } from "../base/check.ts";
import type { SourceStructs } from "../link/source.ts";

/** Options of {@linkcode openRecording}. */
export interface OpenOptions<S extends SourceStructs = SourceStructs> {
  /** Device, if the folder has recordings of several. */
  readonly device?: string;
  /**
   * Structs of the frames, instead of those in the recording: with derived properties, or
   * corrected.
   */
  readonly structs?: S;
}

/**
 * Opens a recording to read: it is a source of telemetry like a link, from its start to its
 * end. Chunks are read as they are needed, so that its length doesn't matter. A file that
 * was not completed, after a crash or as it is being written, is read up to its last whole
 * chunk.
 *
 * @example Read it again
 * ```ts ignore
 * await using recording = await openRecording("night/");
 * for await (const { telemetry } of recording.samples({ fromMs })) { … }
 * ```
 *
 * Files of other programs can be opened, too: `recording.views(topic)` decodes their
 * messages, if their schemas are `ros1msg` of a fixed length.
 *
 * A file of a web server (`https://…`, which needs `--allow-net`) is read by ranges; if the
 * server has none, each iterator fetches the whole file into memory.
 *
 * @param path Path or URL of a file, or of a folder with the files of a device.
 * @param options Device, and structs.
 * @returns The recording.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {Error} If there is no recording, or it can't be read.
 */
export async function openRecording<S extends SourceStructs = SourceStructs>(
  path: string | URL,
  options: OpenOptions<S> = {},
): Promise<Recording<S>> {
  const action = "open recording";
  const { device, structs } = readOptions(
    options,
    ["device", "structs"],
    action,
  );
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new TypeError(
      `Cannot ${action} as path must be a path or a URL: received ${
        typeOf(path)
      }`,
    );
  }
  const files: RecordedFile[] = [];
  for (const each of await filesOf(path, device)) {
    files.push(await findParts(each));
  }
  const known = files.map((file) => structs ?? structsOfFile(file));
  const first = known.find((each) => each !== undefined);
  return new Recording({
    files,
    structs: new Map(
      files.map((file, i) => [file, (known[i] ?? first) as S | undefined]),
    ),
  });
}

/** Structs that were read before, by their JSON, so that equal ones are one. */
const knownStructs = new Map<string, SourceStructs>();

function structsOfFile({ metadata }: RecordedFile): SourceStructs | undefined {
  const record = metadata.get("structs");
  if (record === undefined) return undefined;
  const key = JSON.stringify([...record]);
  const known = knownStructs.get(key) ?? structsOf(record);
  if (known) knownStructs.set(key, known);
  return known;
}
