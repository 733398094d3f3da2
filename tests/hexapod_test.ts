// The hexapods as a user controls them, over real sockets, in both generations.

import {
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  CAMERA_HEXAPOD,
  CommandRejectedError,
  ControllerFaultError,
  ControllerState,
  DeviceBusyError,
  type DevicePosition,
  EnabledSubstate,
  Hexapod,
  HexapodCommandCode,
  type HexapodName,
  type HexapodPosition,
  LinkLostError,
  M2_HEXAPOD,
  MotionError,
  MotionStoppedError,
  SetEnabledSubstateParam,
  TimeoutError,
} from "../hexapod.ts";
import { measuredPosition } from "../src/control/hexapod/hexapod_telemetry.ts";
import { type HexapodRig, hexapodTest, shown } from "./device_rigs.ts";

const { STANDBY, ENABLED, FAULT } = ControllerState;
const { STATIONARY, MOVING_POINT_TO_POINT } = EnabledSubstate;
const ORIGIN: HexapodPosition = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };
/** Distance for which the quick hexapod, slowed down, needs seconds. */
const FAR: HexapodPosition = { ...ORIGIN, z: 8000 };
const enabled = { initialState: ENABLED };
const NAMES: readonly HexapodName[] = ["camera", "M2"];

function assertAt(position: DevicePosition, goal: HexapodPosition): void {
  const { x, y, z, u, v, w } = position as HexapodPosition;
  assertAlmostEquals(x, goal.x, 1);
  assertAlmostEquals(y, goal.y, 1);
  assertAlmostEquals(z, goal.z, 1);
  assertAlmostEquals(u, goal.u, 1e-4);
  assertAlmostEquals(v, goal.v, 1e-4);
  assertAlmostEquals(w, goal.w, 1e-4);
}

interface AnyTelemetry {
  readonly enabledSubstate: number;
}

const isStationary = ({ enabledSubstate }: AnyTelemetry) =>
  enabledSubstate === STATIONARY;

/** Starts a move that takes long, and waits until it is under way. */
async function startMove(
  { device, controller }: HexapodRig,
  options: { signal?: AbortSignal } = {},
) {
  controller.config.maxVelocityStrut = 1000;
  await device.link.nextTelemetry(1);
  const moved = device.moveTo(FAR, options);
  await shown(
    device,
    ({ enabledSubstate }) => enabledSubstate === MOVING_POINT_TO_POINT,
    moved,
  );
  return { moved };
}

for (const name of NAMES) {
  hexapodTest(
    `Hexapod ${name} is enabled, moved and put into standby`,
    name,
    {},
    async (
      { device, controller },
    ) => {
      assertEquals(device.hexapod, name);
      assertEquals((await device.enable()).telemetry.state, ENABLED);
      const goals = [
        ORIGIN,
        { x: 500, y: -300, z: 200, u: 0.02, v: -0.03, w: 0.01 },
        { x: 500, y: -300, z: 200, u: 0.02, v: -0.03, w: 0.01 },
        { ...ORIGIN, w: -0.04 },
      ];
      for (const goal of goals) {
        const { telemetry } = await device.moveTo(goal);
        assertAt(measuredPosition(telemetry), goal);
        assertEquals(isStationary(telemetry), true);
      }
      assertEquals((await device.standby()).telemetry.state, STANDBY);
      assertEquals(controller.state, STANDBY);
    },
  );

  hexapodTest(
    `Hexapod ${name} refuses what is out of its limits`,
    name,
    enabled,
    async (
      { device, controller },
    ) => {
      const { positionLimits } = name === "camera"
        ? CAMERA_HEXAPOD
        : M2_HEXAPOD;
      const { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg } =
        positionLimits;
      const cases: [Partial<HexapodPosition>, string][] = [
        [{ x: maxXyUm + 1 }, `x must be in -${maxXyUm}..${maxXyUm} µm`],
        [{ y: -maxXyUm - 1 }, "y must be in"],
        [{ z: minZUm - 1 }, `z must be in ${minZUm}..${maxZUm} µm`],
        [{ z: maxZUm + 1 }, `received ${maxZUm + 1}`],
        [{ u: maxUvDeg * 1.01 }, `u must be in -${maxUvDeg}..${maxUvDeg} deg`],
        [{ v: -maxUvDeg * 1.01 }, "v must be in"],
        [{ w: minWDeg * 1.1 }, `w must be in ${minWDeg}..${maxWDeg} deg`],
        [{ w: NaN }, "position.w must be finite: received NaN deg"],
      ];
      for (const [wrong, text] of cases) {
        await assertRejects(
          () => device.moveTo({ ...ORIGIN, ...wrong }),
          RangeError,
          text,
        );
      }
      const notNumbers = [undefined, null, 5, { x: 1 }, { ...ORIGIN, v: "0" }];
      for (const wrong of notNumbers) {
        await assertRejects(() => device.moveTo(wrong as never), TypeError);
      }
      assertEquals(controller.stats.commandsReceived, 0);
    },
  );
}

