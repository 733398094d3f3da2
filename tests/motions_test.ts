// Confirmation by telemetry, sample by sample, without a link: over a real one it is
// unknown which samples are in transit when a command is received.

import {
  assertAlmostEquals,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  ControllerState,
  ControllerStateError,
  DeviceBusyError,
  EnabledSubstate,
  LinkError,
  LinkStaleError,
  MotionError,
  MotionStoppedError,
  SetEnabledSubstateParam,
} from "../rotator.ts";
import type { WaitOptions } from "../src/link/call_options.ts";
import { DeviceControl } from "../src/control/device/device_control.ts";
import type { DeviceSample } from "../src/control/device/device_sample.ts";
import type {
  DeviceCommand,
  Generation,
} from "../src/control/device/generation.ts";
import { lookAt } from "../src/control/motion/motion.ts";
import { Motions } from "../src/control/motion/motions.ts";
import type { MoveGoal } from "../src/control/motion/move_to_goal.ts";
import { LinkClosedError } from "../src/base/errors.ts";
import { wallMs } from "../src/base/clock.ts";
import { Header } from "../src/protocol/two_socket.ts";

const { ENABLED } = ControllerState;
const { STATIONARY, MOVING_POINT_TO_POINT } = EnabledSubstate;
const { MOVE_POINT_TO_POINT, STOP } = SetEnabledSubstateParam;
const SUBSTATE_CODE = 2;
const POSITION_CODE = 7;
const GOAL = 10;
const MOVE_SEC = 100;
const STOP_SEC = 10;

interface Telemetry {
  readonly state: number;
  readonly enabledSubstate: number;
  readonly applicationStatus: number;
  readonly position: number;
}

/** Returns a sample of a device that is at rest and rejects nothing, except for… */
function telemetry(changes: Partial<Telemetry> = {}): Telemetry {
  return {
    state: ENABLED,
    enabledSubstate: STATIONARY,
    applicationStatus: DDS_COMMAND_SOURCE,
    position: 0,
    ...changes,
  };
}

/** We have control, not the GUI. */
const DDS_COMMAND_SOURCE = 0x400;
const REJECTED = 1;

const standing = telemetry();
const moving = telemetry({ enabledSubstate: MOVING_POINT_TO_POINT });
const rejecting = telemetry({
  applicationStatus: DDS_COMMAND_SOURCE | REJECTED,
});
const there = telemetry({ position: GOAL });

/** As many samples as it takes to be at rest. */
function fourOf(sample: Telemetry): Telemetry[] {
  return Array(4).fill(sample);
}

/** A controller that sends these samples after these commands, and no others. */
class Script implements Generation<unknown, Telemetry> {
  readonly name = "two-socket";
  readonly protocol = "two-socket";
  readonly socket = "telemetry";
  readonly ClosedError = LinkClosedError;
  acknowledges = false;
  readonly changes: Generation<unknown, Telemetry>["changes"] = {
    start: "",
    enable: "",
    disable: "",
    standby: "",
    exitControl: "",
    enterControl: "",
    clearError: "",
  };
  /** Names of the commands that were sent. */
  readonly sent: string[] = [];
  /** The time limit of each that was to be confirmed. */
  readonly timeoutsMs: (number | undefined)[] = [];
  #telemetry: Telemetry;
  readonly #samples: Readonly<Record<string, Telemetry[]>>;

  constructor(before: Telemetry, samples: Record<string, Telemetry[]>) {
    this.#telemetry = before;
    this.#samples = samples;
  }

