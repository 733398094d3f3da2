// The rotator as a user controls it, over real sockets, in both generations.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertLess,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import {
  CommandRejectedError,
  ControllerFaultError,
  ControllerState,
  ControllerStateError,
  DeviceBusyError,
  EnabledSubstate,
  LinkClosedError,
  LinkLostError,
  MotionError,
  MotionStoppedError,
  NotConnectedError,
  NotSupportedError,
  Rotator,
  type RotatorClient,
  RotatorCommandCode,
  SetEnabledSubstateParam,
  SetStateParam,
  taiNowSec,
  TimeoutError,
  type TrackTarget,
} from "../rotator.ts";
import { RotatorController } from "../simulator.ts";
import { netTest } from "./net.ts";
import {
  GENERATIONS,
  type RotatorRig,
  rotatorTest,
  shown,
  TELEMETRY_INTERVAL_MS,
} from "./device_rigs.ts";
import { eventually, LogLines, TIME_LIMIT_MS, until } from "./peer.ts";

const { STANDBY, ENABLED, FAULT } = ControllerState;
const {
  STATIONARY,
  MOVING_POINT_TO_POINT,
  SLEWING_OR_TRACKING,
} = EnabledSubstate;
const THRESHOLD_DEG = 0.1;
/** Distance for which the quick rotator needs seconds. */
const FAR_DEG = 90;
const enabled = { initialState: ENABLED };
const tracking = { ...enabled, isRepeated: true };

interface AnyTelemetry {
  readonly state: number;
  readonly enabledSubstate: number;
}

const isStationary = ({ enabledSubstate }: AnyTelemetry) =>
  enabledSubstate === STATIONARY;
const isMoving = ({ enabledSubstate }: AnyTelemetry) =>
  enabledSubstate === MOVING_POINT_TO_POINT;
const isTracking = ({ enabledSubstate }: AnyTelemetry) =>
  enabledSubstate === SLEWING_OR_TRACKING;

/** Sends the command that leads to FAULT, past the device. */
function fault(rig: RotatorRig): Promise<void> {
  const { FAULT, SET_STATE } = RotatorCommandCode;
  return rig.device.protocol === "two-socket"
    ? rig.send(FAULT, 0)
    : rig.send(SET_STATE, SetStateParam.FAULT);
}

/** Starts a move that takes long, and waits until it is under way. */
async function startMove(
  { device }: RotatorRig,
  options: { signal?: AbortSignal; timeoutMs?: number } = {},
) {
  const moved = device.moveTo(FAR_DEG, options);
  await shown(device, isMoving, moved);
  return { moved };
}

/** Targets at rest, as often as the telemetry comes; tells when it was ended. */
class Targets implements AsyncIterable<TrackTarget> {
  #isEnded = false;
  readonly #ended = Promise.withResolvers<void>();
  /** Number of targets that were taken. */
  count = 0;

  constructor(readonly positionDeg: number, readonly countMax = Infinity) {}

