// Mechanisms that all calls of a device share: commands that are confirmed, time limits, turns, the
// safety stop and configurations; sample by sample.

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertLessOrEqual,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  ControllerFaultError,
  ControllerState,
  ControllerStateError,
  EnabledSubstate,
  LinkClosedError,
  LinkLostError,
  LinkStaleError,
  MotionStoppedError,
  NotCommanderError,
  NotConnectedError,
  NotSupportedError,
  TimeoutError,
} from "../rotator.ts";
import { configure } from "../src/control/device/configuring.ts";
import { Deadline } from "../src/base/deadline.ts";
import { errorFor } from "../src/control/device/command_errors.ts";
import { fault } from "../src/control/device/faulting.ts";
import { IdleWatch } from "../src/control/device/idle_watch.ts";
import { Motions } from "../src/control/motion/motions.ts";
import { watchSilence } from "../src/control/device/silence.ts";
import { ManualClock } from "./manual_clock.ts";
import {
  controlOf,
  isSettled,
  ManualLink,
  type ManualTelemetry,
  SUBSTATE_CODE,
  telemetryOf,
  turn,
} from "./manual_link.ts";

const COMMAND = { code: 0x9001, params: [3] };
const REJECTING = { applicationStatus: 0x420 };
const MOVING = { enabledSubstate: EnabledSubstate.MOVING_POINT_TO_POINT };
const STOP = [SUBSTATE_CODE, 3];

function confirming(link: ManualLink, changes = {}, isShown = () => false) {
  const confirmed = controlOf(link).confirm(COMMAND, isShown, {
    action: "configure device",
    deadline: new Deadline(5_000),
    ...changes,
  });
  confirmed.catch(() => {});
  return confirmed;
}

Deno.test("DeviceControl.confirm() rejects by a bit that becomes set, by no other", async () => {
  const latched = new ManualLink({}, telemetryOf(REJECTING));
  const old = confirming(latched);
  await latched.emit(REJECTING, REJECTING);
  assertEquals(await isSettled(old), false);
  await latched.emit({}, REJECTING);
  const error = await assertRejects(
    () => old,
    CommandRejectedError,
    "Cannot configure device: command 36865 was rejected in ENABLED, STATIONARY at 0 deg",
  );
  assertEquals(error.code, COMMAND.code);

  // Telemetry from before the command counts, not what was received by then.
  const before = { telemetry: telemetryOf() };
  const known = confirming(latched, { before });
  await latched.emit(REJECTING);
  await assertRejects(() => known, CommandRejectedError);

  const others = new ManualLink();
  let isDone = false;
  const taken = confirming(others, { isOthers: () => true }, () => isDone);
  await others.emit(REJECTING, {}, REJECTING);
  assertEquals(await isSettled(taken), false);
  isDone = true;
  await others.emit({});
  await taken;
  const shown = confirming(others, {}, () => true);
  await others.emit(REJECTING); // the effect says more
  await shown;
});

Deno.test("DeviceControl.confirm() without a visible effect resolves with the second sample", async () => {
  const link = new ManualLink();
  const control = controlOf(link);
  const waiting = { action: "configure", deadline: new Deadline(5_000) };
  const confirmed = control.confirm(COMMAND, undefined, waiting);
  await link.emit({});
  assertEquals(await isSettled(confirmed), false);
  await link.emit({});
  assertEquals((await confirmed).header.counter, 2);
  for (const samples of [[REJECTING], [{}, REJECTING]]) {
    const rejected = control.confirm(COMMAND, undefined, waiting);
    rejected.catch(() => {});
    await link.emit(...samples);
    await assertRejects(() => rejected, CommandRejectedError);
    await link.emit({});
  }
});

