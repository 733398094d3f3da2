/**
 * Options of `record()`.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkLog,
  checkOneOf,
  readOptions,
  TIMER_MS_MAX,
  typeOf,
} from "../base/check.ts";
import { defaultLog, type LogSink } from "../base/log.ts";
import type { Compression } from "./chunk_packer.ts";
import type { WhenFull } from "./disk_writer.ts";
import { isDeviceName } from "./recording_names.ts";

/** Length from which a chunk is complete, in bytes. */
export const CHUNK_BYTES = 1024 * 1024;

/** Options of {@linkcode record}. */
export interface RecordOptions {
  /**
   * Name of the device, in topics and file names: letters, digits and underscores.
   *
   * @default {"device"}
   */
  readonly device?: string;
  /**
   * Age in ms, in 10..60000, from which what was received is in the file, if the disk keeps
   * up: the loss if the program is killed.
   *
   * @default {1000}
   */
  readonly flushMs?: number;
  /**
   * Whether what is written is also synchronized with the disk, so that it outlives the
   * machine, not only the program.
   *
   * @default {true}
   */
  readonly sync?: boolean;
  /**
   * Compression of the chunks.
   *
   * @default {"none"}
   */
  readonly compression?: Compression;
  /**
   * Memory in bytes for what the disk has not taken yet, from 1 MiB; further messages are
   * lost, and a gap is recorded, as the link never waits for a disk.
   *
   * @default {67108864}
   */
  readonly bufferBytesMax?: number;
  /**
   * Length in bytes, from 1 MiB, from which the next file is begun; 1 GiB by default, or a
   * tenth of `folderBytesMax`, if that is less.
   */
  readonly fileBytesMax?: number;
  /**
   * Age in ms, from 100, from which the next file is begun.
   *
   * @default {Infinity}
   */
  readonly fileMs?: number;
  /**
   * Length of all complete files of the device in the folder, and of the one that is
   * written, in bytes, from 4 MiB: beyond it the
   * oldest are removed. Files of earlier runs count if the program may read the folder.
   *
   * @default {Infinity}
   */
  readonly folderBytesMax?: number;
  /**
   * Reaction to a full disk: the recording stops, or its oldest files are removed, as long
   * as there are any.
   *
   * @default {"stop"}
   */
  readonly whenFull?: WhenFull;
  /** Receives a line for each event of the recorder; the logger `hexrotcomm` by default. */
  readonly log?: LogSink;
}

const ACTION = "record";
const MIB = 1024 * 1024;
const BYTES_MAX = Number.MAX_SAFE_INTEGER;
const BUFFER_BYTES = 64 * MIB;
const FILE_BYTES = 1024 * MIB;
const FILES_IN_FOLDER = 10;

/**
 * Checks the options of `record()`, and fills in the defaults.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function readRecordOptions(
  options: RecordOptions,
): Required<RecordOptions> {
  const {
    device = "device",
    flushMs = 1000,
    sync = true,
    compression = "none",
    bufferBytesMax = BUFFER_BYTES,
    fileMs = Infinity,
    folderBytesMax = Infinity,
    fileBytesMax = Math.max(
      MIB,
      Math.min(FILE_BYTES, Math.floor(folderBytesMax / FILES_IN_FOLDER)),
    ),
    whenFull = "stop",
    log = defaultLog(),
  } = readOptions(options, [
    "device",
    "flushMs",
    "sync",
    "compression",
    "bufferBytesMax",
    "fileBytesMax",
    "fileMs",
    "folderBytesMax",
    "whenFull",
    "log",
  ], ACTION);
  if (!isDeviceName(device)) {
    throw new TypeError(
      `Cannot ${ACTION} as device must be a letter, then letters, digits and underscores: received ${
        typeOf(device)
      }`,
    );
  }
  checkInteger(flushMs, 10, 60_000, ACTION, "flushMs");
  checkBoolean(sync, ACTION, "sync");
  checkOneOf(compression, ["none", "zstd"], ACTION, "compression");
  checkInteger(
    bufferBytesMax,
    CHUNK_BYTES,
    BYTES_MAX,
    ACTION,
    "bufferBytesMax",
  );
  checkInteger(fileBytesMax, MIB, BYTES_MAX, ACTION, "fileBytesMax");
  if (fileMs !== Infinity) {
    checkInteger(fileMs, 100, TIMER_MS_MAX, ACTION, "fileMs");
  }
  if (folderBytesMax !== Infinity) {
    checkInteger(folderBytesMax, 4 * MIB, BYTES_MAX, ACTION, "folderBytesMax");
  }
  checkOneOf(whenFull, ["stop", "removeOldest"], ACTION, "whenFull");
  checkLog(log, ACTION);
  return {
    device,
    flushMs,
    sync,
    compression,
    bufferBytesMax,
    fileBytesMax,
    fileMs,
    folderBytesMax,
    whenFull,
    log,
  };
}