hexapodTest("Hexapod recovers from FAULT", "camera", enabled, async (
  { device, controller },
) => {
  controller.telemetry.state = FAULT;
  const error = await assertRejects(
    () => device.enable(),
    ControllerFaultError,
    "Cannot enable camera hexapod",
  );
  assertAt(error.position, ORIGIN);
  await device.clearError();
  await device.enable();
  await device.moveTo({ ...ORIGIN, x: 100 });
});

hexapodTest(
  "Hexapod.moveTo() rejects when FAULT ends it",
  "M2",
  enabled,
  async (rig) => {
    const { moved } = await startMove(rig);
    rig.controller.telemetry.state = FAULT;
    const error = await assertRejects(() => moved, ControllerFaultError);
    assertLess((error.position as HexapodPosition).z, FAR.z);
  },
);

hexapodTest(
  "Hexapod.moveTo() rejects when others stop it",
  "M2",
  enabled,
  async (rig) => {
    const { moved } = await startMove(rig);
    const { SET_ENABLED_SUBSTATE } = HexapodCommandCode;
    await rig.send(SET_ENABLED_SUBSTATE, SetEnabledSubstateParam.STOP);
    await assertRejects(() => moved, MotionError, "it has stopped at (");
  },
);

hexapodTest(
  "Hexapod.moveTo() is ended by stop(), a signal, its time, and the link",
  "M2",
  enabled,
  async (rig) => {
    const { device } = rig;
    {
      const { moved } = await startMove(rig);
      const [{ telemetry }] = await Promise.all([
        device.stop(),
        assertRejects(() => moved, MotionStoppedError),
      ]);
      assertEquals(isStationary(telemetry), true);
    }
    {
      const giveUp = new AbortController();
      const { moved } = await startMove(rig, giveUp);
      giveUp.abort(new Error("enough"));
      await assertRejects(() => moved, Error, "enough");
      await shown(device, isStationary);
    }
    await assertRejects(
      () => device.moveTo(FAR, { timeoutMs: 1000 }),
      TimeoutError,
      "Cannot move M2 hexapod: after 1000 ms it is ENABLED, ",
    );
    await shown(device, isStationary);
    const { moved } = await startMove(rig);
    await rig.lose();
    await assertRejects(() => moved, LinkLostError);
  },
);

hexapodTest(
  "Hexapod goes nowhere else when a position is rejected",
  "camera",
  enabled,
  async ({ device, controller, send }) => {
    await send(HexapodCommandCode.POSITION_SET, 50); // where it would go
    // A limit that Hexapod takes for unknown, and the controller for none at all.
    controller.config.maxDisplacementStrut = 0;
    const error = await assertRejects(
      () => device.moveTo({ ...ORIGIN, x: 61 }),
      CommandRejectedError,
    );
    assertEquals(error.code, HexapodCommandCode.POSITION_SET);
    const { telemetry } = await device.link.nextTelemetry(2);
    assertAt(measuredPosition(telemetry), ORIGIN);
    assertEquals(isStationary(telemetry), true);
  },
);

