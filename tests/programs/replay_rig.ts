/**
 * For tests of replays: recordings of chosen messages, and a server that records one again.
 *
 * @module
 */

import {
  Command,
  CommandStatus,
  Header,
  type LinkEvent,
  singleSocket,
} from "../../mod.ts";
import {
  openRecording,
  record,
  type Recording,
  ReplayController,
  type ReplayControllerOptions,
  type ReplayStats,
} from "../../recording.ts";
import type { SourceStructs } from "../../src/link/source.ts";
import * as dialled from "../dialled_peer.ts";
import { EventList } from "../event_list.ts";
import {
  Config,
  LogLines,
  Telemetry,
  telemetryFrames,
  type TestServer,
  until,
} from "../peer.ts";
import { type Recorded, writeRecording } from "./recorded.ts";
import type { TempFolder } from "./recording_rig.ts";

/** Time of receipt from which those of messages are counted, in ms since 1970 (UTC). */
export const START_MS = Date.UTC(2026, 10, 29);
/** Structs of a recording of the two-socket protocol. */
export const STRUCTS = {
  header: Header,
  config: Config,
  telemetry: Telemetry,
  command: Command,
};
/** Structs of a recording of the single-socket protocol. */
export const SINGLE_SOCKET_STRUCTS = {
  header: singleSocket.Header,
  config: dialled.Config,
  telemetry: dialled.Telemetry,
  commandStatus: CommandStatus,
};

/** Frames of telemetry, received at once. */
export function telemetryAt(ms: number, number: number, count = 1): Recorded {
  return [START_MS + ms, "telemetry", telemetryFrames(number, count)];
}

/** Event with the fields that matter. */
export function eventAt(
  ms: number,
  type: LinkEvent["type"],
  fields: object = {},
): Recorded {
  return [START_MS + ms, { type, ...fields }];
}

/** Writes a recording, in a file for each list of messages, and opens it. */
export async function recordingOf<S extends SourceStructs>(
  { path }: TempFolder,
  structs: S,
  ...files: readonly (readonly Recorded[])[]
): Promise<Recording<S>> {
  await writeRecording(path, structs, ...files);
  return await openRecording(path, { structs });
}

/** Replays a recording into a server that records into another folder, until both have ended. */
export async function replayInto(
  server: TestServer,
  recording: Recording,
  copy: TempFolder,
  options: Partial<ReplayControllerOptions> = {},
): Promise<{ stats: ReplayStats; events: EventList }> {
  const log = new LogLines();
  const events = new EventList(server);
  const recorder = record(server, copy.path, { log });
  const { telemetryPort, commandPort } = server;
  await using controller = new ReplayController(recording, {
    telemetryPort,
    commandPort,
    log,
    speed: Infinity,
    ...options,
  });
  const stats = await controller.play();
  await controller.close();
  await until(() => telemetryEnds(events) === stats.connections);
  await server.close();
  await recorder.close();
  return { stats, events };
}

/** Number of connections of the telemetry socket that have ended. */
export function telemetryEnds(events: EventList): number {
  return events.of("disconnected")
    .filter(({ socket }) => socket === "telemetry").length;
}
