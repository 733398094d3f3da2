// Which device a controller belongs to, by its bytes and by what it sends.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { CommandStatus, singleSocket, taiNowSec } from "../mod.ts";
import { CAMERA_HEXAPOD, M2_HEXAPOD } from "../hexapod.ts";
import { hexapodOf, identify } from "../src/control/device/device_identity.ts";
import {
  whyNotHexapod,
  whyNotRotator,
} from "../src/control/device/plausibility.ts";
import {
  otherDevice,
  wrongDevice,
} from "../src/control/device/wrong_device.ts";
import { DeviceFrames, type DeviceName, DEVICES } from "./device_frames.ts";

const GENERATIONS = ["two-socket", "two-socket-late", "single-socket"] as const;

function framesOf(
  device: DeviceName,
  generation: typeof GENERATIONS[number],
  telemetryCount: number,
) {
  const frames = new DeviceFrames(device, generation);
  const telemetry = Array.from(
    { length: telemetryCount },
    () => frames.telemetry(),
  );
  return concat([frames.config(), ...telemetry]);
}

Deno.test("identify() requires three headers in a row", () => {
  for (const device of DEVICES) {
    for (const generation of GENERATIONS) {
      assertEquals(identify(framesOf(device, generation, 1)), undefined);
      const bytes = framesOf(device, generation, 2);
      const identity = identify(bytes);
      assertEquals(identity?.generation, generation);
      // The hexapods' frames are alike, but for the ids of the two-socket protocol.
      const both = device !== "rotator" && generation !== "two-socket";
      assertEquals(identity?.kinds, both ? ["camera", "M2"] : [device]);
      // From anywhere in the stream, and whatever comes behind.
      const cut = concat([
        framesOf(device, generation, 4).subarray(5),
        new Uint8Array(11),
      ]);
      assertEquals(identify(cut)?.generation, generation);
      assertEquals(identify(bytes.subarray(1)), undefined);
    }
  }
  assertEquals(identify(new Uint8Array(0)), undefined);
  assertEquals(identify(new Uint8Array(10_000)), undefined);
  assertEquals(identify(new Uint8Array(10_000).fill(255)), undefined);
});

Deno.test("identify() decides by the most frequent frames", () => {
  const rotator = framesOf("rotator", "two-socket", 2);
  const camera = framesOf("camera", "two-socket", 5);
  assertEquals(identify(concat([rotator, camera]))?.kinds, ["camera"]);
  assertEquals(identify(concat([camera, rotator]))?.kinds, ["camera"]);
});

Deno.test("identify() lets the time stamp of a status be any, of other frames not", () => {
  const frames = new DeviceFrames("rotator", "single-socket");
  const status = concat([
    singleSocket.Header.create({
      frameId: CommandStatus.frameId,
      taiSec: -5n,
      taiNsec: 2n ** 60n,
    }).bytes,
    CommandStatus.create().bytes,
  ]);
  const telemetry = () => frames.telemetry();
  const mixed = concat([frames.config(), status, telemetry()]);
  assertEquals(identify(mixed)?.kinds, ["rotator"]);
  // A status alone is no evidence: it is little more than its id.
  assertEquals(identify(concat([status, status, status, status])), undefined);
  const { TelemetryClass } = frames.structs;
  const stamped = (taiSec: bigint, taiNsec: bigint) =>
    concat([
      singleSocket.Header.create({
        frameId: TelemetryClass.frameId,
        taiSec,
        taiNsec,
      }).bytes,
      TelemetryClass.create().bytes,
    ]);
  const times = (count: number, bytes: Uint8Array<ArrayBuffer>) =>
    concat(Array(count).fill(bytes));
  const now = BigInt(Math.floor(taiNowSec()));
  for (
    const [taiSec, taiNsec, isKnown] of [
      [now, 0n, true],
      [now, 999_999_999n, true],
      [now, 1_000_000_000n, false],
      [now, -1n, false],
      [1n, 5n, true],
      [0n, 5n, false],
      [-1n, 5n, false],
      [2n ** 33n - 1n, 5n, true],
      [2n ** 33n, 5n, false],
    ] as const
  ) {
    const identity = identify(times(4, stamped(taiSec, taiNsec)));
    assertEquals(identity !== undefined, isKnown, `${taiSec}, ${taiNsec}`);
  }
});