  /** Resolves when the iterator is done, or was told to end. */
  get ended(): Promise<void> {
    return deadline(this.#ended.promise, TIME_LIMIT_MS);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TrackTarget> {
    try {
      while (this.count < this.countMax && !this.#isEnded) {
        this.count++;
        const { positionDeg } = this;
        yield { taiSec: taiNowSec(), positionDeg, velocityDegPerSec: 0 };
        await delay(TELEMETRY_INTERVAL_MS);
      }
    } finally {
      this.#isEnded = true;
      this.#ended.resolve();
    }
  }
}

/** Asserts that enable() sends something, and keeps its time limit. */
async function assertEnableIsLate(
  device: Rotator,
  controller: RotatorRig["controller"],
): Promise<void> {
  const timeoutMs = 800;
  do { // a busy machine may stall until the time is over
    const error = await assertRejects(
      () => device.enable({ timeoutMs }),
      TimeoutError,
    );
    assertEquals(error.timeoutMs, timeoutMs);
  } while (controller.stats.commandsReceived === 0);
}

// State changes.

rotatorTest("Rotator is enabled, moved and put into standby", {}, async (
  { device, controller },
) => {
  const { telemetry } = await device.enable();
  assertEquals(telemetry.state, ENABLED);
  assertEquals(controller.state, ENABLED);
  for (const positionDeg of [0, 5, -3.5]) {
    const { telemetry } = await device.moveTo(positionDeg);
    assertAlmostEquals(telemetry.currentPos, positionDeg, THRESHOLD_DEG);
    assertEquals(isStationary(telemetry), true);
    assertAlmostEquals(controller.telemetry.demandPos, positionDeg, 1e-9);
  }
  assertEquals((await device.standby()).telemetry.state, STANDBY);
  assertEquals(controller.state, STANDBY);
  await assertRejects(() => device.moveTo(0), ControllerStateError, "ENABLED");
});

rotatorTest("Rotator sends nothing for a state that it has", enabled, async (
  { device, controller },
) => {
  await device.enable();
  assertEquals(controller.stats.commandsReceived, 0);
  await device.standby();
  const { commandsReceived } = controller.stats;
  await device.standby();
  await device.clearError();
  assertEquals(controller.stats.commandsReceived, commandsReceived);
});

rotatorTest(
  "Rotator in FAULT is enabled after clearError() only",
  enabled,
  async (
    { device, controller },
  ) => {
    controller.telemetry.state = FAULT;
    await shown(device, ({ state }) => state === FAULT);
    const error = await assertRejects(
      () => device.enable(),
      ControllerFaultError,
      "call clearError() first",
    );
    assertEquals(error.state, FAULT);
    await assertRejects(() => device.standby(), ControllerFaultError);
    await assertRejects(() => device.moveTo(1), ControllerFaultError);
    assertEquals((await device.clearError()).telemetry.state, STANDBY);
    await device.enable();
    await device.moveTo(1);
    assertEquals(controller.state, ENABLED);
  },
);

rotatorTest("Rotator changes its state once at a time", {}, async (
  { device },
) => {
  const enabling = device.enable();
  const error = await assertRejects(() => device.standby(), DeviceBusyError);
  assertEquals(error.underWay, "enable rotator");
  await enabling;
  await device.standby();
});

rotatorTest("Rotator.enable() says when the controller does nothing", {
  isDeaf: true,
}, async ({ device, controller }) => {
  await assertEnableIsLate(device, controller);
  assertEquals(controller.state, STANDBY);
  assertEquals(controller.stats.commandsRejected, 0);
});

for (const isDeaf of [false, true]) {
  const what = isDeaf ? "neither answers nor obeys" : "obeys, but answers not";
  rotatorTest(`Rotator.enable() says when the controller ${what}`, {
    isDeaf,
    isSilent: true,
  }, async ({ device, controller }) => {
    await assertEnableIsLate(device, controller);
    assertEquals(controller.state, STANDBY);
    // The first step, beyond which it doesn't go.
    const { config } = device.link as RotatorClient;
    await until(() => config.drivesEnabled === !isDeaf);
  });
}

// Moves.

rotatorTest("Rotator.moveTo() resolves where it is already", enabled, async (
  { device },
) => {
  await device.moveTo(2);
  for (const positionDeg of [2, 2.000_01, 2.05]) {
    const { telemetry } = await device.moveTo(positionDeg);
    assertAlmostEquals(telemetry.currentPos, positionDeg, THRESHOLD_DEG);
  }
});

rotatorTest("Rotator.moveTo() says when the controller does nothing", {
  ...enabled,
  isDeaf: true,
}, async ({ device, controller }) => {
  const timeoutMs = 800;
  const error = await assertRejects(
    () => device.moveTo(5, { timeoutMs }),
    TimeoutError,
  );
  assertEquals(error.timeoutMs, timeoutMs);
  assertAlmostEquals(controller.telemetry.currentPos, 0, THRESHOLD_DEG);
  assertEquals(controller.stats.commandsRejected, 0);
});

rotatorTest(
  "Rotator.moveTo() refuses a goal out of the limits",
  enabled,
  async (
    { device, controller },
  ) => {
    await assertRejects(
      () => device.moveTo(95),
      RangeError,
      "Cannot move rotator as position must be in -90..90 deg: received 95",
    );
    for (const wrong of [-90.1, NaN, Infinity, -Infinity]) {
      await assertRejects(
        () => device.moveTo(wrong),
        RangeError,
        String(wrong),
      );
    }
    for (const wrong of ["5", undefined, null, {}, 5n]) {
      await assertRejects(() => device.moveTo(wrong as number), TypeError);
    }
    await assertRejects(() => device.moveTo(1, { timeoutMs: -1 }), RangeError);
    await assertRejects(() => device.moveTo(1, null as never), TypeError);
    await assertRejects(
      () => device.moveTo(1, { signal: {} as AbortSignal }),
      TypeError,
    );
    assertEquals(controller.stats.commandsReceived, 0);
  },
);

rotatorTest(
  "Rotator.moveTo() rejects when FAULT ends it",
  enabled,
  async (rig) => {
    const { moved } = await startMove(rig);
    await fault(rig);
    const error = await assertRejects(() => moved, ControllerFaultError);
    assertEquals(error.state, FAULT);
    assertGreater(FAR_DEG, error.position as number);
    assertStringIncludes(
      error.message,
      "Cannot move rotator as it is FAULT at ",
    );
  },
);

rotatorTest(
  "Rotator.moveTo() rejects when ENABLED ends",
  enabled,
  async (rig) => {
    const { moved } = await startMove(rig);
    const { DISABLE, STANDBY } = SetStateParam;
    const isTwoSocket = rig.device.protocol === "two-socket";
    const request = isTwoSocket ? DISABLE : STANDBY;
    await rig.send(RotatorCommandCode.SET_STATE, request);
    const error = await assertRejects(() => moved, ControllerStateError);
    assertEquals(error.name, "ControllerStateError");
  },
);

rotatorTest(
  "Rotator.standby() lets a rotator that moves come to rest first",
  enabled,
  async (rig) => {
    const { device } = rig;
    const { moved } = await startMove(rig);
    const seen: number[] = [];
    const samples = device.link.samples();
    const [{ telemetry }] = await Promise.all([
      device.standby(),
      assertRejects(() => moved, MotionStoppedError),
    ]);
    assertEquals(telemetry.state, STANDBY);
    for await (const { telemetry } of samples) {
      if (telemetry.state === STANDBY) break;
      seen.push(telemetry.enabledSubstate);
    }
    assertEquals(seen.at(-1), EnabledSubstate.STATIONARY);
    const { currentPos } = telemetry;
    const later = (await device.link.nextTelemetry(5)).telemetry.currentPos;
    assertLess(Math.abs(later - currentPos), 1e-4);
  },
);

rotatorTest(
  "Rotator stops when a motion is aborted, whatever the reason",
  enabled,
  async (rig) => {
    // The error of another device, say.
    const reason = new ControllerFaultError("the hexapod has faulted", {
      state: FAULT,
      enabledSubstate: 0,
      position: 0,
    });
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const moved = rig.device.moveTo(FAR_DEG, { signal });
    const rejected = assertRejects(() => moved, ControllerFaultError);
    await shown(rig.device, isMoving);
    giveUp.abort(reason);
    await rejected;
    await shown(rig.device, isStationary);
    const thrown = async function* () {
      yield { taiSec: taiNowSec(), positionDeg: 1, velocityDegPerSec: 0 };
      await shown(rig.device, isTracking);
      throw reason;
    };
    await assertRejects(
      () => rig.device.track(thrown()),
      ControllerFaultError,
    );
    await shown(rig.device, isStationary);
  },
);

rotatorTest(
  "Rotator.stop() stops, also when it isn't awaited",
  enabled,
  async (rig) => {
    const { moved } = await startMove(rig);
    const rejected = assertRejects(() => moved, MotionStoppedError);
    const giveUp = new AbortController();
    const stopped = rig.device.stop({ signal: giveUp.signal });
    giveUp.abort(new Error("enough"));
    await assertRejects(() => stopped, Error, "enough");
    await rejected;
    await shown(rig.device, isStationary);
    assertLess(rig.controller.telemetry.currentPos, FAR_DEG - 1);
  },
);

rotatorTest(
  "Rotator.stop() stops, also if its signal is aborted before",
  enabled,
  async (rig) => {
    const { moved } = await startMove(rig);
    const rejected = assertRejects(() => moved, MotionStoppedError);
    const signal = AbortSignal.abort(new Error("enough"));
    await assertRejects(() => rig.device.stop({ signal }), Error, "enough");
    await rejected;
    await shown(rig.device, isStationary);
  },
);

rotatorTest(
  "Rotator.configureVelocity() is queued behind others",
  enabled,
  async ({ device }) => {
    await Promise.all([
      device.configureVelocity(2),
      device.configureVelocity(3),
      device.configureVelocity(1),
    ]);
    assertEquals(device.link.config.velocityLimit, 1);
  },
);

rotatorTest(
  "Rotator.moveTo() rejects when others stop it",
  enabled,
  async (rig) => {
    const { moved } = await startMove(rig);
    const { SET_ENABLED_SUBSTATE } = RotatorCommandCode;
    await rig.send(SET_ENABLED_SUBSTATE, SetEnabledSubstateParam.STOP);
    const error = await assertRejects(() => moved, MotionError);
    assertEquals(error.name, "MotionError");
    assertEquals(error.enabledSubstate, STATIONARY);
    assertStringIncludes(error.message, "to 90 deg: it has stopped at ");
  },
);

rotatorTest(
  "Rotator.moveTo() that is aborted stops the rotator",
  enabled,
  async (rig) => {
    const giveUp = new AbortController();
    const { moved } = await startMove(rig, giveUp);
    const reason = new Error("changed my mind");
    giveUp.abort(reason);
    assertEquals(await assertRejects(() => moved), reason);
    await shown(rig.device, isStationary);
    assertGreater(FAR_DEG - 1, rig.controller.telemetry.demandPos);
    const aborted = AbortSignal.abort(reason);
    assertEquals(
      await assertRejects(() => rig.device.moveTo(0, { signal: aborted })),
      reason,
    );
  },
);

rotatorTest(
  "Rotator.moveTo() that is late stops the rotator",
  enabled,
  async (rig) => {
    await eventually(async () => {
      await rig.device.moveTo(0); // back, after an attempt that failed
      const error = await assertRejects(
        () => rig.device.moveTo(FAR_DEG, { timeoutMs: 800 }),
        TimeoutError,
        "Cannot move rotator: after 800 ms it is ENABLED, MOVING_POINT_TO_POINT at ",
      );
      assertEquals(error.commandWritten, true);
      await shown(rig.device, isStationary);
      assertGreater(FAR_DEG - 1, rig.controller.telemetry.demandPos);
    });
  },
);

rotatorTest(
  "Rotator.moveTo() rejects while another call moves it",
  enabled,
  async (
    rig,
  ) => {
    const { moved } = await startMove(rig);
    const busy = await assertRejects(
      () => rig.device.moveTo(0),
      DeviceBusyError,
    );
    assertEquals(busy.underWay, "move rotator");
    await assertRejects(() => rig.device.track([]), DeviceBusyError);
    await Promise.all([rig.device.stop(), assertRejects(() => moved)]);
  },
);

rotatorTest(
  "Rotator.moveTo() waits for a rotator that stops, within its time limit",
  enabled,
  async (rig) => {
    const giveUp = new AbortController();
    const { moved } = await startMove(rig, giveUp);
    await shown(rig.device, () => rig.controller.telemetry.demandPos > 5);
    rig.controller.config.accelLimit = 10; // it takes 3 s to stop
    await rig.device.link.nextTelemetry(1);
    giveUp.abort();
    await assertRejects(() => moved);
    // The STOP that the call doesn't wait for may not show yet.
    await eventually(async () => {
      const error = await assertRejects(
        () => rig.device.moveTo(0, { timeoutMs: 300 }),
        TimeoutError,
        "Cannot move rotator: after 300 ms it is ENABLED, CONTROLLED_STOPPING at ",
      );
      assertEquals(error.commandWritten, undefined);
    });
    const { telemetry } = await rig.device.moveTo(0);
    assertAlmostEquals(telemetry.currentPos, 0, THRESHOLD_DEG);
    assertEquals(rig.controller.stats.commandsRejected, 0);
  },
);

// Stopping.

rotatorTest("Rotator.stop() ends a move", enabled, async (rig) => {
  const { device } = rig;
  const { moved } = await startMove(rig);
  const [{ telemetry }, error] = await Promise.all([
    device.stop(),
    assertRejects(() => moved, MotionStoppedError),
  ]);
  assertInstanceOf(error, MotionError);
  assertEquals(error.message, "Cannot move rotator: it was stopped");
  assertEquals(isStationary(telemetry), true);
  assertGreater(FAR_DEG - 1, rig.controller.telemetry.demandPos);
  await device.moveTo(telemetry.currentPos + 1);
});

rotatorTest(
  "Rotator.stop() ends a move that was just asked for",
  enabled,
  async (
    { device, controller },
  ) => {
    const moved = device.moveTo(FAR_DEG);
    const [{ telemetry }] = await Promise.all([
      device.stop(),
      assertRejects(() => moved, MotionStoppedError),
    ]);
    assertEquals(isStationary(telemetry), true);
    await device.link.nextTelemetry(2);
    assertEquals(controller.telemetry.enabledSubstate, STATIONARY);
  },
);

rotatorTest("Rotator.stop() resolves where nothing moves", {}, async (
  { device },
) => {
  assertEquals((await device.stop()).telemetry.state, STANDBY);
  await device.enable();
  assertEquals(isStationary((await device.stop()).telemetry), true);
});

// Tracking.

rotatorTest(
  "Rotator.track() follows its targets, and stops",
  tracking,
  async (
    { device },
  ) => {
    const startSec = taiNowSec();
    const velocityDegPerSec = 5;
    const positionAt = (sec: number) => velocityDegPerSec * (sec - startSec);
    let isOnTarget = false;
    const { telemetry } = await device.track(async function* () {
      while (!isOnTarget) {
        const taiSec = taiNowSec();
        yield { taiSec, positionDeg: positionAt(taiSec), velocityDegPerSec };
        const sample = await device.link.nextTelemetry(0);
        isOnTarget = sample.telemetry.flagsSlewComplete === 1;
        if (isOnTarget) {
          const { currentPos } = sample.telemetry;
          assertAlmostEquals(currentPos, positionAt(sample.header.tai), 0.5);
        }
      }
    }());
    assertEquals(isStationary(telemetry), true);
    assertGreater(telemetry.currentPos, 0);
  },
);

rotatorTest("Rotator.track() takes what can be iterated over", tracking, async (
  { device, controller },
) => {
  const target = { positionDeg: 1, velocityDegPerSec: 0 };
  await device.track([{ ...target, taiSec: taiNowSec() }]);
  const { commandsReceived } = controller.stats;
  assertEquals(commandsReceived, 3); // TRACK, a target, STOP
  await device.track([]);
  assertEquals(controller.stats.commandsReceived, commandsReceived);
  for (const wrong of [undefined, null, 1, {}]) {
    await assertRejects(() => device.track(wrong as never), TypeError);
  }
});

rotatorTest("Rotator.track() stops at a target that is wrong", enabled, async (
  { device },
) => {
  const right = { taiSec: taiNowSec(), positionDeg: 0, velocityDegPerSec: 0 };
  const cases = [
    [{ ...right, positionDeg: 91 }, RangeError, "in -90..90 deg: received 91"],
    [{ ...right, velocityDegPerSec: -31 }, RangeError, "less than 30 deg/s"],
    [{ ...right, taiSec: NaN }, RangeError, "target.taiSec"],
    [{ ...right, positionDeg: "1" }, TypeError, "target.positionDeg"],
    [undefined, TypeError, "target must be an object"],
  ] as const;
  for (const [wrong, ErrorClass, text] of cases) {
    for (const targets of [[wrong], [right, wrong]]) {
      const given = targets as unknown as TrackTarget[];
      await assertRejects(() => device.track(given), ErrorClass, text);
      await device.stop();
    }
  }
});

rotatorTest(
  "Rotator.track() that is aborted stops, and ends the targets",
  tracking,
  async (
    { device },
  ) => {
    const giveUp = new AbortController();
    const targets = new Targets(1);
    const tracked = device.track(targets, giveUp);
    await shown(device, isTracking, tracked);
    const reason = new Error("it is cloudy");
    giveUp.abort(reason);
    assertEquals(await assertRejects(() => tracked), reason);
    await targets.ended;
    await shown(device, isStationary);
  },
);

rotatorTest("Rotator.track() is ended by stop()", tracking, async (
  { device },
) => {
  const targets = new Targets(1);
  const tracked = device.track(targets);
  await shown(device, isTracking, tracked);
  const [{ telemetry }] = await Promise.all([
    device.stop(),
    assertRejects(() => tracked, MotionStoppedError),
  ]);
  assertEquals(isStationary(telemetry), true);
  await targets.ended;
});

rotatorTest(
  "Rotator.track() rejects with the error of the targets",
  enabled,
  async (
    { device },
  ) => {
    const failure = new Error("no ephemeris");
    // deno-lint-ignore require-yield -- it fails before the first
    const atOnce = async function* (): AsyncGenerator<TrackTarget> {
      await delay(0);
      throw failure;
    };
    const later = async function* (): AsyncGenerator<TrackTarget> {
      yield { taiSec: taiNowSec(), positionDeg: 1, velocityDegPerSec: 0 };
      throw failure;
    };
    for (const targets of [atOnce(), later()]) {
      assertEquals(await assertRejects(() => device.track(targets)), failure);
      await device.stop();
    }
  },
);

rotatorTest(
  "Rotator.track() rejects at once when FAULT ends it",
  tracking,
  async (rig) => {
    const targets = new Targets(1);
    const tracked = rig.device.track(targets);
    await shown(rig.device, isTracking, tracked);
    await fault(rig);
    const error = await assertRejects(() => tracked, ControllerFaultError);
    assertEquals(error.state, FAULT);
    await targets.ended;
  },
);

rotatorTest(
  "Rotator.track() rejects when the controller faults for lack of targets",
  enabled,
  async (
    { device },
  ) => {
    const never = Promise.withResolvers<void>();
    const starving = async function* (): AsyncGenerator<TrackTarget> {
      yield { taiSec: taiNowSec(), positionDeg: 1, velocityDegPerSec: 0 };
      await never.promise;
    };
    await assertRejects(() => device.track(starving()), ControllerFaultError);
  },
);

rotatorTest(
  "Rotator.track() rejects when others stop it",
  tracking,
  async (rig) => {
    const targets = new Targets(1);
    const tracked = rig.device.track(targets);
    await shown(rig.device, isTracking, tracked);
    const { SET_ENABLED_SUBSTATE } = RotatorCommandCode;
    await rig.send(SET_ENABLED_SUBSTATE, SetEnabledSubstateParam.STOP);
    const error = await assertRejects(() => tracked, MotionError);
    assertEquals(error.name, "MotionError");
    await targets.ended;
  },
);

rotatorTest("Rotator.track() says when the controller does nothing", {
  ...enabled,
  isDeaf: true,
}, async ({ device }) => {
  const targets = new Targets(1);
  await assertRejects(() => device.track(targets), TimeoutError);
  await targets.ended;
});

rotatorTest("Rotator.track() says when the controller doesn't answer", {
  ...enabled,
  isDeaf: true,
  isSilent: true,
}, async ({ device }) => {
  const targets = new Targets(1);
  await assertRejects(() => device.track(targets), TimeoutError);
  await targets.ended;
});

rotatorTest(
  "Rotator.track() reports that its only target is rejected",
  enabled,
  async (
    { device, controller },
  ) => {
    // It takes a limit that makes no sense for the one that it was made with.
    await using configs = device.link.configs();
    controller.config.velocityLimit = Infinity;
    await configs.next();
    const velocityDegPerSec = 100;
    const target = { taiSec: taiNowSec(), positionDeg: 0, velocityDegPerSec };
    const error = await assertRejects(
      () => device.track([target]),
      CommandRejectedError,
    );
    assertEquals(isStationary((await device.stop()).telemetry), true);
    assertEquals(error.code, RotatorCommandCode.TRACK_VEL_CMD);
  },
);

// Controllers that don't answer, in the single-socket protocol.

netTest(
  "Rotator.stop() doesn't wait for the answer to another command",
  async () => {
    await using rig = await unanswering(RotatorCommandCode.CONFIG_ACCEL);
    const { moved } = await startMove(rig);
    const configured = rig.device.configureAcceleration(200, {
      timeoutMs: 3000,
    });
    const unanswered = assertRejects(() => configured, TimeoutError);
    await shown(rig.device, isMoving);
    const [{ telemetry }] = await Promise.all([
      rig.device.stop({ timeoutMs: 2500 }),
      assertRejects(() => moved, MotionStoppedError),
    ]);
    assertEquals(telemetry.enabledSubstate, STATIONARY);
    await unanswered;
  },
);

netTest(
  "Rotator.moveTo() reports FAULT before the answer to its command",
  async () => {
    await using rig = await unanswering(
      RotatorCommandCode.SET_ENABLED_SUBSTATE,
    );
    const { moved } = await startMove(rig);
    rig.controller.telemetry.state = FAULT;
    const startMs = performance.now();
    await assertRejects(() => moved, ControllerFaultError);
    assertLess(performance.now() - startMs, 4000); // far from the limit of 5 s
  },
);

/** A rotator whose controller doesn't answer a command, though it obeys. */
async function unanswering(withheld: number): Promise<RotatorRig> {
  const rig = await GENERATIONS["single-socket"].rotator(enabled);
  assert("answerWith" in rig.controller);
  const controller = rig.controller as unknown as RotatorController<
    "single-socket"
  >;
  controller.answerWith(({ code }) =>
    code === withheld ? { dropAnswer: true } : undefined
  );
  return rig;
}

// Several calls at once.

rotatorTest(
  "Rotator continues when another command is rejected",
  enabled,
  async (rig) => {
    const { device } = rig;
    // More than the controller takes.
    const misconfigure = () =>
      assertRejects(() => device.configureVelocity(99), CommandRejectedError);
    const { moved } = await startMove(rig);
    await misconfigure();
    await shown(device, isMoving, moved);
    const rejected = misconfigure();
    const [{ telemetry }] = await Promise.all([
      device.stop(),
      assertRejects(() => moved, MotionStoppedError),
    ]);
    assertEquals(isStationary(telemetry), true);
    await rejected;
    const again = misconfigure();
    assertEquals((await device.standby()).telemetry.state, STANDBY);
    await again;
  },
);

rotatorTest(
  "Rotator.track() continues when a configuration is rejected",
  tracking,
  async ({ device }) => {
    const giveUp = new AbortController();
    const targets = new Targets(1);
    const tracked = device.track(targets, giveUp);
    await shown(device, isTracking, tracked);
    for (let i = 0; i < 3; i++) {
      await assertRejects(
        () => device.configureVelocity(99),
        CommandRejectedError,
      );
      await shown(device, isTracking, tracked);
    }
    const reason = new Error("enough");
    giveUp.abort(reason);
    assertEquals(await assertRejects(() => tracked), reason);
    await targets.ended;
  },
);

rotatorTest(
  "Rotator begins no motion while its state is changed, and ends one that begins",
  enabled,
  async ({ device, controller }) => {
    const standby = device.standby();
    for (const call of [() => device.moveTo(1), () => device.track([])]) {
      const error = await assertRejects(call, DeviceBusyError);
      assertEquals(error.underWay, "go to standby with rotator");
    }
    await standby;
    await device.enable();
    const moved = assertRejects(
      () => device.moveTo(FAR_DEG),
      MotionStoppedError,
    );
    assertEquals((await device.standby()).telemetry.state, STANDBY);
    await moved;
    assertEquals(controller.state, STANDBY);
    assertEquals(controller.telemetry.demandPos, 0);
    await device.enable();
    await device.moveTo(1);
  },
);

rotatorTest(
  "Rotator.track() refuses a target that would be out of the limits by now",
  enabled,
  async ({ device, controller }) => {
    const cases = [
      { taiSec: taiNowSec() - 40, positionDeg: 50, velocityDegPerSec: 1.5 },
      { taiSec: Date.now(), positionDeg: 0, velocityDegPerSec: 0.1 }, // not s
    ];
    for (const target of cases) {
      await assertRejects(
        () => device.track([target]),
        RangeError,
        "is target.taiSec right",
      );
    }
    assertEquals(controller.stats.commandsReceived, 0);
  },
);

// The link.

netTest(
  "Rotator accepts the effect that a controller shows before it closes the connection",
  async () => {
    // One that shows the effect of a command in its last frame.
    const controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
      log: new LogLines(),
    });
    await using _controller = controller;
    await controller.start();
    for (let round = 0; round < 20; round++) {
      controller.telemetry.state = STANDBY;
      controller.config.drivesEnabled = true;
      await using device = await Rotator.connect({
        port: controller.port,
        log: new LogLines(),
      });
      const hangUp = (async () => {
        await until(() => controller.state === ENABLED);
        const { telemetryFrames } = controller.stats;
        await until(() => controller.stats.telemetryFrames > telemetryFrames);
        controller.disconnect();
      })();
      const { telemetry } = await device.enable();
      assertEquals(telemetry.state, ENABLED);
      await hangUp;
    }
  },
);

