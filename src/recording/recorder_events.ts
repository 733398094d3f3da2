/**
 * Events of a recorder.
 *
 * @module
 */

/** Properties of all events of a recorder. */
export interface RecorderEventOf<Type extends string> {
  /** Type of the event, which discriminates the union. */
  readonly type: Type;
  /** Time of the event, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Human-readable text of the log line. */
  readonly message: string;
}

/**
 * Event of messages that are missing in the recording, as the disk was too slow or full.
 * It stands in the recording, too, in their place.
 */
export interface RecordingGapEvent extends RecorderEventOf<"gap"> {
  /** Number of messages that are missing: frames, discarded bytes, commands and events. */
  readonly messages: number;
  /** Number of their bytes. */
  readonly bytes: number;
  /** Time of receipt of the first, in ms since 1970 (UTC). */
  readonly fromMs: number;
  /** Time of receipt of the last, likewise. */
  readonly toMs: number;
}

/** Event of a file that was begun or completed. */
export interface RecordingFileEvent
  extends RecorderEventOf<"fileOpened" | "fileClosed"> {
  /** Path of the file. */
  readonly path: string;
}

/** Event of an old file that was removed, to make room. */
export interface FileRemovedEvent extends RecorderEventOf<"fileRemoved"> {
  /** Path of the file. */
  readonly path: string;
  /** Length of the file, in bytes. */
  readonly bytes: number;
}

/**
 * Event of a recording that has stopped, as a file could not be written: nothing is
 * recorded from then on.
 */
export interface RecordingStoppedEvent extends RecorderEventOf<"stopped"> {
  /** Path of the file. */
  readonly path: string;
  /** Message of the system's error. */
  readonly reason: string;
}

/** Event of a recorder; `type` discriminates. */
export type RecorderEvent =
  | RecordingGapEvent
  | RecordingFileEvent
  | FileRemovedEvent
  | RecordingStoppedEvent;
