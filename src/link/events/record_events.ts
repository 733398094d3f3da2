/**
 * Conversion of the records of a journal to the events for users.
 *
 * @module
 */

import { CounterBreak } from "../../framing/counter_watch.ts";
import {
  mismatchText,
  silenceText,
  unknownIdText,
} from "../../framing/finding_text.ts";
import type { SocketRole } from "../../base/errors.ts";
import type {
  DisconnectCause,
  LinkEvent,
  RefusalCause as RefusalCauseName,
} from "./events.ts";
import {
  EndCause,
  type JournalReader,
  RecordKind,
  RefusalCause,
} from "../../transport/journal.ts";
import { addressText } from "../../base/log.ts";
import { counted, hex } from "../../base/printable.ts";
import type { DialTask, SocketTask } from "../../transport/worker_messages.ts";

const END_CAUSES: Readonly<Record<EndCause, DisconnectCause>> = {
  [EndCause.PEER]: "controller",
  [EndCause.ERROR]: "error",
  [EndCause.STALE]: "stale",
  [EndCause.TAKEN_OVER]: "replaced",
  [EndCause.CUT]: "cut",
  [EndCause.CLOSED]: "closed",
  [EndCause.OTHER_FRAMES]: "otherFrames",
};
const REFUSAL_CAUSES: Readonly<Record<RefusalCause, RefusalCauseName>> = {
  [RefusalCause.TAKEN]: "taken",
  [RefusalCause.NOT_ALLOWED]: "notAllowed",
  [RefusalCause.OTHER_ADDRESS]: "otherAddress",
};

/**
 * Returns the event of a record.
 *
 * @param journal Journal.
 * @param slot Slot of the record.
 * @param task Task of the journal's worker.
 * @param peer Address of its present controller.
 * @returns Event; `undefined` if the record isn't reported, or not in that way.
 */
export function recordEvent(
  journal: JournalReader,
  slot: number,
  task: SocketTask,
  peer: string,
): LinkEvent | undefined {
  if (journal.kind(slot) === RecordKind.DIAL_FAILED && "dial" in task) {
    return unreachableEvent(journal, slot, task.dial);
  }
  const { socket } = task;
  return connectionEvent(journal, slot, socket, peer) ??
    findingEvent(journal, slot, task) ??
    streamEvent(journal, slot, socket);
}

/** Returns the event of a record that is about connections. */
function connectionEvent(
  journal: JournalReader,
  slot: number,
  socket: SocketRole,
  peer: string,
): LinkEvent | undefined {
  const atMs = journal.wallMs(slot);
  switch (journal.kind(slot)) {
    case RecordKind.CONNECTED: {
      const address = journal.text(slot);
      const message = `The ${socket} socket is connected to ${address}`;
      return { type: "connected", atMs, message, socket, peer: address };
    }
    case RecordKind.DISCONNECTED: {
      const cause = END_CAUSES[journal.count(slot) as EndCause];
      return disconnectedEvent(socket, peer, cause, journal.text(slot), atMs);
    }
    case RecordKind.TAKEN_OVER: {
      const address = journal.text(slot);
      const silentMs = journal.number(slot);
      const silence = socket === "telemetry"
        ? `, silent for ${Math.round(silentMs)} ms`
        : "";
      const message =
        `${address} takes over the ${socket} socket from ${peer}${silence}`;
      const replaced = { peer: address, replaced: peer, silentMs };
      return { type: "replaced", atMs, message, socket, ...replaced };
    }
    case RecordKind.REFUSED: {
      const address = journal.text(slot);
      const cause = REFUSAL_CAUSES[journal.subject(slot) as RefusalCause];
      const reason = refusalReason(cause, socket, peer);
      const message = `Refused ${address}: ${reason}`;
      return { type: "refused", atMs, message, socket, peer: address, cause };
    }
    case RecordKind.ACCEPT_FAILED: {
      const why = journal.text(slot);
      const message =
        `Cannot accept a connection on the ${socket} port: ${why}`;
      return { type: "failed", atMs, message };
    }
    default:
      return undefined;
  }
}

function unreachableEvent(
  journal: JournalReader,
  slot: number,
  { hostname, port }: DialTask,
): LinkEvent {
  const atMs = journal.wallMs(slot);
  const [errorName, ...rest] = journal.text(slot).split("\n");
  const reason = rest.join(" ");
  const peer = addressText(hostname, port);
  const advice = errorName === "ConnectionRefused"
    ? "; nothing listens there: is the controller on, and the port right?"
    : "";
  const message =
    `Cannot connect to the controller at ${peer}: ${reason}${advice}`;
  return { type: "unreachable", atMs, message, peer, reason, errorName };
}

/**
 * Returns the event of a connection's end.
 *
 * @param socket Role of its socket.
 * @param peer Address of its client.
 * @param cause Cause of the end.
 * @param reason Human-readable reason, if there is more to say.
 * @param atMs Time of the end, in ms since 1970 (UTC).
 */
export function disconnectedEvent(
  socket: SocketRole,
  peer: string,
  cause: DisconnectCause,
  reason: string,
  atMs: number,
): LinkEvent {
  const message = `The ${socket} socket was closed${
    cause === "controller" ? " by the controller" : `: ${reason}`
  }`;
  return { type: "disconnected", atMs, message, socket, peer, cause, reason };
}

function refusalReason(
  cause: RefusalCauseName,
  socket: SocketRole,
  peer: string,
): string {
  switch (cause) {
    case "taken":
      return `the ${socket} socket is taken${
        peer && ` by ${peer}`
      }; onSecondClient may let it take over`;
    case "notAllowed":
      return `its address may not connect to the ${socket} port, see allowPeers`;
    case "otherAddress":
      return `telemetry has another address than this client on the ${socket} port`;
  }
}

