/**
 * Timelines of live sources.
 *
 * @module
 */

import { anySignal } from "../../base/signals.ts";
import type { LinkEvent } from "../../link/events/events.ts";
import type { TelemetrySource } from "../../link/source.ts";
import type { TimelineOptions } from "./timeline.ts";
import {
  endEntry,
  entryOf,
  type Place,
  type TimelineEntry,
  type TimelineEvent,
} from "./timeline_entry.ts";

/** Events that may be ahead of the frames. */
const EVENTS_MAX = 1024;
const NO_EVENTS: readonly TimelineEvent[] = [];
/** Entries that wait for a slow sink, in bytes, and those of an entry beside its own. */
const BUFFER_BYTES_MAX = 32 * 1024 * 1024;
const ENTRY_BYTES = 200;

/** Yields the entries of a live source, until it is closed, or `stop` is aborted. */
export async function* liveTimeline(
  source: TelemetrySource,
  options: TimelineOptions,
): AsyncGenerator<TimelineEntry, void> {
  const end = new AbortController();
  const { stop, whenSlow } = options;
  const entries = follow(source, {
    ...options,
    stop: anySignal(stop, end.signal),
  });
  if (whenSlow === "wait") return yield* entries;
  const buffer = new EntryBuffer();
  const filling = buffer.fill(entries);
  filling.catch(() => {}); // it is awaited when all entries were yielded
  try {
    yield* buffer.entries();
    await filling;
  } finally {
    end.abort();
    await Promise.allSettled([filling]);
  }
}

/** Entries that wait for a slow reader; those for which there is no room are lost. */
class EntryBuffer {
  #entries: TimelineEntry[] = [];
  #bytes = 0;
  #lost = 0;
  #missedFrames = 0;
  #isEnded = false;
  #filled = Promise.withResolvers<void>();

  /** Takes all entries as they are received. */
  async fill(entries: AsyncIterable<TimelineEntry>): Promise<void> {
    let atMs = 0;
    try {
      for await (const entry of entries) {
        atMs = entry.atMs;
        this.#lost += entry.lost;
        this.#missedFrames += entry.missedFrames;
        const bytes = bytesOf(entry);
        if (this.#bytes + bytes > BUFFER_BYTES_MAX) this.#lost++;
        else this.#add(entry, bytes);
      }
      if (this.#lost === 0) return;
      this.#add(endEntry({ atMs, lost: 0, missedFrames: 0 }), 0);
    } finally {
      this.#isEnded = true;
      this.#filled.resolve();
    }
  }

  /** Yields them until they end. */
  async *entries(): AsyncGenerator<TimelineEntry, void> {
    for (;;) {
      const entries = this.#entries;
      this.#entries = [];
      for (const entry of entries) {
        yield entry;
        this.#bytes -= bytesOf(entry);
      }
      if (this.#entries.length > 0) continue;
      if (this.#isEnded) return;
      await this.#filled.promise;
      if (!this.#isEnded) this.#filled = Promise.withResolvers();
    }
  }

  /** Adds an entry, with the number of those that were lost in front of it. */
  #add(entry: TimelineEntry, bytes: number): void {
    const lost = this.#lost;
    const missedFrames = this.#missedFrames;
    this.#lost = this.#missedFrames = 0;
    this.#entries.push({ ...entry, lost, missedFrames });
    this.#bytes += bytes;
    this.#filled.resolve();
  }
}

function bytesOf(entry: TimelineEntry): number {
  return ENTRY_BYTES + (entry.kind === "frame" ? entry.bytes.length : 0);
}

async function* follow(
  source: TelemetrySource,
  { frames: kind, fromMs = 0, toMs = Infinity, signal, stop }: TimelineOptions,
): AsyncGenerator<TimelineEntry, void> {
  const frames = source.frames({ buffer: "lossless", signal });
  const events = source.events({ signal });
  const queue = new EventQueue();
  const following = queue.follow(events);
  const end = () => {
    frames.return();
    events.return();
  };
  stop?.addEventListener("abort", end);
  if (stop?.aborted) end();
  let dropped = 0;
  let place: Place = { atMs: fromMs, lost: 0, missedFrames: 0 };
  const isInRange = ({ atMs }: Place) => atMs >= fromMs && atMs <= toMs;
  const losses = () => {
    const lost = frames.dropped + events.dropped + queue.dropped - dropped;
    dropped += lost;
    return lost;
  };
  try {
    for await (const { kind: kindOfFrame, bytes, receivedAtMs } of frames) {
      const { header, [kind]: body } = source.structs;
      for (const event of queue.take(receivedAtMs)) {
        if (isInRange(event)) yield event;
      }
      if (receivedAtMs > toMs) {
        end();
        break;
      }
      if (kindOfFrame !== kind || receivedAtMs < fromMs) continue;
      place = { atMs: receivedAtMs, lost: losses(), missedFrames: 0 };
      yield { kind: "frame", ...place, bytes, header, body };
    }
    // When a link is closed, its events end behind its frames.
    await following;
    yield* queue.take(Infinity).filter(isInRange);
    const lost = losses();
    if (lost > 0) yield endEntry({ ...place, lost });
  } finally {
    stop?.removeEventListener("abort", end);
    end();
  }
}

/** Events that wait for the frames in front of which they stand. */
class EventQueue {
  /** Number of events that were lost, as there were too many. */
  dropped = 0;
  readonly #events: TimelineEvent[] = [];

  /** Takes events until they end. */
  async follow(events: AsyncIterable<LinkEvent>): Promise<void> {
    try {
      for await (const event of events) {
        const place = { atMs: event.atMs, lost: 0, missedFrames: 0 };
        this.#events.push(entryOf(event, place, false));
        if (this.#events.length <= EVENTS_MAX) continue;
        this.#events.shift();
        this.dropped++;
      }
    } catch {
      // The frames end by the same signal, and report it.
    }
  }

  /** Removes the events up to a time. */
  take(untilMs: number): readonly TimelineEvent[] {
    const events = this.#events;
    if (events.length === 0) return NO_EVENTS;
    const later = events.findIndex(({ atMs }) => atMs > untilMs);
    return events.splice(0, later < 0 ? events.length : later);
  }
}
