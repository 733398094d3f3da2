import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { Command, Header } from "../src/protocol/two_socket.ts";
import { checkScript } from "../src/simulator/faults/fault_script.ts";
import {
  isDamaging,
  JUNK_BYTES_MAX,
  withFalseHeaders,
  writesOf,
} from "../src/simulator/faults/faults.ts";
import { FaultyFrames } from "../src/simulator/faults/faulty_frames.ts";
import { FrameEncoder } from "../src/simulator/sockets/frame_encoder.ts";
import { NodeSocket } from "../src/simulator/faults/node_socket.ts";
import { Random } from "../src/simulator/faults/random.ts";
import {
  ControllerClosedError,
  ControllerState,
  type FaultStep,
  FaultyController,
  type FaultyControllerOptions,
  FRAME_FAULTS,
  type FrameFault,
  LINK_FAULTS,
  randomScript,
  type SentFrame,
  SIMPLE,
  SimpleCommandCode,
  SimpleConfig,
  SimpleDevice,
  SimpleTelemetry,
} from "../simulator.ts";
import { Collector } from "./collector.ts";
import { netTest } from "./net.ts";
import { LogLines, startServer, until } from "./peer.ts";

const TIME_LIMIT_MS = 60_000;
const SEED = 20_261_122;
const FRAME_IDS = [0x19, 0x05];
const CONFIG_FRAME_BYTES = Header.byteLength + SimpleConfig.byteLength;
const FRAME_BYTES = Header.byteLength + SimpleTelemetry.byteLength;
const NOW_NS = 1_700_000_000_000_000_000n;

const nowNs = () => NOW_NS;
const within = <T>(promise: Promise<T>) => deadline(promise, TIME_LIMIT_MS);

/** A telemetry frame with a counter that begins and ends with zeros, as most do. */
function frameOf(counter: number): Uint8Array<ArrayBuffer> {
  const encoder = new FrameEncoder(0, counter);
  const telemetry = SimpleTelemetry.create({ state: 2, currPosition: counter });
  return encoder.encode(0x05, telemetry.bytes, NOW_NS + BigInt(counter));
}

const headerOf = (frame: Uint8Array) => Header.view(frame.slice().buffer);

const taiNsOf = (frame: Uint8Array) => {
  const { taiSec, taiNsec } = headerOf(frame);
  return taiSec * 1_000_000_000n + taiNsec;
};

const latin1 = new TextDecoder("latin1");

/** Returns the offset of `frame` in `bytes`, or -1. */
const find = (bytes: Uint8Array, frame: Uint8Array) =>
  latin1.decode(bytes).indexOf(latin1.decode(frame));

const PREVIOUS = frameOf(7);
const FRAME = frameOf(8);
const NEXT = frameOf(9);

/** Effect of each fault on the bytes of a frame, checked for many choices. */
const ON_THE_WIRE: Partial<
  Record<FrameFault, (writes: Uint8Array[], bytes: Uint8Array) => void>
> = {
  none: (writes) => assertEquals(writes, [FRAME]),
  singleBytes: (writes, bytes) => {
    assertEquals(writes.length, FRAME.length);
    assertEquals(bytes, FRAME);
  },
  splitWrites: (writes, bytes) => {
    assertGreater(writes.length, 1);
    assert(writes.every(({ length }) => length > 0));
    assertEquals(bytes, FRAME);
  },
  junk: (_writes, bytes) => {
    const junkBytes = bytes.length - FRAME.length;
    assert(junkBytes >= 1 && junkBytes <= JUNK_BYTES_MAX, `${junkBytes}`);
    assertEquals(bytes.subarray(junkBytes), FRAME);
  },
  truncated: (_writes, bytes) => {
    assert(bytes.length > 0 && bytes.length < FRAME.length);
    assertEquals(bytes, FRAME.subarray(0, bytes.length));
  },
  byteLost: (_writes, bytes) => {
    assertEquals(bytes.length, FRAME.length - 1);
    const at = bytes.findIndex((byte, index) => byte !== FRAME[index]);
    assertEquals(bytes.subarray(at), FRAME.subarray(at + 1));
  },
  byteAdded: (_writes, bytes) => {
    assertEquals(bytes.length, FRAME.length + 1);
    const at = FRAME.findIndex((byte, index) => byte !== bytes[index]);
    assertGreater(at, 0);
    assertEquals(bytes.subarray(at + 1), FRAME.subarray(at));
  },
  bitFlipped: (_writes, bytes) => {
    assertEquals(bytes.length, FRAME.length);
    const flipped = bytes.map((byte, index) => byte ^ FRAME[index])
      .filter((bits) => bits !== 0);
    assertEquals(flipped.length, 1);
    assert([1, 2, 4, 8, 16, 32, 64, 128].includes(flipped[0]), `${flipped}`);
  },
  wrongId: (_writes, bytes) => {
    assert(!FRAME_IDS.includes(headerOf(bytes).frameId));
    const mended = bytes.slice();
    Header.view(mended.buffer).frameId = 0x05;
    assertEquals(mended, FRAME);
  },
  duplicated: (_writes, bytes) => assertEquals(bytes, concat([FRAME, FRAME])),
};

