/**
 * Names of the files of a recording: device, start of the run, number of the file within
 * it. Sorted by these, the files of a folder are in the order of receipt.
 *
 * @module
 */

/** Ending of a file that isn't complete. */
export const ACTIVE_ENDING = ".active";

const NAME =
  /^([A-Za-z][A-Za-z0-9_]*)-(\d{8}T\d{6}\.\d{3}Z)-(\d{4,})\.mcap(\.active)?$/;
/** Names of devices: letters, digits and underscores, as names of ROS have. */
const DEVICE = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Parts of the name of a file. */
export interface RecordingName {
  /** Name of the device. */
  readonly device: string;
  /** Start of the run, which identifies it. */
  readonly run: string;
  /** Number of the file within its run, from 1. */
  readonly number: number;
}

/** Returns whether a text may be the name of a device. */
export function isDeviceName(text: unknown): text is string {
  return typeof text === "string" && DEVICE.test(text);
}

/**
 * Returns the run that starts at a time.
 *
 * @param ms Time in ms since 1970 (UTC).
 */
export function runAt(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]/g, "");
}

/**
 * Returns the run that starts at a time, or as soon after the others as it can: runs that
 * are sorted by their names are in their order, even if the clock was set back.
 *
 * @param ms Time in ms since 1970 (UTC).
 * @param others Runs that have started before.
 */
export function runAfter(ms: number, others: readonly string[]): string {
  const latest = others.reduce((a, b) => a > b ? a : b, "");
  const run = runAt(ms);
  return run > latest ? run : runAt(msOfRun(latest) + 1);
}

function msOfRun(run: string): number {
  const time = run.replace(/^(....)(..)(..T..)(..)/, "$1-$2-$3:$4:");
  return Date.parse(time);
}

/** Returns the name of a complete file. */
export function fileName({ device, run, number }: RecordingName): string {
  return `${device}-${run}-${String(number).padStart(4, "0")}.mcap`;
}

/** Returns the parts of a name; undefined if it is another. */
export function parseName(name: string): RecordingName | undefined {
  const found = NAME.exec(name);
  if (found === null) return undefined;
  const [, device, run, number] = found;
  return { device, run, number: Number(number) };
}

/** Returns the parts of the name of a file with a path. */
export function nameOf(path: string): RecordingName | undefined {
  return parseName(path.slice(path.lastIndexOf("/") + 1));
}

/** Compares names by device, run and number, to sort them. */
export function compareNames(a: RecordingName, b: RecordingName): number {
  return compare(a.device, b.device) || compare(a.run, b.run) ||
    a.number - b.number;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
