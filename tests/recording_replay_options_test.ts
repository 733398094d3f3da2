// Options of replays, of controllers that replay, and of verifications: defaults and refusals.

import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  replay,
  type ReplayControllerOptions,
  type VerifyOptions,
  verifyReplay,
} from "../recording.ts";
import { MS_LIMIT } from "../src/recording/range.ts";
import { Recording, type RecordingParts } from "../src/recording/recording.ts";
import {
  protocolOf,
  readControllerOptions,
} from "../src/recording/replay/controller_options.ts";
import { readReplayOptions } from "../src/recording/replay/replay_options.ts";
import { ManualSource } from "./manual_source.ts";
import { LogLines } from "./peer.ts";

/** A recording of a protocol, without messages. */
function recordingOf(protocol?: string): Recording {
  const link = protocol && [["link", new Map([["protocol", protocol]])]];
  const metadata = new Map((link || []) as [string, Map<string, string>][]);
  return new Recording(
    { files: [{ metadata }], structs: new Map() } as unknown as RecordingParts,
  );
}

const log = new LogLines();
const PORTS = { telemetryPort: 1, commandPort: 2 };

Deno.test("readReplayOptions() fills in the defaults, and throws when an option is wrong", () => {
  assertEquals(readReplayOptions({}, "replay"), {
    speed: 1,
    fromMs: 0,
    toMs: MS_LIMIT,
    paused: false,
  });
  const given = { speed: Infinity, fromMs: 5, toMs: 6, paused: true };
  assertEquals(readReplayOptions(given, "replay"), given);
  const range = `in 0..${MS_LIMIT} ms: received number -1`;
  for (
    const [options, name, message] of [
      [
        { speed: 0 },
        "RangeError",
        "speed must be more than 0, or Infinity: received number 0",
      ],
      [
        { speed: "1" },
        "TypeError",
        'speed must be more than 0, or Infinity: received "1"',
      ],
      [{ fromMs: -1 }, "RangeError", `fromMs must be ${range}`],
      [{ toMs: -1 }, "RangeError", `toMs must be ${range}`],
      [
        { paused: 1 },
        "TypeError",
        "paused must be true or false: received number 1",
      ],
    ] as const
  ) {
    const error = assertThrows(
      () => readReplayOptions(options as object, "replay"),
      Error,
    );
    assertEquals([error.name, error.message], [
      name,
      `Cannot replay as ${message}`,
    ]);
  }
});

Deno.test("replay() has the speed and pause of its options, and refuses what is no recording", () => {
  const recording = recordingOf();
  const source = replay(recording, { speed: 2, paused: true });
  assertEquals([source.speed, source.paused], [2, true]);
  source.resume();
  source.speed = 3;
  assertEquals([source.speed, source.paused], [3, false]);
  source.step();
  assertEquals(source.paused, true);
  const { message } = assertThrows(
    () => replay({} as Recording),
    TypeError,
  );
  assertEquals(
    message,
    "Cannot replay as recording must be one of openRecording(): received an object",
  );
  const { message: wrong } = assertThrows(
    () => replay(recording, { speed: NaN }),
    RangeError,
  );
  assertEquals(
    wrong,
    "Cannot replay as speed must be more than 0, or Infinity: received number NaN",
  );
});

Deno.test("protocolOf() is that of the first file, if it is known", () => {
  const protocols = ["two-socket", "single-socket", "other", undefined]
    .map((name) => protocolOf(recordingOf(name)));
  assertEquals(protocols, [
    "two-socket",
    "single-socket",
    undefined,
    undefined,
  ]);
});

Deno.test("readControllerOptions() fills in the defaults of a controller that dials, or listens", () => {
  const common = {
    speed: 1,
    fromMs: 0,
    toMs: MS_LIMIT,
    paused: false,
    connections: "asRecorded",
    passes: 1,
    configFirst: true,
    acknowledge: false,
  };
  const read = (protocol: string | undefined, options: object) => {
    const { dialling, listening, log: given, ...rest } = readControllerOptions(
      recordingOf(protocol),
      { ...options, log } as ReplayControllerOptions,
    );
    given.info("a line");
    return [
      rest,
      dialling?.host,
      dialling?.telemetryPort,
      dialling
        ?.commandPort,
      listening?.host,
      listening?.port,
    ];
  };
  const none = [undefined, undefined, undefined];
  for (const protocol of ["two-socket", undefined]) {
    assertEquals(read(protocol, PORTS), [
      common,
      "127.0.0.1",
      1,
      2,
      undefined,
      undefined,
    ]);
  }
  for (const protocol of ["single-socket", undefined]) {
    assertEquals(read(protocol, {}), [common, ...none, "127.0.0.1", 0]);
  }
  const given = {
    speed: 2,
    fromMs: 3,
    toMs: 4,
    paused: true,
    connections: "one",
    passes: Infinity,
    configFirst: false,
    acknowledge: true,
  };
  assertEquals(read("single-socket", { ...given, port: 5, host: "::1" }), [
    given,
    ...none,
    "::1",
    5,
  ]);
  const { acknowledge: _, ...dialled } = given;
  assertEquals(read("two-socket", { ...dialled, ...PORTS, host: "::1" }), [
    { ...given, acknowledge: false },
    "::1",
    ...[1, 2, undefined, undefined],
  ]);
});

