/**
 * History of a source: frames of a range of time, from the recording and from memory.
 *
 * @module
 */

import type { RecordedHistory } from "./dashboard_options.ts";
import { ExtremesFilter, type StoredFrame } from "./extremes_filter.ts";
import { BATCH_KINDS, type FrameColumns } from "./frame_batch.ts";
import { FrameChunk } from "./frame_store.ts";
import type { HubRecording } from "./hub_recording.ts";
import type { HistoryRequest } from "./messages.ts";
import { MissingFrames } from "./missing_frames.ts";
import type { SourceHub } from "./source_hub.ts";
import { messageOf } from "../base/printable.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { FrameKind } from "../link/samples/frames.ts";
import { KIND_OF_FRAME } from "../recording/channels.ts";

/** Number of events of a range that are sent: the last ones. */
const EVENTS_MAX = 1000;
/** Number of configurations, and of answers to commands, that are sent. */
const RARE_MAX = 10_000;

/** Error of times in ms since 1970, which files have in ns. */
const ROUNDING_MS = 0.001;

/** Events of an answer. */
interface EventsPart {
  readonly events: readonly LinkEvent[];
  /** Number of events before them that were too many. */
  readonly left: number;
}

/** Part of an answer. */
export type HistoryPart = EventsPart | { readonly columns: FrameColumns };

/** Frames of telemetry in an answer, and its fault. */
export interface HistoryCounts {
  /** Frames in the range. */
  frames: number;
  /** Frames that were sent. */
  sent: number;
  /** Reason why the recording has no part in it. */
  error?: string;
}

/** Kinds of messages of a recording that have frames. */
const MESSAGE_KINDS = BATCH_KINDS.map((kind) => KIND_OF_FRAME[kind]);

/**
 * Yields the frames and events of a range, the frames as far as they show all extremes; and
 * the configuration that was in force when it began, if there is one.
 *
 * @param hub Hub of the source.
 * @param request The range.
 * @param signal Ends it.
 * @param counts Counts of frames, which grow.
 */
export async function* readHistory(
  hub: SourceHub,
  request: HistoryRequest,
  signal: AbortSignal,
  counts: HistoryCounts,
): AsyncGenerator<HistoryPart> {
  const { fromMs, toMs } = request;
  const filter = new ExtremesFilter(hub.registry, request, counts);
  const packer = new ColumnsPacker(hub.chunkBytes);
  const memoryMs = hub.store("telemetry").span?.fromMs ?? Infinity;
  if (hub.recording !== undefined && fromMs < memoryMs) {
    const range = { fromMs, toMs: Math.min(toMs, memoryMs), signal };
    try {
      for await (const part of readRecording(hub, hub.recording, range)) {
        if ("events" in part) yield part;
        // Memory begins with the first frame that it has.
        else if (part.kind !== "telemetry") yield* packer.add([part]);
        else if (part.atMs < memoryMs) filter.add(part);
      }
    } catch (error) {
      signal.throwIfAborted();
      counts.error = messageOf(error);
    }
  }
  if (hub.given.source !== undefined) {
    yield { events: hub.events.range(fromMs, toMs), left: 0 };
    const inForce = hub.store("config").lastBefore(fromMs);
    if (inForce !== undefined) yield { columns: inForce };
    for (const kind of ["config", "commandStatus", "telemetry"] as const) {
      for (const columns of hub.store(kind).range(fromMs, toMs)) {
        for (const frame of framesOf(columns)) {
          if (kind === "telemetry") filter.add(frame);
          else yield* packer.add([frame]);
        }
        // The link is read meanwhile.
        await new Promise((resolve) => setTimeout(resolve, 0));
        signal.throwIfAborted();
      }
    }
  }
  yield* packer.add(filter.kept());
  yield* packer.end();
}