Deno.test("writesOf() changes a frame as the table describes", async (t) => {
  for (const [fault, verify] of Object.entries(ON_THE_WIRE)) {
    await t.step(fault, () => {
      const before = FRAME.slice();
      for (let seed = 0; seed < 300; seed++) {
        const random = new Random(seed);
        const name = fault as FrameFault;
        const writes = writesOf(name, FRAME, random, FRAME_IDS);
        verify(writes, concat(writes));
      }
      assertEquals(FRAME, before, "the frame itself has changed");
    });
  }
});

Deno.test("writesOf() leaves no damaged frame in the stream, and both neighbours", () => {
  const random = new Random(SEED);
  for (const fault of Object.keys(ON_THE_WIRE) as FrameFault[]) {
    for (let round = 0; round < 300; round++) {
      const wire = concat(writesOf(fault, FRAME, random, FRAME_IDS));
      const stream = concat([PREVIOUS, wire, NEXT]);
      const isThere = find(stream, FRAME) >= 0;
      assertEquals(isThere, !isDamaging(fault), `${fault}, round ${round}`);
      assertEquals(find(stream, PREVIOUS), 0);
      assertEquals(find(stream, NEXT), stream.length - NEXT.length);
    }
  }
});

Deno.test("writesOf() adds no byte that leaves the frame whole", () => {
  const random = new Random(SEED);
  for (let round = 0; round < 10_000; round++) {
    const [bytes] = writesOf("byteAdded", FRAME, random, FRAME_IDS);
    assertEquals(find(bytes, FRAME), -1, `round ${round}`);
  }
});

Deno.test("withFalseHeaders() fills the struct with headers", () => {
  const random = new Random(SEED);
  const starts = new Set<number>();
  for (let round = 0; round < 200; round++) {
    const frame = withFalseHeaders(FRAME, random, FRAME_IDS);
    assertEquals(frame.length, FRAME.length);
    assertEquals(
      frame.subarray(0, Header.byteLength),
      FRAME.subarray(0, Header.byteLength),
    );
    // A whole header fits in only from 4 bytes before the end of the first on.
    const found: number[] = [];
    for (let at = Header.byteLength; at + 24 <= frame.length; at++) {
      const header = Header.view(frame.buffer, at);
      const isLikeIt = FRAME_IDS.includes(header.frameId) &&
        header.syncPattern === 0 && header.counter > 8 &&
        header.counter <= 11 && header.tai > headerOf(FRAME).tai &&
        header.tai < headerOf(FRAME).tai + 10;
      if (isLikeIt) found.push(at);
    }
    for (const at of found) starts.add(at);
  }
  assertGreater(starts.size, 10, "headers begin at many places");
});

function newFrames(syncPattern = 0): FaultyFrames {
  const device = new SimpleDevice({ initialState: ControllerState.ENABLED });
  return new FaultyFrames(device, syncPattern, nowNs);
}

/** Plays faults, and returns the frames as they should have been. */
function framesOf(...faults: FrameFault[]): SentFrame[] {
  const frames = newFrames();
  const random = new Random(SEED);
  return faults.flatMap((fault) => frames.telemetry(fault, random).frames);
}

const countersOf = (frames: readonly SentFrame[]) =>
  frames.map(({ bytes }) => headerOf(bytes).counter);

Deno.test("FaultyFrames.telemetry() disturbs the counter", () => {
  assertEquals(
    countersOf(framesOf("none", "repeatedCounter", "repeatedCounter", "none")),
    [1, 1, 1, 2],
  );
  assertEquals(
    countersOf(framesOf("none", "none", "counterRestart", "none")),
    [1, 2, 1, 2],
  );
  const [before, jumped, after] = countersOf(
    framesOf("none", "counterJump", "none"),
  );
  assert(jumped > before + 1 && jumped <= before + 1001, `${jumped}`);
  assertEquals(after, jumped + 1);
});

Deno.test("FaultyFrames.telemetry() makes the clock jump, both ways, and continue from there", () => {
  const frames = newFrames();
  const random = new Random(SEED);
  const next = (fault: FrameFault) =>
    taiNsOf(frames.telemetry(fault, random).frames[0].bytes);
  const directions = new Set<boolean>();
  for (let round = 0; round < 50; round++) {
    const before = next("none");
    const jumped = next("clockJump");
    const sec = Number(jumped - before) / 1e9;
    assertGreaterOrEqual(Math.abs(sec), 0.999);
    assertLess(Math.abs(sec), 3600.001);
    directions.add(sec > 0);
    assertEquals(next("none"), jumped + 1n, "goes on from there");
  }
  assertEquals(directions.size, 2);
});

Deno.test("FaultyFrames.telemetry() puts a burst in one write", () => {
  const frames = newFrames();
  const random = new Random(SEED);
  for (const [framesMax, count] of [[3, 3], [1, 1], [undefined, 100]]) {
    const burst = frames.telemetry("burst", random, framesMax);
    assertEquals(burst.frames.length, count);
    const bytes = concat(burst.frames.map((frame) => frame.bytes));
    assertEquals(burst.writes, [bytes]);
  }
});

Deno.test("FaultyFrames.telemetry() returns a frame with memory of its own", () => {
  const { frames: [frame], writes: [bytes] } = newFrames()
    .telemetry("none", new Random(SEED));
  const sent = bytes.slice();
  frame.bytes.fill(0xff);
  assertEquals(bytes, sent);
});

