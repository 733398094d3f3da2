// Changes of state, step by step: which commands go out, in which order, and when.

import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  ControllerFaultError,
  ControllerState,
  ControllerStateError,
  DeviceBusyError,
  EnabledSubstate,
  FaultSubstate,
  MotionStoppedError,
  NotCommanderError,
  NotSupportedError,
  SetEnabledSubstateParam,
  SetStateParam,
  TimeoutError,
} from "../rotator.ts";
import type { StateChange } from "../src/control/device/generation.ts";
import { Motions } from "../src/control/motion/motions.ts";
import { StateChanger } from "../src/control/device/state_changer.ts";
import {
  controlOf,
  isSettled,
  ManualLink,
  type ManualTelemetry,
  SUBSTATE_CODE,
  unpausedTest,
} from "./manual_link.ts";

const SET_STATE = 0x8000;
const DRIVES_ON = [0x7000, 1];
const DRIVES_OFF = [0x7000];
const STOP = [SUBSTATE_CODE, SetEnabledSubstateParam.STOP];
const { STANDBY, DISABLED, ENABLED, OFFLINE, FAULT } = ControllerState;
const { EMERGENCY_STOPPING, WAIT_CLEAR_ERROR } = FaultSubstate;
const MOVING = EnabledSubstate.MOVING_POINT_TO_POINT;

type Changes = Partial<ManualTelemetry>;

function setState(name: keyof typeof SetStateParam): readonly number[] {
  return [SET_STATE, SetStateParam[name]];
}

/** A device that obeys: its next samples show what it was told. */
class Obedient {
  readonly link: ManualLink<{ drivesEnabled: boolean }>;
  readonly motions: Motions<{ drivesEnabled: boolean }, ManualTelemetry>;
  readonly changer: StateChanger<{ drivesEnabled: boolean }, ManualTelemetry>;
  readonly control: ReturnType<typeof controlOf<{ drivesEnabled: boolean }>>;
  readonly isSingle: boolean;

  constructor(protocol: "two-socket" | "single-socket", state: Changes) {
    this.isSingle = protocol === "single-socket";
    this.link = new ManualLink({ drivesEnabled: state.state !== STANDBY });
    this.control = controlOf(this.link, protocol);
    this.motions = new Motions(this.control);
    this.changer = new StateChanger(this.control, this.motions);
    let present = state;
    let errorClears = 0;
    this.#present = () => present;
    this.link.onCommand = ([code, param = 0]) => {
      if (code === 0x7000) this.link.config = { drivesEnabled: param === 1 };
      if (code === SUBSTATE_CODE) present = { state: ENABLED };
      if (code !== SET_STATE) return;
      if (param === SetStateParam.CLEAR_ERROR) {
        errorClears++;
        if (this.isSingle || errorClears === 2) present = { state: STANDBY };
        return;
      }
      present = {
        state: ({
          [SetStateParam.START]: DISABLED,
          [SetStateParam.ENABLE]: ENABLED,
          [SetStateParam.DISABLE]: DISABLED,
          [SetStateParam.STANDBY]: STANDBY,
          [SetStateParam.EXIT]: OFFLINE,
          [SetStateParam.ENTER_CONTROL]: STANDBY,
        } as Record<number, number>)[param],
      };
    };
  }
  readonly #present: () => Changes;

