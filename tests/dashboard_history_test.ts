import { assertEquals, assertLess } from "jsr:@std/assert@^1.0.19";
import type { RecordedHistory } from "../dashboard.ts";
import { Header } from "../mod.ts";
import type { FrameBatch } from "../src/view/frame_batch.ts";
import { netTest } from "./net.ts";
import {
  Config,
  DashboardRig,
  positionsOf,
  START_MS,
  Telemetry,
  type Viewer,
} from "./view_rig.ts";

let requests = 0;

/** Asks for history, and returns the frames of telemetry, the events, and the end. */
async function ask(viewer: Viewer, message: object = {}) {
  const request = ++requests;
  viewer.send({
    type: "history",
    request,
    source: 0,
    fromMs: START_MS,
    toMs: START_MS + 1e9,
    framesMax: 100_000,
    fields: [],
    ...message,
  });
  const { type: _, request: __, ...end } = await viewer.next(
    "historyEnd",
    (one) => one.request === request,
  );
  const answers = viewer.received.filter((one) =>
    "request" in one && one.request === request
  );
  const batches = answers.flatMap((one) => one.type === "batch" ? one : []);
  const telemetry = batches.filter(({ kind }) => kind === "telemetry");
  return {
    end,
    positions: telemetry.flatMap(positionsOf),
    times: telemetry.flatMap(({ times }) => [...times]),
    missed: telemetry.flatMap(({ missed }) => [...missed]),
    configs: batches.filter(({ kind }) => kind === "config"),
    events: answers.flatMap((one) => one.type === "events" ? one.events : []),
  };
}

/** Frame of telemetry in a recording. */
function recorded(counter: number, atMs: number, position = counter) {
  const header = Header.create({ frameId: 5, counter });
  return {
    kind: "telemetry",
    receivedAtMs: START_MS + atMs,
    bytes: new Uint8Array([
      ...header.bytes,
      ...Telemetry.create({ position }).bytes,
    ]),
    structs: { header: Header, config: Config, telemetry: Telemetry },
  };
}

/** Configuration in a recording. */
function recordedConfig(maxPosition: number, atMs: number, kind = "config") {
  const header = Header.create({ frameId: 0x19 });
  const { bytes } = Config.create({ maxPosition });
  const frame = new Uint8Array([...header.bytes, ...bytes]);
  return { ...recorded(0, atMs), kind, bytes: frame };
}

/** Configurations of an answer. */
function limitsOf(configs: readonly FrameBatch[]): number[] {
  return configs.flatMap(({ bytes, frameBytes, times }) =>
    [...times.keys()].map((i) => {
      const at = bytes.byteOffset + i * frameBytes + Header.byteLength;
      return Config.view(bytes.buffer, at).maxPosition;
    })
  );
}

type RecordedFrame = ReturnType<typeof recorded>;

/** Recording that a test makes. */
function recordingOf(
  frames: readonly RecordedFrame[],
  onClose = () => {},
): RecordedHistory {
  const isWithin = (atMs: number, range: { fromMs: number; toMs: number }) =>
    atMs >= range.fromMs && atMs <= range.toMs;
  const startMs =
    frames.find(({ kind }) => kind !== "repeatedConfig")!.receivedAtMs;
  return {
    structs: frames[0].structs,
    files: [{ startMs, endMs: frames.at(-1)!.receivedAtMs }],
    stats: { telemetryFrames: frames.length },
    async *messages(
      range: { kinds: readonly string[]; fromMs: number; toMs: number },
    ) {
      for (const frame of frames) {
        // It stands where the file begins.
        const isRepeated = frame.kind === "repeatedConfig";
        const atMs = isRepeated ? startMs : frame.receivedAtMs;
        if (!isWithin(atMs, range)) continue;
        if (range.kinds.includes(frame.kind)) yield await frame;
      }
    },
    async *events(range: { fromMs: number; toMs: number }) {
      const event = { type: "restart", atMs: START_MS + 1, message: "" };
      if (isWithin(event.atMs, range)) yield await event;
    },
    close: () => Promise.resolve(onClose()),
  } as unknown as RecordedHistory;
}