Deno.test("isDamaging() tells damaging faults from others", () => {
  assertEquals(FRAME_FAULTS.filter(isDamaging), [
    "truncated",
    "byteLost",
    "byteAdded",
    "bitFlipped",
    "wrongId",
  ]);
  for (const { fault, isDamaged } of framesOf(...FRAME_FAULTS)) {
    assertEquals(isDamaged, isDamaging(fault), fault);
  }
});

// Arguments.

Deno.test("checkScript() names the wrong step and the rule", () => {
  const cases: [unknown, typeof RangeError | typeof TypeError, string][] = [
    ["junk", TypeError, 'an array of steps: received "junk"'],
    [[null], TypeError, "step 0 must be an object: received null"],
    [[{ fault: "typo" }], TypeError, 'a known fault: received "typo"'],
    [[{ frames: 3 }], TypeError, "a known fault: received undefined"],
    [[{ fault: "junk" }], TypeError, "frames must be an integer"],
    [[{ fault: "junk", frames: "3" }], TypeError, 'received "3"'],
    [[{ fault: "junk", frames: -1 }], RangeError, "received -1"],
    [[{ fault: "junk", frames: 1.5 }], RangeError, "received 1.5"],
    [[{ fault: "junk", frames: NaN }], RangeError, "received NaN"],
    [[{ fault: "stall" }], TypeError, "ms must be in 0..2147483647 ms"],
    [[{ fault: "stall", ms: -1 }], RangeError, "received -1"],
    [
      [{ fault: "commandReadStall", ms: Infinity }],
      RangeError,
      "received Infinity",
    ],
    [[{ fault: "slowReader", frames: 3 }], TypeError, "no frames but ms"],
    [[{ fault: "reset", socket: "tcp" }], TypeError, 'received "tcp"'],
    [[{ fault: "close", ms: 3 }], TypeError, "no ms but socket"],
    [[{ fault: "reconnectStorm" }], TypeError, "times must be"],
    [[{ fault: "reconnectStorm", times: 0 }], RangeError, "received 0"],
    [[{ fault: "unexpectedBytes", bytes: 0 }], RangeError, "received 0"],
    [[{ fault: "unexpectedBytes", bytes: 65_537 }], RangeError, "1..65536"],
  ];
  for (const [wrong, ErrorClass, text] of cases) {
    const good = { fault: "none", frames: 1 };
    const script = Array.isArray(wrong) ? [good, ...wrong] : wrong;
    const error = assertThrows(
      () => checkScript(script as FaultStep[]),
      ErrorClass,
    );
    const expected = text.replace("step 0", "step 1");
    assertStringIncludes(error.message, expected);
    assertStringIncludes(error.message, "Cannot play script as");
    if (Array.isArray(wrong)) assertStringIncludes(error.message, "step 1");
  }
});

Deno.test("randomScript() makes equal scripts from equal seeds, of all faults", () => {
  const script = randomScript(SEED, { steps: 500 });
  assertEquals(script, randomScript(SEED, { steps: 500 }));
  assertNotEquals(script, randomScript(SEED + 1, { steps: 500 }));
  assertEquals(checkScript(script), script);
  assertEquals(
    new Set(script.map(({ fault }) => fault)),
    new Set([...FRAME_FAULTS, ...LINK_FAULTS]),
  );
});

Deno.test("randomScript() keeps within its options", () => {
  const script = randomScript(SEED, {
    steps: 200,
    faults: ["junk", "stall"],
    framesMax: 3,
    msMax: 4,
  });
  assertEquals(script.length, 200);
  for (const step of script) {
    if (step.fault === "junk") assert(step.frames >= 1 && step.frames <= 3);
    else if (step.fault === "stall") assert(step.ms >= 1 && step.ms <= 4);
    else assert(false, step.fault);
  }
  const wrong: [unknown, object, typeof RangeError | typeof TypeError][] = [
    [-1, { steps: 1 }, RangeError],
    ["1", { steps: 1 }, TypeError],
    [1, { steps: 1.5 }, RangeError],
    [1, {}, TypeError],
    [1, { steps: 1, faults: [] }, TypeError],
    [1, { steps: 1, faults: ["typo"] }, TypeError],
    [1, { steps: 1, framesMax: 0 }, RangeError],
    [1, { steps: 1, msMax: 2 ** 31 }, RangeError],
  ];
  for (const [seed, options, ErrorClass] of wrong) {
    assertThrows(
      () => randomScript(seed as number, options as { steps: number }),
      ErrorClass,
      "Cannot make script as",
    );
  }
});

