/**
 * Recordings that verbs read: their flags, and how they are opened.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { openRecording } from "../recording/open_recording.ts";
import type { Recording } from "../recording/recording.ts";
import { readDeviceModule, recordedName } from "./device_flags.ts";
import type { FlagValues } from "./flags.ts";
import type { Io } from "./verb.ts";

/** Name of the operand of verbs that read a recording. */
export const RECORDING_OPERAND = "FILE|FOLDER";

/** Flags of verbs that read a recording. */
export const OPEN_FLAGS = {
  device: {
    type: "string",
    value: "NAME",
    help: "device, if the folder has recordings of several",
  },
  structs: {
    type: "string",
    value: "MODULE",
    help:
      "module that exports ConfigClass and TelemetryClass, by which\nframes are decoded in place of those in the recording",
  },
} as const;

/**
 * Opens a recording.
 *
 * @param path Path of a file or folder.
 * @param values Values of {@linkcode OPEN_FLAGS}.
 * @param print Prints which bytes at the end of files can't be read.
 * @throws {Error} If there is no recording, or the module has no structs.
 */
export async function openByFlags(
  path: string,
  { device: name, structs }: FlagValues<typeof OPEN_FLAGS>,
  print: (words: string) => unknown,
): Promise<Recording> {
  const device = name && recordedName(name);
  const recording = await openRecording(path, { device });
  for (const { path, bytes: size, unreadBytes } of recording.files) {
    if (size === 0) {
      print(`${path} is empty: nothing was written before a crash`);
    }
    if (unreadBytes === 0) continue;
    const bytes = counted(unreadBytes, "byte");
    print(
      `The last ${bytes} of ${path} can't be read: it is being written or was cut off, then \`repair\` writes what is left`,
    );
  }
  if (structs === undefined) return recording;
  const { ConfigClass, TelemetryClass } = await readDeviceModule(structs);
  await recording.close();
  return await openRecording(path, {
    device,
    structs: {
      ...recording.structs,
      config: ConfigClass,
      telemetry: TelemetryClass,
    },
  });
}

/**
 * Says on stderr how many messages are missing between those that were read: lost by the
 * recorder, or since.
 */
export function warnOfMissing(
  { stderr }: Pick<Io, "stderr">,
  messages: number,
): void {
  if (messages === 0) return;
  stderr.print(
    `${
      counted(messages, "message is", "messages are")
    } missing in the recording: \`info --check\` counts them`,
  );
}
