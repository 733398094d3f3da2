/**
 * Backlog of an outbox: the files that earlier publishers have left to be sent.
 *
 * @module
 */

import type { OutboxCursor } from "./outbox_folder.ts";
import { isBehind } from "./outbox_folder.ts";
import type { OutboxMark } from "./outbox_log.ts";
import { filesOfDevice } from "../../recording/device_files.ts";
import { openRecording } from "../../recording/open_recording.ts";
import { ACTIVE_ENDING } from "../../recording/recording_names.ts";
import { repairRecording } from "../../recording/repair_recording.ts";

/** Topics of messages that aren't published end with these. */
const UNPUBLISHED = ["command", "recording", "outbox"];
const decoder = new TextDecoder();

/** File of an outbox. */
export interface OutboxFile {
  /** Path of the file. */
  readonly path: string;
  /** Id of the run of its publisher. */
  readonly run: string;
  /** Number of its messages that are published, by its index. */
  readonly messages: number;
}

interface MarkedFile extends OutboxFile {
  readonly mark: OutboxMark;
}

/**
 * Returns the files that may have messages to be sent, in their order. Those that were being
 * written when their program ended are repaired first.
 *
 * @param folder Path of the folder.
 * @param device Name of the device.
 * @param cursor Cursor that its last publisher has left; undefined if that isn't known.
 * @param onUnreadable Called with each file that can't be read, and why.
 */
export async function findBacklog(
  folder: string,
  device: string,
  cursor: OutboxCursor | undefined,
  onUnreadable: (path: string, error: unknown) => void,
): Promise<OutboxFile[]> {
  const files: MarkedFile[] = [];
  for (const { path } of filesOfDevice(folder, device)) {
    try {
      const found = await markedFile(path);
      // Other recordings of the device may lie there, too.
      if (found) files.push({ ...found, path: await complete(path, folder) });
    } catch (error) {
      onUnreadable(path, error);
    }
  }
  return files.slice(firstIndex(files, cursor));
}

/** Returns the index of the first file that may have something to be sent. */
function firstIndex(
  files: readonly MarkedFile[],
  cursor: OutboxCursor | undefined,
): number {
  if (!cursor) return 0;
  const { sent, file, isDone } = cursor;
  if (!sent) return 0;
  const ofRun = files.map(({ run }) => run === sent.run);
  const first = files.findLastIndex(({ mark }, index) =>
    ofRun[index] && isBehind(sent, mark.next)
  );
  const index = first >= 0 ? first : ofRun.indexOf(true);
  if (index >= 0) {
    const isAll = isDone && files.at(-1)!.run === sent.run;
    return isAll ? files.length : index;
  }
  // Its files were removed: these are older, or newer.
  const newer = files.findIndex(({ path }) => nameOf(path) > nameOf(file));
  return newer < 0 ? files.length : newer;
}

function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.endsWith(ACTIVE_ENDING)
    ? name.slice(0, -ACTIVE_ENDING.length)
    : name;
}

/** Returns what a file has; undefined if it isn't one of an outbox. */
async function markedFile(path: string): Promise<MarkedFile | undefined> {
  await using recording = await openRecording(path);
  const marks = recording.messages({ kinds: ["outbox"] });
  const { value } = await marks.next();
  if (value === undefined) return undefined;
  const mark = JSON.parse(decoder.decode(value.bytes)) as OutboxMark;
  const messages = recording.channels
    .filter(({ topic }) =>
      !UNPUBLISHED.some((end) => topic.endsWith(`/${end}`))
    )
    .reduce((sum, channel) => sum + channel.messages, 0);
  return { path, run: mark.run, messages, mark };
}

/** Completes a file that isn't, if there is room for it; returns its path. */
async function complete(path: string, folder: string): Promise<string> {
  if (!path.endsWith(ACTIVE_ENDING)) return path;
  const target = path.slice(0, -ACTIVE_ENDING.length);
  try {
    const { files } = await repairRecording(path, folder);
    if (files.length === 0) {
      // It was complete, but for its name.
      await Deno.rename(path, target);
      return target;
    }
  } catch (error) {
    // The program may have ended between the two steps.
    if (!(error instanceof Deno.errors.AlreadyExists)) return path;
  }
  await Deno.remove(path);
  return target;
}
