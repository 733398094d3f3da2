// Places of recorded messages in the time of a replay.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { eventToJson } from "../src/recording/event_json.ts";
import type { MessageCursor } from "../src/recording/message_cursor.ts";
import type { RecordedFile } from "../src/recording/recorded_file.ts";
import { Timeline } from "../src/recording/replay/timeline.ts";

/** File of a run, with the times of its chunks, in ms. */
function fileOf(run: string, ...chunks: [startMs: number, endMs: number][]) {
  return {
    metadata: new Map([["link", new Map([["run", run]])]]),
    chunks: chunks.map(([startMs, endMs]) => ({
      startNs: BigInt(startMs) * 1_000_000n,
      endNs: BigInt(endMs) * 1_000_000n,
    })),
  } as unknown as RecordedFile;
}

/** Cursor on a frame, or on an event, of a file. */
function cursorOf(file: RecordedFile, receivedAtMs: number, event?: object) {
  const bytes = new TextEncoder().encode(eventToJson(event ?? {}));
  const topic = event ? "/device/events" : "/device/telemetry";
  return {
    file,
    receivedAtMs,
    channel: { topic, metadata: new Map() },
    data: new DataView(bytes.buffer),
    offset: 0,
    length: bytes.length,
  } as unknown as MessageCursor;
}

Deno.test("Timeline.place() takes no time for steps of the clock that are reported, or more than 1 s back", () => {
  const file = fileOf("a", [0, 100_000]);
  const step = (byMs: number) => ({ type: "clockStepped", byMs });
  const cases: [[ms: number, event?: object][], number[]][] = [
    [[[100], [200], [260]], [100, 200, 260]],
    // Frames of one turn of the event loop may be out of order.
    [[[5000], [4000], [4100]], [5000, 4000, 4100]],
    [[[5000], [3999], [4099]], [5000, 5000, 5100]],
    [[[100], [5100, step(4990)], [5200]], [100, 110, 210]],
    [[[100], [150, step(4990)], [5150], [5250]], [100, 150, 160, 260]],
    [[[5000], [5010, step(-900)], [4120]], [5000, 5010, 5020]],
    // Two steps before a message shows them.
    [[[100], [110, step(40)], [120, step(50)], [220]], [100, 110, 120, 130]],
    // A pause as long as half of the step isn't it.
    [[[100], [101, step(1000)], [601], [1601]], [100, 101, 601, 601]],
    [[[100], [150, { type: "stale" }]], [100, 150]],
  ];
  for (const [messages, places] of cases) {
    const timeline = new Timeline([file]);
    assertEquals(
      messages.map(([ms, event]) => timeline.place(cursorOf(file, ms, event))),
      places,
      JSON.stringify(messages),
    );
  }
});

Deno.test("Timeline.place() notes the kind of the message, its event, and a new run", () => {
  const [a, b, c] = [fileOf("a", [1, 9]), fileOf("a"), fileOf("b", [50, 60])];
  const timeline = new Timeline([a, b, c]);
  const note = (...args: Parameters<typeof cursorOf>) => {
    timeline.place(cursorOf(...args));
    return [timeline.kind, timeline.event?.type, timeline.isNewRun];
  };
  assertEquals(note(a, 1), ["telemetry", undefined, false]);
  assertEquals(note(a, 1, { type: "stale" }), ["events", "stale", false]);
  assertEquals(note(b, 9), ["telemetry", undefined, false]);
  assertEquals(note(c, 50), ["telemetry", undefined, true]);
  assertEquals(note(c, 51), ["telemetry", undefined, false]);
});

Deno.test("Timeline.place() puts runs behind one another, without the time between", () => {
  const files = [
    fileOf("a", [100, 150], [150, 200]),
    fileOf("a", [200, 300]),
    fileOf("b"),
    fileOf("b", [10_000, 10_100]),
    fileOf("c", [20_000, 20_100]),
  ];
  const [a, a2, , b, c] = files;
  const places = (messages: [RecordedFile, number][]) => {
    const timeline = new Timeline(files);
    return messages.map(([file, ms]) => timeline.place(cursorOf(file, ms)));
  };
  assertEquals(
    places([[a, 100], [a2, 300], [b, 10_000], [b, 10_100], [c, 20_050]]),
    [100, 300, 300, 400, 450],
  );
  // Behind a step back, a run ends before the greatest time of its last chunk.
  assertEquals(
    places([[a, 100], [a2, 300], [a2, 250], [b, 10_000], [b, 10_100], [
      c,
      20_000,
    ]]),
    [100, 300, 250, 250, 350, 350],
  );
  // Unless that time isn't of a message that was read.
  assertEquals(
    places([[a, 100], [a2, 250], [b, 10_000]]),
    [100, 250, 300],
  );
});