netTest("history has the frames and events of a range of time", async () => {
  await using rig = new DashboardRig();
  const { made } = rig;
  const viewer = await rig.view();
  made.configure(80, 1);
  for (let i = 0; i < 10; i++) made.sample(i, i, i === 5 ? 3 : 0);
  made.event({ type: "stale", atMs: START_MS + 4 });
  await viewer.next("events");
  const { memory } = await viewer.next("state", ({ memory }) => !!memory);
  assertEquals(memory, { fromMs: START_MS, toMs: START_MS + 9 });
  const whole = await ask(viewer);
  assertEquals(whole.positions, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(whole.missed, [0, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
  assertEquals(whole.configs.length, 1);
  assertEquals(whole.events.map(({ type }) => type), ["stale"]);
  assertEquals(whole.end, { frames: 10, sent: 10, isCancelled: false });
  const part = await ask(viewer, {
    fromMs: START_MS + 5,
    toMs: START_MS + 7,
  });
  assertEquals(part.positions, [5, 6, 7]);
  assertEquals(part.events, []);
  const none = await ask(viewer, {
    toMs: START_MS + 1e6,
    fromMs: START_MS + 10,
  });
  assertEquals(none.end, { frames: 0, sent: 0, isCancelled: false });
});

netTest(
  "history of more frames than wanted has every extreme of the fields",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const viewer = await rig.view();
    const count = 20_000;
    const spikes = [777, 778, 9_999, 15_001];
    let lost = 0;
    for (let i = 0; i < count; i++) {
      const isSpike = spikes.includes(i);
      const missing = i % 1000 === 500 ? 2 : 0;
      lost += missing;
      made.sample(isSpike ? (i % 2 ? 1000 : -1000) : Math.sin(i), i, missing);
    }
    await viewer.next(
      "batch",
      ({ times }) => times.at(-1) === START_MS + count - 1,
    );
    const { positions, times, missed, end } = await ask(viewer, {
      toMs: START_MS + count,
      framesMax: 400,
      fields: ["position", "no.such[0].field"],
    });
    assertEquals(end.frames, count);
    assertEquals(end.sent, positions.length);
    assertLess(positions.length, 401);
    assertEquals(
      positions.filter((value) => Math.abs(value) === 1000).length,
      4,
    );
    assertEquals(
      times.toSorted((a, b) => a - b),
      times,
    );
    assertEquals(missed.reduce((sum, one) => sum + one), lost);
  },
);

netTest(
  "history goes on from the recording to memory without a frame twice",
  async () => {
    const frames = [0, 1, 2, 3, 4, 5, 6].map((i) => recorded(i, i));
    let closed = 0;
    let opened = 0;
    await using rig = new DashboardRig({}, {
      recording: () => {
        opened++;
        return Promise.resolve(recordingOf(frames, () => closed++));
      },
    });
    const { made } = rig;
    const viewer = await rig.view();
    assertEquals(viewer.hello.sources[0].hasRecording, true);
    for (let i = 5; i < 9; i++) made.sample(i, i);
    await viewer.next("batch");
    const { positions, events, end } = await ask(viewer);
    assertEquals(positions, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assertEquals(events.map(({ type }) => type), ["restart"]);
    assertEquals(end.frames, 9);
    const late = await ask(viewer, { fromMs: START_MS + 6 });
    assertEquals(late.positions, [6, 7, 8]);
    // The first viewer has learned the range by it, too.
    assertEquals([opened, closed], [2, 2]);
  },
);

netTest(
  "history has the configuration that was in force before its range",
  async () => {
    const frames = [
      recordedConfig(70, -5, "repeatedConfig"),
      recorded(1, 0),
      recordedConfig(80, 10),
      recorded(2, 20),
      recorded(3, 30),
    ];
    await using rig = new DashboardRig({}, {
      recording: () => Promise.resolve(recordingOf(frames)),
    });
    const { made } = rig;
    const viewer = await rig.view();
    made.configure(90, 40);
    made.sample(4, 41);
    made.configure(95, 50);
    await viewer.next(
      "batch",
      ({ times }) => times.at(-1) === START_MS + 50,
    );
    const limits = async (fromMs: number, toMs: number) => {
      const { configs } = await ask(viewer, {
        fromMs: START_MS + fromMs,
        toMs: START_MS + toMs,
      });
      return limitsOf(configs);
    };
    assertEquals(await limits(-20, 0), []);
    assertEquals(await limits(5, 9), [70]);
    assertEquals(await limits(5, 15), [70, 80]);
    assertEquals(await limits(20, 45), [80, 90]);
    assertEquals(await limits(42, 60), [90, 95]);
  },
);

netTest(
  "a viewer learns what the recording has that a link is writing",
  async () => {
    let fails = true;
    await using rig = new DashboardRig({}, {
      recording: () =>
        fails
          ? Promise.reject(new Error("Cannot open recording: no message yet"))
          : Promise.resolve(recordingOf([recorded(1, -1000), recorded(2, 0)])),
    });
    rig.made.sample(2, 0);
    const viewer = await rig.view();
    assertEquals((await viewer.next("state")).recorded, undefined);
    fails = false;
    const later = await rig.view();
    const { recorded: range } = await later.next(
      "state",
      (one) => one.recorded !== undefined,
    );
    assertEquals(range, { fromMs: START_MS - 1000, toMs: START_MS });
    const third = await rig.view();
    assertEquals(third.hello.sources[0].recorded, range);
  },
);

netTest(
  "history of a recording alone is read by ranges, and says what it has",
  async () => {
    const frames = [recorded(1, 0), recorded(2, 10), recorded(5, 20)];
    const recording = recordingOf(frames);
    await using rig = new DashboardRig({}, { source: undefined, recording });
    const viewer = await rig.view();
    const [{ isLive, recorded: range, structs }] = viewer.hello.sources;
    assertEquals(isLive, false);
    assertEquals(range, { fromMs: START_MS, toMs: START_MS + 20 });
    assertEquals(structs.telemetry.name, "Telemetry");
    const { stats } = await viewer.next("state");
    assertEquals(stats, { telemetryFrames: 3 });
    const { positions, missed } = await ask(viewer);
    assertEquals(positions, [1, 2, 5]);
    assertEquals(missed, [0, 0, 0]); // three frames don't show yet that it counts
    assertEquals((await ask(viewer, { fromMs: START_MS + 5 })).positions, [
      2,
      5,
    ]);
  },
);

netTest("history takes the place of one that is still read", async () => {
  const released = Promise.withResolvers<void>();
  const recording = recordingOf([recorded(1, 0)]);
  let isEnded = false;
  await using rig = new DashboardRig({}, {
    recording: {
      ...recording,
      async *messages({ signal }: { signal: AbortSignal }) {
        signal.addEventListener("abort", () => released.resolve());
        await released.promise;
        isEnded = true;
        yield* [];
        signal.throwIfAborted();
      },
    } as never,
  });
  const viewer = await rig.view();
  const first = ask(viewer);
  await viewer.next("events");
  rig.made.sample(7, 5);
  const second = ask(viewer, { fromMs: START_MS + 5 });
  assertEquals((await first).end, { frames: 0, sent: 0, isCancelled: true });
  assertEquals(isEnded, true);
  assertEquals((await second).positions, [7]);
});

netTest(
  "history reports a recording that can't be read, and has the memory",
  async () => {
    await using rig = new DashboardRig({}, {
      recording: () => Promise.reject(new Error("Cannot open recording: gone")),
    });
    rig.made.sample(7, 5);
    const viewer = await rig.view();
    await viewer.next("batch");
    const { end, positions } = await ask(viewer);
    assertEquals(end.error, "Cannot open recording: gone");
    assertEquals(positions, [7]);
  },
);

netTest("history has the last frames only, once memory is full", async () => {
  await using rig = new DashboardRig({ historyBytesMax: 65_536 });
  const { made } = rig;
  const viewer = await rig.view();
  const count = 5_000;
  for (let i = 0; i < count; i++) made.sample(i, i);
  await viewer.next(
    "state",
    ({ memory }) => memory?.toMs === START_MS + count - 1,
  );
  const { positions } = await ask(viewer);
  const bytes = positions.length *
    (Header.byteLength + Telemetry.byteLength + 12);
  assertEquals(bytes > 65_536 / 2 && bytes <= 65_536, true, `${bytes}`);
  assertEquals(positions.at(-1), count - 1);
  assertEquals(positions[0], count - positions.length);
});
