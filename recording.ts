/**
 * Recordings of everything that crosses a link, in MCAP files that many tools read, and
 * exports to CSV, JSON Lines and Parquet. It needs `--allow-write` of a folder to record,
 * and `npm:@mcap/core`; to export Parquet, `npm:hyparquet-writer`.
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
export type { TopicView } from "./src/recording/topic_views.ts";
export { Recording } from "./src/recording/recording.ts";
export type {
  CheckOptions,
  RecordingCheck,
} from "./src/recording/recording_check.ts";
export type {
  RecordingChannel,
  RecordingFile,
} from "./src/recording/recording_contents.ts";
export { ReplayController } from "./src/recording/replay/replay_controller.ts";
export type {
  DiallingReplayOptions,
  ListeningReplayOptions,
  ReplayCommonOptions,
  ReplayControllerOptions,
  ReplayedConnections,
  ReplayStats,
} from "./src/recording/replay/controller_options.ts";
export {
  type ReplayDifference,
  type ReplayVerdict,
  type VerifyOptions,
  verifyReplay,
} from "./src/recording/replay/verify_replay.ts";
export {
  type DiffCounts,
  type DiffKind,
  type DiffOptions,
  diffRecordings,
  type FieldDiff,
  type FramesDiff,
  type RecordingDiff,
} from "./src/recording/diff.ts";
export { Replay, replay } from "./src/recording/replay/replay.ts";
export type { ReplayOptions } from "./src/recording/replay/replay_options.ts";
export {
  type RecordingRepair,
  type RepairedFile,
  type RepairOptions,
  repairRecording,
} from "./src/recording/repair_recording.ts";
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
export { exportCsv } from "./src/recording/export/csv.ts";
export { exportJsonl } from "./src/recording/export/jsonl.ts";
export { exportParquet } from "./src/recording/export/parquet.ts";
export {
  EXPORT_FORMATS,
  type ExportFileOptions,
  type ExportFileResult,
  type ExportFormat,
  exportToFile,
} from "./src/recording/export/export_file.ts";
export { duckDbQuery } from "./src/recording/export/duckdb.ts";
export type {
  ColumnType,
  EnumerationCells,
  ExportColumn,
} from "./src/recording/export/columns.ts";
export type {
  CsvOptions,
  ExportOptions,
  ExportProgress,
} from "./src/recording/export/export_options.ts";
export type { ExportResult } from "./src/recording/export/export_rows.ts";
export type { ExportIntervals } from "./src/recording/export/intervals.ts";
export type { ExportedEvents } from "./src/recording/export/rows.ts";
export type {
  ExportedFrames,
  WhenSlow,
} from "./src/recording/export/timeline.ts";