Deno.test("new FaultyController() refuses options that make no sense", () => {
  const cases: [object, typeof RangeError | typeof TypeError, string][] = [
    [{ telemetryPort: 0 }, RangeError, "telemetryPort"],
    [{ telemetryIntervalMs: 0 }, RangeError, "telemetryIntervalMs"],
    [{ initialState: 5 }, RangeError, "initialState"],
    [{ seed: -1 }, RangeError, "seed must be in 0..4294967295: received -1"],
    [{ seed: 1.5 }, RangeError, "received 1.5"],
    [{ seed: 2 ** 32 }, RangeError, "seed"],
    [{ seed: "1" }, TypeError, "seed"],
    [{ faults: { typo: 0.5 } }, TypeError, 'received "typo"'],
    [{ faults: { reset: 0.5 } }, TypeError, 'received "reset"'],
    [{ faults: { junk: -0.1 } }, RangeError, "faults.junk must be in 0..1"],
    [{ faults: { junk: 1.1 } }, RangeError, "received 1.1"],
    [{ faults: { junk: NaN } }, RangeError, "received NaN"],
    [{ faults: { junk: "1" } }, TypeError, "faults.junk"],
    [{ faults: { junk: 0.6, burst: 0.6 } }, RangeError, "sum of faults"],
    [{ faults: 0.5 }, TypeError, "an object of shares"],
    [{ onFrame: 1 }, TypeError, "onFrame must be a function"],
    [{ nowNs: 1 }, TypeError, "nowNs must be a function"],
  ];
  for (const [wrong, ErrorClass, text] of cases) {
    const options = { telemetryPort: 6210, commandPort: 6211, ...wrong };
    const error = assertThrows(
      () => new FaultyController(options as FaultyControllerOptions),
      ErrorClass,
    );
    assertStringIncludes(error.message, text);
  }
});

Deno.test("FaultyController.seed is random by default", async () => {
  const options = { telemetryPort: 6210, commandPort: 6211 };
  await using one = new FaultyController(options);
  await using other = new FaultyController(options);
  await using given = new FaultyController({ ...options, seed: 5 });
  assertNotEquals(one.seed, other.seed);
  assertEquals(given.seed, 5);
});

Deno.test("FaultyController.play() after close() rejects", async () => {
  const controller = new FaultyController({
    telemetryPort: 6210,
    commandPort: 6211,
  });
  await controller.close();
  await assertRejects(() => controller.play([]), ControllerClosedError);
});

Deno.test({
  name: "FaultyController.play() rejects when it may not use the network",
  permissions: { net: false },
  async fn() {
    await using controller = new FaultyController({
      telemetryPort: 6210,
      commandPort: 6211,
      log: new LogLines(),
    });
    await assertRejects(() => controller.play([]), Deno.errors.NotCapable);
  },
});

// On the network.

/** A controller that sends nothing by itself, and the frames that it reports. */
function newController(
  peer: Collector,
  options: Partial<FaultyControllerOptions> = {},
) {
  const frames: SentFrame[] = [];
  const controller = new FaultyController({
    telemetryPort: peer.telemetryPort,
    commandPort: peer.commandPort,
    telemetryIntervalMs: Infinity,
    reconnectDelayMs: 5,
    initialState: ControllerState.ENABLED,
    seed: SEED,
    log: new LogLines(),
    onFrame: (frame) => frames.push(frame),
    nowNs,
    ...options,
  });
  return {
    controller,
    frames,
    play: (...steps: FaultStep[]) => within(controller.play(steps)),
    [Symbol.asyncDispose]: () => within(controller.close()),
  };
}

const moveTo = (position: number) =>
  Command.create({
    syncPattern: SIMPLE["two-socket"].commandSyncPattern,
    code: SimpleCommandCode.MOVE,
    param1: position,
  }).bytes;

const bytesOf = (frames: readonly SentFrame[]) =>
  concat(frames.map(({ bytes }) => bytes));

/** Plays a script on a new controller; returns what came, to its end. */
async function streamOf(
  seed: number,
  steps: readonly FaultStep[],
  options: Partial<FaultyControllerOptions> = {},
): Promise<{ bytes: Uint8Array<ArrayBuffer>; frames: SentFrame[] }> {
  await using peer = new Collector();
  await using faulty = newController(peer, { seed, ...options });
  await faulty.play(...steps);
  await within(faulty.controller.close());
  await peer.until(() => peer.telemetry[0].end !== undefined);
  return { bytes: peer.telemetry[0].bytes, frames: faulty.frames };
}

const EVERY_FRAME_FAULT: FaultStep[] = FRAME_FAULTS.map((fault) => ({
  fault,
  frames: 5,
}));

netTest("FaultyController.play() sends the script in its order", async () => {
  await using peer = new Collector();
  await using faulty = newController(peer);
  await faulty.play(
    { fault: "none", frames: 2 },
    { fault: "byteLost", frames: 1 },
    { fault: "none", frames: 0 },
    { fault: "duplicated", frames: 1 },
    { fault: "burst", frames: 3 },
  );
  assertEquals(faulty.frames.map(({ fault }) => fault), [
    "none", // the configuration
    "none",
    "none",
    "byteLost",
    "duplicated",
    "duplicated",
    "burst",
    "burst",
    "burst",
  ]);
  const [config, ...telemetry] = faulty.frames;
  assertEquals(countersOf(telemetry), [2, 3, 4, 5, 5, 6, 7, 8]);
  const expectedBytes = CONFIG_FRAME_BYTES + 8 * FRAME_BYTES - 1;
  const bytes = await peer.telemetryBytes(expectedBytes);
  assertEquals(bytes.length, expectedBytes);
  const head = concat([config.bytes, telemetry[0].bytes, telemetry[1].bytes]);
  assertEquals(bytes.subarray(0, head.length), head);
  const tail = bytesOf(telemetry.slice(3));
  assertEquals(bytes.subarray(head.length + FRAME_BYTES - 1), tail);
  const { stats } = faulty.controller;
  assertEquals(stats.configFrames, 1);
  assertEquals(stats.telemetryFrames, 8);
  assertEquals(stats.framesDamaged, 1);
  assertEquals(stats.stepsPlayed, 5);
});