Deno.test("DeviceControl.confirm() names its action when the time is over or the link is lost", async () => {
  const link = new ManualLink();
  link.telemetry = telemetryOf({ ...MOVING, position: 2 });
  const late = await assertRejects(
    () => confirming(link, { deadline: new Deadline(20) }),
    TimeoutError,
    "Cannot configure device: after 20 ms it is ENABLED, MOVING_POINT_TO_POINT at 2 deg",
  );
  assertEquals(late.timeoutMs, 20);
  assertEquals(late.commandWritten, true);

  const cause = new Error("reset");
  link.onCommand = () => {
    throw new LinkLostError("lost", "command", {
      cause,
      commandWritten: false,
    });
  };
  const lost = await assertRejects(
    () => confirming(link),
    LinkLostError,
    "Cannot configure device: the command socket was lost",
  );
  assertEquals(lost.socket, "command");
  assertStrictEquals(lost.cause, cause);
  assertEquals(lost.commandWritten, false);

  // The limit of something else isn't that of the call.
  for (
    const [commandWritten, why] of [
      [true, "the controller has not answered command 36865 within 7 ms"],
      [false, "command 36865 was not written within 7 ms"],
    ] as const
  ) {
    link.onCommand = () => {
      throw new TimeoutError("the answer was late", 7, { commandWritten });
    };
    const other = await assertRejects(
      () => confirming(link),
      TimeoutError,
      `Cannot configure device: ${why}`,
    );
    assertEquals([other.timeoutMs, other.commandWritten], [7, commandWritten]);
  }
  link.onCommand = () => {
    throw new NotConnectedError("nobody", "command");
  };
  const absent = await assertRejects(
    () => confirming(link),
    NotConnectedError,
    "Cannot configure device: the command socket is not connected",
  );
  assertEquals(absent.socket, "command");
});

Deno.test("DeviceControl.confirm() sends nothing while the GUI has control, but for STOP", async () => {
  const link = new ManualLink();
  link.telemetry = telemetryOf({ applicationStatus: 0 });
  const refused = await assertRejects(
    () => confirming(link),
    NotCommanderError,
    "Cannot configure device: the GUI has control",
  );
  assertEquals(refused.code, COMMAND.code);
  assertEquals(link.words, []);
  const control = controlOf(link);
  control.requireControl(control.substateCommand(3), "stop");
  assertThrows(() =>
    control.requireControl(control.substateCommand(1), "move")
  );
  link.connected = false; // of which the link itself tells
  control.requireControl(COMMAND, "configure");
  controlOf(link, "single-socket").requireControl(COMMAND, "configure");
});

Deno.test("DeviceControl.confirm() ignores samples from before the configuration of a new connection", async () => {
  const link = new ManualLink();
  link.configured = false;
  const confirmed = confirming(link, {}, () => true);
  await link.emit({}, {});
  assertEquals(await isSettled(confirmed), false);
  assertEquals(link.words, [[COMMAND.code, 3]]);
  link.configured = true;
  await link.emit({}, {});
  assertEquals((await confirmed).header.counter, 4);
  assertEquals(link.sent.length, 1);
});

Deno.test("DeviceControl.config() is that of the present connection", () => {
  const link = new ManualLink({ limit: 3 });
  const control = controlOf(link);
  assertEquals(control.config("move"), { limit: 3 });
  link.configured = false;
  assertThrows(
    () => control.config("move"),
    ControllerStateError,
    "Cannot move as no configuration was received from its controller yet",
  );
  link.connected = false;
  const error = assertThrows(
    () => control.config("move"),
    NotConnectedError,
    "Cannot move: its controller is not connected",
  );
  assertEquals(error.socket, "telemetry");
  link.closed = true;
  const message = "Cannot move: the link is closed";
  assertThrows(() => control.config("move"), LinkClosedError, message);
  const single = controlOf(link, "single-socket");
  assertThrows(() => single.config("move"), LinkClosedError, message);
});

Deno.test("DeviceControl.waitFor() reports whether no telemetry was received, or none that shows it", async () => {
  const link = new ManualLink();
  const control = controlOf(link);
  const wait = (timeoutMs: number) =>
    control.waitFor(() => false, {
      action: "move",
      deadline: new Deadline(timeoutMs),
    });
  link.telemetryAgeMs = Infinity;
  await assertRejects(
    () => wait(20),
    TimeoutError,
    "Cannot move: no telemetry was received within 20 ms",
  );
  link.telemetryAgeMs = 0;
  const late = wait(300);
  late.catch(() => {});
  await link.emit(MOVING);
  await assertRejects(
    () => late,
    TimeoutError,
    "Cannot move: after 300 ms it is ENABLED, MOVING_POINT_TO_POINT at 0 deg",
  );
});