rotatorTest(
  "Rotator rejects at once when the link is lost",
  enabled,
  async (rig) => {
    const { device } = rig;
    const { moved } = await startMove(rig);
    await rig.lose();
    await assertRejects(() => moved, LinkLostError);
    for (const call of [() => device.enable(), () => device.moveTo(0)]) {
      const error = await assertRejects(call);
      // One of two sockets may be lost a little later.
      const isLost = error instanceof LinkLostError;
      assert(isLost || error instanceof NotConnectedError);
    }
  },
);

rotatorTest(
  "Rotator.track() rejects at once when the link is lost",
  tracking,
  async (rig) => {
    for (const countMax of [Infinity, 1]) {
      const targets = new Targets(1, countMax);
      const never = Promise.withResolvers<void>();
      const tracked = rig.device.track(async function* () {
        yield* targets;
        await never.promise;
      }());
      await shown(rig.device, isTracking, tracked);
      if (countMax === Infinity) {
        await rig.device.stop();
        await assertRejects(() => tracked, MotionStoppedError);
        continue;
      }
      await rig.lose();
      await assertRejects(() => tracked, LinkLostError);
      await targets.ended; // it may pause still, behind its only target
    }
  },
);

rotatorTest(
  "Rotator.track() that waits for a first target ends with the link",
  enabled,
  async (rig) => {
    const never = Promise.withResolvers<TrackTarget>();
    const tracked = rig.device.track(async function* () {
      yield await never.promise;
    }());
    tracked.catch(() => {});
    await rig.device.link.nextTelemetry(2);
    await rig.lose();
    await assertRejects(() => tracked, LinkLostError);
  },
);

