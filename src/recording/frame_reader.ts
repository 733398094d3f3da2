/**
 * Frames of a recording, as samples and entries, by the structs of their files.
 *
 * @module
 */

import { kindOf } from "./channels.ts";
import type { MessageCursor } from "./message_cursor.ts";
import { bytesOf, receivedAt } from "./message_parts.ts";
import type { RecordedFile } from "./recorded_file.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type {
  ConfigSampleOf,
  SampleOf,
  SourceStructs,
} from "../link/source.ts";
import type { AnyStructType, AnyView, ViewOf } from "../struct/struct.ts";

/** Structs of the frames of each file; undefined if they aren't known. */
export type FileStructs<S extends SourceStructs> = ReadonlyMap<
  RecordedFile,
  S | undefined
>;

/** Reads the frames at cursors. */
export class FrameReader<S extends SourceStructs> {
  readonly #structs: FileStructs<S>;

  /** @param structs Structs of the frames of each file. */
  constructor(structs: FileStructs<S>) {
    this.#structs = structs;
  }

  /**
   * Returns the structs of the frames of a file.
   *
   * @throws {Error} If they aren't known, as in files of other programs.
   */
  structsOf(file: RecordedFile): S {
    const structs = this.#structs.get(file);
    if (structs) return structs;
    throw new Error(
      `Cannot read frames of ${file.path} as it must have metadata "structs": received none; give the option structs, or read views()`,
    );
  }

  /** Returns the sample of telemetry at a cursor. */
  sampleAt(cursor: MessageCursor): SampleOf<S> {
    const { header, telemetry } = this.structsOf(cursor.file!);
    return {
      header: header.viewAt(cursor.data, cursor.offset),
      telemetry: this.#bodyAt(cursor, telemetry),
      receivedAtMs: cursor.receivedAtMs,
    } as SampleOf<S>;
  }

  /** Returns the configuration at a cursor. */
  configAt(cursor: MessageCursor): ConfigSampleOf<S> {
    const { header, config } = this.structsOf(cursor.file!);
    return {
      header: header.viewAt(cursor.data, cursor.offset),
      config: this.#bodyAt(cursor, config),
      receivedAtMs: receivedAt(cursor),
    } as ConfigSampleOf<S>;
  }

  /** Returns the frame, or the discarded bytes, at a cursor. */
  entryAt(cursor: MessageCursor): StreamEntry<ViewOf<S["header"]>> {
    const { data, offset, channel, receivedAtMs } = cursor;
    const bytes = bytesOf(cursor);
    const kind = kindOf(channel!);
    const common = { bytes, receivedAtMs };
    if (kind === "discarded") {
      return { kind, frameId: undefined, header: undefined, ...common };
    }
    const { header, config, telemetry, commandStatus } = this.structsOf(
      cursor.file!,
    );
    const view = header.viewAt(data, offset) as ViewOf<S["header"]>;
    switch (kind) {
      case "config":
        return { kind, frameId: config.frameId!, header: view, ...common };
      case "telemetry":
        return { kind, frameId: telemetry.frameId!, header: view, ...common };
      default: {
        const frameId = commandStatus!.frameId!;
        return { kind: "commandStatus", frameId, header: view, ...common };
      }
    }
  }

  #bodyAt(cursor: MessageCursor, type: AnyStructType): AnyView {
    const { data, offset, length, file } = cursor;
    const { header } = this.structsOf(cursor.file!);
    if (length === header.byteLength + type.byteLength) {
      return type.viewAt(data, offset + header.byteLength);
    }
    throw new RangeError(
      `Cannot read frame of ${
        file!.path
      } as struct "${type.name}" and its header must have ${length} bytes: received ${
        header.byteLength + type.byteLength
      }`,
    );
  }
}
