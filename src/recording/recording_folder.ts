/**
 * Files of a folder, or a single one, that make up a recording.
 *
 * @module
 */

import { isWebAddress } from "./file_bytes.ts";
import { compareNames, parseName } from "./recording_names.ts";
import { fromFileUrl } from "./paths.ts";

const MCAP_ENDING = /\.mcap(\.active)?$/;

/**
 * Returns the paths of the files of a recording, in their order.
 *
 * @param path Path of a file or a folder, or web address of a file.
 * @param device Device of the files, if the folder has those of several.
 * @throws {Error} If there is no file, or there are several devices, or it can't be read.
 */
export async function filesOf(
  path: string | URL,
  device: string | undefined,
): Promise<string[]> {
  if (isWebAddress(String(path))) return [String(path)];
  const root = fromFileUrl(path);
  if ((await Deno.stat(root)).isFile) return [root];
  const names = await Array.fromAsync(Deno.readDir(root), ({ name }) => name);
  const recordings = names
    .flatMap((name) => {
      const parts = parseName(name);
      return parts ? [{ ...parts, name }] : [];
    })
    .sort(compareNames);
  const devices = [...new Set(recordings.map((one) => one.device))];
  if (device === undefined && devices.length > 1) {
    throw new Error(
      `Cannot open recording ${root} as option device must be one of ${
        devices.join(", ")
      }: received undefined`,
    );
  }
  const wanted = recordings
    .filter((one) => device === undefined || one.device === device)
    .map(({ name }) => name);
  // Files of other programs, and those that were renamed.
  const others = devices.length === 0
    ? names.filter((name) => MCAP_ENDING.test(name)).sort()
    : [];
  const found = [...wanted, ...others].map((name) => `${root}/${name}`);
  if (found.length === 0) {
    throw new Error(
      `Cannot open recording ${root} as it must have a file *.mcap${
        device === undefined ? "" : ` of device ${device}`
      }: received none`,
    );
  }
  return found;
}