rotatorTest("Rotator.close() rejects what is pending", enabled, async (rig) => {
  const { moved } = await startMove(rig);
  await rig.device.close();
  await assertRejects(() => moved, LinkClosedError);
  await rig.device.close();
  const { device } = rig;
  for (
    const call of [
      () => device.enable(),
      () => device.moveTo(0),
      () => device.track([]),
      () => device.stop(),
      () => device.configureVelocity(1),
      () => device.waitReady(),
    ]
  ) await assertRejects(call, LinkClosedError);
  assertEquals(device.link.closed, true);
});

// Configuration.

rotatorTest(
  "Rotator.configureVelocity() and …Acceleration() resolve once it is so",
  enabled,
  async (
    { device, controller },
  ) => {
    await device.configureVelocity(2);
    await device.configureAcceleration(0.5);
    assertEquals(device.link.config.velocityLimit, 2);
    assertEquals(device.link.config.accelLimit, 0.5);
    const { commandsReceived } = controller.stats;
    assertEquals(commandsReceived, 2);
    await device.configureVelocity(2);
    assertEquals(controller.stats.commandsReceived, commandsReceived);
  },
);

rotatorTest("Rotator tells which configuration is rejected", enabled, async (
  { device, controller },
) => {
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(
      () => device.configureVelocity(4),
      CommandRejectedError,
    );
    assertEquals(error.code, RotatorCommandCode.CONFIG_VEL);
  }
  assertEquals(controller.config.velocityLimit, 30);
  const { commandsReceived } = controller.stats;
  for (const wrong of [0, -1, NaN, Infinity]) {
    await assertRejects(() => device.configureVelocity(wrong), RangeError);
    await assertRejects(() => device.configureAcceleration(wrong), RangeError);
  }
  await assertRejects(() => device.configureVelocity("1" as never), TypeError);
  assertEquals(controller.stats.commandsReceived, commandsReceived);
});

