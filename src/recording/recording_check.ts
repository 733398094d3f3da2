/**
 * Check of a recording: what is damaged or missing.
 *
 * @module
 */

import { MessageCursor } from "./message_cursor.ts";
import { MS_LIMIT } from "./range.ts";
import type { RecordedFile } from "./recorded_file.ts";
import { nsOf } from "./record_times.ts";
import { checkFunction, checkSignal, readOptions } from "../base/check.ts";

/** Result of `Recording.check()`. */
export interface RecordingCheck {
  /** Messages that can be read. */
  readonly messages: number;
  /** Messages that are missing between these: lost when recorded, or since. */
  readonly missingMessages: number;
  /** Chunks that are damaged. */
  readonly damagedChunks: number;
  /** Bytes at the end of files that can't be read. */
  readonly unreadBytes: number;
  /** Files that were not completed. */
  readonly incompleteFiles: number;
}

/** Options of `Recording.check()`. */
export interface CheckOptions {
  /** Ends the check, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the share of the files that was read, in 0..1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Checks the options of reading everything.
 *
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @throws {TypeError} If an option has the wrong type.
 */
export function readCheckOptions(
  options: CheckOptions,
  action: string,
): CheckOptions {
  const { signal, onProgress } = readOptions(
    options,
    ["signal", "onProgress"],
    action,
  );
  checkSignal(signal, action);
  if (onProgress !== undefined) checkFunction(onProgress, action, "onProgress");
  return { ...signal && { signal }, ...onProgress && { onProgress } };
}

/** Returns a cursor on all messages of files. */
export function cursorOnAll(files: readonly RecordedFile[]): MessageCursor {
  const toNs = nsOf(MS_LIMIT);
  return new MessageCursor(files, { wants: () => true, fromNs: 0n, toNs });
}

/**
 * Reads all of the files.
 *
 * @param files Files of the recording.
 * @param options Signal, and progress.
 * @returns The numbers, and the files that have a damaged chunk.
 */
export async function checkFiles(
  files: readonly RecordedFile[],
  { signal, onProgress }: CheckOptions = {},
): Promise<{ check: RecordingCheck; damaged: ReadonlySet<RecordedFile> }> {
  const cursor = cursorOnAll(files);
  const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
  let bytesRead = 0;
  try {
    while (await cursor.load()) {
      signal?.throwIfAborted();
      while (cursor.next());
      bytesRead += cursor.data.byteLength;
      onProgress?.(Math.min(1, bytesRead / bytes)); // compressed chunks are longer
    }
    onProgress?.(1);
  } finally {
    cursor.close();
  }
  const check = {
    messages: cursor.messages,
    missingMessages: cursor.missing,
    damagedChunks: cursor.damagedChunks,
    unreadBytes: files.reduce((sum, one) => sum + one.unreadBytes, 0),
    incompleteFiles: files.filter((one) => !one.isComplete).length,
  };
  return { check, damaged: cursor.damagedFiles };
}
