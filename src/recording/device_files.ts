/**
 * Files of a device in the folder of its recordings.
 *
 * @module
 */

import {
  ACTIVE_ENDING,
  compareNames,
  parseName,
  type RecordingName,
  runAfter,
} from "./recording_names.ts";
import { wallMs } from "../base/clock.ts";

/** File of an earlier time, which may be removed. */
export interface OldFile {
  /** Path of the file. */
  readonly path: string;
  /** Length of the file, in bytes. */
  readonly bytes: number;
}

/**
 * Returns the run that starts now, sorted behind those of the device in a folder.
 *
 * @param folder Path of the folder, which exists.
 * @param device Name of the device.
 */
export function nextRun(folder: string, device: string): string {
  const others = mayRead(folder) ? filesOfDevice(folder, device) : [];
  return runAfter(wallMs(), others.map(({ run }) => run));
}

/** Returns whether the program may read a file or folder. */
export function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

/** Returns the files of a device in a folder, the oldest first. */
export function filesOfDevice(
  folder: string,
  device: string,
): (RecordingName & { readonly path: string })[] {
  return Array.from(Deno.readDirSync(folder))
    .flatMap(({ name }) => {
      const parts = parseName(name);
      return parts?.device === device
        ? { ...parts, path: `${folder}/${name}` }
        : [];
    })
    .sort(compareNames);
}

/** Returns the complete files of a device in a folder, the oldest first. */
export function completeFiles(folder: string, device: string): OldFile[] {
  return filesOfDevice(folder, device)
    .filter(({ path }) => !path.endsWith(ACTIVE_ENDING))
    .map(({ path }) => ({ path, bytes: Deno.statSync(path).size }));
}
