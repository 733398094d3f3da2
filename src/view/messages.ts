/**
 * Messages between the dashboard's server and its page, over the WebSocket `/socket`.
 *
 * Text messages are JSON, see `message_text.ts` for values that JSON lacks; binary ones are
 * batches of raw frames, see `frame_batch.ts`. Both ends are of one build: a page whose
 * `pageHash` isn't that of the server loads itself anew.
 *
 * | from the server | when |
 * | --------------- | ---- |
 * | `hello` | first, once |
 * | `events`, `alarms`, a batch of the latest configuration and telemetry, `state` | then, of each source |
 * | batches, `events` | at most 30 times a second, if there are any |
 * | `state` | twice a second |
 * | `alarms` | when an alarm has changed |
 * | `structs` | when a controller has turned out to send others |
 * | `less` | when this viewer has received less than there was, once it keeps up again |
 * | batches, `historyEnd` | in answer to `history` |
 * | `done` | in answer to `send` and `alarm` |
 *
 * Sources are named by their index in `hello`. This module has no code, and is imported by
 * both ends.
 *
 * @module
 */

import type { AlarmEvent, AlarmStatus } from "../limits/alarm_events.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StatisticsOf } from "../link/link_statistics.ts";
import type { CommandDescription } from "../protocol/commands.ts";
import type { FieldLimits } from "../struct/field_limits.ts";
import type { StructJson } from "../struct/struct_json.ts";

/** Structs of a source; `structFromJson()` makes structs of them. */
export interface StructsMessageBody {
  /** Number of the structs of this source, from 0: batches name it. */
  readonly structsId: number;
  /** Header in front of each frame. */
  readonly header: StructJson;
  /** Telemetry. */
  readonly telemetry: StructJson;
  /** Configuration. */
  readonly config: StructJson;
  /** Command, without a header; undefined if it isn't known. */
  readonly command?: StructJson;
  /** Answer to a command; undefined if there is none. */
  readonly commandStatus?: StructJson;
}

/** Description of a source. */
export interface SourceMessage {
  /** Its name, unique. */
  readonly name: string;
  /** Whether frames are received now; else it is a recording. */
  readonly isLive: boolean;
  /** Structs of its frames. */
  readonly structs: StructsMessageBody;
  /**
   * Limits of fields by their path, those that fields declare and those of rules of
   * alarms; the struct has the former, too.
   */
  readonly limits: Readonly<Record<string, FieldLimits>>;
  /** Commands that are known. */
  readonly commands: readonly CommandDescription[];
  /** Whether commands can be sent, by `send`. */
  readonly canSend: boolean;
  /** Age from which telemetry is stale, in ms; undefined if it is to be measured. */
  readonly staleMs?: number;
  /** Whether it has alarms. */
  readonly hasAlarms: boolean;
  /** Whether there is a recording: `history` has more than `memory` of the state. */
  readonly hasRecording: boolean;
  /**
   * Times of receipt that the recording has, in ms since 1970 (UTC), as far as is known:
   * the state has it, too.
   */
  readonly recorded?: { readonly fromMs: number; readonly toMs: number };
}

/** First message. */
export interface HelloMessage {
  readonly type: "hello";
  /** Hash of the page that the server has. */
  readonly pageHash: string;
  /** Time of the server's clock, in ms since 1970 (UTC), by which frames are stamped. */
  readonly nowMs: number;
  /** Whether this server sends commands and acts on alarms, for those who have the token. */
  readonly allowCommands: boolean;
  /** TAI minus UTC, in s. */
  readonly taiMinusUtcSec: number;
  /** Sources. */
  readonly sources: readonly SourceMessage[];
}

/** State of a source. */
export interface StateMessage {
  readonly type: "state";
  /** Index of the source. */
  readonly source: number;
  /** Time of this state by the server's clock, in ms since 1970 (UTC). */
  readonly nowMs: number;
  /** Statistics, see `LINK_STATISTICS`. */
  readonly stats: Partial<StatisticsOf<"link">>;
  /** Whether telemetry is connected; undefined if it isn't known. */
  readonly telemetryConnected?: boolean;
  /** Whether commands can be written; undefined likewise. */
  readonly commandConnected?: boolean;
  /** Whether the source has ended. */
  readonly isClosed: boolean;
  /** Mean time between frames of telemetry, in ms; undefined before the second frame. */
  readonly intervalMs?: number;
  /** Range of times of receipt that the server's memory has; undefined if it has none. */
  readonly memory?: { readonly fromMs: number; readonly toMs: number };
  /** Range of those that its recording had when it was last opened; undefined likewise. */
  readonly recorded?: { readonly fromMs: number; readonly toMs: number };
  /** Number of frames that the server itself has lost, as it was busy. */
  readonly lostFrames: number;
  /** Number of viewers of the server. */
  readonly viewers: number;
}

