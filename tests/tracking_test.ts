// Tracking of targets, sample by sample.

import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  ControllerFaultError,
  ControllerState,
  ControllerStateError,
  EnabledSubstate,
  MotionError,
  MotionStoppedError,
  NotCommanderError,
  SetEnabledSubstateParam,
  TimeoutError,
} from "../rotator.ts";
import type { DeviceControl } from "../src/control/device/device_control.ts";
import { moveToGoal } from "../src/control/motion/move_to_goal.ts";
import { Motions } from "../src/control/motion/motions.ts";
import { track } from "../src/control/motion/tracking.ts";
import { TargetSource } from "../src/control/motion/target_source.ts";
import {
  controlOf,
  isSettled,
  ManualLink,
  type ManualTelemetry,
  SUBSTATE_CODE,
  turn,
} from "./manual_link.ts";

const TARGET_CODE = 0x9031;
const TRACK = [SUBSTATE_CODE, SetEnabledSubstateParam.TRACK];
const STOP = [SUBSTATE_CODE, SetEnabledSubstateParam.STOP];
const BEGIN_MS = 2_000;

type Changes = Partial<ManualTelemetry>;
const standing: Changes = {};
const tracking: Changes = {
  enabledSubstate: EnabledSubstate.SLEWING_OR_TRACKING,
};
const atRest: Changes[] = Array(4).fill(standing);
const inFault: Changes = { state: ControllerState.FAULT };

/** Targets that a test gives one by one. */
class Targets implements AsyncIterableIterator<number> {
  isReturned = false;
  #give = Promise.withResolvers<IteratorResult<number>>();

  give(value: number): Promise<void> {
    this.#give.resolve({ value, done: false });
    return turn();
  }

  end(): Promise<void> {
    this.#give.resolve({ value: undefined, done: true });
    return turn();
  }

  fail(error: Error): Promise<void> {
    this.#give.reject(error);
    return turn();
  }

  async next(): Promise<IteratorResult<number>> {
    const result = await this.#give.promise;
    this.#give = Promise.withResolvers();
    return result;
  }

