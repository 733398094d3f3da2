// Replays verified: verifyReplay().

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { defineStruct } from "../../mod.ts";
import {
  openRecording,
  type Recording,
  type ReplayControllerOptions,
  verifyReplay,
} from "../../recording.ts";
import { configFrame, startServer, type TestServerOptions } from "../peer.ts";
import { programTest } from "./program.ts";
import { type Recorded, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";
import {
  eventAt,
  recordingOf,
  replayInto,
  START_MS,
  STRUCTS,
  telemetryAt,
} from "./replay_rig.ts";

const configAt = (ms: number, number: number): Recorded => [
  START_MS + ms,
  "config",
  configFrame(number),
];
const SOCKET = { socket: "telemetry", peer: "a" };
const junkAt = (ms: number, bytes: number): Recorded => [
  START_MS + ms,
  "discarded",
  new Uint8Array(bytes).fill(0xee),
];

/** A recording of gaps, junk and lost connections, as a link would have reported them. */
const NIGHT: readonly Recorded[] = [
  eventAt(0, "connected", SOCKET),
  configAt(0, 1),
  telemetryAt(1, 2),
  telemetryAt(2, 3),
  junkAt(3, 33),
  eventAt(3, "resync"),
  telemetryAt(3, 4),
  eventAt(4, "gap"),
  telemetryAt(4, 9),
  eventAt(5, "stale"),
  eventAt(5, "disconnected", SOCKET),
  eventAt(5, "disconnected", { ...SOCKET, socket: "command" }),
  eventAt(6, "connected", SOCKET),
  telemetryAt(6, 10),
  eventAt(6, "connected", { ...SOCKET, socket: "command" }),
];

/** Replays into a server that records, and verifies its recording, and the server itself. */
async function replayAndVerify(
  recording: Recording,
  options: Partial<ReplayControllerOptions> = {},
  serverOptions: TestServerOptions = {},
) {
  await using copy = await TempFolder.make();
  await using server = await startServer(serverOptions);
  const { fromMs, toMs, configFirst } = options;
  const range = {
    ...fromMs !== undefined && { fromMs },
    ...toMs !== undefined && { toMs },
    ...configFirst !== undefined && { configFirst },
  };
  const live = verifyReplay(recording, server, range);
  await replayInto(server, recording, copy, options);
  await using seen = await openRecording(copy.path);
  const verdict = await verifyReplay(recording, seen, range);
  assertEquals(await live, {
    ...verdict,
    differences: (await live).differences,
  });
  return verdict;
}

programTest(
  "verifyReplay() finds no difference when a link has seen what was recorded",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, NIGHT);
    const verdict = await replayAndVerify(recording);
    assertEquals(verdict.differences, []);
    assertEquals(verdict, {
      isSame: true,
      frames: 7,
      differentFrames: 0,
      events: 3,
      differentEvents: 0,
      differences: [],
    });
  },
);

programTest(
  "verifyReplay() finds no difference over runs, from a time and of one connection",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, STRUCTS, NIGHT);
    await delay(2); // the name of a run is its start
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(100_000, 1),
      telemetryAt(100_001, 2),
    ]);
    const all = await replayAndVerify(recording);
    assertEquals([all.differences, all.frames, all.events], [[], 9, 4]);
    const rest = await replayAndVerify(recording, { fromMs: START_MS + 2 });
    assertEquals([rest.differentFrames, rest.frames], [0, 8]);
    const part = await replayAndVerify(recording, {
      fromMs: START_MS + 1,
      toMs: START_MS + 2,
      configFirst: false,
      connections: "one",
    });
    assertEquals([part.differences, part.frames, part.events], [[], 2, 0]);
  },
);

programTest(
  "verifyReplay() reports frames and events that a link has not seen, or has seen otherwise",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, NIGHT);
    await using other = await TempFolder.make();
    const messages = [...NIGHT];
    messages[3] = telemetryAt(2, 33); // changed
    messages.splice(8, 1); // missing
    messages.push(telemetryAt(7, 11), eventAt(7, "restart")); // extra
    await using seen = await recordingOf(other, STRUCTS, messages);
    const { isSame, differentFrames, differentEvents, differences } =
      await verifyReplay(recording, seen);
    assert(!isSame);
    assertEquals([differentFrames, differentEvents], [3, 1]);
    assertEquals(
      differences.map(({ of, kind, index }) => [of, kind, index]),
      [
        ["frames", "changed", 2],
        ["frames", "missing", 5],
        ["frames", "extra", 7],
        ["events", "extra", 3],
      ],
    );
    assertMatch(
      differences[1].message,
      /^Missing: frame of kind "telemetry", 68 bytes from \w{32}, received at 2026-11-29T00:00:00.004Z$/,
    );
    assertMatch(differences[0].message, /^Expected frame .*: received frame /);
    assertEquals(differences[3].message, 'Extra: event "restart"');
    const ConfigClass = defineStruct("Config", {
      minPosition: "f64",
      maxPosition: "f64",
      maxVelocity: "f64",
    }, { frameId: 0x20 });
    const wrong = await replayAndVerify(recording, {}, { ConfigClass });
    assertEquals([wrong.isSame, wrong.differentFrames], [false, 1]);
    assertMatch(wrong.differences[0].message, /received discarded bytes/);
  },
);