/** Yields the events of a range of a recording, then its frames. */
async function* readRecording(
  hub: SourceHub,
  hubRecording: HubRecording,
  range: Range,
): AsyncGenerator<StoredFrame | EventsPart> {
  await using opened = await hubRecording.open();
  const { recording } = opened;
  yield await recordedEvents(recording, range);
  yield* configBefore(hub, recording, range);
  yield* recordedFrames(hub, recording, range);
}

/** Yields the last configuration before a range, if there is one. */
async function* configBefore(
  hub: SourceHub,
  recording: RecordedHistory,
  { fromMs, signal }: Range,
): AsyncGenerator<StoredFrame> {
  // Each file begins with the configuration that was in force.
  const starts = recording.files.flatMap(({ startMs }) => startMs ?? [])
    .filter((startMs) => startMs <= fromMs);
  if (starts.length === 0) return;
  let last: StoredFrame | undefined;
  for await (
    const { receivedAtMs: atMs, bytes, structs } of recording.messages({
      kinds: ["repeatedConfig", "config"],
      fromMs: Math.max(...starts) - ROUNDING_MS,
      toMs: fromMs,
      signal,
    })
  ) {
    const structsId = hub.registry.idOf(structs);
    const frame = bytes.slice();
    last = { kind: "config", structsId, atMs, missed: 0, bytes: frame };
  }
  if (last) yield last;
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly signal: AbortSignal;
}

async function recordedEvents(
  recording: RecordedHistory,
  range: Range,
): Promise<EventsPart> {
  const events: LinkEvent[] = [];
  let left = 0;
  for await (const event of recording.events(range)) {
    events.push(event);
    if (events.length < 2 * EVENTS_MAX) continue;
    left += EVENTS_MAX;
    events.splice(0, EVENTS_MAX);
  }
  const more = Math.max(0, events.length - EVENTS_MAX);
  return { events: events.slice(more), left: left + more };
}

async function* recordedFrames(
  hub: SourceHub,
  recording: RecordedHistory,
  range: Range,
): AsyncGenerator<StoredFrame> {
  const missing = new MissingFrames();
  let rare = 0;
  for await (
    const { kind: name, receivedAtMs, bytes, structs } of recording.messages({
      kinds: MESSAGE_KINDS,
      ...range,
    })
  ) {
    const kind = BATCH_KINDS.find((kind) => KIND_OF_FRAME[kind] === name)!;
    const missed = missing.before(kind, bytes, structs);
    if (kind !== "telemetry" && ++rare > RARE_MAX) continue;
    const structsId = hub.registry.idOf(structs);
    // A slice of a chunk would keep the whole chunk in memory.
    const frame = bytes.slice();
    yield { kind, structsId, atMs: receivedAtMs, missed, bytes: frame };
  }
}

function* framesOf(columns: FrameColumns): Generator<StoredFrame> {
  const { kind, structsId, frameBytes, times, missed, bytes } = columns;
  for (let i = 0; i < times.length; i++) {
    yield {
      kind,
      structsId,
      atMs: times[i],
      missed: missed[i],
      bytes: bytes.subarray(i * frameBytes, (i + 1) * frameBytes),
    };
  }
}

/** Packs frames into columns, of each kind in their order. */
class ColumnsPacker {
  readonly #bytes: number;
  readonly #chunks = new Map<FrameKind, FrameChunk>();

  /** @param bytes Memory of a chunk. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  *add(frames: Iterable<StoredFrame>): Generator<HistoryPart> {
    for (const { kind, structsId, atMs, missed, bytes } of frames) {
      let chunk = this.#chunks.get(kind);
      if (!chunk?.accepts(structsId, bytes.length)) {
        if (chunk) yield { columns: chunk.columns() };
        chunk = new FrameChunk(kind, structsId, bytes.length, this.#bytes);
        this.#chunks.set(kind, chunk);
      }
      chunk.add(bytes, atMs, missed);
    }
  }

  *end(): Generator<HistoryPart> {
    for (const chunk of this.#chunks.values()) {
      yield { columns: chunk.columns() };
    }
  }
}