  readonly link = {
    closed: false,
    connected: true,
    configured: true,
    telemetryAgeMs: 0,
    config: {},
    telemetry: standing,
    nextTelemetry: () => Promise.resolve(sampleOf(this.#telemetry)),
    close: () => Promise.resolve(),
  };

  send(command: DeviceCommand): Promise<void> {
    this.sent.push(nameOf(command));
    return Promise.resolve();
  }

  // deno-lint-ignore require-await -- what the predicate throws rejects
  async confirm(
    command: DeviceCommand,
    predicate: (sample: DeviceSample<Telemetry>) => boolean,
    { timeoutMs }: WaitOptions = {},
  ): Promise<DeviceSample<Telemetry>> {
    const name = nameOf(command);
    this.timeoutsMs.push(timeoutMs);
    this.sent.push(name);
    for (const [index, telemetry] of this.#samples[name].entries()) {
      this.#telemetry = telemetry;
      const sample = sampleOf(telemetry, index);
      if (predicate(sample)) return sample;
    }
    throw new Error(`${name} is not confirmed`);
  }

  isRejecting({ applicationStatus }: Telemetry): boolean {
    return (applicationStatus & REJECTED) !== 0;
  }
}

/** A sample that is received now; its header has its index. */
function sampleOf(telemetry: Telemetry, index = 0): DeviceSample<Telemetry> {
  const header = Header.create({ counter: index });
  return { header, telemetry, receivedAtMs: wallMs() + 1 };
}

/** Samples by which a position is taken: the second isn't rejected, nor one after the pause. */
const taken = [standing, standing, standing];

function nameOf({ code, params: [param] }: DeviceCommand): string {
  if (code === POSITION_CODE) return "POSITION_SET";
  return param === STOP ? "STOP" : "MOVE";
}

function motionsOf(script: Script): Motions<unknown, Telemetry> {
  const control = new DeviceControl({
    name: "device",
    substateCode: SUBSTATE_CODE,
    positionOf: ({ position }: Telemetry) => position,
    positionText: ({ position }: Telemetry) => `${position} deg`,
    stopSec: () => STOP_SEC,
    setPauseMs: 0,
    samplesBeforeStop: 4,
  }, script);
  return new Motions(control);
}

/** A goal that telemetry doesn't show before it is reached. */
const goal: MoveGoal<Telemetry> = {
  text: `${GOAL} deg`,
  command: { code: POSITION_CODE, params: [GOAL] },
  start: { code: SUBSTATE_CODE, params: [MOVE_POINT_TO_POINT, 1] },
  check: () => {},
  isTaken: () => true,
  isThere: ({ position }) => position === GOAL,
  durationSec: () => MOVE_SEC,
};

const NO_LIMITS = {
  timeoutMs: undefined,
  signal: undefined,
  interrupt: false,
};

function move(script: Script): Promise<DeviceSample<Telemetry>> {
  return motionsOf(script).move("move device", () => [goal], NO_LIMITS);
}

Deno.test("Motions.stop() isn't confirmed by a sample that was under way", async () => {
  const cases: [Telemetry[], number][] = [
    [[standing, ...fourOf(standing)], 4],
    [[standing, moving, moving, ...fourOf(standing)], 6],
    [[moving, ...fourOf(standing)], 4],
    // "became non-stationary after stationary"
    [[moving, standing, standing, standing, moving, ...fourOf(standing)], 8],
    [[moving, moving, telemetry({ state: ControllerState.FAULT })], 2],
  ];
  for (const [samples, index] of cases) {
    const script = new Script(standing, { STOP: samples });
    const { header } = await motionsOf(script).stop({});
    assertEquals(header.counter, index);
  }
});

Deno.test("Motions.move() moves only when the position wasn't rejected", async () => {
  const late = [...taken.slice(1), rejecting]; // as is the telemetry
  for (const samples of [[rejecting], [standing, rejecting], late]) {
    const script = new Script(standing, { POSITION_SET: samples });
    const error = await assertRejects(() => move(script), CommandRejectedError);
    assertEquals(error.code, POSITION_CODE);
    assertEquals(script.sent, ["POSITION_SET"]);
  }
});

Deno.test("Motions.move() is confirmed by telemetry from after the command", async () => {
  const cases = [
    [standing, standing, moving, moving, ...fourOf(there)],
    [there, ...fourOf(there)],
    [moving, ...fourOf(there)],
    [moving, there, there, there, moving, ...fourOf(there)],
  ];
  for (const samples of cases) {
    const script = new Script(standing, { POSITION_SET: taken, MOVE: samples });
    assertEquals((await move(script)).header.counter, samples.length - 1);
    assertEquals(script.sent, ["POSITION_SET", "MOVE"]);
  }
});

Deno.test("Motions derive their time limits from their durations", async () => {
  const script = new Script(standing, {
    POSITION_SET: taken,
    MOVE: [moving, ...fourOf(there)],
    STOP: [moving, ...fourOf(standing)],
  });
  const motions = motionsOf(script);
  await motions.move("move device", () => [goal], NO_LIMITS);
  await motions.stop({});
  // 1.5 times, and 5 s; but to take a position takes no time.
  const expected = [5_000, 155_000, 20_000];
  assertEquals(script.timeoutsMs.length, expected.length);
  for (const [index, timeoutMs] of script.timeoutsMs.entries()) {
    assertAlmostEquals(timeoutMs!, expected[index], 1_000);
  }
});

Deno.test("Motions.move() counts no rejection that was shown before", async () => {
  const latched = telemetry({ ...rejecting });
  const script = new Script(latched, {
    POSITION_SET: [latched, latched, latched],
    MOVE: [latched, moving, ...fourOf(there)],
  });
  await move(script);
  const again = new Script(latched, {
    POSITION_SET: [latched, ...taken],
    MOVE: [standing, rejecting],
    STOP: [],
  });
  const error = await assertRejects(() => move(again), CommandRejectedError);
  assertEquals(error.code, SUBSTATE_CODE);
  assertEquals(again.sent.at(-1), "STOP");
});

Deno.test("Motions.move() sends no STOP when the device is at rest already", async () => {
  const script = new Script(standing, {
    POSITION_SET: taken,
    MOVE: [moving, ...fourOf(telemetry({ position: 3 }))],
  });
  const error = await assertRejects(() => move(script), MotionError);
  assertEquals(
    error.message,
    "Cannot move device to 10 deg: it has stopped at 3 deg",
  );
  assertEquals(error.position, 3);
  assertEquals(script.sent, ["POSITION_SET", "MOVE"]);
});

Deno.test("Motions.move() ends, and stops the device, when telemetry is silent", async () => {
  const script = new Script(standing, {});
  const { link } = script;
  const confirm = script.confirm.bind(script);
  const motions = motionsOf(script);
  script.confirm = (command, predicate, options = {}) => {
    if (nameOf(command) === "POSITION_SET") {
      return Promise.resolve(sampleOf(standing));
    }
    if (nameOf(command) !== "MOVE") return confirm(command, predicate);
    script.sent.push("MOVE");
    predicate(sampleOf(moving));
    link.telemetryAgeMs = 2001;
    return new Promise((_, reject) => {
      const { signal } = options;
      signal!.addEventListener("abort", () => reject(signal!.reason));
    });
  };
  const error = await assertRejects(
    () => motions.move("move device", () => [goal], NO_LIMITS),
    LinkStaleError,
    "Cannot move device any longer: no telemetry was received for 2000 ms, the longest silence while a device moves",
  );
  assertInstanceOf(error, LinkError);
  assertEquals(error.commandWritten, true);
  assertEquals(error.silenceMsMax, 2000);
  await motions.brake.settle();
  assertEquals(script.sent, ["MOVE", "STOP"]);
});

Deno.test("Motions.run() refuses a second motion until the first has ended, well or not", async () => {
  const motions = motionsOf(new Script(standing, {}));
  for (const isFailing of [false, true]) {
    const first = Promise.withResolvers<void>();
    const running = motions.run("move device", {}, () => first.promise);
    assertEquals(motions.underWay, "move device");
    const second = () => motions.run("turn", {}, () => Promise.resolve());
    const busy = await assertRejects(second, DeviceBusyError);
    assertEquals(busy.underWay, "move device");
    if (isFailing) {
      first.reject(new Error("no"));
      await assertRejects(() => running, Error, "no");
    } else {
      first.resolve();
      await running;
    }
    assertEquals(motions.underWay, undefined);
  }
});

Deno.test("Motions.run() stops the device when a motion fails that has begun, and isn't over", async () => {
  for (
    const [hasBegun, isOver] of [
      [true, false],
      [true, true],
      [false, false],
    ]
  ) {
    const script = new Script(standing, { STOP: [] });
    const motions = motionsOf(script);
    const failing = () =>
      motions.run("move device", {}, (motion) => {
        Object.assign(motion, { hasBegun, isOver });
        return Promise.reject(new Error("no"));
      });
    await assertRejects(failing, Error, "no");
    await motions.brake.settle().catch(() => {});
    assertEquals(script.sent[0], hasBegun && !isOver ? "STOP" : undefined);
  }
});

Deno.test("Motions.run() ends the motion that it interrupts, and stops the device in its stead", async () => {
  const script = new Script(standing, { STOP: [] });
  const motions = motionsOf(script);
  const first = motions.run("move device", {}, (motion) => {
    motion.hasBegun = true;
    return new Promise((_, reject) => {
      const { signal } = motion;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  const interrupted = assertRejects(
    () => first,
    MotionStoppedError,
    "Cannot move device: it was interrupted to turn",
  );
  const second = Promise.withResolvers<void>();
  const turning = motions.run("turn", {}, () => second.promise, true);
  await interrupted;
  assertEquals([motions.underWay, script.sent], ["turn", []]);
  second.reject(new Error("no"));
  await assertRejects(() => turning, Error, "no");
  await motions.brake.settle().catch(() => {});
  assertEquals([motions.underWay, script.sent[0]], [undefined, "STOP"]);
});

Deno.test("lookAt() takes a motion for over when a device at rest, or not enabled, is in a wrong state", () => {
  const wrong = new ControllerStateError("no", {
    state: ENABLED,
    enabledSubstate: STATIONARY,
    position: 0,
  });
  const cases: [Telemetry, Error, boolean][] = [
    [standing, wrong, true],
    [telemetry({ ...moving, state: ControllerState.FAULT }), wrong, true],
    [moving, wrong, false],
    [standing, new Error("another one"), false],
  ];
  for (const [sample, error, isOver] of cases) {
    const motion = {
      action: "move device",
      signal: new AbortController().signal,
      source: undefined,
      hasBegun: true,
      isOver: false,
    };
    const look = () => {
      throw error;
    };
    assertThrows(() => lookAt(motion, sample, look), Error, error.message);
    assertEquals(motion.isOver, isOver);
    assertEquals(lookAt(motion, sample, () => 7), 7);
  }
});