netTest(
  "FaultyController sends every frame that isn't damaged, and no other",
  async () => {
    const { bytes, frames } = await streamOf(SEED, EVERY_FRAME_FAULT);
    let from = 0;
    for (const frame of frames) {
      const at = find(bytes.subarray(from), frame.bytes);
      assertEquals(at < 0, frame.isDamaged, frame.fault);
      if (!frame.isDamaged) from += at + frame.bytes.length;
    }
    assertEquals(from <= bytes.length, true);
    assertEquals(frames.filter(({ isDamaged }) => isDamaged).length, 25);
  },
);

netTest("FaultyController sends equal bytes for equal seeds", async () => {
  const { bytes } = await streamOf(SEED, EVERY_FRAME_FAULT);
  assertEquals((await streamOf(SEED, EVERY_FRAME_FAULT)).bytes, bytes);
  assertNotEquals((await streamOf(SEED + 1, EVERY_FRAME_FAULT)).bytes, bytes);
});

netTest(
  "FaultyController writes single bytes and pieces separately",
  async () => {
    for (const fault of ["singleBytes", "splitWrites"] as const) {
      const { bytes, frames } = await streamOf(SEED, [{ fault, frames: 20 }]);
      assertEquals(bytes, bytesOf(frames), fault);
    }
  },
);

netTest("FaultyController spoils a share of the steady stream", async () => {
  await using peer = new Collector();
  const faults = { junk: 0.25, byteLost: 0.25 };
  await using faulty = newController(peer, { telemetryIntervalMs: 1, faults });
  await within(faulty.controller.connect());
  await peer.until(() => faulty.frames.length > 200);
  await within(faulty.controller.close());
  await peer.until(() => peer.telemetry[0].end !== undefined);
  const { bytes } = peer.telemetry[0];
  const [config, ...telemetry] = faulty.frames;
  assertEquals(config.fault, "none");
  assertEquals(headerOf(config.bytes).frameId, 0x19);
  const count = (fault: FrameFault) =>
    telemetry.filter((frame) => frame.fault === fault).length /
    telemetry.length;
  for (const [fault, share] of [["junk", 0.25], ["byteLost", 0.25]] as const) {
    assert(Math.abs(count(fault) - share) < 0.12, `${fault} ${count(fault)}`);
  }
  assertGreater(count("none"), 0.3);
  // The last frame may have been cut off by the end.
  for (const frame of telemetry.slice(0, -1)) {
    assertEquals(find(bytes, frame.bytes) < 0, frame.isDamaged, frame.fault);
  }
  const { framesDamaged, telemetryFrames } = faulty.controller.stats;
  assertEquals(telemetryFrames, telemetry.length);
  assertEquals(
    framesDamaged,
    telemetry.filter((frame) => frame.isDamaged).length,
  );
});

netTest(
  "FaultyController makes equal choices in the steady stream",
  async () => {
    const choices: FrameFault[][] = [];
    const faults = Object.fromEntries(
      FRAME_FAULTS.map((fault) => [fault, 0.05]),
    );
    for (let round = 0; round < 2; round++) {
      await using peer = new Collector();
      const options = { telemetryIntervalMs: 1, faults };
      await using faulty = newController(peer, options);
      await within(faulty.controller.connect());
      await peer.until(() => faulty.frames.length > 50);
      choices.push(faulty.frames.slice(0, 50).map(({ fault }) => fault));
    }
    assertEquals(choices[0], choices[1]);
  },
);

/** Until it is disposed of, every write takes some time. */
function slowWrites(): Disposable {
  const { prototype } = NodeSocket;
  const { write } = prototype;
  prototype.write = async function (bytes) {
    const count = await write.call(this, bytes);
    await delay(0);
    return count;
  };
  return {
    [Symbol.dispose]() {
      prototype.write = write;
    },
  };
}

netTest("FaultyController interleaves no frames", async () => {
  await using peer = new Collector();
  using _slow = slowWrites();
  const faults = { singleBytes: 0.5, splitWrites: 0.5 };
  await using faulty = newController(peer, { telemetryIntervalMs: 1, faults });
  await faulty.play({ fault: "singleBytes", frames: 5 });
  assertGreater(faulty.frames.length, 7, "the steady stream went on");
  const sent = bytesOf(faulty.frames.slice(0, -1));
  const bytes = await peer.telemetryBytes(sent.length);
  assertEquals(bytes.subarray(0, sent.length), sent);
});

netTest(
  "FaultyController continues the steady stream while it plays",
  async () => {
    await using peer = new Collector();
    await using faulty = newController(peer, { telemetryIntervalMs: 1 });
    await faulty.play({ fault: "singleBytes", frames: 200 });
    assertGreater(faulty.frames.length, 203);
  },
);