Deno.test("DeviceControl.fresh() reports the state when telemetry is received but the time is over", async () => {
  const link = new ManualLink({}, telemetryOf(MOVING));
  const control = controlOf(link);
  const fresh = () => control.fresh("move", new Deadline(1));
  link.telemetryAgeMs = 60;
  await assertRejects(
    fresh,
    TimeoutError,
    "Cannot move: after 1 ms it is ENABLED, MOVING_POINT_TO_POINT at 0 deg",
  );
  link.telemetryAgeMs = 2_000;
  await assertRejects(
    fresh,
    TimeoutError,
    "Cannot move: no telemetry was received within 1 ms",
  );
  await assertRejects(
    () => {
      link.telemetryAgeMs = 600;
      const deadline = new Deadline(700);
      return control.fresh("move", deadline);
    },
    TimeoutError,
    "Cannot move: no telemetry was received in the last 600 of 700 ms",
  );
  link.configured = false;
  await assertRejects(
    fresh,
    TimeoutError,
    "Cannot move: no configuration was received within 1 ms",
  );
});

Deno.test("DeviceControl.pause() ends with the first sample received after it", async () => {
  const link = new ManualLink();
  const control = controlOf(link);
  const waiting = { action: "move", deadline: new Deadline(5_000) };
  const startMs = performance.now();
  const paused = control.pause(50, waiting);
  while (!await isSettled(paused)) await link.emit({});
  assert(performance.now() - startMs >= 50);
  assertEquals((await paused).telemetry, link.telemetry);

  // The program was busy: the samples were received before.
  const late = control.pause(0, waiting);
  link.sampleAgeMs = 1_000;
  await link.emit({}, {}, {});
  assertEquals(await isSettled(late), false);
  link.sampleAgeMs = 0;
  await link.emit({});
  await late;
});

Deno.test("DeviceControl.confirm() counts a rejection in late telemetry, up to the end of its pause", async () => {
  const link = new ManualLink();
  const confirmWithPause = () =>
    controlOf(link).confirm(COMMAND, undefined, {
      action: "configure device",
      deadline: new Deadline(5_000),
      pauseMs: 0,
    });
  const confirmed = confirmWithPause();
  await link.emit({}, {});
  link.sampleAgeMs = 1_000;
  await link.emit({}, {}, {});
  assertEquals(await isSettled(confirmed), false);
  link.sampleAgeMs = 0;
  await link.emit({});
  assertEquals((await confirmed).header.counter, 6);

  const rejected = confirmWithPause();
  rejected.catch(() => {});
  await link.emit({}, {});
  link.sampleAgeMs = 1_000;
  await link.emit({}, REJECTING);
  const error = await assertRejects(() => rejected, CommandRejectedError);
  assertEquals(error.code, COMMAND.code);
});

Deno.test("DeviceControl.confirm() begins its pause when the command is acknowledged", async () => {
  const link = new ManualLink();
  const acknowledged = Promise.withResolvers<void>();
  link.onCommand = () => acknowledged.promise;
  const confirmed = controlOf(link, "single-socket").confirm(
    COMMAND,
    () => true,
    { action: "move", deadline: new Deadline(5_000), pauseMs: 0 },
  );
  await link.emit({}, {}, {}); // made before the controller has received it
  acknowledged.resolve();
  assertEquals(await isSettled(confirmed), false);
  await link.emit({});
  assertEquals((await confirmed).header.counter, 4);
});

Deno.test("errorFor() names the call that a rejection has ended, and keeps the controller's reason", () => {
  const cases: [CommandRejectedError, string][] = [
    [
      new CommandRejectedError("no", 7, "too fast", 2),
      "Cannot move as the controller has rejected command 7: too fast",
    ],
    [
      new CommandRejectedError("no", 7, "", 3),
      "Cannot move as the controller has rejected command 7: status 3",
    ],
    [
      new NotCommanderError("no", 7, "Not the commander", 3),
      "Cannot move as the controller has rejected command 7: Not the commander",
    ],
  ];
  for (const [error, message] of cases) {
    const told = errorFor("move", 7, error) as CommandRejectedError;
    assertEquals(told.message, message);
    assertEquals(told.name, error.name);
    assertEquals([told.code, told.reason, told.status], [
      error.code,
      error.reason,
      error.status,
    ]);
  }
  const other = new Error("x");
  assertStrictEquals(errorFor("move", 7, other), other);
});