// Differences between the generations.

netTest("Rotator has four states more in the two-socket protocol", async () => {
  await using rig = await GENERATIONS["two-socket"].rotator({});
  const { device, controller } = rig;
  assertEquals(device.protocol, "two-socket");
  const { DISABLED, OFFLINE } = ControllerState;
  await device.start();
  assertEquals(controller.state, DISABLED);
  await assertRejects(
    () => device.exitControl(),
    ControllerStateError,
    "Cannot exit control of rotator as it must be STANDBY or OFFLINE: received DISABLED",
  );
  await device.enable();
  await assertRejects(() => device.start(), ControllerStateError);
  await device.disable();
  assertEquals(controller.state, DISABLED);
  await device.standby();
  await device.exitControl();
  assertEquals(controller.state, OFFLINE);
  await assertRejects(() => device.enable(), ControllerStateError, "OFFLINE");
  await device.enterControl();
  assertEquals(controller.state, STANDBY);
  for (
    const configure of [
      () => device.configureEmergencyAcceleration(1),
      () => device.configureEmergencyJerk(1),
      () => device.configureJerk(1),
    ]
  ) {
    const error = await assertRejects(configure, NotSupportedError);
    assertEquals(error.protocol, "two-socket");
  }
});

netTest("Rotator has drives in the single-socket protocol", async () => {
  await using rig = await GENERATIONS["single-socket"].rotator({});
  const { device } = rig;
  assertEquals(device.protocol, "single-socket");
  const { config } = device.link as RotatorClient;
  await device.enable();
  assertEquals(config.drivesEnabled, true);
  await device.configureEmergencyAcceleration(3);
  assertEquals(config.emergencyAccelLimit, 3);
  await device.configureEmergencyJerk(7);
  assertEquals(config.emergencyJerkLimit, 7);
  await device.configureJerk(4);
  const { code } = await assertRejects(
    () => device.configureJerk(5),
    CommandRejectedError,
  );
  assertEquals(code, RotatorCommandCode.CONFIG_JERK);
  await device.standby();
  assertEquals(config.drivesEnabled, false);
  const cases = [
    [() => device.start(), "use enable() and standby()"],
    [() => device.disable(), "use enable() and standby()"],
    [() => device.exitControl(), "close the link instead"],
    [() => device.enterControl(), "close the link instead"],
  ] as const;
  for (const [change, advice] of cases) {
    const error = await assertRejects(change, NotSupportedError, advice);
    assertEquals(error.protocol, "single-socket");
  }
});

netTest("Rotator.clearError() waits until the rotator is at rest", async () => {
  await using rig = await GENERATIONS["single-socket"].rotator(enabled);
  await rig.device.configureEmergencyAcceleration(5); // 6 s from full speed
  const { moved } = await startMove(rig);
  await shown(rig.device, () => rig.controller.telemetry.demandPos > 5);
  await fault(rig);
  await assertRejects(() => moved, ControllerFaultError);
  const { commandsRejected } = rig.controller.stats;
  await eventually(async () => {
    await assertRejects(
      () => rig.device.clearError({ timeoutMs: 200 }),
      TimeoutError,
      "Cannot clear error of rotator: after 200 ms it is FAULT at ",
    );
  });
  await rig.device.clearError();
  assertEquals(rig.controller.stats.commandsRejected, commandsRejected);
  assertEquals(rig.controller.state, STANDBY);
});
