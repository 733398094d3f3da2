/**
 * The telemetry socket: reads straight into the ring and records the frames.
 *
 * @module
 */

import { ByteRing } from "../byte_ring.ts";
import { CounterWatch } from "../counter_watch.ts";
import { FrameDecoder } from "../frame_decoder.ts";
import type { FrameLayout } from "../header_reader.ts";
import { type JournalWriter, nowMs, RecordKind } from "../journal.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { Client } from "./client_port.ts";

/**
 * How much of the ring one read may fill, so that main has something to do while the
 * rest is read: with whole rings the two threads would take turns instead.
 */
const READ_SHARE = 1 / 4;

/** Reads the frames of one client after another. */
export class TelemetrySocket {
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #ring: ByteRing;
  readonly #decoder: FrameDecoder;
  readonly #counters: CounterWatch;
  /** Frames up to now, by type. */
  readonly #frames: number[];

  /**
   * @param memory The memory that holds the ring.
   * @param journal Where frames are recorded.
   * @param layout Where things lie in a frame.
   */
  constructor(
    memory: SharedMemory,
    journal: JournalWriter,
    layout: FrameLayout,
  ) {
    this.#memory = memory;
    this.#journal = journal;
    this.#ring = new ByteRing(memory.ring, memory.sizes.ringBytes);
    this.#decoder = new FrameDecoder(layout, this.#ring);
    this.#counters = new CounterWatch(layout.frames.length);
    this.#frames = layout.frames.map(() => 0);
  }

  /**
   * Reads a client to its end.
   *
   * @param client The client.
   * @returns Why it ended, empty if the peer ended it.
   */
  async serve(client: Client): Promise<string> {
    this.#decoder.reset();
    this.#counters.reset();
    let reason = "";
    try {
      while (await this.#read(client.conn)) await this.#record();
    } catch (error) {
      reason = client.endedBy(error);
    }
    this.#decoder.finish();
    await this.#record();
    return reason;
  }

  /** Reads once; false at the end of the stream. */
  async #read(conn: Deno.TcpConn): Promise<boolean> {
    let free = this.#ring.writable(this.#oldest);
    while (free.length === 0) {
      await this.#memory.released(() => {
        free = this.#ring.writable(this.#oldest);
        return free.length > 0;
      });
    }
    const count = await conn.read(
      free.subarray(0, READ_SHARE * this.#ring.capacityBytes),
    );
    if (count === null) return false;
    this.#ring.advance(count);
    return true;
  }

  /** The oldest position whose bytes the main thread or the decoder needs. */
  get #oldest(): number {
    if (this.#journal.isEmpty) return this.#decoder.oldest;
    const released = this.#memory.total(Total.RING_RELEASED);
    return Math.min(released, this.#decoder.oldest);
  }

  /** Records what the decoder finds; waits where the journal is full. */
  async #record(): Promise<void> {
    const timeMs = nowMs();
    for (;;) {
      while (!this.#journal.hasRoom) {
        this.#publish();
        await this.#memory.released(() => this.#journal.hasRoom);
      }
      const found = this.#decoder.next();
      if (found === undefined) break;
      if (found.kind === "frames") {
        const { frameType, count, position } = found;
        const number = this.#frames[frameType];
        this.#frames[frameType] += count;
        const { headers } = this.#decoder;
        headers.showCounters(position, frameType, count, this.#counters);
        const fields = { subject: frameType, count, position, number };
        this.#journal.append(RecordKind.FRAMES, fields, timeMs);
      } else {
        this.#journal.append(RecordKind.DISCARD, {
          subject: found.resynced ? 1 : 0,
          count: found.contextBefore,
          position: found.streamOffset,
          number: found.discardedBytes,
          payload: found.context,
        }, timeMs);
      }
    }
    this.#publish();
  }

  #publish(): void {
    const memory = this.#memory;
    memory.setTotal(Total.BYTES_READ, this.#ring.written);
    memory.setTotal(Total.BYTES_DISCARDED, this.#decoder.bytesDiscarded);
    memory.setTotal(Total.BYTES_OVERLAPPED, this.#decoder.bytesOverlapped);
    memory.setTotal(Total.RESYNCS, this.#decoder.resyncs);
    memory.setTotal(Total.UNKNOWN_FRAMES, this.#decoder.unknownFrames);
    memory.setTotal(Total.COUNTER_GAPS, this.#counters.gaps);
    for (let type = 0; type < this.#frames.length; type++) {
      memory.setTotal(Total.FRAMES + type, this.#frames[type]);
    }
    this.#journal.publish();
  }
}
