/**
 * Verb `repair`: complete files of damaged ones.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { isWebAddress } from "../recording/file_bytes.ts";
import {
  type RecordingRepair,
  repairRecording,
} from "../recording/repair_recording.ts";
import { recordedName } from "./device_flags.ts";
import { UsageError } from "./flag_values.ts";
import { OPEN_FLAGS, RECORDING_OPERAND } from "./open.ts";
import { Progress } from "./progress.ts";
import { defineVerb } from "./verb.ts";

/** Writes complete files of damaged ones. */
export const repairVerb = defineVerb({
  name: "repair",
  summary: "Writes complete files of those that are damaged or incomplete",
  operands: [RECORDING_OPERAND],
  permissions: "--allow-read --allow-write=OUT",
  flags: {
    output: {
      type: "string",
      short: "o",
      value: "OUT",
      help: "folder for the files (repaired/, in the folder of the recording)",
    },
    device: OPEN_FLAGS.device,
    json: { type: "boolean", help: "print one JSON object" },
  },
  details:
    `The files that are there aren't changed. Exit code 1 if something is lost.`,
  async run({ output, device, json }, [path], io) {
    const { signal } = io;
    using progress = new Progress(io, "Repairing");
    const target = output ?? `${await folderOf(path)}/repaired`;
    const repair = await repairRecording(path, target, {
      ...device !== undefined && { device: recordedName(device) },
      signal,
      onProgress: (share) => progress.update(share),
    });
    const text = json ? JSON.stringify(repair) : textOf(repair);
    await io.stdout.deliver(`${text}\n`);
    const lost = repair.missingMessages + repair.damagedChunks +
      repair.unreadBytes;
    return lost > 0 ? 1 : 0;
  },
});

async function folderOf(path: string): Promise<string> {
  if (isWebAddress(path)) {
    throw new UsageError("Must be given '--output' for a file of a web server");
  }
  const { isFile } = await Deno.stat(path);
  if (!isFile) return path.replace(/\/+$/, "") || "/";
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash) || "/";
}

function textOf({ files, messages, ...lost }: RecordingRepair): string {
  const written = files.map(({ from, to, messages }) =>
    `${from} → ${to}: ${counted(messages, "message")}`
  );
  if (files.length === 0) written.push("no file can or need be repaired");
  return [
    ...written,
    `${
      counted(messages, "message")
    } can be read, ${lost.missingMessages} missing`,
    `${counted(lost.incompleteFiles, "file was", "files were")} incomplete, ${
      counted(lost.damagedChunks, "chunk is", "chunks are")
    } damaged, ` +
    `${counted(lost.unreadBytes, "byte")} can't be read`,
  ].join("\n");
}