programTest(
  "verifyReplay() compares discarded bytes however they were cut, and the events that it is asked for",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      junkAt(0, 10_000),
      telemetryAt(1, 2),
      eventAt(2, "rate"),
    ]);
    const cut = [
      junkAt(0, 1),
      junkAt(0, 5_000),
      junkAt(0, 4_999),
      telemetryAt(1, 2),
    ];
    await using one = await TempFolder.make();
    await using seen = await recordingOf(one, STRUCTS, cut);
    assert((await verifyReplay(recording, seen)).isSame);
    const events = ["rate"] as const;
    const verdict = await verifyReplay(recording, seen, { events });
    assertEquals(verdict.differences.map(({ message }) => message), [
      'Missing: event "rate"',
    ]);
    await using two = await TempFolder.make();
    await using longer = await recordingOf(two, STRUCTS, [
      junkAt(0, 1),
      ...cut,
    ]);
    assertEquals((await verifyReplay(recording, longer)).differentFrames, 1);
  },
);

programTest(
  "verifyReplay() describes the first 20 differences of frames and of events, and counts all",
  async () => {
    const messages = Array.from({ length: 21 }, (_, i) => [
      telemetryAt(i, i),
      eventAt(i, "gap"),
    ]).flat();
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, messages);
    await using other = await TempFolder.make();
    await using empty = await recordingOf(other, STRUCTS, [eventAt(0, "rate")]);
    const { differences, ...numbers } = await verifyReplay(recording, empty);
    assertEquals(numbers, {
      isSame: false,
      frames: 21,
      differentFrames: 21,
      events: 21,
      differentEvents: 21,
    });
    assertEquals(
      differences.map(({ of, kind, index }) => [of, kind, index]),
      ["frames", "events"].flatMap((of) =>
        Array.from({ length: 20 }, (_, i) => [of, "missing", i])
      ),
    );
    const reverse = await verifyReplay(empty, recording);
    assertEquals([reverse.isSame, reverse.frames, reverse.events], [
      ...[false, 0, 0],
    ]);
    assertEquals(reverse.differences.at(-1)!.message, 'Extra: event "gap"');
    // A difference of events alone is one, too.
    await using third = await TempFolder.make();
    await using quiet = await recordingOf(
      third,
      STRUCTS,
      messages.filter((_, i) => i % 2 === 0),
    );
    const { isSame, differentFrames, differentEvents } = await verifyReplay(
      recording,
      quiet,
    );
    assertEquals([isSame, differentFrames, differentEvents], [false, 0, 21]);
  },
);

programTest(
  "verifyReplay() compares connections of telemetry behind the first bytes, and those of runs",
  async () => {
    const connected = (ms: number, socket: string) =>
      eventAt(ms, "connected", { socket, peer: "a" });
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      connected(0, "telemetry"),
      eventAt(0, "restart"),
      telemetryAt(1, 1),
      connected(2, "telemetry"),
      connected(3, "command"),
      telemetryAt(4, 2),
    ]);
    await using other = await TempFolder.make();
    await using none = await recordingOf(other, STRUCTS, [
      telemetryAt(1, 1),
      telemetryAt(4, 2),
    ]);
    const { events, differences } = await verifyReplay(recording, none);
    assertEquals(events, 2);
    assertEquals(differences.map(({ message }) => message), [
      'Missing: event "restart"',
      'Missing: event "connected"',
    ]);
  },
);

programTest(
  "verifyReplay() rejects when its signal is aborted, or an argument is wrong",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, NIGHT);
    await using server = await startServer();
    const aborter = new AbortController();
    const { signal } = aborter;
    const verifying = verifyReplay(recording, server, { signal });
    aborter.abort(new Error("enough"));
    await assertRejects(() => verifying, Error, "enough");
    const wrong = (...args: unknown[]) =>
      (verifyReplay as (...args: unknown[]) => Promise<unknown>)(...args);
    await assertRejects(() => wrong({}, server), TypeError, "recording must");
    await assertRejects(
      () => wrong(recording, {}),
      TypeError,
      "source.frames must be a function",
    );
    await assertRejects(
      () => wrong(recording, server, { events: "gap" }),
      TypeError,
      "events must be an array",
    );
    await assertRejects(
      () => wrong(recording, server, { fromMs: -1 }),
      RangeError,
      "fromMs must be",
    );
  },
);