/** Returns the event of a record that is about the bytes of a connection. */
function streamEvent(
  journal: JournalReader,
  slot: number,
  socket: SocketRole,
): LinkEvent | undefined {
  const atMs = journal.wallMs(slot);
  switch (journal.kind(slot)) {
    case RecordKind.DISCARD:
      return resyncEvent(journal, slot, atMs);
    case RecordKind.COUNTER_BREAK:
      return counterEvent(journal, slot, atMs);
    case RecordKind.SILENT: {
      const silentMs = journal.number(slot);
      const message = silenceText({
        silentMs,
        hadTelemetry: journal.subject(slot) === 1,
        configFrames: journal.count(slot),
        bytes: journal.position(slot),
        lastHex: hex(journal.payload(slot)),
      });
      return { type: "stale", atMs, message, silentMs };
    }
    case RecordKind.HEARD: {
      const silentMs = journal.number(slot);
      const message = `Telemetry is received again, after ${
        Math.round(silentMs)
      } ms`;
      return { type: "recovered", atMs, message, silentMs };
    }
    case RecordKind.UNEXPECTED_BYTES: {
      const bytes = journal.count(slot);
      const shown = hex(journal.payload(slot));
      const message = `Received ${
        counted(bytes, "byte")
      } on the ${socket} socket, where none are expected, and ignored them: are the ports of telemetry and commands swapped? They begin with ${shown}`;
      return { type: "unexpectedBytes", atMs, message, bytes, hex: shown };
    }
    case RecordKind.CLOCK_STEPPED:
      return clockEvent(journal.number(slot), journal.position(slot), atMs);
    default:
      return undefined;
  }
}

function clockEvent(byMs: number, withinMs: number, atMs: number): LinkEvent {
  const seconds = (ms: number) => `${(Math.abs(ms) / 1000).toFixed(3)} s`;
  const message = `The clock of this machine was set ${
    byMs < 0 ? "back" : "forward"
  } by ${seconds(byMs)} within the last ${
    seconds(withinMs)
  }, by hand, by a time service, or as it was suspended: times of events and samples follow it from here on and don't compare with those before. If that happens again, check the time service`;
  return { type: "clockStepped", atMs, message, byMs, withinMs };
}

/** Returns the event of a record that is about declared structs. */
function findingEvent(
  journal: JournalReader,
  slot: number,
  task: SocketTask,
): LinkEvent | undefined {
  if (!("stream" in task)) return undefined;
  const atMs = journal.wallMs(slot);
  const frameId = journal.subject(slot);
  const count = journal.count(slot);
  switch (journal.kind(slot)) {
    case RecordKind.UNKNOWN_FRAME: {
      const bytes = journal.position(slot);
      const lengthBytes = journal.number(slot) || undefined;
      const fields = { frameId, count, bytes, lengthBytes };
      const frames = task.stream.layouts.flatMap(({ frames }) => frames);
      const message = unknownIdText(fields, {
        ...task.stream.layouts[0],
        frames,
      });
      return { type: "unknownFrame", atMs, message, ...fields };
    }
    case RecordKind.LAYOUT_MISMATCH: {
      const name = journal.text(slot);
      const declaredBytes = journal.position(slot);
      const seenBytes = journal.number(slot);
      const fields = { name, declaredBytes, seenBytes, count };
      const message = mismatchText(fields);
      return { type: "layoutMismatch", atMs, message, frameId, ...fields };
    }
    default:
      return undefined;
  }
}

function resyncEvent(
  journal: JournalReader,
  slot: number,
  atMs: number,
): LinkEvent {
  const before = journal.count(slot);
  const context = journal.payload(slot);
  const event = {
    type: "resync" as const,
    atMs,
    bytesDiscarded: journal.number(slot),
    streamOffset: journal.position(slot),
    bytesBefore: context.slice(0, before),
    bytes: context.slice(before),
    hexBefore: hex(context.subarray(0, before)),
    hex: hex(context.subarray(before)),
    resynced: journal.subject(slot) === 1,
  };
  const { bytesDiscarded: count, streamOffset } = event;
  const shown = `${event.hexBefore} | ${event.hex}`;
  const where = `at offset ${streamOffset} of the telemetry stream`;
  if (!event.resynced) {
    const message = `Discarded ${
      counted(count, "byte")
    } ${where}, where the connection ended: ${shown}`;
    return { ...event, message };
  }
  const message = count === 0
    ? `The frame before had lost bytes, ${where} the next one has begun: ${shown}`
    : `Discarded ${
      counted(count, "byte")
    } ${where}, where a header was expected: ${shown}`;
  return { ...event, message };
}

function counterEvent(
  journal: JournalReader,
  slot: number,
  atMs: number,
): LinkEvent {
  const missedFrames = journal.count(slot);
  const expected = journal.position(slot);
  const received = journal.number(slot);
  switch (journal.subject(slot)) {
    case CounterBreak.GAP: {
      const message = `${
        counted(missedFrames, "frame is", "frames are")
      } missing: counter ${received} was received where ${expected} was expected`;
      return { type: "gap", atMs, message, missedFrames, expected, received };
    }
    case CounterBreak.DUPLICATE: {
      const message = `Two frames have the counter ${received}`;
      return { type: "duplicate", atMs, message, received };
    }
    default: {
      const message =
        `The controller has restarted its frame counter: counter ${received} was received where ${expected} was expected`;
      return { type: "restart", atMs, message, expected, received };
    }
  }
}
