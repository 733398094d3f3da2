/**
 * Leases: rights that one program has at a time, and loses if it doesn't renew them.
 *
 * | event | effect |
 * | ----- | ------ |
 * | taken, by a change of the revision that was seen last | one of several programs wins; the fencing number is the new revision |
 * | renewed, each third of the time to live | the entry changes, the fencing number stays |
 * | not changed for the time to live, by the clock of whoever looks | it has ended, and can be taken |
 * | released | it can be taken at once |
 *
 * The holder takes it for lost before any other may take it, as it counts from the begin of
 * the last renewal. No clocks are compared.
 *
 * @module
 */

import type { KeyEntry, KeyStore } from "./lease_store.ts";
import { monotonicMs } from "../../base/clock.ts";

/** Value of the key of a lease, as JSON. */
interface LeaseValue {
  /** Name of the holder; empty if it was released. */
  readonly holder: string;
  /** Time to live, in ms. */
  readonly ttlMs: number;
  /** Fencing number; absent until it is renewed, when it is the revision. */
  readonly fencing?: number;
}

/** Lease as a program sees it. */
export interface LeaseState {
  /** Name of the holder; undefined if nobody has it. */
  readonly holder: string | undefined;
  /** Number that grows with each holder; 0 if nobody has it. */
  readonly fencing: number;
}

const FREE: LeaseState = { holder: undefined, fencing: 0 };

/** Returns the value of a lease; undefined, as if nobody had it, if the text is none. */
function parseLease(text: string): LeaseValue | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** View of a lease, which any number of programs can have. */
export class LeaseWatch {
  readonly #store: KeyStore;
  readonly #key: string;
  readonly #unwatch: () => void;
  readonly #onChange: (state: LeaseState) => void;
  /** Resolved by the next change. */
  #change = Promise.withResolvers<void>();
  #entry: KeyEntry | undefined;
  #value: LeaseValue | undefined;
  /** Time of the last change, in ms. */
  #changedMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reported: LeaseState = FREE;
  #isClosed = false;

  /**
   * @param store Keys of the broker.
   * @param key Key of the lease.
   * @param onChange Called when it has another holder, or none.
   */
  constructor(
    store: KeyStore,
    key: string,
    onChange: (state: LeaseState) => void = () => {},
  ) {
    this.#store = store;
    this.#key = key;
    this.#onChange = onChange;
    this.#unwatch = store.watch(key, (entry) => this.#note(entry));
  }