  /** Changes the state, with samples for as long as it takes. */
  async change(change: StateChange, options = {}) {
    const changing = this.changer.change(change, options);
    changing.catch(() => {}); // the caller sees it
    while (!await isSettled(changing)) await this.link.emit(this.#present());
    return await changing;
  }
}

unpausedTest(
  "StateChanger.change() sends the commands of each way in the two-socket protocol",
  async () => {
    const cases: [StateChange, number, (readonly number[])[], number][] = [
      ["start", STANDBY, [setState("START")], DISABLED],
      ["start", DISABLED, [], DISABLED],
      ["enable", STANDBY, [setState("START"), setState("ENABLE")], ENABLED],
      ["enable", DISABLED, [setState("ENABLE")], ENABLED],
      ["enable", ENABLED, [], ENABLED],
      ["disable", ENABLED, [setState("DISABLE")], DISABLED],
      ["disable", DISABLED, [], DISABLED],
      ["standby", ENABLED, [setState("DISABLE"), setState("STANDBY")], STANDBY],
      ["standby", DISABLED, [setState("STANDBY")], STANDBY],
      ["standby", STANDBY, [], STANDBY],
      ["exitControl", STANDBY, [setState("EXIT")], OFFLINE],
      ["exitControl", OFFLINE, [], OFFLINE],
      ["enterControl", OFFLINE, [setState("ENTER_CONTROL")], STANDBY],
      ["enterControl", STANDBY, [], STANDBY],
      [
        "clearError",
        FAULT,
        [setState("CLEAR_ERROR"), setState("CLEAR_ERROR")],
        STANDBY,
      ],
      ["clearError", STANDBY, [], STANDBY],
    ];
    for (const [change, state, expected, stateAfter] of cases) {
      const device = new Obedient("two-socket", { state });
      const { telemetry } = await device.change(change);
      assertEquals(device.link.words, expected, `${change} in ${state}`);
      assertEquals(telemetry.state, stateAfter, `${change} in ${state}`);
    }
  },
);

unpausedTest(
  "StateChanger.change() switches the drives in the single-socket protocol",
  async () => {
    const cases: [StateChange, number, (readonly number[])[], number][] = [
      ["enable", STANDBY, [DRIVES_ON, setState("ENABLE")], ENABLED],
      ["enable", ENABLED, [], ENABLED],
      ["standby", ENABLED, [setState("STANDBY"), DRIVES_OFF], STANDBY],
      ["standby", STANDBY, [], STANDBY],
      ["clearError", FAULT, [setState("CLEAR_ERROR")], STANDBY],
      ["clearError", STANDBY, [], STANDBY],
    ];
    for (const [change, state, expected, stateAfter] of cases) {
      const device = new Obedient("single-socket", { state });
      const { telemetry } = await device.change(change);
      assertEquals(device.link.words, expected, `${change} in ${state}`);
      assertEquals(telemetry.state, stateAfter, `${change} in ${state}`);
    }
    const half = new Obedient("single-socket", { state: STANDBY });
    half.link.config = { drivesEnabled: true };
    await half.change("standby");
    assertEquals(half.link.words, [DRIVES_OFF]);
    half.link.config = { drivesEnabled: true };
    await half.change("enable");
    assertEquals(half.link.words, [DRIVES_OFF, setState("ENABLE")]);
  },
);

unpausedTest(
  "StateChanger.change() names the states from which there is a way",
  async () => {
    const cases: [StateChange, number, string][] = [
      ["start", ENABLED, "start device as it must be STANDBY or DISABLED"],
      [
        "enable",
        OFFLINE,
        "enable device as it must be STANDBY or DISABLED or ENABLED",
      ],
      ["disable", STANDBY, "disable device as it must be DISABLED or ENABLED"],
      [
        "standby",
        OFFLINE,
        "go to standby with device as it must be STANDBY or DISABLED or ENABLED",
      ],
      [
        "exitControl",
        ENABLED,
        "exit control of device as it must be STANDBY or OFFLINE",
      ],
      [
        "enterControl",
        DISABLED,
        "enter control of device as it must be STANDBY or OFFLINE",
      ],
      [
        "clearError",
        ENABLED,
        "clear error of device as it must be STANDBY or FAULT",
      ],
    ];
    for (const [change, state, message] of cases) {
      const device = new Obedient("two-socket", { state });
      await assertRejects(
        () => device.change(change),
        ControllerStateError,
        `Cannot ${message}: received`,
      );
      assertEquals(device.link.words, []);
    }
    for (const change of ["start", "enable", "disable", "standby"] as const) {
      const device = new Obedient("two-socket", { state: FAULT });
      const error = await assertRejects(
        () => device.change(change),
        ControllerFaultError,
        "call clearError() first",
      );
      assertEquals(error.state, FAULT);
      assertEquals(device.link.words, []);
    }
  },
);

unpausedTest(
  "StateChanger.change() names the substitute for a state that the protocol lacks",
  async () => {
    for (
      const [change, hint] of [
        ["start", "use enable() and standby()"],
        ["disable", "use enable() and standby()"],
        ["exitControl", "connect and close the link instead"],
        ["enterControl", "connect and close the link instead"],
      ] as const
    ) {
      const device = new Obedient("single-socket", { state: STANDBY });
      const error = await assertRejects(
        () => device.change(change),
        NotSupportedError,
        hint,
      );
      assertEquals(error.protocol, "single-socket");
      assertEquals(device.control.change, undefined);
    }
  },
);

unpausedTest(
  "StateChanger.change() brings a device to rest before it leaves ENABLED only",
  async () => {
    for (const change of ["standby", "disable"] as const) {
      const device = new Obedient("two-socket", {
        state: ENABLED,
        enabledSubstate: MOVING,
      });
      await device.change(change);
      assertEquals(device.link.words.slice(0, 2), [STOP, setState("DISABLE")]);
    }
    const enabling = new Obedient("two-socket", {
      state: ENABLED,
      enabledSubstate: MOVING,
    });
    await enabling.change("enable");
    assertEquals(enabling.link.words, []);
    // The substate means nothing in other states.
    const disabled = new Obedient("two-socket", {
      state: DISABLED,
      enabledSubstate: MOVING,
    });
    await disabled.change("standby");
    assertEquals(disabled.link.words, [setState("STANDBY")]);
  },
);

unpausedTest(
  "StateChanger.change() ends a motion that is about to begin",
  async () => {
    const device = new Obedient("two-socket", { state: ENABLED });
    const { motions } = device;
    const begun = Promise.withResolvers<void>();
    const motion = motions.run("move device", undefined, async ({ signal }) => {
      begun.resolve();
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
    });
    const ended = assertRejects(
      () => motion,
      MotionStoppedError,
      "Cannot move device: it was stopped",
    );
    await begun.promise;
    await device.change("standby");
    await ended;
    assertEquals(device.link.words[0], STOP);
  },
);

unpausedTest(
  "StateChanger.change() tells why it was rejected, also if its time is over before it can repeat",
  async () => {
    const { changer, link } = new Obedient("single-socket", { state: FAULT });
    link.onCommand = () =>
      Promise.reject(new CommandRejectedError("no", 1, "moving", 2));
    const clearing = changer.change("clearError", { timeoutMs: 700 });
    const rejected = assertRejects(() => clearing, CommandRejectedError);
    await link.emit({ state: FAULT, faultSubstate: WAIT_CLEAR_ERROR });
    await rejected; // no sample comes, as of a program that is busy
    assertEquals(link.words, [setState("CLEAR_ERROR")]);
  },
);

unpausedTest(
  "StateChanger.change() lets no other change nor motion begin meanwhile",
  async () => {
    const { changer, motions, link } = new Obedient("two-socket", {
      state: STANDBY,
    });
    const enabling = changer.change("enable", {});
    const busy = await assertRejects(
      () => changer.change("standby", {}),
      DeviceBusyError,
      "Cannot go to standby with device while another call",
    );
    assertEquals(busy.underWay, "enable device");
    await assertRejects(
      () => motions.run("move device", undefined, () => Promise.resolve()),
      DeviceBusyError,
      "Cannot move device while another call",
    );
    const failed = assertRejects(() => enabling, ControllerStateError);
    await link.emit({ state: OFFLINE });
    await failed;
    await motions.run("move device", undefined, () => Promise.resolve());
  },
);

unpausedTest(
  "StateChanger.change() clears no error before an emergency stop is over",
  async () => {
    const { changer, link } = new Obedient("single-socket", { state: FAULT });
    const clearing = changer.change("clearError", {});
    const stopping = { state: FAULT, faultSubstate: EMERGENCY_STOPPING };
    await link.emit(stopping, stopping, stopping);
    assertEquals(link.words, []);
    await link.emit({ state: FAULT, faultSubstate: WAIT_CLEAR_ERROR });
    assertEquals(link.words, [setState("CLEAR_ERROR")]);
    await link.emit({ state: STANDBY });
    await clearing;
  },
);

unpausedTest(
  "StateChanger.change() clears an error again that a device in motion has rejected",
  async () => {
    const { changer, link } = new Obedient("single-socket", { state: FAULT });
    let rejections = 0;
    link.onCommand = () => {
      if (rejections++ < 2) {
        throw new CommandRejectedError("no", 1, "moving", 2);
      }
    };
    const clearing = changer.change("clearError", {});
    while (link.sent.length < 3) await link.emit({ state: FAULT });
    await link.emit({ state: STANDBY });
    await clearing;
    assertEquals(link.words, Array(3).fill(setState("CLEAR_ERROR")));
    // A call without control isn't early, and a start that is rejected is rejected.
    for (
      const [change, state, error] of [
        ["clearError", FAULT, new NotCommanderError("no", 1, "GUI", 2)],
        ["enable", STANDBY, new CommandRejectedError("no", 1, "moving", 2)],
      ] as const
    ) {
      const device = new Obedient("single-socket", { state });
      device.link.onCommand = () => Promise.reject(error);
      await assertRejects(() => device.change(change), CommandRejectedError);
      assertEquals(device.link.sent.length, 1);
    }
  },
);

unpausedTest(
  "StateChanger.standbyOfIdle() lets other calls wait until it is over",
  async () => {
    const device = new Obedient("two-socket", { state: ENABLED });
    const { changer, link, motions } = device;
    const idle = changer.standbyOfIdle();
    const moved = motions.move("move device", () => [], {
      timeoutMs: undefined,
      signal: undefined,
      interrupt: false,
    });
    const refused = assertRejects(() => moved, ControllerStateError, "STANDBY");
    const enabled = device.change("enable");
    await assertRejects(
      () => changer.change("start", { timeoutMs: 1 }),
      TimeoutError,
      "Cannot start device: it was idle, and is not in standby yet after 1 ms",
    );
    await idle;
    await enabled;
    await refused;
    assertEquals(link.words.map(([, param]) => param), [
      SetStateParam.DISABLE,
      SetStateParam.STANDBY,
      SetStateParam.START,
      SetStateParam.ENABLE,
    ]);
  },
);

unpausedTest(
  "StateChanger.change() ends when FAULT follows in place of the new state",
  async () => {
    const { changer, link } = new Obedient("two-socket", { state: STANDBY });
    link.onCommand = () => {};
    const enabling = changer.change("enable", {});
    const failed = assertRejects(
      () => enabling,
      ControllerFaultError,
      "Cannot enable device as it is FAULT at 0 deg: call clearError() first",
    );
    await link.emit({ state: STANDBY }, { state: STANDBY }, { state: FAULT });
    await failed;
    assertEquals(link.words, [setState("START")]);
    // In FAULT, it is where the change begins.
    const clearing = changer.change("clearError", {});
    await link.emit({ state: FAULT }, { state: FAULT }, { state: FAULT });
    assertEquals(await isSettled(clearing), false);
    await link.emit({ state: STANDBY });
    await clearing;
  },
);

unpausedTest(
  "StateChanger.change() sends nothing while the GUI has control",
  async () => {
    for (const [change, state] of [["enable", 0], ["clearError", 4]] as const) {
      const { changer, link } = new Obedient("two-socket", { state });
      const changing = changer.change(change, {});
      const refused = assertRejects(() => changing, NotCommanderError);
      await link.emit({ state, applicationStatus: 0 });
      await refused;
      assertEquals(link.words, []);
    }
  },
);

unpausedTest(
  "StateChanger.change() has one time limit for all steps, by default 10 s",
  async () => {
    const device = new Obedient("two-socket", { state: STANDBY });
    await device.change("enable");
    for (const { timeoutMs } of device.link.sent) {
      assert(timeoutMs! > 5_000 && timeoutMs! <= 10_000, `${timeoutMs}`);
    }
    const late = new Obedient("two-socket", { state: STANDBY });
    late.link.onCommand = () => {};
    const error = await assertRejects(
      () => late.change("enable", { timeoutMs: 60 }),
      TimeoutError,
      "Cannot enable device: after 60 ms it is STANDBY at 0 deg",
    );
    assertEquals(error.timeoutMs, 60);
    const stopping = new Obedient("two-socket", {
      state: ENABLED,
      enabledSubstate: MOVING,
    });
    await stopping.change("standby");
    // 1.5 times the 10 s of coming to rest, and 5 s; then 10 s for the rest.
    const [stop, disable] = stopping.link.sent;
    assertGreaterOrEqual(stop.timeoutMs!, 15_000);
    assertGreaterOrEqual(disable.timeoutMs!, 9_000);
    const given = new Obedient("two-socket", {
      state: ENABLED,
      enabledSubstate: MOVING,
    });
    await given.change("standby", { timeoutMs: 3_000 });
    for (const { timeoutMs } of given.link.sent) assert(timeoutMs! <= 3_000);
  },
);

unpausedTest(
  "StateChanger.change() doesn't begin when it is aborted, or the link has no configuration",
  async () => {
    const { changer, link, control } = new Obedient("two-socket", {
      state: STANDBY,
    });
    const signal = AbortSignal.abort(new Error("enough"));
    await assertRejects(
      () => changer.change("enable", { signal }),
      Error,
      "enough",
    );
    link.configured = false;
    const failed = assertRejects(
      () => changer.change("enable", { timeoutMs: 50 }),
      TimeoutError,
      "Cannot enable device: no configuration was received",
    );
    await link.emit({ state: STANDBY });
    await failed;
    assertEquals(link.words, []);
    assertEquals(control.change, undefined);
  },
);
