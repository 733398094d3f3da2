/**
 * Sources of verbs that read telemetry: a link to a controller, or a recording.
 *
 * @module
 */

import type { CommandTelemetryLink } from "../link/command_telemetry_link.ts";
import type { TelemetrySource } from "../link/source.ts";
import type { Recording } from "../recording/recording.ts";
import type { AnyStructType } from "../struct/struct.ts";
import { readDuration } from "./amounts.ts";
import { type ChosenDevice, DEVICE_FLAGS, readDevice } from "./device_flags.ts";
import { UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { logTo } from "./link_log.ts";
import { OPEN_FLAGS, openByFlags, RECORDING_OPERAND } from "./open.ts";
import { ADDRESS_FLAGS, openLink } from "./open_link.ts";
import { readTimes, TIME_FLAGS, type TimeRange } from "./time_flags.ts";

/** Flags that choose a link, or a recording in its place. */
export const LINK_OR_RECORDING_FLAGS = {
  ...DEVICE_FLAGS,
  ...ADDRESS_FLAGS,
  recording: {
    type: "string",
    value: RECORDING_OPERAND,
    help:
      "a recording in place of a link; --device then chooses one of\nseveral in the folder",
  },
  structs: OPEN_FLAGS.structs,
  stale: {
    type: "string",
    value: "TIME",
    help: "age from which values are stale (5 × the measured interval)",
  },
} as const;

/** Flags of the source. */
export const SOURCE_FLAGS = {
  ...LINK_OR_RECORDING_FLAGS,
  ...TIME_FLAGS,
} as const;

/** Permissions of verbs with these flags. */
export const SOURCE_PERMISSIONS =
  "--allow-net for a link, --allow-read for a recording";

/** Flags that a link has, and a recording hasn't. */
const LINK_ONLY = Object.keys({ ...DEVICE_FLAGS, ...ADDRESS_FLAGS })
  .filter((name) => name !== "device");
/** Flags that a recording has, and a link hasn't, in this or a single verb. */
const RECORDING_ONLY = ["structs", ...Object.keys(TIME_FLAGS), "rate"];

type SourceValues = FlagValues<typeof SOURCE_FLAGS>;

/** Recording that was opened, with the range that its flags choose. */
export interface OpenedRecording {
  readonly recording: Recording;
  readonly range: TimeRange;
}

/** Structs that frames may have, by their role. */
export type SourceTypes = Readonly<
  Record<"telemetry" | "config", readonly AnyStructType[]>
>;

/** Source that was opened. */
export interface OpenedSource extends AsyncDisposable {
  readonly source: TelemetrySource;
  /** Structs that its frames may have, the first of which the source expects. */
  readonly types: SourceTypes;
  /** The link; undefined of a recording. */
  readonly link: CommandTelemetryLink | undefined;
  /** Age from which values are stale, in ms, if it is set. */
  readonly staleMs: number | undefined;
  /** Whether frames of a link are longer or shorter than their structs. */
  readonly isMisread: boolean;
  /** The recording; undefined of a link. */
  readonly recorded: OpenedRecording | undefined;
  /** Connects until the signal is aborted, if it is a link. */
  connect(signal: AbortSignal): Promise<void>;
}

/**
 * Checks that no flag is of the other kind of source than the one that is chosen.
 *
 * @param values Values of the flags.
 * @param linkOnly Names of more flags that only a link has.
 * @throws {UsageError} If one is.
 */
export function checkSourceFlags(
  values: Readonly<Record<string, unknown>>,
  linkOnly: readonly string[] = [],
): void {
  const isLink = values.recording === undefined;
  for (const name of isLink ? RECORDING_ONLY : [...LINK_ONLY, ...linkOnly]) {
    if (!values[name]) continue;
    throw new UsageError(
      isLink
        ? `Flag '--${name}' needs '--recording'`
        : `Flag '--${name}' is of a link: received '--recording', too`,
    );
  }
}

/**
 * Opens the source that the flags choose.
 *
 * @param print Prints what is to be said: of a link its address, connections and faults, of
 * a recording what can't be read.
 * @throws {UsageError} If a flag is wrong, or of the other kind of source.
 * @throws {Error} If it can't be opened.
 */
export async function openSource(
  values: SourceValues,
  print: (words: string) => unknown,
): Promise<OpenedSource> {
  const staleMs = readDuration("--stale", values.stale);
  const path = values.recording;
  checkSourceFlags(values);
  if (path !== undefined) {
    const recording = await openByFlags(path, values, print);
    const range = readTimes(values, recording);
    return {
      source: recording,
      types: {
        telemetry: [recording.structs.telemetry],
        config: [recording.structs.config],
      },
      link: undefined,
      isMisread: false,
      staleMs,
      recorded: { recording, range },
      connect: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => recording.close(),
    };
  }
  const device = await readDevice(values);
  let isClosing = false;
  const log = logTo((words) => isClosing || print(words), "info");
  const link = await openLink(device, values, log);
  print(link.words);
  return {
    source: link.source,
    types: typesOf(device),
    link: link.source,
    get isMisread() {
      return link.source.stats.mismatchedStructs > 0;
    },
    staleMs,
    recorded: undefined,
    connect: (signal) => link.connect(signal),
    async [Symbol.asyncDispose]() {
      isClosing = true;
      await link[Symbol.asyncDispose]();
    },
  };
}

/** Returns the structs that the frames of a device may have. */
export function typesOf({ options }: ChosenDevice): SourceTypes {
  const generations = [options, ...options.alternatives ?? []];
  return {
    telemetry: generations.map(({ TelemetryClass }) => TelemetryClass),
    config: generations.map(({ ConfigClass }) => ConfigClass),
  };
}