Deno.test("DeviceControl.settingSlot() serves one caller after another, and survives those that cancel", async () => {
  const control = controlOf(new ManualLink());
  const slotOf = (action: string, timeoutMs = 5_000, signal?: AbortSignal) =>
    control.settingSlot({ action, deadline: new Deadline(timeoutMs), signal });
  assertEquals(control.setting.isTaken, false);
  const first = await slotOf("a");
  const second = slotOf("b");
  const gone = new AbortController();
  const left = assertRejects(
    () => slotOf("c", 5_000, gone.signal),
    Error,
    "gone",
  );
  const fourth = slotOf("d");
  gone.abort(new Error("gone"));
  await left;
  const late = await assertRejects(
    () => slotOf("e", 10),
    TimeoutError,
    "Cannot e: earlier calls have not finished within 10 ms",
  );
  assertEquals([late.timeoutMs, late.commandWritten], [10, false]);
  assertEquals(await isSettled(second), false);
  first.end();
  const { end } = await second;
  assertEquals(await isSettled(fourth), false);
  end();
  (await fourth).end();
  assertEquals(control.setting.isTaken, false);
});

Deno.test("watchSilence() reports a silence of two looks while the device moves, once", async () => {
  using clock = new ManualClock();
  const link = { telemetryAgeMs: 2_001 };
  let isMoving = false;
  let count = 0;
  const watch = watchSilence(link, () => isMoving, () => count++);
  await clock.advance(300);
  isMoving = true;
  // The looks after 500 and 750 ms are the first two of a device that moves.
  await clock.advance(449);
  assertEquals(count, 0);
  await clock.advance(1);
  assertEquals([count, clock.timers], [1, 0]);
  await clock.advance(60_000);
  assertEquals(count, 1);
  watch[Symbol.dispose]();
  link.telemetryAgeMs = 2_000;
  const fine = watchSilence(link, () => true, () => count++);
  await clock.advance(60_000);
  assertEquals([count, clock.timers], [1, 1]);
  fine[Symbol.dispose]();
  assertEquals(clock.timers, 0);
});

function faultRig(
  protocol: "two-socket" | "single-socket" = "two-socket",
  twoSocketFaultCode: number | undefined = 0x8001,
) {
  const link = new ManualLink();
  const control = controlOf(link, protocol, {
    ...(twoSocketFaultCode !== undefined && { twoSocketFaultCode }),
  });
  const motions = new Motions(control);
  return { link, control, motions };
}
const inFault = { state: ControllerState.FAULT };

Deno.test("fault() writes its command at once, ends the motion, and waits for FAULT", async () => {
  for (
    const [protocol, words] of [
      ["two-socket", [0x8001]],
      ["single-socket", [0x8000, 8]],
    ] as const
  ) {
    const { link, control, motions } = faultRig(protocol);
    const motion = motions.run("move device", undefined, ({ signal }) => {
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    });
    const ended = assertRejects(
      () => motion,
      MotionStoppedError,
      "Cannot move device: the device was sent to FAULT",
    );
    const faulted = fault(control, motions, {});
    assertEquals(link.words, [words]);
    assertEquals(link.sent[0].urgent, protocol === "single-socket");
    await ended;
    await link.emit(MOVING);
    assertEquals(await isSettled(faulted), false);
    await link.emit(inFault);
    assertEquals((await faulted).telemetry.state, ControllerState.FAULT);
    assertEquals(link.sent.length, 1);
  }
});