Deno.test("readControllerOptions() throws when an option is wrong, or of the other protocol", () => {
  const two = "the recording is of the two-socket protocol";
  const single = "the recording is of the single-socket protocol";
  const neither =
    "must be left out with telemetryPort and commandPort: a controller of the two-socket protocol neither listens nor answers";
  for (
    const [protocol, options, message] of [
      [
        "two-socket",
        { port: 1 },
        `options must have telemetryPort and commandPort: ${two}`,
      ],
      ["single-socket", PORTS, `options must have port: ${single}`],
      ["two-socket", { ...PORTS, port: 0 }, `port ${neither}`],
      ["two-socket", { ...PORTS, acknowledge: true }, `acknowledge ${neither}`],
      [
        "two-socket",
        { ...PORTS, connections: "all" },
        'connections must be one of asRecorded, one: received "all"',
      ],
      [
        "two-socket",
        { ...PORTS, passes: 0 },
        `passes must be in 1..${Number.MAX_SAFE_INTEGER}: received 0`,
      ],
      [
        "two-socket",
        { ...PORTS, configFirst: 1 },
        "configFirst must be true or false: received number 1",
      ],
      [
        "single-socket",
        { acknowledge: 1 },
        "acknowledge must be true or false: received number 1",
      ],
      [
        "two-socket",
        { ...PORTS, speed: 0 },
        "speed must be more than 0, or Infinity: received number 0",
      ],
    ] as const
  ) {
    const error = assertThrows(
      () =>
        readControllerOptions(
          recordingOf(protocol),
          options as unknown as ReplayControllerOptions,
        ),
      Error,
    );
    assertEquals(error.message, `Cannot make replay controller as ${message}`);
  }
  // One of the two ports is enough to be of the two-socket protocol, and the other is missing.
  for (const name of ["telemetryPort", "commandPort"] as const) {
    assertThrows(
      () =>
        readControllerOptions(recordingOf("two-socket"), {
          [name]: 1,
        } as unknown as ReplayControllerOptions),
      TypeError,
      name === "commandPort" ? "telemetryPort" : "commandPort",
    );
  }
  assertThrows(
    () => readControllerOptions({} as Recording, PORTS),
    TypeError,
    "Cannot make replay controller as recording must be one of openRecording()",
  );
});

Deno.test("verifyReplay() throws when an argument is wrong", async () => {
  const { source } = new ManualSource();
  const recording = recordingOf();
  const range = `in 0..${MS_LIMIT} ms: received number -1`;
  for (
    const [args, message] of [
      [
        [{}, source],
        "recording must be one of openRecording(): received an object",
      ],
      [
        [recording, undefined],
        "source.frames must be a function: received undefined",
      ],
      [
        [recording, { frames: () => {} }],
        "source.events must be a function: received undefined",
      ],
      [[recording, source, { fromMs: -1 }], `fromMs must be ${range}`],
      [[recording, source, { toMs: -1 }], `toMs must be ${range}`],
      [
        [recording, source, { configFirst: 1 }],
        "configFirst must be true or false: received number 1",
      ],
      [
        [recording, source, { signal: 1 }],
        "signal must be an AbortSignal: received number 1",
      ],
      [
        [recording, source, { events: "gap" }],
        'events must be an array of types: received "gap"',
      ],
    ] as const
  ) {
    const [one, two, options] = args as readonly unknown[];
    const error = await assertRejects(
      () =>
        verifyReplay(
          one as Recording,
          two as typeof source,
          options as VerifyOptions,
        ),
      Error,
    );
    assertEquals(error.message, `Cannot verify replay as ${message}`);
  }
});