netTest("FaultyController executes commands during faults", async () => {
  await using peer = new Collector();
  await using faulty = newController(peer, {
    telemetryIntervalMs: 1,
    faults: { junk: 0.3, truncated: 0.3 },
  });
  await within(faulty.controller.connect());
  const { conn } = await firstCommand(peer);
  let isMoved = false;
  const playing = (async () => {
    while (!isMoved) await faulty.play({ fault: "junk", frames: 10 });
  })();
  await conn.write(moveTo(12.5));
  const position = () =>
    SimpleTelemetry.view(
      faulty.frames.at(-1)!.bytes.buffer,
      Header.byteLength,
    );
  await peer.until(() =>
    headerOf(faulty.frames.at(-1)!.bytes).frameId === 0x05 &&
    position().cmdPosition === 12.5
  );
  isMoved = true;
  await playing;
  assertEquals(faulty.controller.telemetry.cmdPosition, 12.5);
  assertGreaterOrEqual(faulty.controller.telemetry.currPosition, 12.5);
  assertEquals(faulty.controller.lastCommand?.param1, 12.5);
  assertEquals(faulty.controller.stats.commandsReceived, 1);
});

async function firstCommand(peer: Collector) {
  await peer.until(() => peer.command.length > 0);
  return peer.command[0];
}

netTest(
  "a stall sends nothing for its time, and keeps the sockets",
  async () => {
    await using peer = new Collector();
    await using faulty = newController(peer, {
      telemetryIntervalMs: 1,
      nowNs: undefined,
    });
    await faulty.play(
      { fault: "none", frames: 3 },
      { fault: "stall", ms: 150 },
      {
        fault: "none",
        frames: 3,
      },
    );
    const times = faulty.frames.map(({ bytes }) => headerOf(bytes).tai);
    const gaps = times.slice(1).map((time, index) => time - times[index]);
    assertGreater(Math.max(...gaps), 0.149);
    assertEquals(peer.telemetry.length, 1);
    assertEquals(peer.command.length, 1);
  },
);

netTest(
  "halfOpen leaves both sockets open and unread until close()",
  async () => {
    await using peer = new Collector();
    await using faulty = newController(peer);
    await faulty.play({ fault: "none", frames: 1 }, { fault: "halfOpen" });
    await peer.until(() =>
      peer.telemetry.length === 2 && peer.command.length === 2
    );
    await peer.command[0].conn.write(moveTo(9));
    await peer.command[1].conn.write(moveTo(3));
    await until(() => faulty.controller.stats.commandsReceived > 0);
    assertEquals(faulty.controller.telemetry.cmdPosition, 3);
    // The server ends one of them: the controller doesn't answer.
    await peer.telemetry[0].conn.closeWrite();
    await faulty.play({ fault: "none", frames: 2 });
    await peer.telemetryBytes(CONFIG_FRAME_BYTES + 2 * FRAME_BYTES);
    assertEquals(
      peer.telemetry[0].bytes.length,
      CONFIG_FRAME_BYTES + FRAME_BYTES,
    );
    assertEquals(peer.telemetry[0].end, undefined);
    assertEquals(peer.command[0].end, undefined);
    assert(faulty.controller.connected);
    assertEquals(faulty.controller.stats.commandsReceived, 1);

    await within(faulty.controller.close());
    const all = [...peer.telemetry, ...peer.command];
    await peer.until(() => all.every(({ end }) => end !== undefined));
  },
);

for (const [fault, end] of [["reset", "reset"], ["close", "fin"]] as const) {
  netTest(
    `${fault} ends its sockets, and dials at once`,
    async (t) => {
      for (
        const socket of ["both", "telemetry", "command", undefined] as const
      ) {
        await t.step(`${socket}`, async () => {
          await using peer = new Collector();
          // Whoever waits for a timer before dialling is too late for this test.
          const reconnectDelayMs = 2 * TIME_LIMIT_MS;
          await using faulty = newController(peer, { reconnectDelayMs });
          await faulty.play({ fault: "none", frames: 1 });
          await peer.telemetryBytes(CONFIG_FRAME_BYTES + FRAME_BYTES);
          await peer.until(() => peer.command.length === 1);
          await faulty.play({ fault, socket }, { fault: "none", frames: 1 });
          const endsTelemetry = socket !== "command";
          const endsCommand = socket !== "telemetry";
          await peer.until(() =>
            peer.telemetry.length === (endsTelemetry ? 2 : 1) &&
            peer.command.length === (endsCommand ? 2 : 1) &&
            (!endsTelemetry || peer.telemetry[0].end !== undefined) &&
            (!endsCommand || peer.command[0].end !== undefined)
          );
          assertEquals(peer.telemetry[0].end, endsTelemetry ? end : undefined);
          assertEquals(peer.command[0].end, endsCommand ? end : undefined);
          const newest = await peer.telemetryBytes(
            CONFIG_FRAME_BYTES + (endsTelemetry ? 1 : 2) * FRAME_BYTES,
          );
          assertEquals(headerOf(newest).frameId, 0x19, "configuration first");
        });
      }
    },
  );
}