Deno.test("otherDevice() returns undefined for the right device, and for bytes without evidence", () => {
  for (const device of DEVICES) {
    for (const generation of GENERATIONS) {
      const bytes = framesOf(device, generation, 5);
      assertEquals(otherDevice(bytes, device, GENERATIONS), undefined);
      assertEquals(otherDevice(bytes, device, [generation]), undefined);
      const others = GENERATIONS.filter((name) => name !== generation);
      const inOther = otherDevice(bytes, device, others);
      assertEquals(inOther?.generation, generation);
      assertStringIncludes(inOther!.found, `in the ${others[0]} protocol`);
      const kind = device === "rotator" ? "camera" : "rotator";
      const found = otherDevice(bytes, kind, GENERATIONS);
      assertEquals(found?.mayBe?.includes(device), true);
      assertEquals(found?.mayBe?.includes(kind), false);
    }
  }
  assertEquals(
    otherDevice(new Uint8Array(100), "rotator", GENERATIONS),
    undefined,
  );
});

Deno.test("wrongDevice() names the finding, and the device that it may be", () => {
  const found = "velocityLimit is 11400";
  const unknown = wrongDevice({ found }, "rotator", "serve rotator");
  assertEquals(
    unknown.message,
    "Cannot serve rotator as velocityLimit is 11400: is it another device, or one with other structs?",
  );
  assertEquals(unknown.expected, "the camera rotator");
  assertEquals(unknown.found, found);
  assertEquals(unknown.mayBe, []);
  const known = wrongDevice(
    { found, mayBe: ["camera", "M2"], generation: "two-socket-late" },
    "rotator",
    "serve rotator",
  );
  assertEquals(
    known.message,
    "Cannot serve rotator as velocityLimit is 11400: this looks like the two-socket-late controller of the camera hexapod or the M2 hexapod",
  );
  assertEquals(known.mayBe, ["the camera hexapod", "the M2 hexapod"]);
  const half = wrongDevice({ found, mayBe: ["simple"] }, "M2", "connect");
  assertStringIncludes(
    half.message,
    "this looks like the controller of the simple test device",
  );
});

function limitsOf({ positionLimits: limits }: {
  positionLimits:
    | typeof CAMERA_HEXAPOD["positionLimits"]
    | typeof M2_HEXAPOD[
      "positionLimits"
    ];
}) {
  return {
    posLimitMaxXy: limits.maxXyUm as number,
    posLimitMinZ: limits.minZUm as number,
    posLimitMaxZ: limits.maxZUm as number,
    posLimitMaxUv: limits.maxUvDeg as number,
    posLimitMinW: limits.minWDeg as number,
    posLimitMaxW: limits.maxWDeg as number,
  };
}

Deno.test("hexapodOf() knows a hexapod by the limits that it is built with, or that the other can't have", () => {
  const camera = limitsOf(CAMERA_HEXAPOD);
  const m2 = limitsOf(M2_HEXAPOD);
  const both = ["camera", "M2"] as const;
  for (const meant of both) {
    assertEquals(hexapodOf(camera, meant), "camera");
    assertEquals(hexapodOf(m2, meant), "M2");
    // Narrower limits than both have, and wider ones, may be of either.
    const times = (factor: number) =>
      Object.fromEntries(
        Object.entries(m2).map(([name, value]) => [name, factor * value]),
      ) as typeof m2;
    assertEquals(hexapodOf(times(0.1), meant), meant);
    assertEquals(hexapodOf(times(10), meant), meant);
  }
  for (const name of Object.keys(m2) as (keyof typeof m2)[]) {
    // One that is a little different isn't exactly that one.
    const near = { ...camera, [name]: camera[name] * 0.99 };
    assertEquals(hexapodOf(near, "camera"), "camera");
    const tooWide = { ...m2, [name]: m2[name] * 0.99 };
    const fitsOne = Math.abs(camera[name]) !== Math.abs(m2[name]);
    if (fitsOne) assertEquals(hexapodOf(tooWide, "M2"), "M2");
  }
  const larger = camera.posLimitMaxXy > m2.posLimitMaxXy ? camera : m2;
  const meant = larger === camera ? "M2" : "camera";
  const other = larger === camera ? "camera" : "M2";
  const smaller = larger === camera ? m2 : camera;
  const wide = { ...smaller, posLimitMaxXy: larger.posLimitMaxXy };
  assertEquals(hexapodOf(wide, meant), other);
});

