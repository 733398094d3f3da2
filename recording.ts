/**
 * Recordings of everything that crosses a link, in MCAP files that many tools read. It
 * needs `--allow-write` of a folder to record, and `npm:@mcap/core`.
 *
 * @module
 */

export { record, Recorder } from "./src/recording/recorder.ts";
export type { RecorderStats } from "./src/recording/message_log.ts";
export {
  type OpenOptions,
  openRecording,
} from "./src/recording/open_recording.ts";
export type { RangeOptions } from "./src/recording/range.ts";
export type {
  MessagesOptions,
  RecordedMessage,
} from "./src/recording/recorded_message.ts";
export { MESSAGE_KINDS, type MessageKind } from "./src/recording/channels.ts";
export { Recording, type RecordingCheck } from "./src/recording/recording.ts";
export type {
  RecordingChannel,
  RecordingFile,
} from "./src/recording/recording_contents.ts";
export { Replay, replay } from "./src/recording/replay/replay.ts";
export type { ReplayOptions } from "./src/recording/replay/replay_options.ts";
export type { RecordOptions } from "./src/recording/recorder_options.ts";
export type { Compression } from "./src/recording/chunk_packer.ts";
export type { WhenFull } from "./src/recording/disk_writer.ts";
export type {
  FileRemovedEvent,
  RecorderEvent,
  RecorderEventOf,
  RecordingFileEvent,
  RecordingGapEvent,
  RecordingStoppedEvent,
} from "./src/recording/recorder_events.ts";