  return(): Promise<IteratorResult<number>> {
    this.isReturned = true;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

class Rig {
  readonly link = new ManualLink();
  readonly control: DeviceControl<unknown, ManualTelemetry>;
  readonly motions: Motions<unknown, ManualTelemetry>;
  readonly targets = new Targets();

  constructor(protocol: "two-socket" | "single-socket" = "two-socket") {
    this.control = controlOf(this.link, protocol) as never;
    this.motions = new Motions(this.control);
  }

  track(signal?: AbortSignal) {
    const tracked = track(this.control, this.motions, {
      action: "track with device",
      targets: this.targets,
      toCommand: (target: number) => {
        if (target < 0) throw new RangeError("wrong target");
        return { code: TARGET_CODE, params: [target] };
      },
    }, { signal });
    tracked.catch(() => {}); // looked at later
    return tracked;
  }
}

Deno.test("track() asks the controller to track once the first target is there, and stops after the last", async () => {
  const rig = new Rig();
  const { link, targets } = rig;
  const tracked = rig.track();
  await link.emit(standing, standing, standing);
  await targets.give(1); // not taken before it is at rest
  assertEquals(link.words, []);
  await link.emit(standing);
  await turn();
  assertEquals(link.words.toSorted(), [TRACK, [TARGET_CODE, 1]].toSorted());
  assertEquals(link.words[0], TRACK);
  await link.emit(standing, tracking);
  await targets.give(2);
  assertEquals(link.words[2], [TARGET_CODE, 2]);
  assertEquals(link.sent[2].timeoutMs, 2_000);
  await targets.end();
  await link.emit(tracking);
  assertEquals(link.words.length, 3); // that the last is rejected may be yet to show
  await link.emit(tracking);
  assertEquals(link.words[3], STOP);
  assertEquals(await isSettled(tracked), false);
  await link.emit(tracking, ...atRest);
  await tracked;
  assertEquals(link.sent.length, 4);
  assertEquals(targets.isReturned, false); // they have ended by themselves
});

Deno.test("track() without targets moves nothing", async () => {
  const rig = new Rig();
  const tracked = rig.track();
  await rig.link.emit(...atRest);
  await rig.targets.end();
  await tracked;
  assertEquals(rig.link.words, []);
});

Deno.test("track() lets its only target begin before it stops the device", async () => {
  const rig = new Rig();
  const tracked = rig.track();
  await rig.link.emit(...atRest);
  await rig.targets.give(1);
  await rig.targets.end();
  await rig.link.emit(standing, standing);
  assertEquals(rig.link.words, [TRACK, [TARGET_CODE, 1]]);
  await rig.link.emit(tracking);
  assertEquals(rig.link.words.at(-1), STOP);
  await rig.link.emit(tracking, ...atRest);
  await tracked;
});

Deno.test("track() ends as soon as telemetry shows that the device no longer tracks", async () => {
  const cases: [Changes, typeof MotionError, string, boolean][] = [
    [
      standing,
      MotionError,
      "Cannot track with device any longer: it is ENABLED, STATIONARY",
      false,
    ],
    [
      { enabledSubstate: EnabledSubstate.MOVING_POINT_TO_POINT },
      MotionError,
      "any longer: it is ENABLED, MOVING_POINT_TO_POINT",
      true,
    ],
    [inFault, ControllerFaultError, "as it is FAULT", false],
    [
      { state: ControllerState.DISABLED },
      ControllerStateError as typeof MotionError,
      "as it must be ENABLED: received DISABLED",
      false,
    ],
  ];
  for (const [sample, ErrorClass, message, isStopped] of cases) {
    const rig = new Rig();
    const tracked = rig.track();
    await rig.link.emit(...atRest);
    await rig.targets.give(1);
    await rig.link.emit(standing, tracking, tracking);
    await rig.link.emit(sample);
    await assertRejects(() => tracked, ErrorClass, message);
    // A device at rest, or without power, needs no STOP.
    assertEquals(rig.link.words.slice(2), isStopped ? [STOP] : []);
    assertEquals(rig.targets.isReturned, true);
    assertEquals(rig.motions.underWay, undefined);
    if (isStopped) await rig.link.emit(...atRest);
    await rig.motions.brake.settle();
  }
});

Deno.test("track() ends before it has begun when the device leaves ENABLED", async () => {
  const rig = new Rig();
  const tracked = rig.track();
  await rig.link.emit(...atRest, standing, inFault);
  await assertRejects(() => tracked, ControllerFaultError);
  assertEquals(rig.targets.isReturned, true);
  assertEquals(rig.link.words, []);
});

Deno.test("track() stops the device when a target is wrong, or cannot be had", async () => {
  for (const isWrong of [true, false]) {
    const rig = new Rig();
    const tracked = rig.track();
    await rig.link.emit(...atRest);
    await rig.targets.give(1);
    await rig.link.emit(standing, tracking);
    if (isWrong) await rig.targets.give(-1);
    else await rig.targets.fail(new RangeError("wrong target"));
    await assertRejects(() => tracked, RangeError, "wrong target");
    assertEquals(rig.link.words, [TRACK, [TARGET_CODE, 1], STOP]);
    assertEquals(rig.targets.isReturned, isWrong);
    await rig.link.emit(...atRest);
    await rig.motions.brake.settle();
  }
  const first = new Rig();
  const tracked = first.track();
  await first.link.emit(...atRest);
  await first.targets.give(-1);
  await assertRejects(() => tracked, RangeError, "wrong target");
  assertEquals(first.link.words, []); // nothing moves yet
  assertEquals(first.targets.isReturned, true);
  const none = new Rig();
  const failed = none.track();
  await none.link.emit(...atRest);
  assertEquals(none.link.readers, 1);
  await none.targets.fail(new RangeError("no target"));
  await assertRejects(() => failed, RangeError, "no target");
  assertEquals(none.link.readers, 0, "nothing watches any more");
});

Deno.test("track() is ended by stop() and by its signal, and stops the device once", async () => {
  const rig = new Rig();
  const tracked = rig.track();
  await rig.link.emit(...atRest);
  await rig.targets.give(1);
  await rig.link.emit(standing, tracking);
  const stopped = rig.motions.stop({});
  await assertRejects(
    () => tracked,
    MotionStoppedError,
    "Cannot track with device: it was stopped",
  );
  await rig.link.emit(tracking, ...atRest);
  await stopped;
  assertEquals(rig.link.words.slice(2), [STOP]);

  const aborted = new Rig();
  const controller = new AbortController();
  const ended = aborted.track(controller.signal);
  await aborted.link.emit(...atRest);
  await aborted.targets.give(1);
  await aborted.link.emit(standing, tracking);
  controller.abort(new Error("clouds"));
  await assertRejects(() => ended, Error, "clouds");
  assertEquals(aborted.link.words.slice(2), [STOP]);
  assertEquals(aborted.targets.isReturned, true);
  await aborted.link.emit(...atRest);
  await aborted.motions.brake.settle();
});

Deno.test("track() times out when the device doesn't begin within two seconds, and stops it", async () => {
  const rig = new Rig();
  const tracked = rig.track();
  await rig.link.emit(...atRest);
  await rig.targets.give(1);
  const startMs = performance.now();
  const moving = { enabledSubstate: EnabledSubstate.INITIALIZING };
  while (!await isSettled(tracked)) await rig.link.emit(moving);
  const tookMs = performance.now() - startMs;
  assertEquals(tookMs > BEGIN_MS - 50 && tookMs < 2 * BEGIN_MS, true);
  const error = await assertRejects(
    () => tracked,
    TimeoutError,
    "Cannot track with device: after 2000 ms it is ENABLED, INITIALIZING at 0 deg",
  );
  assertEquals(error.timeoutMs, BEGIN_MS);
  assertEquals(error.commandWritten, true);
  assertEquals(rig.link.words.at(-1), STOP);
  await rig.link.emit(...atRest);
  await rig.motions.brake.settle();
});

/** Puts the monotonic clock ahead, as a busy program finds it; timers don't notice. */
function busyFor(ms: number): Disposable {
  const { now } = performance;
  performance.now = () => now.call(performance) + ms;
  return { [Symbol.dispose]: () => void (performance.now = now) };
}

Deno.test("track() judges by when a sample was received, not by when a busy program looks at it", async () => {
  const rig = new Rig();
  const { link, targets } = rig;
  const tracked = rig.track();
  await link.emit(...atRest);
  await targets.give(1);
  await link.emit(standing);
  using _busy = busyFor(BEGIN_MS + 100);
  link.sampleAgeMs = BEGIN_MS + 50;
  await link.emit(standing);
  assertEquals(await isSettled(tracked), false);
  link.sampleAgeMs = 0;
  await link.emit(tracking);
  await targets.end();
  await link.emit(tracking, tracking, ...atRest);
  await tracked;
});

Deno.test("moveToGoal() judges by when a sample was received, too", async () => {
  const { link, control } = new Rig();
  const motion = {
    action: "move device",
    signal: new AbortController().signal,
    source: undefined,
    hasBegun: false,
    isOver: false,
  };
  const goal = {
    text: "1 deg",
    command: { code: TARGET_CODE, params: [1] },
    start: { code: SUBSTATE_CODE, params: [1] },
    check: () => {},
    durationSec: () => 1,
    isTaken: () => true,
    isThere: ({ position }: ManualTelemetry) => position === 1,
  };
  const moved = moveToGoal(control, motion, goal, undefined);
  moved.catch(() => {}); // looked at later
  while (link.words.length < 2) await link.emit(standing);
  using _busy = busyFor(5_100);
  link.sampleAgeMs = 5_050;
  await link.emit(standing);
  assertEquals(await isSettled(moved), false);
  link.sampleAgeMs = 0;
  await link.emit({
    enabledSubstate: EnabledSubstate.MOVING_POINT_TO_POINT,
    position: 0.5,
  });
  await link.emit(...Array(4).fill({ position: 1 }));
  assertEquals((await moved).telemetry.position, 1);
});

Deno.test("track() reports FAULT, not the target that was rejected in it", async () => {
  for (const isFault of [true, false]) {
    const rig = new Rig("single-socket");
    rig.link.onCommand = ([code]) => {
      if (code === TARGET_CODE) {
        throw new CommandRejectedError("no", TARGET_CODE, "no", 2);
      }
    };
    const tracked = rig.track();
    await rig.link.emit(...atRest);
    await rig.targets.give(1);
    assertEquals(await isSettled(tracked), false); // it looks at the next sample
    await rig.link.emit(isFault ? inFault : standing);
    const error = await assertRejects(() => tracked, Error);
    assertInstanceOf(
      error,
      isFault ? ControllerFaultError : CommandRejectedError,
    );
    await rig.link.emit(...atRest);
    await rig.motions.brake.settle();
  }
});

Deno.test("track() attributes a rejection to the latest command, unless a configuration is under way", async () => {
  const rejecting = { applicationStatus: 0x420 };
  const begin = async () => {
    const rig = new Rig();
    const tracked = rig.track();
    await rig.link.emit(...atRest);
    await rig.targets.give(1);
    return { rig, tracked };
  };
  const notBegun = await begin();
  await notBegun.rig.link.emit(rejecting);
  const first = await assertRejects(
    () => notBegun.tracked,
    CommandRejectedError,
  );
  assertEquals(first.code, SUBSTATE_CODE);

  const begun = await begin();
  await begun.rig.link.emit(tracking, { ...tracking, ...rejecting });
  const second = await assertRejects(() => begun.tracked, CommandRejectedError);
  assertEquals(second.code, TARGET_CODE);

  const others = await begin();
  await others.rig.link.emit(tracking);
  const { setting } = others.rig.control;
  const slot = setting.queue();
  await others.rig.link.emit({ ...tracking, ...rejecting }, tracking);
  assertEquals(await isSettled(others.tracked), false);
  slot.end();
  await others.rig.targets.end();
  await others.rig.link.emit(tracking, ...atRest);
  await others.tracked;
  for (const { rig } of [notBegun, begun]) {
    await rig.link.emit(...atRest);
    await rig.motions.brake.settle();
  }
});

Deno.test("track() reports that its last target is rejected when telemetry is late", async () => {
  const rig = new Rig();
  const tracked = rig.track();
  await rig.link.emit(...atRest);
  await rig.targets.give(1);
  await rig.targets.end();
  rig.link.sampleAgeMs = 1_000; // from before the target was sent
  await rig.link.emit(tracking, tracking, tracking);
  rig.link.sampleAgeMs = 0;
  await rig.link.emit(tracking, { ...tracking, applicationStatus: 0x420 });
  const error = await assertRejects(() => tracked, CommandRejectedError);
  assertEquals(error.code, TARGET_CODE);
  await rig.link.emit(...atRest);
  await rig.motions.brake.settle();
});

Deno.test("track() sends no target while the GUI has control", async () => {
  const rig = new Rig();
  const tracked = rig.track();
  await rig.link.emit(...atRest);
  await rig.targets.give(1);
  await rig.link.emit(tracking, { ...tracking, applicationStatus: 0 });
  await rig.targets.give(2);
  await rig.link.emit({ ...tracking, applicationStatus: 0 });
  await assertRejects(() => tracked, NotCommanderError);
  assertEquals(rig.link.words, [TRACK, [TARGET_CODE, 1], STOP]);
  await rig.link.emit(...atRest);
  await rig.motions.brake.settle();
});

Deno.test("TargetSource takes targets of any iterable, and closes it once", async () => {
  const all = async (source: TargetSource<number>) => {
    const targets: number[] = [];
    for (;;) {
      const next = await source.next();
      if (next === undefined) return targets;
      targets.push(next.target);
    }
  };
  assertEquals(await all(new TargetSource([0, 5], "track")), [0, 5]);
  assertEquals(await all(new TargetSource(new Set([3]), "track")), [3]);
  const ended: string[] = [];
  async function* generate() {
    try {
      yield 1;
      yield await Promise.resolve(2);
    } finally {
      ended.push("end");
    }
  }
  assertEquals(await all(new TargetSource(generate(), "track")), [1, 2]);
  const early = new TargetSource(generate(), "track");
  assertEquals(await early.next(), { target: 1 });
  early.close();
  early.close();
  await turn();
  assertEquals(ended, ["end", "end"]);
  // An object may be both: as `for await` does, the asynchronous one is taken.
  const both = {
    [Symbol.iterator]: () => [1].values(),
    [Symbol.asyncIterator]: () => generate(),
  };
  assertEquals(await all(new TargetSource(both, "track")), [1, 2]);
  let returns = 0;
  const failing = {
    next: () => Promise.reject(new Error("none")),
    return: () => {
      returns++;
      return Promise.reject(new Error("not handled"));
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const failed = new TargetSource(failing, "track");
  await assertRejects(() => failed.next(), Error, "none");
  failed.close();
  assertEquals(returns, 0); // one that has thrown has ended
  new TargetSource(failing, "track").close();
  await turn();
  assertEquals(returns, 1);
});
