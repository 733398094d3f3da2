// Sequences by which a replay is verified: pieces of what was received, and events.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent, StreamEntry, TelemetrySource } from "../mod.ts";
import {
  type EventType,
  type Piece,
  pieces,
  SeenEvents,
} from "../src/recording/replay/replay_sequences.ts";
import { PushedLink } from "./pushed_link.ts";

const PIECE_BYTES = 4096;

/** Kind, length, first byte and time of the pieces of entries. */
async function piecesOf(
  entries: readonly [kind: "discarded" | "telemetry", length: number][],
): Promise<unknown[][]> {
  async function* all(): AsyncGenerator<Piece> {
    for (const [i, [kind, length]] of entries.entries()) {
      const bytes = new Uint8Array(length).fill(i + 1);
      yield { kind, bytes, receivedAtMs: i * 10 };
    }
  }
  return await Array.fromAsync(
    pieces(all()),
    ({ kind, bytes, receivedAtMs }) => [
      kind === "discarded" ? bytes.length : kind,
      bytes[0],
      bytes.at(-1),
      receivedAtMs,
    ],
  );
}

Deno.test("pieces() cuts discarded bytes between frames into pieces of 4 KiB, however they were received", async () => {
  const at = PIECE_BYTES;
  assertEquals(await piecesOf([]), []);
  assertEquals(await piecesOf([["discarded", at - 1]]), [[at - 1, 1, 1, 0]]);
  assertEquals(await piecesOf([["discarded", at]]), [[at, 1, 1, 0]]);
  assertEquals(await piecesOf([["discarded", 2 * at + 1]]), [
    [at, 1, 1, 0],
    [at, 1, 1, 0],
    [1, 1, 1, 0],
  ]);
  assertEquals(await piecesOf([["discarded", at - 1], ["discarded", 3]]), [
    [at, 1, 2, 10],
    [2, 2, 2, 10],
  ]);
  assertEquals(
    await piecesOf([
      ["telemetry", 5],
      ["discarded", 1],
      ["discarded", 1],
      ["telemetry", 5],
      ["telemetry", 5],
      ["discarded", 1],
    ]),
    [
      ["telemetry", 1, 1, 0],
      [2, 2, 3, 20],
      ["telemetry", 4, 4, 30],
      ["telemetry", 5, 5, 40],
      [1, 6, 6, 50],
    ],
  );
});

const TYPES: readonly EventType[] = ["connected", "gap"];

/** Link whose events are seen, and its frames. */
function seenOf(signal?: AbortSignal) {
  const link = new PushedLink();
  const seen = new SeenEvents(link.source, TYPES, signal);
  type Frames = ReturnType<TelemetrySource["frames"]>;
  const noting = Array.fromAsync(
    seen.note(link.frames as unknown as Frames),
    ({ kind, receivedAtMs }) => [kind, receivedAtMs],
  );
  const event = (atMs: number, type: string, socket = "telemetry") =>
    link.event(atMs, type, { socket });
  return { link, seen, noting, event };
}

Deno.test("SeenEvents has the events of some types, and connections of telemetry behind the first bytes", async () => {
  const { link, seen, noting, event } = seenOf();
  assertEquals(link.opened, [{}]);
  event(5, "connected");
  event(10, "connected");
  event(10, "gap");
  event(11, "connected");
  event(12, "rate");
  event(13, "connected", "command");
  event(14, "connected", "combined");
  const kinds: StreamEntry<unknown>["kind"][] = [
    "config",
    "telemetry",
    "commandStatus",
    "discarded",
  ];
  for (const [i, kind] of kinds.entries()) link.frame(10 + i, 1, kind);
  link.frame(9, 1, "telemetry");
  link.frame(30, 1, "telemetry");
  link.end();
  await seen.ended;
  assertEquals(await noting, [
    ["config", 10],
    ["telemetry", 11],
    ["status", 12],
    ["discarded", 13],
    ["telemetry", 9],
    ["telemetry", 30],
  ]);
  // The clock has stepped back by a little: the first bytes are those of the least time.
  const expected: LinkEvent["type"][] = [
    "connected",
    "gap",
    "connected",
    "connected",
  ];
  assertEquals(seen.events, expected);
});

Deno.test("SeenEvents has no connections without bytes, and reads with its signal", async () => {
  const { signal } = new AbortController();
  const { link, seen, event } = seenOf(signal);
  assertEquals(link.opened, [{ signal }]);
  event(5, "connected");
  event(5, "gap");
  link.end();
  await seen.ended;
  assertEquals(seen.events, ["gap"]);
});

Deno.test("SeenEvents rejects when the events of its source do", async () => {
  const { link, seen } = seenOf();
  link.frames.end();
  link.events.end(new Error("aborted"));
  await assertRejects(() => seen.ended, Error, "aborted");
});