const ROTATOR = {
  velocityLimit: 3,
  accelLimit: 1,
  posErrorThreshold: 0.1,
  lowerPosLimit: -90,
  upperPosLimit: 90,
};
const HEXAPOD = {
  ...limitsOf(CAMERA_HEXAPOD),
  accelerationStrut: 500,
  maxVelocityStrut: 500,
  maxDisplacementStrut: 14_100,
  velLimitXy: 2_000,
  velLimitZ: 2_000,
  velLimitUv: 0.1146,
  velLimitW: 0.1146,
};
const POSITION = {
  state: 0,
  measuredX: 0,
  measuredY: 0,
  measuredZ: 0,
  measuredU: 0,
  measuredV: 0,
  measuredW: 0,
};

/** Values that can be and that can't, of each field. */
type Bounds<T> = readonly [keyof T, can: number[], cannot: number[]][];

Deno.test("whyNotRotator() names the implausible value", () => {
  const telemetry = { state: 2, currentPos: 5 };
  assertEquals(whyNotRotator(ROTATOR, telemetry), undefined);
  const config: Bounds<typeof ROTATOR> = [
    ["velocityLimit", [1e-9, 1000], [0, -1, 1001, NaN, Infinity]],
    ["accelLimit", [1e-9, 1000], [0, -1, 1001, NaN]],
    ["posErrorThreshold", [0, 360], [-0.1, 361, NaN]],
    ["lowerPosLimit", [-360, 89.9], [-361, NaN]],
    ["upperPosLimit", [360, -89.9], [361, NaN]],
  ];
  for (const [name, can, cannot] of config) {
    for (const value of can) {
      const why = whyNotRotator({ ...ROTATOR, [name]: value }, telemetry);
      assertEquals(why, undefined, `${name} ${value}`);
    }
    for (const value of cannot) {
      const why = whyNotRotator({ ...ROTATOR, [name]: value }, telemetry);
      assertEquals(why, `${name} is ${value}`);
    }
  }
  assertEquals(
    whyNotRotator({ ...ROTATOR, upperPosLimit: -90 }, telemetry),
    "lowerPosLimit is -90, and upperPosLimit -90",
  );
  for (const currentPos of [360, -360]) {
    assertEquals(whyNotRotator(ROTATOR, { state: 2, currentPos }), undefined);
  }
  for (const currentPos of [361, -361, NaN]) {
    assertEquals(
      whyNotRotator(ROTATOR, { state: 2, currentPos }),
      `currentPos is ${currentPos}`,
    );
  }
  for (const state of [0, 1, 2, 3, 4]) {
    assertEquals(whyNotRotator(ROTATOR, { state, currentPos: 0 }), undefined);
  }
  for (const state of [-1, 5, 1.5, NaN]) {
    assertEquals(
      whyNotRotator(ROTATOR, { state, currentPos: 0 }),
      `state is ${state}`,
    );
  }
});

