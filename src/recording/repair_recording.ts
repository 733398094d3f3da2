/**
 * Repair of recordings: files that are complete, of what can be read in those that are not.
 *
 * @module
 */

import type { Message } from "npm:@mcap/core@2.2.2";
import { ChunkPacker } from "./chunk_packer.ts";
import { type FileHead, McapFile, syncData } from "./mcap_file.ts";
import { MESSAGE_HEAD_BYTES, type MessageCursor } from "./message_cursor.ts";
import { fromFileUrl } from "./paths.ts";
import { findParts, type RecordedFile } from "./recorded_file.ts";
import { filesOf } from "./recording_folder.ts";
import { LIBRARY } from "./recording_metadata.ts";
import { ACTIVE_ENDING } from "./recording_names.ts";
import { readOptions } from "../base/check.ts";
import {
  checkFiles,
  type CheckOptions,
  cursorOnAll,
  readCheckOptions,
  type RecordingCheck,
} from "./recording_check.ts";

/** Options of {@linkcode repairRecording}. */
export interface RepairOptions extends CheckOptions {
  /** Device, if the folder has recordings of several. */
  readonly device?: string;
}

/** File that {@linkcode repairRecording} has written. */
export interface RepairedFile {
  /** Path of the file that was damaged or incomplete. */
  readonly from: string;
  /** Path of the complete file with all of it that can be read. */
  readonly to: string;
  /** Number of its messages. */
  readonly messages: number;
}

/** Result of {@linkcode repairRecording}: what can be read, and what is lost. */
export interface RecordingRepair extends RecordingCheck {
  /** Files written; none for files that are complete and whole. */
  readonly files: readonly RepairedFile[];
}

const ACTION = "repair recording";

/**
 * Writes a complete file for each file of a recording that is damaged, or was not completed
 * as the program or the machine has ended. The files that are there aren't changed. A chunk
 * whose CRC is wrong is left out, as is the torn end of a file.
 *
 * @example After a crash
 * ```ts ignore
 * const { files, missingMessages } = await repairRecording("night/", "night/repaired/");
 * ```
 *
 * @param path Path or URL of a file, or of a folder with the files of a device.
 * @param target Path or file URL of a folder for the files, which is made if needed. They
 * have the names of complete files.
 * @param options Device, signal, and progress.
 * @returns The files written, and the numbers of what is lost: all zero if nothing is.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {Error} If there is no recording, or a file of that name is in the folder.
 */
export async function repairRecording(
  path: string | URL,
  target: string | URL,
  options: RepairOptions = {},
): Promise<RecordingRepair> {
  const { device } = readOptions(options, ["device"], ACTION);
  const checkOptions = readCheckOptions(options, ACTION);
  const folder = fromFileUrl(target);
  const files: RecordedFile[] = [];
  for (const each of await filesOf(path, device)) {
    files.push(await findParts(each));
  }
  const { check, damaged } = await checkFiles(files, checkOptions);
  const repaired: RepairedFile[] = [];
  for (const file of files) {
    if (file.isComplete && !damaged.has(file)) continue;
    if (file.channels.size === 0) continue; // nothing can be read
    await Deno.mkdir(folder, { recursive: true });
    repaired.push(await rewrite(file, folder, checkOptions.signal));
  }
  return { files: repaired, ...check };
}

/** Writes a file with all that can be read of another, chunk by chunk. */
async function rewrite(
  file: RecordedFile,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<RepairedFile> {
  const from = file.path;
  const name = from.slice(from.lastIndexOf("/") + 1);
  const to = `${folder}/${
    name.endsWith(ACTIVE_ENDING) ? name.slice(0, -ACTIVE_ENDING.length) : name
  }`;
  if (await exists(to)) {
    throw new Deno.errors.AlreadyExists(
      `Cannot ${ACTION} as there must be no file yet: ${to}`,
    );
  }
  const partial = `${to}.partial`;
  const head = headOf(file);
  const { metadata } = head;
  const written = await McapFile.create(partial, {
    library: LIBRARY,
    metadata,
  });
  const cursor = cursorOnAll([file]);
  try {
    while (await cursor.load()) {
      signal?.throwIfAborted();
      const packer = new ChunkPacker(
        cursor.compression === "" ? "none" : "zstd",
      );
      while (cursor.next()) packer.add(messageAt(cursor));
      const chunk = packer.seal();
      if (chunk) await written.addChunk(chunk, head);
    }
    await written.finish([]);
    await syncData(partial);
    await Deno.rename(partial, to);
    return { from, to, messages: cursor.messages };
  } catch (error) {
    written.close();
    await Deno.remove(partial);
    throw error;
  } finally {
    cursor.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

/** Returns the message at a cursor, as it was recorded. */
function messageAt({ data, offset, length }: MessageCursor): Message {
  const head = offset - MESSAGE_HEAD_BYTES;
  return {
    channelId: data.getUint16(head + 9, true),
    sequence: data.getUint32(head + 11, true),
    logTime: data.getBigUint64(head + 15, true),
    publishTime: data.getBigUint64(head + 23, true),
    data: new Uint8Array(data.buffer, data.byteOffset + offset, length),
  };
}

/** Returns the channels and metadata of a file, to be written again. */
function headOf({ channels, schemas, metadata }: RecordedFile): FileHead {
  return {
    channels: channels.values().toArray().map((channel) => ({
      channel,
      schema: schemas.get(channel.schemaId),
    })),
    metadata: metadata.entries().toArray()
      .map(([name, record]) => ({ name, metadata: new Map(record) })),
  };
}
