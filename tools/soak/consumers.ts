/**
 * Consumers of a server's samples and events in a soak test, and the checks of what they
 * receive.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import type { BufferPolicy, LinkEvent } from "../../mod.ts";
import type { Random } from "../../src/simulator/faults/random.ts";
import type { SoakServer, TelemetryOf } from "./rig.ts";
import type { Notice } from "./notice.ts";
import { GIVEN_UP, type Settlements } from "./settlements.ts";

const SLOW_READ_MS = 5;
const SLOW_FRAMES_MAX = 100;
const DRAIN_MS_MAX = 10_000;
const SHORT_SAMPLES_MAX = 500;
const POLICIES: readonly BufferPolicy[] = ["dropOldest", "lossless", "latest"];
const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;

/** Digest of frames in their order as two numbers, to compare long streams. */
export class Digest {
  /** Number of frames. */
  count = 0;
  #hash = FNV_OFFSET;

  /** Adds the next frame. */
  add({ header, telemetry }: TelemetryOf): void {
    this.count++;
    this.#addBytes(header.bytes);
    this.#addBytes(telemetry.bytes);
  }

  /** Whether another digest is of the same frames in the same order. */
  equals(other: Digest): boolean {
    return this.count === other.count && this.#hash === other.#hash;
  }

  /** FNV-1a, 32 bits. */
  #addBytes(bytes: Uint8Array): void {
    let hash = this.#hash;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
    this.#hash = hash;
  }
}

/** Reader that can't keep up. */
interface SlowReader {
  readonly buffer: BufferPolicy;
  received: number;
  readonly iterator: { readonly dropped: number };
}

/** All consumers of a server. */
export class Consumers {
  /** Frames that the telemetry callback has received. */
  readonly called = new Digest();
  /** Frames that the lossless iterator has received. */
  readonly taken = new Digest();
  /** Number of events of each type. */
  readonly events = new Map<LinkEvent["type"], number>();
  /** Number of "connected" after "connected", or "disconnected" after "disconnected". */
  alternationFaults = 0;
  /** Number of command connections that have ended. */
  commandEnds = 0;
  /** Number of telemetry clients that were replaced though they weren't silent. */
  hastyTakeovers = 0;
  /** Messages of the first failures. */
  readonly failures: string[] = [];
  readonly #server: SoakServer;
  readonly #notice: Notice;
  readonly #settlements: Settlements;
  readonly #connected = new Map<string, boolean>();
  readonly #silentMs: number;
  readonly #eventIterator: { readonly dropped: number };
  readonly #slow: SlowReader[];
  readonly #ends: Promise<unknown>[];
  #isHurried = false;

  /**
   * Begins to read.
   *
   * @param server The server.
   * @param silentMs Silence after which a client may be replaced, in ms.
   * @param notice Notice of everything that is read.
   * @param settlements Watch on the ends of the iterators.
   */
  constructor(
    server: SoakServer,
    silentMs: number,
    notice: Notice,
    settlements: Settlements,
  ) {
    this.#server = server;
    this.#silentMs = silentMs;
    this.#notice = notice;
    this.#settlements = settlements;
    const events = server.events();
    this.#eventIterator = events;
    const dropOldest = server.samples({ framesMax: SLOW_FRAMES_MAX });
    const latest = server.samples({ buffer: "latest" });
    const slow = [
      { buffer: "dropOldest" as const, received: 0, iterator: dropOldest },
      { buffer: "latest" as const, received: 0, iterator: latest },
    ];
    this.#slow = slow;
    this.#ends = [
      this.#readEvents(events),
      this.#readAll(server.samples({ buffer: "lossless" })),
      ...slow.map((reader) => this.#readSlowly(reader, reader.iterator)),
    ].map((end, i) => settlements.track(end, `consumer ${i}`));
  }

  /** Number of events that were dropped as their reader was too slow. */
  get eventsDropped(): number {
    return this.#eventIterator.dropped;
  }

  /** Numbers of samples that each slow reader has received and dropped. */
  get slow() {
    return this.#slow.map(({ buffer, received, iterator: { dropped } }) => ({
      buffer,
      received,
      dropped,
      isComplete: received + dropped === this.called.count,
    }));
  }

  /** Lets the slow readers read at full speed, and waits for all. */
  async drain(): Promise<void> {
    this.#isHurried = true;
    const isDone = () =>
      this.taken.count === this.called.count &&
      this.slow.every(({ isComplete }) => isComplete);
    await this.#notice.until(isDone, DRAIN_MS_MAX);
  }

  /** Waits for the ends of all readers; the server must be closed. */
  async ended(): Promise<void> {
    await Promise.all(this.#ends);
  }

  /**
   * Opens an iterator that is closed after some samples, or ended by a signal.
   *
   * @param random Source of the choices.
   */
  openShortly(random: Random): void {
    const buffer = random.pick(POLICIES);
    const framesMax = buffer === "dropOldest" && random.chance(0.5)
      ? { framesMax: random.integer(1, SLOW_FRAMES_MAX) }
      : {};
    const giveUp = random.chance(0.3) ? new AbortController() : undefined;
    const options = { buffer, ...framesMax, signal: giveUp?.signal };
    const countMax = random.integer(0, SHORT_SAMPLES_MAX);
    const isUsed = this.#readSome(this.#server.samples(options), countMax);
    this.#settlements.track(isUsed, `iterator ${buffer}`);
    if (giveUp) queueMicrotask(() => giveUp.abort(GIVEN_UP));
  }

  async #readSome(samples: AsyncIterable<unknown>, countMax: number) {
    let count = 0;
    for await (const _ of samples) {
      if (++count > countMax) break;
    }
  }

  async #readAll(samples: AsyncIterable<TelemetryOf>): Promise<void> {
    for await (const sample of samples) {
      this.taken.add(sample);
      this.#notice.notify();
    }
  }

  async #readSlowly(
    reader: SlowReader,
    samples: AsyncIterable<unknown>,
  ): Promise<void> {
    for await (const _ of samples) {
      reader.received++;
      this.#notice.notify();
      if (!this.#isHurried) await delay(SLOW_READ_MS);
    }
  }

  async #readEvents(events: AsyncIterable<LinkEvent>): Promise<void> {
    for await (const event of events) {
      this.events.set(event.type, (this.events.get(event.type) ?? 0) + 1);
      this.#check(event);
      this.#notice.notify();
    }
  }

  #check(event: LinkEvent): void {
    switch (event.type) {
      case "connected":
      case "disconnected": {
        const isConnected = event.type === "connected";
        const wasConnected = this.#connected.get(event.socket) ?? false;
        if (isConnected === wasConnected) this.alternationFaults++;
        this.#connected.set(event.socket, isConnected);
        if (event.socket === "command" && !isConnected) this.commandEnds++;
        break;
      }
      case "replaced":
        // A command socket is closed with the telemetry socket that was replaced.
        if (event.socket === "command") break;
        if (event.silentMs < this.#silentMs) this.hastyTakeovers++;
        break;
      case "failed":
        if (this.failures.length < 20) this.failures.push(event.message);
    }
  }
}