Deno.test("fault() sends STOP when it fails, and rejects with the reason", async () => {
  const { link, control, motions } = faultRig("single-socket");
  link.onCommand = ([, param]) => {
    if (param === 8) throw new CommandRejectedError("no", 0x8000, "busy", 2);
  };
  await assertRejects(
    () => fault(control, motions, {}),
    CommandRejectedError,
    "Cannot send device to FAULT as the controller has rejected command 32768: busy",
  );
  assertEquals(link.words.at(-1), STOP);
  link.onCommand = () => {};
  link.telemetryAgeMs = Infinity;
  await assertRejects(
    () => fault(control, motions, { timeoutMs: 20 }),
    TimeoutError,
    "Cannot send device to FAULT: no telemetry was received",
  );
  assertEquals(link.words.slice(-2), [[0x8000, 8], STOP]);
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => fault(control, motions, { signal }), "enough");
  assertEquals(link.words.slice(-2), [[0x8000, 8], STOP]);
  assertEquals(link.sent.at(-2)!.timeoutMs, 5_000);
  await link.emit({}, {}, {}, {});
  await motions.brake.settle();
});

Deno.test("fault() refuses where there is no command for it, and sends nothing", async () => {
  const link = new ManualLink();
  const control = controlOf(link);
  const error = await assertRejects(
    () => fault(control, new Motions(control), {}),
    NotSupportedError,
    "Cannot send device to FAULT: its controller has no command for it; use stop()",
  );
  assertEquals(error.protocol, "two-socket");
  assertEquals(link.words, []);
});

Deno.test("configure() is done when a configuration has the change, and sends nothing if it has it", async () => {
  const link = new ManualLink({ limit: 1 });
  const control = controlOf(link);
  const change = {
    action: "configure device",
    command: COMMAND,
    isApplied: ({ limit }: { limit: number }) => limit === 3,
  };
  const configured = configure(control, change, {});
  await link.emit({});
  assertEquals(link.words, [[COMMAND.code, 3]]);
  assert(link.sent[0].timeoutMs! > 4_000 && link.sent[0].timeoutMs! <= 5_000);
  assertEquals(control.setting.isTaken, true);
  await link.emit({}, {});
  assertEquals(await isSettled(configured), false);
  link.config = { limit: 3 };
  await link.emit({});
  await configured;
  assertEquals(control.setting.isTaken, false);
  const again = configure(control, change, {});
  await link.emit({});
  await again;
  assertEquals(link.sent.length, 1);
});

Deno.test("configure() lets the next caller begin when it fails", async () => {
  const link = new ManualLink({ limit: 1 });
  const control = controlOf(link);
  const change = { action: "configure device", command: COMMAND };
  const rejected = configure(control, change, {});
  rejected.catch(() => {});
  const next = configure(control, change, {});
  await link.emit({});
  assertEquals(link.sent.length, 1);
  await link.emit(REJECTING);
  await assertRejects(() => rejected, CommandRejectedError);
  await link.emit({}, {}, {});
  await next;
  assertEquals(link.sent.length, 2);
  link.configured = false;
  const refused = configure(control, change, { timeoutMs: 50 });
  refused.catch(() => {});
  await link.emit({}); // it may be of the connection before
  await assertRejects(
    () => refused,
    TimeoutError,
    "Cannot configure device: no configuration was received",
  );
  assertEquals(link.sent.length, 2);
  assertEquals(control.setting.isTaken, false);
});

Deno.test("IdleWatch puts a device into standby once it is idle for so long, and tries again", async () => {
  const link = new ManualLink();
  const control = controlOf(link);
  const motions = new Motions(control);
  const standbys: number[] = [];
  const watch = new IdleWatch(control, motions, 60, () => {
    standbys.push(performance.now());
    return Promise.reject(new Error("it fails"));
  });
  const pass = (ms: number) =>
    new Promise((resolve) => setTimeout(resolve, ms));
  const startMs = performance.now();
  watch.look();
  while (standbys.length === 0) {
    await pass(5);
    watch.look();
  }
  assert(standbys[0] - startMs >= 60);
  while (standbys.length === 1) {
    await pass(5);
    watch.look();
  }
  assert(standbys[1] - standbys[0] >= 60);

  const busy = async (begin: () => void, end: () => void) => {
    watch.look();
    begin();
    watch.look();
    await pass(80);
    watch.look();
    end();
    watch.look(); // counts from here
    await turn();
    watch.look();
    assertEquals(standbys.length, 2);
  };
  await busy(
    () => link.telemetry = telemetryOf(MOVING),
    () => link.telemetry = telemetryOf(),
  );
  await busy(
    () => link.telemetry = telemetryOf({ state: ControllerState.STANDBY }),
    () => link.telemetry = telemetryOf(),
  );
  await busy(
    () => {
      const { promise: over } = Promise.withResolvers<void>();
      control.change = { action: "enable", isIdleStandby: false, over };
    },
    () => control.change = undefined,
  );
  const motion = Promise.withResolvers<void>();
  await busy(() => {
    motions.run("move", undefined, () => motion.promise);
  }, () => {});
  motion.resolve();
});