  /** Present state, by the last change that was received. */
  get state(): LeaseState {
    const { holder = "", ttlMs = 0, fencing } = this.#value ?? {};
    const isOver = monotonicMs() - this.#changedMs > ttlMs;
    if (holder === "" || isOver) return FREE;
    return { holder, fencing: fencing ?? this.#entry!.revision };
  }

  /** Revision of the last change; 0 before the first. */
  get revision(): number {
    return this.#entry?.revision ?? 0;
  }

  /** Asks the broker for the present state. */
  async refresh(): Promise<LeaseState> {
    const entry = await this.#store.get(this.#key);
    // A broker that has lost its data counts revisions anew.
    if (entry?.revision !== this.#entry?.revision) this.#set(entry);
    return this.state;
  }

  /** Waits until nobody has it, or the view is closed. */
  async free(): Promise<void> {
    while (this.state.holder !== undefined && !this.#isClosed) {
      await this.#change.promise;
    }
  }

  /** Ends the view. */
  close(): void {
    this.#isClosed = true;
    this.#change.resolve();
    clearTimeout(this.#timer);
    this.#unwatch();
  }

  #note(entry: KeyEntry): void {
    if (entry.revision > this.revision) this.#set(entry);
  }

  #set(entry: KeyEntry | undefined): void {
    this.#entry = entry;
    this.#value = entry && parseLease(entry.value);
    this.#changedMs = monotonicMs();
    this.#report();
  }

  #report(): void {
    clearTimeout(this.#timer);
    const { state } = this;
    if (state.fencing !== this.#reported.fencing) {
      this.#reported = state;
      this.#onChange(state);
      this.#change.resolve();
      this.#change = Promise.withResolvers();
    }
    if (state.holder === undefined || this.#isClosed) return;
    const leftMs = this.#changedMs + this.#value!.ttlMs - monotonicMs();
    this.#timer = setTimeout(() => this.#report(), leftMs + 1);
  }
}

/** Lease that this program holds, or wants. */
export class Lease {
  readonly #store: KeyStore;
  readonly #key: string;
  readonly #holder: string;
  readonly #ttlMs: number;
  readonly #onLost: () => void;
  /** Revision of the last change by this program; 0 if nothing of it is left to release. */
  #revision = 0;
  #fencing = 0;
  #untilMs = -Infinity;
  /** Number of times that it was lost or released. */
  #ends = 0;
  /** Change that the broker was asked for last. */
  #change: Promise<unknown> = Promise.resolve();
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param store Keys of the broker.
   * @param key Key of the lease.
   * @param holder Name of this program.
   * @param ttlMs Time to live, in ms.
   * @param onLost Called when it is lost; not when it is released.
   */
  constructor(
    store: KeyStore,
    key: string,
    holder: string,
    ttlMs: number,
    onLost: () => void,
  ) {
    this.#store = store;
    this.#key = key;
    this.#holder = holder;
    this.#ttlMs = ttlMs;
    this.#onLost = onLost;
  }

  /** Fencing number while it is held; 0 otherwise. */
  get fencing(): number {
    return monotonicMs() < this.#untilMs ? this.#fencing : 0;
  }

  /**
   * Takes it, if nobody has it.
   *
   * @param watch View of the same lease.
   * @returns Whether it is taken.
   * @throws {Error} If the broker doesn't answer.
   */
  async take(watch: LeaseWatch): Promise<boolean> {
    if (this.fencing !== 0) return true;
    // The broker refuses the change of a program whose view is behind.
    if (watch.state.holder === undefined && await this.#set(watch.revision)) {
      return true;
    }
    const { holder } = await watch.refresh();
    return holder === undefined && await this.#set(watch.revision);
  }

  /** Releases it, so that others can take it at once. */
  async release(): Promise<void> {
    this.#end();
    await this.#change; // or a renewal on its way would come after the release
    const revision = this.#revision;
    this.#revision = 0;
    if (revision === 0) return;
    await this.#store.set(this.#key, this.#text(""), revision);
  }

  #text(holder: string): string {
    const value: LeaseValue = {
      holder,
      ttlMs: this.#ttlMs,
      ...this.#fencing !== 0 && { fencing: this.#fencing },
    };
    return JSON.stringify(value);
  }

  #set(revision: number): Promise<boolean> {
    const change = this.#hold(revision, this.#ends);
    this.#change = change.catch(() => {});
    return change;
  }

  async #hold(revision: number, ends: number): Promise<boolean> {
    const startMs = monotonicMs();
    const text = this.#text(this.#holder);
    const set = await this.#store.set(this.#key, text, revision);
    if (set === undefined) return false;
    this.#revision = set;
    // Lost or released meanwhile: nobody would notice that it is held again.
    if (ends !== this.#ends) return false;
    if (this.#fencing === 0) this.#fencing = set;
    this.#untilMs = startMs + this.#ttlMs;
    clearTimeout(this.#expiry);
    const leftMs = this.#untilMs - monotonicMs();
    this.#expiry = setTimeout(() => this.#lose(ends), Math.max(0, leftMs));
    this.#renewal = setTimeout(() => this.#renew(ends), this.#ttlMs / 3);
    return true;
  }

  async #renew(ends: number): Promise<void> {
    try {
      if (!await this.#set(this.#revision)) this.#lose(ends);
    } catch {
      if (ends !== this.#ends) return;
      // The broker is away: another attempt follows until the lease is over.
      this.#renewal = setTimeout(() => this.#renew(ends), this.#ttlMs / 6);
    }
  }

  #lose(ends: number): void {
    if (ends !== this.#ends) return;
    this.#end();
    this.#onLost();
  }

  #end(): void {
    clearTimeout(this.#renewal);
    clearTimeout(this.#expiry);
    this.#ends++;
    this.#fencing = 0;
  }
}
