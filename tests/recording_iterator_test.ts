// Iterators over what was recorded, over a cursor that a test moves.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { MessageCursor } from "../src/recording/message_cursor.ts";
import {
  type Pacing,
  RecordedIterator,
} from "../src/recording/recorded_iterator.ts";

/** Cursor over numbers, which are loaded a chunk at a time. */
class FakeCursor {
  readonly #chunks: number[][];
  #chunk: number[] = [];
  sequence = NaN;
  missing = 0;
  closed = 0;
  loads = 0;
  /** Settles each load. */
  load: () => Promise<boolean> = () => Promise.resolve(this.fill());

  constructor(...chunks: number[][]) {
    this.#chunks = chunks;
  }

  /** Takes the next chunk; false if there is none. */
  fill(): boolean {
    this.loads++;
    const chunk = this.#chunks.shift();
    if (chunk) this.#chunk = [...chunk];
    return chunk !== undefined;
  }

  next(): boolean {
    const value = this.#chunk.shift();
    if (value === undefined) return false;
    this.sequence = value;
    return true;
  }

  close(): void {
    this.closed++;
  }
}

function iterate(
  cursor: FakeCursor,
  options: {
    signal?: AbortSignal;
    pacing?: Pacing;
    make?: (value: number) => number | undefined;
  } = {},
) {
  const { make = (value) => value, signal, pacing } = options;
  const ends = { count: 0 };
  const iterator = new RecordedIterator<number>(
    cursor as unknown as MessageCursor,
    ({ sequence }) => make(sequence),
    signal,
    () => ends.count++,
    pacing,
  );
  return { iterator, ends };
}

Deno.test("RecordedIterator yields what its cursor has over all chunks, and ends", async () => {
  const cursor = new FakeCursor([1, 2], [], [3]);
  const make = (value: number) => value === 2 ? undefined : value * 10;
  const { iterator, ends } = iterate(cursor, { make });
  assertEquals(await Array.fromAsync(iterator), [10, 30]);
  assertEquals((await iterator.next()).done, true);
  cursor.missing = 5;
  assertEquals(iterator.dropped, 5);
  assertEquals(ends.count > 0 && cursor.closed > 0, true);
});

Deno.test("RecordedIterator.next() has what is loaded at once, also behind a call that had to wait", async () => {
  const { iterator } = iterate(new FakeCursor([1, 2]));
  await iterator.next();
  await new Promise((resolve) => setTimeout(resolve, 0));
  const isAtOnce = await Promise.race([iterator.next(), "late"]);
  assertEquals(isAtOnce, { value: 2, done: false });
  const signal = AbortSignal.abort(new Error("stopped"));
  const aborted = iterate(new FakeCursor([1]), { signal });
  await assertRejects(() => aborted.iterator.next(), Error, "stopped");
});

Deno.test("RecordedIterator.next() keeps the order of calls that wait", async () => {
  const cursor = new FakeCursor([1, 2], [3], [4]);
  const { iterator } = iterate(cursor);
  const results = await Promise.all(
    Array.from({ length: 5 }, () => iterator.next()),
  );
  assertEquals(results.map(({ value }) => value), [1, 2, 3, 4, undefined]);
});

Deno.test("RecordedIterator.return() ends it, and what is being loaded", async () => {
  const cursor = new FakeCursor([1], [2]);
  const { iterator, ends } = iterate(cursor);
  assertEquals((await iterator.next()).value, 1);
  const loaded = Promise.withResolvers<boolean>();
  const loading = Promise.withResolvers<void>();
  cursor.load = () => {
    loading.resolve();
    return loaded.promise;
  };
  const waiting = iterator.next();
  await loading.promise;
  await iterator[Symbol.asyncDispose]();
  assertEquals([ends.count, cursor.closed], [1, 1]);
  // The file was closed while it was read.
  loaded.reject(new Error("bad resource"));
  assertEquals((await waiting).done, true);
  assertEquals((await iterator.next()).done, true);
  assertEquals(cursor.loads, 1);
});

Deno.test("RecordedIterator rejects with the error of its cursor or its samples, and ends", async () => {
  const cursor = new FakeCursor([1, 2]);
  const make = (value: number) => {
    if (value === 2) throw new RangeError("wrong");
    return value;
  };
  const { iterator, ends } = iterate(cursor, { make });
  assertEquals((await iterator.next()).value, 1);
  await assertRejects(() => iterator.next(), RangeError, "wrong");
  assertEquals([ends.count, cursor.closed], [1, 1]);
  assertEquals((await iterator.next()).done, true);

  const broken = new FakeCursor();
  broken.load = () => Promise.reject(new Error("damaged"));
  const other = iterate(broken);
  await assertRejects(() => other.iterator.next(), Error, "damaged");
  assertEquals([other.ends.count, broken.closed], [1, 1]);
});

Deno.test("RecordedIterator rejects by its signal, also what is at hand", async () => {
  const ending = new AbortController();
  const cursor = new FakeCursor([1, 2]);
  const { iterator, ends } = iterate(cursor, ending);
  assertEquals((await iterator.next()).value, 1);
  ending.abort("stopped");
  const reason = await iterator.next().catch((reason) => reason);
  assertEquals([reason, ends.count, cursor.closed], ["stopped", 1, 1]);
});

Deno.test("RecordedIterator waits for the place in time of each message, until it ends", async () => {
  const cursor = new FakeCursor([5, 6, 7]);
  const waits: [number, AbortSignal][] = [];
  let reached = Promise.withResolvers<void>();
  const pacing: Pacing = {
    place: ({ sequence }) => sequence * 100,
    wait: (placeMs, signal) => {
      waits.push([placeMs, signal]);
      return reached.promise;
    },
  };
  const signal = new AbortController();
  const make = (value: number) => value === 6 ? undefined : value;
  const { iterator } = iterate(cursor, {
    ...signal,
    signal: signal.signal,
    pacing,
    make,
  });
  let isDue = false;
  const first = iterator.next().finally(() => isDue = true);
  while (waits.length === 0) await null;
  for (let turn = 0; turn < 20; turn++) await null;
  assertEquals(isDue, false);
  reached.resolve();
  assertEquals((await first).value, 5);
  reached = Promise.withResolvers();
  const second = iterator.next();
  while (waits.length === 1) await null;
  // The message that was left out takes its time, too.
  assertEquals(waits.map(([placeMs]) => placeMs), [500, 700]);
  const [, waitSignal] = waits[1];
  assertEquals(waitSignal.aborted, false);
  await iterator.return();
  assertEquals(waitSignal.aborted, true);
  reached.resolve();
  await second;
});