hexapodTest(
  "Hexapod.moveTo() refuses a position that displaces a strut too far",
  "camera",
  enabled,
  async ({ device, controller }) => {
    // Within the limits of its configuration, but not of its struts.
    const { maxXyUm, maxZUm, maxUvDeg } = CAMERA_HEXAPOD.positionLimits;
    const beyond = { ...ORIGIN, x: maxXyUm, z: maxZUm, u: maxUvDeg };
    await assertRejects(
      () => device.moveTo(beyond),
      RangeError,
      "Cannot move camera hexapod as the displacement of each strut must be in -14100..14100 µm: received a position that needs ",
    );
    assertEquals(controller.stats.commandsReceived, 0);
  },
);

hexapodTest("Hexapod is configured", "camera", enabled, async (
  { device, controller },
) => {
  const { config } = device.link;
  await device.setPivot({ x: 1, y: 2, z: 400_000 });
  assertEquals([...config.pivot], [1, 2, 400_000]);
  await device.configureVelocity({
    xyUmPerSec: 100,
    uvDegPerSec: 0.01,
    zUmPerSec: 200,
    wDegPerSec: 0.02,
  });
  assertEquals(
    [...config.velLimits],
    device.protocol === "two-socket"
      ? [100, 0.01, 200, 0.02] // xy, uv, z, w
      : [100, 200, 0.01, 0.02], // xy, z, uv, w
  );
  await device.configureLimits({
    ...CAMERA_HEXAPOD.positionLimits,
    maxXyUm: 1000,
    minWDeg: -0.01,
  });
  assertEquals([...config.posLimits], [1000, -13100, 13100, 0.36, -0.01, 0.1]);
  await assertRejects(() => device.moveTo({ ...ORIGIN, x: 1001 }), RangeError);
  await device.configureAcceleration(250);
  assertEquals(config.accelerationStrut, 250);

  const { commandsReceived } = controller.stats;
  assertEquals(commandsReceived, 4);
  await device.setPivot({ x: 1, y: 2, z: 400_000 });
  await device.configureAcceleration(250);
  assertEquals(controller.stats.commandsReceived, commandsReceived);
  await assertRejects(
    () => device.configureAcceleration(501),
    CommandRejectedError,
  );
  await assertRejects(() => device.configureAcceleration(0), RangeError);
  await assertRejects(
    () => device.setPivot({ x: NaN, y: 0, z: 0 }),
    RangeError,
  );
  await assertRejects(
    () => device.configureVelocity({ xyUmPerSec: 1 } as never),
    TypeError,
  );
});

hexapodTest(
  "Hexapod.moveTo() checks the limits again when it begins",
  "camera",
  enabled,
  async ({ device, controller }) => {
    const configured = device.configureLimits({
      ...CAMERA_HEXAPOD.positionLimits,
      maxXyUm: 100,
    });
    await assertRejects(
      () => device.moveTo({ ...ORIGIN, x: 150 }),
      RangeError,
      "x must be in -100..100 µm",
    );
    await configured;
    assertEquals(controller.stats.commandsReceived, 1);
  },
);

hexapodTest(
  "Hexapod.setPivot() waits for no motion, and disturbs none",
  "M2",
  enabled,
  async (rig) => {
    const { device } = rig;
    const { moved } = await startMove(rig);
    const error = await assertRejects(
      () => device.setPivot({ x: 0, y: 0, z: 0 }),
      DeviceBusyError,
    );
    assertEquals(error.underWay, "move M2 hexapod");
    await Promise.all([device.stop(), assertRejects(() => moved)]);
    await device.setPivot({ x: 0, y: 0, z: 0 });
  },
);

Deno.test("Hexapod.serve() and connect() need to know which hexapod", async () => {
  for (const wrong of [undefined, null, {}, { hexapod: "m2" }]) {
    await assertRejects(() => Hexapod.serve(wrong as never), TypeError);
    await assertRejects(() => Hexapod.connect(wrong as never), TypeError);
  }
});