Deno.test("Motions.run() makes one motion at a time, unless it interrupts", async () => {
  const link = new ManualLink();
  const control = controlOf(link);
  const motions = new Motions<unknown, ManualTelemetry>(control as never);
  const forEver = ({ signal }: { signal: AbortSignal }) =>
    new Promise<void>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  assertEquals(motions.underWay, undefined);
  const first = motions.run("move device", undefined, forEver);
  first.catch(() => {});
  assertEquals(motions.underWay, "move device");
  await assertRejects(
    () => motions.run("offset device", undefined, forEver),
    Error,
    "Cannot offset device while another call",
  );
  const isSecondMoving = Promise.withResolvers<boolean>();
  const second = motions.run("offset device", undefined, (motion) => {
    isSecondMoving.resolve(motion.hasBegun);
    return forEver(motion);
  }, true);
  second.catch(() => {});
  const stopped = await assertRejects(() => first, MotionStoppedError);
  assertEquals(
    stopped.message,
    "Cannot move device: it was interrupted to offset device",
  );
  assertEquals(await isSecondMoving.promise, false);
  // The end of the first is no end of the second.
  assertEquals(motions.underWay, "offset device");
  motions.end("it was stopped");
  await assertRejects(() => second, MotionStoppedError, "it was stopped");
  assertEquals(motions.underWay, undefined);
  assertEquals(link.words, []); // nothing had begun to move
});

Deno.test("Motions.run() stops a device that may move when a motion fails, and only then", async () => {
  const cases: [boolean, boolean, boolean][] = [
    [true, false, true],
    [false, false, false],
    [true, true, false],
  ];
  for (const [hasBegun, isOver, isStopped] of cases) {
    const link = new ManualLink();
    const motions = new Motions(controlOf(link));
    const failed = motions.run("move device", undefined, (motion) => {
      Object.assign(motion, { hasBegun, isOver });
      return Promise.reject(new RangeError("no"));
    });
    await assertRejects(() => failed, RangeError, "no");
    assertEquals(link.words, isStopped ? [STOP] : []);
    await link.emit({}, {}, {}, {});
    await motions.brake.settle();
  }
  const link = new ManualLink();
  const motions = new Motions(controlOf(link));
  await motions.run("move device", undefined, (motion) => {
    motion.hasBegun = true;
    return Promise.resolve();
  });
  assertEquals(link.words, []);
});

