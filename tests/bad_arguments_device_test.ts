// The arguments of devices, fuzzed: whatever is wrong is refused, and nothing is sent.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import { Hexapod } from "../hexapod.ts";
import { Rotator } from "../rotator.ts";
import {
  type Allowed,
  assertRejectsRefusal,
  bad,
  holdsAsync,
  isFunction,
  isIn,
  isOptions,
  isTime,
  none,
  optional,
  shownAs,
  shownInPart,
  throwing,
} from "./bad_values.ts";
import {
  type HexapodRig,
  hexapodTest,
  type RotatorRig,
  rotatorTest,
} from "./device_rigs.ts";
import { ControllerState } from "../rotator.ts";

const RUNS = 200;
const enabled = { initialState: ControllerState.ENABLED };

// deno-lint-ignore no-explicit-any
type Loose = any;

/** One argument of a call, and what it allows. */
interface Argument {
  /** Name in messages. */
  readonly name: string;
  readonly allowed: Allowed;
  readonly others?: readonly unknown[];
  /** Whether a message may show a part of the value. */
  readonly isTakenApart?: boolean;
  readonly call: (value: Loose) => unknown;
}

const isFinite = (value: unknown) =>
  typeof value === "number" && Number.isFinite(value);
const isPositive = (value: unknown) => isFinite(value) && Number(value) > 0;
const isIterable = (value: unknown) =>
  typeof value === "object" && value !== null &&
  (Symbol.iterator in value || Symbol.asyncIterator in value);

/** The options of a call that waits, as a whole and one by one. */
function waitOptions(
  method: (options: Loose) => unknown,
  names = ["timeoutMs", "signal"],
): Argument[] {
  const others = names.map((name) => throwing(name));
  const all: Argument[] = [
    { name: "as ", allowed: isOptions(names), others, call: method },
    {
      name: "timeoutMs",
      allowed: optional(isTime),
      call: (timeoutMs) => method({ timeoutMs }),
    },
    {
      name: "signal",
      allowed: optional(none),
      call: (signal) => method({ signal }),
    },
  ];
  return all.filter(({ name }) => name === "as " || names.includes(name));
}

/** An object of numbers, as a whole and one by one. */
function numbersOf(
  good: Record<string, number>,
  name: string,
  call: (value: Loose) => unknown,
  allowed: Allowed = isFinite,
): Argument[] {
  const names = Object.keys(good);
  return [
    {
      name,
      allowed: none,
      others: names.map((key) => throwing(key, good)),
      isTakenApart: true,
      call,
    },
    ...names.map((key) => ({
      name: `${name}.${key}`,
      allowed,
      call: (value: Loose) => call({ ...good, [key]: value }),
    })),
  ];
}

/** Tries bad values for each, and checks that none has any effect. */
async function refusesAll(
  { controller }: RotatorRig | HexapodRig,
  args: readonly Argument[],
): Promise<void> {
  for (const { name, allowed, others, isTakenApart, call } of args) {
    await holdsAsync(
      fc.asyncProperty(bad(allowed, others), async ({ value }) => {
        const shown = isTakenApart ? shownInPart() : shownAs(value);
        await assertRejectsRefusal(() => call(value), name, shown);
      }),
      RUNS,
    );
  }
  assertEquals(controller.stats.commandsReceived, 0);
}

rotatorTest(
  "Rotator refuses each bad argument, and sends nothing",
  enabled,
  async (rig) => {
    const device = rig.device as Loose;
    const { upperPosLimit } = device.link.config;
    const isPosition = (value: unknown) =>
      isFinite(value) && Math.abs(Number(value)) <= upperPosLimit;
    const limits = [
      ["configureVelocity", "velocity"],
      ["configureAcceleration", "acceleration"],
      ...(device.protocol === "single-socket"
        ? [
          ["configureEmergencyAcceleration", "emergency acceleration"],
          ["configureEmergencyJerk", "emergency jerk"],
          ["configureJerk", "jerk"],
        ]
        : []),
    ];
    await refusesAll(rig, [
      {
        name: "position",
        allowed: isPosition,
        call: (value) => device.moveTo(value),
      },
      ...waitOptions((options) => device.moveTo(1, options)),
      {
        name: "targets",
        allowed: isIterable,
        call: (value) => device.track(value),
      },
      ...waitOptions((options) => device.track([], options), ["signal"]),
      ...limits.flatMap(([method, name]) => [
        {
          name,
          allowed: isPositive,
          call: (value: Loose) => device[method](value),
        },
        ...waitOptions((options) => device[method](1, options)),
      ]),
    ]);
  },
);

