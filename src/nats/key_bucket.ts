/**
 * Keys in a bucket of JetStream's key-value store.
 *
 * @module
 */

import { JetStreamApiError } from "npm:@nats-io/jetstream@3.4.0";
import { type KV, Kvm, type KvWatchEntry } from "npm:@nats-io/kv@3.4.0";
import type { NatsClient } from "./nats_client.ts";
import { persist } from "../bus/backoff.ts";
import type { KeyEntry, KeyStore } from "../bus/commands/lease_store.ts";

/** Error code of a change that another program was ahead of. */
const WRONG_SEQUENCE = 10_071;

/** Bucket, which is created with its first use. */
export class KeyBucket implements KeyStore {
  readonly #name: string;
  readonly #ttlMs: number | undefined;
  readonly #client: NatsClient;
  readonly #watches = new Map<AbortController, Promise<void>>();
  #bucket: Promise<KV> | undefined;

  /**
   * @param name Name of the bucket.
   * @param ttlMs Time after which it forgets entries, in ms; undefined: never.
   * @param client Client.
   */
  constructor(
    name: string,
    ttlMs: number | undefined,
    client: NatsClient,
  ) {
    this.#name = name;
    this.#ttlMs = ttlMs;
    this.#client = client;
  }

  async get(key: string): Promise<KeyEntry | undefined> {
    const entry = await this.#ask((bucket) => bucket.get(key));
    return entry ? entryOf(entry) : undefined;
  }

  set(
    key: string,
    value: string,
    revision: number,
  ): Promise<number | undefined> {
    return this.#ask(async (bucket) => {
      try {
        return await bucket.put(key, value, { previousSeq: revision });
      } catch (error) {
        const isTaken = error instanceof JetStreamApiError &&
          error.code === WRONG_SEQUENCE;
        if (isTaken) return undefined;
        throw error;
      }
    });
  }

  watch(key: string, onChange: (entry: KeyEntry) => void): () => void {
    const ending = new AbortController();
    const { signal } = ending;
    const follow = async () => {
      const bucket = await this.#open();
      const entries = await bucket.watch({ key });
      signal.addEventListener("abort", () => entries.stop());
      if (signal.aborted) entries.stop();
      for await (const entry of entries) onChange(entryOf(entry));
      if (!signal.aborted) throw new Error("the watch has ended");
    };
    const running = persist(follow, signal).finally(() =>
      this.#watches.delete(ending)
    );
    this.#watches.set(ending, running);
    return () => ending.abort();
  }

  /**
   * Ends all watches, before the connection: one that is just being opened would leave a timer
   * of the client behind, and the program would not end.
   */
  async close(): Promise<void> {
    const running = [...this.#watches.values()];
    for (const ending of this.#watches.keys()) ending.abort();
    await Promise.all(running);
  }

  /** Asks the bucket, which is opened anew after a failure: the server may have lost it. */
  async #ask<T>(question: (bucket: KV) => Promise<T>): Promise<T> {
    const bucket = await this.#open();
    try {
      return await this.#client.whileConnected(question(bucket));
    } catch (error) {
      this.#bucket = undefined;
      throw error;
    }
  }

  #open(): Promise<KV> {
    if (this.#bucket === undefined) {
      const options = {
        history: 1,
        ...this.#ttlMs !== undefined && { ttl: this.#ttlMs },
      };
      const opening = Promise.resolve().then(() =>
        new Kvm(this.#client.connected.streams).create(this.#name, options)
      );
      this.#bucket = opening;
      opening.catch(() => this.#bucket = undefined);
    }
    return this.#bucket;
  }
}

function entryOf(
  entry: Pick<KvWatchEntry, "revision" | "string">,
): KeyEntry {
  return { value: entry.string(), revision: entry.revision };
}