/** New structs of a source. */
export interface StructsMessage {
  readonly type: "structs";
  /** Index of the source. */
  readonly source: number;
  /** Structs of the batches with this `structsId`. */
  readonly structs: StructsMessageBody;
}

/** Events of a link; those with an `outcome` are steps of commands. */
export interface EventsMessage {
  readonly type: "events";
  /** Index of the source. */
  readonly source: number;
  /** Events, the oldest first. */
  readonly events: readonly LinkEvent[];
  /** Number of events that were too many, and are left out before the first. */
  readonly left?: number;
  /** Number of the `history` that they answer; undefined of new events. */
  readonly request?: number;
}

/** All alarms of a source. */
export interface AlarmsMessage {
  readonly type: "alarms";
  /** Index of the source. */
  readonly source: number;
  /** Statuses, in the order of the rules. */
  readonly alarms: readonly AlarmStatus[];
  /** Events since the last such message. */
  readonly events: readonly AlarmEvent[];
}

/** Notice that this viewer has received less than there was, as it couldn't keep up. */
export interface LessMessage {
  readonly type: "less";
  /** Index of the source. */
  readonly source: number;
  /** Number of frames that were left out for this viewer since it connected. */
  readonly frames: number;
  /** Time of receipt of the first since the last notice, in ms since 1970 (UTC). */
  readonly fromMs: number;
  /** Time of receipt of the last. */
  readonly toMs: number;
}

/** End of the answer to {@linkcode HistoryRequest}. */
export interface HistoryEndMessage {
  readonly type: "historyEnd";
  /** Number of the request. */
  readonly request: number;
  /** Number of frames of telemetry in the range. */
  readonly frames: number;
  /**
   * Number of these that were sent: fewer if there were more than `framesMax`; those with
   * the extremes of the fields are among them.
   */
  readonly sent: number;
  /** Whether another request has taken its place. */
  readonly isCancelled: boolean;
  /** Reason why a part is missing; undefined if none is. */
  readonly error?: string;
}

/** Answer to {@linkcode SendRequest} and {@linkcode AlarmRequest}. */
export interface DoneMessage {
  readonly type: "done";
  /** Number of the request. */
  readonly request: number;
  /** Reason of its failure; undefined if it was done. */
  readonly error?: string;
}

/** Text message from the server. */
export type ServerMessage =
  | HelloMessage
  | StateMessage
  | StructsMessage
  | EventsMessage
  | AlarmsMessage
  | LessMessage
  | HistoryEndMessage
  | DoneMessage;

/** Choice of the sources whose frames the page wants now; all at first, none to pause. */
export interface WatchRequest {
  readonly type: "watch";
  /** Indices of the sources. */
  readonly sources: readonly number[];
}

/**
 * Request for the frames and events of a range of time: from memory, older ones from the
 * recording; and for the last configuration before it. Frames that were sent as they were received may be among them. A second
 * request takes the place of the first.
 */
export interface HistoryRequest {
  readonly type: "history";
  /** Number by which batches and the end name the request, in 1..4294967295. */
  readonly request: number;
  /** Index of the source. */
  readonly source: number;
  /** Least time of receipt, in ms since 1970 (UTC). */
  readonly fromMs: number;
  /** Greatest time of receipt. */
  readonly toMs: number;
  /** Number of frames of telemetry that are wanted at most. */
  readonly framesMax: number;
  /** Paths of fields of telemetry, whose extremes are kept if there are more frames. */
  readonly fields: readonly string[];
}

/** Request to send a command. */
export interface SendRequest {
  readonly type: "send";
  /** Number by which `done` names the request. */
  readonly request: number;
  /** Index of the source. */
  readonly source: number;
  /** Token of the printed link: the fragment `#token=…` of the page's address. */
  readonly token: string;
  /** Code of the command. */
  readonly code: number;
  /** Its parameters; those that are left out are 0. */
  readonly params: readonly number[];
  /** Whether the operator has confirmed it, as it moves the device. */
  readonly isConfirmed: boolean;
}

/** Request to act on an alarm. */
export interface AlarmRequest {
  readonly type: "alarm";
  /** Number by which `done` names the request. */
  readonly request: number;
  /** Index of the source. */
  readonly source: number;
  /** Token, as of {@linkcode SendRequest}. */
  readonly token: string;
  /** Action. */
  readonly action: "acknowledge" | "reset" | "shelve" | "unshelve";
  /** Name of the alarm. */
  readonly name: string;
  /** Name of the operator. */
  readonly by: string;
  /** Comment. */
  readonly comment: string;
  /** Duration of the shelving, in ms; of `shelve` only. */
  readonly forMs?: number;
}

/** Text message from the page. */
export type PageMessage =
  | WatchRequest
  | HistoryRequest
  | SendRequest
  | AlarmRequest;