Deno.test("whyNotHexapod() names the implausible value", () => {
  assertEquals(whyNotHexapod(HEXAPOD, POSITION), undefined);
  const none = [0, -1, NaN];
  const config: Bounds<typeof HEXAPOD> = [
    ["accelerationStrut", [1e-9, 1e7], [...none, 1e7 + 1]],
    ["maxVelocityStrut", [1e-9, 1e7], [...none, 1e7 + 1]],
    ["maxDisplacementStrut", [1e-9, 1e7], [...none, 1e7 + 1]],
    ["velLimitXy", [1e-9, 1e7], [...none, 1e7 + 1]],
    ["velLimitZ", [1e-9, 1e7], [...none, 1e7 + 1]],
    ["velLimitUv", [1e-9, 360], [...none, 361]],
    ["velLimitW", [1e-9, 360], [...none, 361]],
    ["posLimitMaxXy", [1e-9, 1e5], [...none, 1e5 + 1]],
    ["posLimitMaxUv", [1e-9, 10], [...none, 10.1]],
    ["posLimitMinZ", [-1e5, 0], [-1e5 - 1, NaN]],
    ["posLimitMaxZ", [1e5, 0], [1e5 + 1, NaN]],
    ["posLimitMinW", [-10, 0], [-10.1, NaN]],
    ["posLimitMaxW", [10, 0], [10.1, NaN]],
  ];
  for (const [name, can, cannot] of config) {
    for (const value of can) {
      const why = whyNotHexapod({ ...HEXAPOD, [name]: value }, POSITION);
      assertEquals(why, undefined, `${name} ${value}`);
    }
    for (const value of cannot) {
      const why = whyNotHexapod({ ...HEXAPOD, [name]: value }, POSITION);
      assertEquals(why, `${name} is ${value}`);
    }
  }
  for (const axis of ["Z", "W"] as const) {
    const [min, max] = [`posLimitMin${axis}`, `posLimitMax${axis}`] as const;
    const limits = { ...HEXAPOD, [min]: 1, [max]: 0.5 };
    assertEquals(
      whyNotHexapod(limits, POSITION),
      `${min} is 1, and ${max} 0.5`,
    );
  }
  for (const name of Object.keys(POSITION) as (keyof typeof POSITION)[]) {
    const most = name === "state" ? 4 : /[XYZ]$/.test(name) ? 1e7 : 360;
    const least = name === "state" ? 0 : -most;
    for (const value of [least, most]) {
      assertEquals(
        whyNotHexapod(HEXAPOD, { ...POSITION, [name]: value }),
        undefined,
      );
    }
    for (const value of [least - 1, most + 1, NaN]) {
      assertEquals(
        whyNotHexapod(HEXAPOD, { ...POSITION, [name]: value }),
        `${name} is ${value}`,
      );
    }
  }
});

/** Returns the fields in the order in which they are judged, all being wrong at first. */
function orderOf<C extends object, T extends object>(
  whyNot: (config: C, telemetry: T) => string | undefined,
  config: C,
  telemetry: T,
): string[] {
  const wrong = <V extends object>(values: V) =>
    Object.fromEntries(Object.keys(values).map((key) => [key, NaN]));
  const [seenConfig, seenTelemetry] = [wrong(config), wrong(telemetry)];
  const right = { ...config, ...telemetry } as unknown as Record<
    string,
    number
  >;
  const names: string[] = [];
  for (;;) {
    const why = whyNot(seenConfig as C, seenTelemetry as T);
    if (why === undefined) return names;
    const name = why.split(" is ")[0];
    names.push(name);
    const values = name in seenConfig ? seenConfig : seenTelemetry;
    values[name] = right[name];
  }
}

Deno.test("whyNotRotator() and whyNotHexapod() name the first implausible value, the state before others", () => {
  assertEquals(orderOf(whyNotRotator, ROTATOR, { state: 2, currentPos: 5 }), [
    "state",
    "velocityLimit",
    "accelLimit",
    "posErrorThreshold",
    "lowerPosLimit",
    "upperPosLimit",
    "currentPos",
  ]);
  assertEquals(orderOf(whyNotHexapod, HEXAPOD, POSITION), [
    "state",
    "accelerationStrut",
    "maxVelocityStrut",
    "maxDisplacementStrut",
    "velLimitXy",
    "velLimitZ",
    "velLimitUv",
    "velLimitW",
    "posLimitMaxXy",
    "posLimitMaxUv",
    "posLimitMinZ",
    "posLimitMaxZ",
    "posLimitMinW",
    "posLimitMaxW",
    "measuredX",
    "measuredY",
    "measuredZ",
    "measuredU",
    "measuredV",
    "measuredW",
  ]);
});
