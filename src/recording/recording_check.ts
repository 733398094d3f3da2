/**
 * Check of a recording: what is damaged or missing.
 *
 * @module
 */

import { MessageCursor } from "./message_cursor.ts";
import { MS_LIMIT } from "./range.ts";
import type { RecordedFile } from "./recorded_file.ts";
import { nsOf } from "./record_times.ts";

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

/** Returns a cursor on all messages of files. */
export function cursorOnAll(files: readonly RecordedFile[]): MessageCursor {
  const toNs = nsOf(MS_LIMIT);
  return new MessageCursor(files, { wants: () => true, fromNs: 0n, toNs });
}

/**
 * Reads all of the files.
 *
 * @param files Files of the recording.
 * @param onChunk Called with the length of each chunk that was read, in bytes.
 * @returns The numbers, and the files that have a damaged chunk.
 */
export async function checkFiles(
  files: readonly RecordedFile[],
  onChunk?: (bytes: number) => void,
): Promise<{ check: RecordingCheck; damaged: ReadonlySet<RecordedFile> }> {
  const cursor = cursorOnAll(files);
  try {
    while (await cursor.load()) {
      while (cursor.next());
      onChunk?.(cursor.data.byteLength);
    }
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
