/**
 * From the records of a journal to the events that users are told.
 *
 * @module
 */

import { CounterBreak } from "./counter_watch.ts";
import type { LinkSocket } from "./errors.ts";
import type {
  DisconnectCause,
  RefusalCause as RefusalCauseName,
  ServerEvent,
} from "./events.ts";
import {
  EndCause,
  type JournalReader,
  RecordKind,
  RefusalCause,
} from "./journal.ts";
import { hex } from "./log.ts";

const ABOUT_CONNECTIONS: ReadonlySet<RecordKind> = new Set([
  RecordKind.CONNECTED,
  RecordKind.DISCONNECTED,
  RecordKind.TAKEN_OVER,
  RecordKind.REFUSED,
  RecordKind.ACCEPT_FAILED,
]);
const END_CAUSES: Readonly<Record<EndCause, DisconnectCause>> = {
  [EndCause.PEER]: "controller",
  [EndCause.ERROR]: "error",
  [EndCause.STALE]: "stale",
  [EndCause.TAKEN_OVER]: "takenOver",
  [EndCause.CUT]: "cut",
  [EndCause.CLOSED]: "closed",
};
const REFUSAL_CAUSES: Readonly<Record<RefusalCause, RefusalCauseName>> = {
  [RefusalCause.TAKEN]: "taken",
  [RefusalCause.NOT_ALLOWED]: "notAllowed",
  [RefusalCause.OTHER_ADDRESS]: "otherAddress",
};

/**
 * The event of a record that is about connections.
 *
 * @param journal The journal.
 * @param slot The record's slot.
 * @param socket The journal's socket.
 * @param peer The address of its present client.
 * @returns The event; `undefined` if the record is about something else.
 */
export function connectionEvent(
  journal: JournalReader,
  slot: number,
  socket: LinkSocket,
  peer: string,
): ServerEvent | undefined {
  const kind = journal.kind(slot);
  if (!ABOUT_CONNECTIONS.has(kind)) return undefined;
  const atMs = journal.timeMs(slot);
  const text = journal.text(slot);
  switch (kind) {
    case RecordKind.CONNECTED: {
      const message = `The ${socket} socket is connected to ${text}`;
      return { type: "connected", atMs, message, socket, peer: text };
    }
    case RecordKind.DISCONNECTED: {
      const cause = END_CAUSES[journal.count(slot) as EndCause];
      return disconnectedEvent(socket, peer, cause, text, atMs);
    }
    case RecordKind.TAKEN_OVER: {
      const silentMs = journal.number(slot);
      const silence = socket === "telemetry"
        ? `, silent for ${Math.round(silentMs)} ms`
        : "";
      const message =
        `${text} takes over the ${socket} socket from ${peer}${silence}`;
      const replaced = { peer: text, replaced: peer, silentMs };
      return { type: "takenOver", atMs, message, socket, ...replaced };
    }
    case RecordKind.REFUSED: {
      const cause = REFUSAL_CAUSES[journal.subject(slot) as RefusalCause];
      const message = `Refused ${text}: ${refusalReason(cause, socket)}`;
      return { type: "refused", atMs, message, socket, peer: text, cause };
    }
    case RecordKind.ACCEPT_FAILED: {
      const message =
        `Cannot accept a connection on the ${socket} port: ${text}`;
      return { type: "failed", atMs, message };
    }
    default:
      return undefined;
  }
}

/**
 * The event of a connection's end.
 *
 * @param socket Its socket.
 * @param peer Its client.
 * @param cause Why.
 * @param reason The same for people, if there is more to say.
 * @param atMs When.
 */
export function disconnectedEvent(
  socket: LinkSocket,
  peer: string,
  cause: DisconnectCause,
  reason: string,
  atMs: number,
): ServerEvent {
  const message = `The ${socket} socket was closed${
    cause === "controller" ? " by the controller" : `: ${reason}`
  }`;
  return { type: "disconnected", atMs, message, socket, peer, cause, reason };
}

function refusalReason(cause: RefusalCauseName, socket: LinkSocket): string {
  switch (cause) {
    case "taken":
      return `the ${socket} socket is taken`;
    case "notAllowed":
      return `its address may not dial in to the ${socket} port, see allowPeers`;
    case "otherAddress":
      return `telemetry has another address than this client on the ${socket} port`;
  }
}

/**
 * The event of a record that is about the telemetry stream.
 *
 * @param journal The journal.
 * @param slot The record's slot.
 * @returns The event; `undefined` if the record is about something else.
 */
export function streamEvent(
  journal: JournalReader,
  slot: number,
): ServerEvent | undefined {
  const atMs = journal.timeMs(slot);
  switch (journal.kind(slot)) {
    case RecordKind.DISCARD:
      return resyncEvent(journal, slot, atMs);
    case RecordKind.COUNTER_BREAK:
      return counterEvent(journal, slot, atMs);
    case RecordKind.SILENT: {
      const silentMs = journal.number(slot);
      const message = `Telemetry is stale: no frame came for ${
        Math.round(silentMs)
      } ms`;
      return { type: "stale", atMs, message, silentMs };
    }
    case RecordKind.HEARD: {
      const silentMs = journal.number(slot);
      const message = `Telemetry comes again, after ${Math.round(silentMs)} ms`;
      return { type: "heard", atMs, message, silentMs };
    }
    default:
      return undefined;
  }
}

function resyncEvent(
  journal: JournalReader,
  slot: number,
  atMs: number,
): ServerEvent {
  const before = journal.count(slot);
  const context = journal.payload(slot);
  const event = {
    type: "resync" as const,
    atMs,
    bytesDiscarded: journal.number(slot),
    streamOffset: journal.position(slot),
    hexBefore: hex(context.subarray(0, before)),
    hex: hex(context.subarray(before)),
    resynced: journal.subject(slot) === 1,
  };
  const { bytesDiscarded: count, streamOffset } = event;
  const bytes = `${event.hexBefore} | ${event.hex}`;
  const where = `at offset ${streamOffset} of the telemetry stream`;
  if (!event.resynced) {
    const message =
      `Discarded ${count} bytes ${where}, where the connection ended: ${bytes}`;
    return { ...event, message };
  }
  const message = count === 0
    ? `The frame before had lost bytes, ${where} the next one has begun: ${bytes}`
    : `Discarded ${count} bytes ${where}, where a header was due: ${bytes}`;
  return { ...event, message };
}

function counterEvent(
  journal: JournalReader,
  slot: number,
  atMs: number,
): ServerEvent {
  const missed = journal.count(slot);
  const due = journal.position(slot);
  const came = journal.number(slot);
  switch (journal.subject(slot)) {
    case CounterBreak.GAP: {
      const message =
        `${missed} frames are missing: counter ${came} came, ${due} was due`;
      return { type: "gap", atMs, message, missed, due, came };
    }
    case CounterBreak.DUPLICATE: {
      const message = `Two frames have the counter ${came}`;
      return { type: "duplicate", atMs, message, came };
    }
    default: {
      const message =
        `The controller counts its frames anew: counter ${came} came, ${due} was due`;
      return { type: "restart", atMs, message, due, came };
    }
  }
}