netTest("reconnectStorm makes its number of short connections", async () => {
  await using peer = new Collector();
  const options = { telemetryIntervalMs: 1, reconnectDelayMs: 20_000 };
  await using faulty = newController(peer, options);
  await within(faulty.controller.connect());
  await faulty.play({ fault: "reconnectStorm", times: 5 });
  await faulty.play({ fault: "none", frames: 1 });
  await peer.until(() =>
    peer.telemetry.length === 7 && peer.command.length === 7 &&
    peer.telemetry.slice(0, 6).every(({ end }) => end !== undefined) &&
    peer.command.slice(0, 6).every(({ end }) => end !== undefined)
  );
  for (const { bytes, end } of peer.telemetry.slice(1, 6)) {
    assertEquals(bytes.length, CONFIG_FRAME_BYTES);
    assertEquals(end, "fin");
  }
  assert(peer.command.slice(0, 6).every(({ end }) => end === "fin"));
  assert(faulty.controller.connected);
  await peer.telemetryBytes(CONFIG_FRAME_BYTES + FRAME_BYTES);
});

netTest(
  "commandReadStall reads no command for its time, then all",
  async () => {
    await using peer = new Collector();
    await using faulty = newController(peer);
    await within(faulty.controller.connect());
    const { conn } = await firstCommand(peer);
    const startMs = performance.now();
    const playing = faulty.play({ fault: "commandReadStall", ms: 150 });
    await conn.write(concat([moveTo(1), moveTo(2)]));
    await until(() => faulty.controller.stats.commandsReceived === 2);
    assertGreaterOrEqual(performance.now() - startMs, 149);
    await playing;
  },
);

netTest("slowReader reads 7 bytes at a time", async () => {
  await using peer = new Collector();
  await using faulty = newController(peer);
  await within(faulty.controller.connect());
  const { conn } = await firstCommand(peer);
  const startMs = performance.now();
  const playing = faulty.play({ fault: "slowReader", ms: 400 });
  await conn.write(concat([moveTo(1), moveTo(2)]));
  await until(() => faulty.controller.stats.commandsReceived === 2);
  // 9 reads of at most 7 bytes for each command, and 10 ms before each.
  assertGreaterOrEqual(performance.now() - startMs, 170);
  await playing;
  await conn.write(moveTo(3));
  await until(() => faulty.controller.stats.commandsReceived === 3);
});

netTest(
  "unexpectedBytes are sent on the command socket, equal each time",
  async () => {
    const streams: Uint8Array[] = [];
    for (let round = 0; round < 2; round++) {
      await using peer = new Collector();
      await using faulty = newController(peer);
      await faulty.play({ fault: "unexpectedBytes", bytes: 33 });
      await peer.until(() => peer.command[0]?.bytes.length === 33);
      streams.push(peer.command[0].bytes);
      await peer.command[0].conn.write(moveTo(3));
      await until(() => faulty.controller.stats.commandsReceived === 1);
    }
    assertEquals(streams[0], streams[1]);
  },
);

netTest("FaultyController.close() ends a script", async (t) => {
  const steps: FaultStep[] = [
    { fault: "junk", frames: 2 ** 32 - 1 },
    { fault: "singleBytes", frames: 2 ** 32 - 1 },
    { fault: "stall", ms: 1_000_000 },
    { fault: "commandReadStall", ms: 1_000_000 },
    { fault: "slowReader", ms: 1_000_000 },
    { fault: "reconnectStorm", times: 2 ** 32 - 1 },
  ];
  for (const step of steps) {
    await t.step(step.fault, async () => {
      await using peer = new Collector();
      await using faulty = newController(peer, { telemetryIntervalMs: 1 });
      const playing = faulty.play({ fault: "halfOpen" }, step);
      const waiting = faulty.play({ fault: "none", frames: 1 });
      const rejections = Promise.all([
        assertRejects(() => playing, ControllerClosedError, "script"),
        assertRejects(() => waiting, ControllerClosedError),
      ]);
      await until(() => faulty.controller.stats.stepsPlayed === 1);
      await within(faulty.controller.close());
      await rejections;
      assertEquals(faulty.controller.stats.stepsPlayed, 1);
      assert(!faulty.controller.connected);
      await peer.until(() =>
        [...peer.telemetry, ...peer.command]
          .every(({ end }) => end !== undefined)
      );
    });
  }
});

netTest(
  "FaultyController.close() ends a script that waits for a server",
  async () => {
    const nobody = new Collector();
    await nobody[Symbol.asyncDispose]();
    await using faulty = newController(nobody);
    const playing = faulty.play({ fault: "none", frames: 1 });
    const rejection = assertRejects(() => playing, ControllerClosedError);
    await within(faulty.controller.close());
    await rejection;
  },
);

/** Waits until nothing goes on: no frame for a hundred intervals. */
async function stuck(frames: readonly SentFrame[]): Promise<void> {
  for (let before = -1; before !== frames.length;) {
    before = frames.length;
    await delay(100);
  }
}

netTest("a reset cuts off a frame that the server hasn't read", async () => {
  await using peer = new Collector(false);
  // Bursts, as the system takes megabytes before it takes no more.
  const faults = { burst: 1 };
  await using faulty = newController(peer, { telemetryIntervalMs: 1, faults });
  await within(faulty.controller.connect());
  await within(stuck(faulty.frames));
  await faulty.play({ fault: "reset" });
  assertEquals(faulty.controller.stats.telemetryConnections, 2);
});

