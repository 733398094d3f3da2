// The geometry of each hexapod, and the limits and durations that follow from it.

import {
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { CAMERA_HEXAPOD, type HexapodPosition } from "../hexapod.ts";
import {
  checkPosition,
  longestStrutWay,
  moveSec,
  strutsOf,
} from "../src/control/hexapod/hexapod_motion.ts";
import { HEXAPOD_GEOMETRIES } from "../src/protocol/devices/hexapod_geometry.ts";
import { HEXAPOD_NAMES } from "../src/protocol/devices/hexapod_facts.ts";

const ORIGIN: HexapodPosition = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };

/** The configuration of today's hexapods, with the same number for µm and deg limits. */
function configOf(hexapod: "camera" | "M2") {
  const { pivotUm } = HEXAPOD_GEOMETRIES["single-socket"][hexapod];
  return CAMERA_HEXAPOD["single-socket"].ConfigClass.create({
    accelerationStrut: 500,
    maxVelocityStrut: 500,
    maxDisplacementStrut: 14_100,
    velLimits: [2000, 2000, 2000, 2000],
    posLimits: Object.values(CAMERA_HEXAPOD.positionLimits),
    pivot: [...pivotUm],
  });
}

Deno.test("HEXAPOD_GEOMETRIES has struts of one length in each hexapod", () => {
  for (const [protocol, hexapods] of Object.entries(HEXAPOD_GEOMETRIES)) {
    for (
      const [name, { basePointsUm, mirrorPointsUm }] of Object.entries(hexapods)
    ) {
      const lengths = basePointsUm.map((base, index) =>
        Math.hypot(...base.map((um, axis) => mirrorPointsUm[index][axis] - um))
      );
      for (const um of lengths) {
        assertAlmostEquals(um, 493_000, 400, `${protocol} ${name}: ${lengths}`);
      }
    }
  }
});

Deno.test("moveSec() is 1.81 s for 500 µm and 3.45 s for 1500 µm in z of the camera hexapod", () => {
  const config = configOf("camera");
  for (const protocol of ["two-socket", "single-socket"] as const) {
    const struts = strutsOf("camera", protocol);
    const secs = [500, 1500].map((z) =>
      moveSec(ORIGIN, { ...ORIGIN, z }, config, struts)
    );
    assertAlmostEquals(secs[0], 1.81, 1.81 * 0.005, protocol);
    assertAlmostEquals(secs[1], 3.45, 3.45 * 0.005, protocol);
  }
});

Deno.test("moveSec() takes radial distances, and twice the way by the velocity limit", () => {
  const config = configOf("M2");
  config.maxVelocityStrut = 1e9;
  config.accelerationStrut = 1e12;
  config.velLimits = [10, 10, 10, 10];
  const struts = strutsOf("M2", "single-socket");
  const sec = (to: Partial<HexapodPosition>) =>
    moveSec(ORIGIN, { ...ORIGIN, ...to }, config, struts);
  assertAlmostEquals(sec({ x: 30, y: -40 }), 2 * 50 / 10, 1e-3);
  assertAlmostEquals(sec({ u: 0.03, v: 0.04 }), 2 * 0.05 / 10, 1e-3);
  assertAlmostEquals(sec({ z: -70, x: 30 }), 2 * 70 / 10, 1e-3);
});

Deno.test("checkPosition() accepts each axis up to its limit, all at once", () => {
  for (const hexapod of HEXAPOD_NAMES) {
    const config = configOf(hexapod);
    config.maxDisplacementStrut = 0; // not known: no limit
    const struts = strutsOf(hexapod, "single-socket");
    const { maxXyUm, maxUvDeg, minZUm, maxWDeg } =
      CAMERA_HEXAPOD.positionLimits;
    const corner = {
      ...{ x: maxXyUm, y: -maxXyUm, z: minZUm },
      ...{ u: -maxUvDeg, v: maxUvDeg, w: maxWDeg },
    };
    checkPosition(corner, config, struts, "move");
    for (const axis of ["x", "y", "u", "v"] as const) {
      const wrong = { ...corner, [axis]: corner[axis] * 1.0001 };
      assertThrows(
        () => checkPosition(wrong, config, struts, "move"),
        RangeError,
        `Cannot move as ${axis} must be in`,
      );
    }
  }
});

Deno.test("checkPosition() refuses a position within the limits that displaces a strut too far", () => {
  const config = configOf("camera");
  const struts = strutsOf("camera", "single-socket");
  // A turn about a pivot 2.6 m away shifts the mirror by 1.65 cm.
  const position = { ...ORIGIN, x: 11_400, v: 0.36 };
  const way = longestStrutWay(ORIGIN, position, config, struts);
  config.maxDisplacementStrut = way + 1;
  checkPosition(position, config, struts, "move camera hexapod");
  config.maxDisplacementStrut = way - 1;
  const error = assertThrows(
    () => checkPosition(position, config, struts, "move camera hexapod"),
    RangeError,
  );
  assertEquals(
    /^Cannot move camera hexapod as the displacement of each strut must be in -[\d.]+..[\d.]+ µm: received a position that needs -?[\d.]+ µm of strut [0-5]$/
      .test(error.message),
    true,
    error.message,
  );
});