Deno.test("Motions.run() that interrupts a motion which moves the device stops it when it fails", async () => {
  const link = new ManualLink();
  const motions = new Motions(controlOf(link));
  const first = motions.run("move device", undefined, (motion) => {
    motion.hasBegun = true;
    return new Promise<void>((_, reject) => {
      const { signal } = motion;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  first.catch(() => {});
  const second = motions.run(
    "offset device",
    undefined,
    () => Promise.reject(new RangeError("no")),
    true,
  );
  await assertRejects(() => second, RangeError);
  await assertRejects(() => first, MotionStoppedError);
  assertEquals(link.words, [STOP]);
  await link.emit({}, {}, {}, {});
  await motions.brake.settle();
});

Deno.test("Motions.run() ends when telemetry is silent while the device moves", async () => {
  const link = new ManualLink();
  const motions = new Motions(controlOf(link));
  link.telemetryAgeMs = 5_000;
  const error = await assertRejects(
    () =>
      motions.run("move device", undefined, (motion) => {
        motion.hasBegun = true;
        const { signal } = motion;
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }),
    LinkStaleError,
  );
  assertEquals(error.socket, "telemetry");
  assertEquals(error.commandWritten, true);
  assertEquals(link.words, [STOP]);
  await link.emit({}, {}, {}, {});
  await motions.brake.settle();
});

Deno.test("Motions.stop() that is aborted, or fails, sends STOP nevertheless", async () => {
  const link = new ManualLink();
  const motions = new Motions(controlOf(link));
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => motions.stop({ signal }), Error, "enough");
  assertEquals(link.words, [STOP]);
  const late = await assertRejects(
    () => motions.stop({ timeoutMs: 20 }),
    TimeoutError,
    "Cannot stop device: after 20 ms it is ENABLED, STATIONARY at 0 deg",
  );
  assertEquals(late.timeoutMs, 20);
  assertEquals(link.words, [STOP, STOP, STOP]);
  assertLessOrEqual(link.sent[1].timeoutMs ?? NaN, 20); // of what is left
  await link.emit({}, {}, {}, {});
  await motions.brake.settle();
});

Deno.test("SingleSocketGeneration distinguishes lack of control from other rejections", async () => {
  const link = new ManualLink();
  const { generation } = controlOf(link, "single-socket");
  const reject = (reason: string) => () => {
    throw new CommandRejectedError("no", 7, reason, 2);
  };
  const options = { timeoutMs: 1_000 };
  const confirm = () => generation.confirm(COMMAND, () => true, options);
  for (const send of [() => generation.send(COMMAND, options), confirm]) {
    link.onCommand = reject("Not the commander.");
    const error = await assertRejects(() => send(), NotCommanderError, "no");
    assertEquals([error.code, error.reason, error.status], [
      7,
      "Not the commander.",
      2,
    ]);
    link.onCommand = reject("too fast");
    const other = await assertRejects(() => send(), CommandRejectedError);
    assert(!(other instanceof NotCommanderError));
    link.onCommand = () => Promise.reject(new TypeError("broken"));
    await assertRejects(() => send(), TypeError, "broken");
  }
  assertEquals(generation.isRejecting(telemetryOf(REJECTING)), false);
  const { generation: twoSocket } = controlOf(link);
  assertEquals(twoSocket.isRejecting(telemetryOf(REJECTING)), true);
  assertEquals(twoSocket.isRejecting(telemetryOf()), false);
});

Deno.test("SingleSocketGeneration sends a command ahead of others only when it is urgent", async () => {
  const link = new ManualLink();
  const { generation } = controlOf(link, "single-socket");
  const options = { timeoutMs: 1_000 };
  for (const isUrgent of [undefined, false, true]) {
    const command = { ...COMMAND, isUrgent };
    await generation.send(command, options);
    const confirmed = generation.confirm(command, () => true, options);
    await link.emit({});
    await confirmed;
    const urgent = link.sent.splice(0).map(({ urgent }) => urgent);
    assertEquals(urgent, [isUrgent ?? false, isUrgent ?? false]);
  }
});

Deno.test("DeviceControl.requireStationary() names the state that rules the call out", () => {
  const control = controlOf(new ManualLink());
  const { STANDBY, FAULT } = ControllerState;
  control.requireStationary("move", telemetryOf());
  const fault = assertThrows(
    () => control.requireStationary("move", telemetryOf({ state: FAULT })),
    ControllerFaultError,
    "Cannot move as it is FAULT at 0 deg: call clearError() first",
  );
  assertEquals([fault.state, fault.position], [FAULT, 0]);
  assertThrows(
    () => control.requireStationary("move", telemetryOf({ state: STANDBY })),
    ControllerStateError,
    "Cannot move as it must be ENABLED: received STANDBY",
  );
  const moving = assertThrows(
    () => control.requireStationary("move", telemetryOf(MOVING)),
    ControllerStateError,
    "Cannot move as it must be STATIONARY: received ENABLED, MOVING_POINT_TO_POINT",
  );
  assertInstanceOf(moving, ControllerStateError);
  assertEquals(moving.enabledSubstate, MOVING.enabledSubstate);
});