netTest(
  "FaultyController.close() cuts off a frame that the server hasn't read",
  async () => {
    await using peer = new Collector(false);
    await using faulty = newController(peer);
    const playing = faulty.play({ fault: "burst", frames: 1_000_000 });
    const rejection = assertRejects(() => playing, ControllerClosedError);
    await until(() => faulty.frames.length > 0);
    await within(stuck(faulty.frames));
    await within(faulty.controller.close());
    await rejection;
    assertLess(faulty.frames.length, 1_000_000);
  },
);

netTest(
  "FaultyController.play() continues after the server has closed",
  async () => {
    await using peer = new Collector();
    await using faulty = newController(peer);
    const playing = faulty.play({ fault: "none", frames: 2000 });
    await peer.telemetryBytes(CONFIG_FRAME_BYTES + 10 * FRAME_BYTES);
    peer.telemetry[0].conn.close();
    await playing;
    assertEquals(faulty.controller.stats.telemetryFrames, 2000);
    await peer.until(() => peer.telemetry.length === 2);
    await peer.until(() => {
      const last = faulty.frames.at(-1)!;
      return find(peer.telemetry[1].bytes, last.bytes) >= 0;
    });
  },
);

netTest("FaultyController.play() plays scripts one after another", async () => {
  await using peer = new Collector();
  await using faulty = newController(peer);
  await Promise.all([
    faulty.play({ fault: "junk", frames: 5 }),
    faulty.play({ fault: "none", frames: 5 }),
  ]);
  assertEquals(faulty.frames.map(({ fault }) => fault), [
    "none",
    ...Array(5).fill("junk"),
    ...Array(5).fill("none"),
  ]);
});

netTest(
  "FaultyController.play() checks the script before it sends",
  async () => {
    await using peer = new Collector();
    await using faulty = newController(peer);
    await within(faulty.controller.connect());
    const script = [{ fault: "none", frames: 1 }, {
      fault: "junk",
      frames: -1,
    }];
    await assertRejects(
      () => faulty.controller.play(script as FaultStep[]),
      RangeError,
      "Cannot play script as step 1, junk: frames must be an integer in 0..4294967295: received -1",
    );
    await faulty.play({ fault: "none", frames: 1 });
    assertEquals(faulty.controller.stats.telemetryFrames, 1);
  },
);

netTest(
  "FaultyController logs the error when onFrame throws, and continues",
  async () => {
    await using peer = new Collector();
    const log = new LogLines();
    const onFrame = () => {
      throw new Error("not mine");
    };
    await using faulty = newController(peer, { log, onFrame });
    await faulty.play({ fault: "none", frames: 2 });
    await peer.telemetryBytes(CONFIG_FRAME_BYTES + 2 * FRAME_BYTES);
    assertEquals(
      log.matching(/^error Cannot report frame .*not mine/).length,
      3,
    );
  },
);

netTest(
  "telemetryIntervalMs Infinity sends only the configuration",
  async () => {
    await using peer = new Collector();
    await using faulty = newController(peer);
    await within(faulty.controller.connect());
    await faulty.play({ fault: "stall", ms: 20 });
    const bytes = await peer.telemetryBytes(CONFIG_FRAME_BYTES);
    assertEquals(bytes.length, CONFIG_FRAME_BYTES);
    assertEquals(headerOf(bytes).frameId, 0x19);
  },
);

netTest("FaultyController plays random scripts", async () => {
  await using peer = new Collector();
  await using faulty = newController(peer, {
    telemetryIntervalMs: 1,
    faults: { junk: 0.2, splitWrites: 0.2, truncated: 0.2 },
  });
  const options = { steps: 60, framesMax: 20, msMax: 5 };
  await faulty.play(...randomScript(SEED, options));
  assertEquals(faulty.controller.stats.stepsPlayed, 60);
  assert(faulty.controller.connected);
});

netTest(
  "a server delivers the frames of a script that aren't damaged",
  async () => {
    const received: number[] = [];
    await using server = await startServer({
      telemetryCallback: ({ telemetry }) => {
        received.push(telemetry.applicationStatus);
      },
    });
    let number = 0;
    const damaged = new Set<number>();
    await using controller = new FaultyController({
      telemetryPort: server.telemetryPort,
      commandPort: server.commandPort,
      telemetryIntervalMs: Infinity,
      seed: SEED,
      log: new LogLines(),
      onFrame: ({ isDamaged }) => {
        if (isDamaged) damaged.add(number);
        controller.telemetry.applicationStatus = ++number;
      },
    });
    const harmless = ["none", "junk", "splitWrites", "singleBytes"] as const;
    const script: FaultStep[] = harmless.map((fault) => ({
      fault,
      frames: 20,
    }));
    for (let round = 0; round < 20; round++) {
      script.push({ fault: "truncated", frames: 1 });
      script.push({ fault: "wrongId", frames: 1 }, {
        fault: "none",
        frames: 2,
      });
    }
    await within(controller.play(script));
    await until(() => received.at(-1) === number - 1);
    assertEquals(damaged.size, 40);
    const expected = Array.from({ length: number - 1 }, (_, index) => index + 1)
      .filter((sent) => !damaged.has(sent));
    // A server that doesn't wait for the next frame takes its first bytes for the
    // last ones of a cut frame; such a mixture has another number.
    const mixtures = received.filter((received) => received > number);
    assertLess(mixtures.length, 20);
    const whole = received.filter((received) => received <= number);
    assertEquals(whole, expected, `seed ${SEED}`);
  },
);