rotatorTest(
  "Devices refuse bad options of state changes, and send nothing",
  enabled,
  async (rig) => {
    const device = rig.device as Loose;
    const methods = ["enable", "standby", "clearError", "waitReady"];
    if (device.protocol === "two-socket") {
      methods.push("start", "disable", "exitControl", "enterControl");
    }
    for (const method of methods) {
      await refusesAll(rig, waitOptions((options) => device[method](options)));
    }
    // A call that is wrong stops nothing either.
    await refusesAll(rig, waitOptions((options) => device.stop(options)));
  },
);

hexapodTest(
  "Hexapod refuses each bad argument, and sends nothing",
  "camera",
  enabled,
  async (rig) => {
    const device = rig.device as Loose;
    const origin = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };
    const pivot = { x: 0, y: 0, z: 0 };
    const velocity = {
      xyUmPerSec: 1,
      uvDegPerSec: 1,
      zUmPerSec: 1,
      wDegPerSec: 1,
    };
    const limits = {
      ...{ maxXyUm: 1, minZUm: 0, maxZUm: 1 },
      ...{ maxUvDeg: 1, minWDeg: 0, maxWDeg: 1 },
    };
    await refusesAll(rig, [
      ...numbersOf(origin, "position", (value) => device.moveTo(value)),
      ...waitOptions((options) => device.moveTo(origin, options)),
      ...numbersOf(pivot, "pivot", (value) => device.setPivot(value)),
      ...waitOptions((options) => device.setPivot(pivot, options)),
      ...numbersOf(
        velocity,
        "limits",
        (value) => device.configureVelocity(value),
        isPositive,
      ),
      ...numbersOf(limits, "limits", (value) => device.configureLimits(value)),
      {
        name: "acceleration",
        allowed: isPositive,
        call: (value) => device.configureAcceleration(value),
      },
    ]);
  },
);

Deno.test("Devices refuse each bad option of serve() and connect()", async () => {
  const isPort = (min: number, max: number) => optional(isIn(min, max));
  const hexapod = "M2";
  const args: Argument[] = [];
  for (
    const [of, port] of [
      [(options: Loose) => Rotator.serve(options), isPort(0, 65_534)],
      [(options: Loose) => Rotator.connect(options), isPort(1, 65_535)],
      [
        (options: Loose) => Hexapod.serve({ hexapod, ...options }),
        isPort(0, 65_534),
      ],
      [
        (options: Loose) => Hexapod.connect({ hexapod, ...options }),
        isPort(1, 65_535),
      ],
    ] as const
  ) {
    args.push(
      { name: "port", allowed: port, call: (port) => of({ port }) },
      {
        name: "timeoutMs",
        allowed: optional(isTime),
        call: (timeoutMs) => of({ timeoutMs }),
      },
      {
        name: "signal",
        allowed: optional(none),
        call: (signal) => of({ signal }),
      },
      {
        name: "telemetryCallback",
        allowed: optional(isFunction),
        call: (telemetryCallback) => of({ telemetryCallback }),
      },
    );
  }
  for (const Device of [Rotator, Hexapod]) {
    args.push({
      name: "onListen",
      allowed: optional(isFunction),
      call: (onListen) => Device.serve({ hexapod, onListen } as Loose),
    });
  }
  for (const call of [Hexapod.serve, Hexapod.connect]) {
    args.push({
      name: "hexapod",
      allowed: none,
      call: (hexapod) => call({ hexapod }),
    });
  }
  for (const { name, allowed, call } of args) {
    await holdsAsync(
      fc.asyncProperty(bad(allowed), async ({ value }) => {
        await assertRejectsRefusal(() => call(value), name, shownAs(value));
      }),
      RUNS,
    );
  }
});
