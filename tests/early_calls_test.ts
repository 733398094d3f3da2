// Calls that come while the device is still about to do something else: coming to rest
// after FAULT or a stop, or going to standby as it was idle.

import {
  assertEquals,
  assertGreaterOrEqual,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  ControllerState,
  ControllerStateError,
  DeviceBusyError,
  EnabledSubstate,
  Rotator,
  TimeoutError,
} from "../rotator.ts";
import { SetStateParam } from "../hexapod.ts";
import { RotatorController } from "../simulator.ts";
import { rotatorTest, shown } from "./device_rigs.ts";
import { netTest } from "./net.ts";
import { eventually, LogLines, until } from "./peer.ts";
import { wrappedHexapodTest, wrappedRotatorTest } from "./wrapped_rigs.ts";

const { STANDBY, ENABLED, FAULT } = ControllerState;
const { STATIONARY, CONTROLLED_STOPPING } = EnabledSubstate;
const ORIGIN = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };

wrappedHexapodTest(
  "Hexapod.clearError() asks again while the controller rejects it, as it is stopping",
  async ({ device, commands }, wrapping) => {
    let rejections = 0;
    wrapping.onCommand = ({ params: [request] }, obey) => {
      if (request !== SetStateParam.CLEAR_ERROR || rejections === 3) {
        return obey();
      }
      rejections++;
      return false;
    };
    const { telemetry } = await device.clearError();
    assertEquals(telemetry.state, STANDBY);
    assertEquals(commands.length, 4);
  },
  { initialState: FAULT, protocols: ["single-socket"] },
);

wrappedHexapodTest(
  "Hexapod.clearError() rejects with the controller's reason when its time is over",
  async ({ device }, wrapping) => {
    wrapping.onCommand = () => false;
    const timeoutMs = 1000;
    // A busy machine may take it all before there is an answer.
    await eventually(async () => {
      const error = await assertRejects(
        () => device.clearError({ timeoutMs }),
        CommandRejectedError,
        "Cannot clear error of camera hexapod as the controller has rejected command 32768: the test wants it so",
      );
      assertEquals(error.code, 0x8000);
    });
  },
  { initialState: FAULT, protocols: ["single-socket"] },
);

wrappedHexapodTest(
  "Hexapod.clearError() waits until a hexapod that moved when it faulted is at rest",
  async ({ device, simulated }) => {
    // It moves for 3 s, and stops in as long as it has accelerated.
    simulated.config.accelerationStrut = 5_000;
    const moved = device.moveTo({ ...ORIGIN, z: 12_000 }).catch(() => {});
    await shown(
      device,
      ({ enabledSubstate }) => enabledSubstate !== STATIONARY,
    );
    await device.link.nextTelemetry(20);
    await device.fault();
    await moved;
    assertEquals((await device.clearError()).telemetry.state, STANDBY);
  },
  { protocols: ["single-socket"] },
);

wrappedRotatorTest(
  "Rotator.configureVelocity() waits for a rotator that is stopping",
  async ({ device, simulated, commands }, wrapping) => {
    wrapping.onCommand = ({ name }, obey) =>
      name !== "0x9001" ||
        simulated.telemetry.enabledSubstate === STATIONARY
        ? obey()
        : false;
    let samples = 0;
    wrapping.onSample = (telemetry) => {
      if (samples++ < 50) telemetry.enabledSubstate = CONTROLLED_STOPPING;
      else if (samples === 51) telemetry.enabledSubstate = STATIONARY;
    };
    await shown(device, (t) => t.enabledSubstate === CONTROLLED_STOPPING);
    await device.configureVelocity(2);
    assertEquals(commands.length, 1);
    assertGreaterOrEqual(commands[0].samples, 50);
    assertEquals(simulated.config.velocityLimit, 2);
  },
);

rotatorTest(
  "Rotator.enable() is named by the error of a command that isn't answered",
  { isSilent: true, initialState: STANDBY },
  async ({ device }) => {
    const error = await assertRejects(
      () => device.enable({ timeoutMs: 20_000 }),
      TimeoutError,
    );
    assertEquals(
      error.message,
      "Cannot enable rotator: the controller has not answered command 28672 within 5000 ms, it was written",
    );
    assertEquals([error.timeoutMs, error.commandWritten], [5000, true]);
  },
);

netTest(
  "Rotator's calls wait while it is put into standby as it was idle",
  async () => {
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      log: new LogLines(),
      telemetryIntervalMs: 10,
      initialState: ENABLED,
    });
    // Nothing is answered for a while, so that standby takes its time.
    controller.answerWith(() => ({ delayMs: 200 }));
    await controller.start();
    const { port } = controller;
    await using rotator = await Rotator.connect({
      port,
      log: new LogLines(),
      standbyAfterIdleMs: 100,
    });
    const beginsStandby = async () => {
      const { commandsReceived } = controller.stats;
      await until(() => controller.stats.commandsReceived > commandsReceived);
    };
    await beginsStandby();
    const error = await assertRejects(
      () => rotator.moveTo(1),
      ControllerStateError,
    );
    assertEquals(error.state, STANDBY);
    await rotator.enable();
    await beginsStandby();
    const enabled = rotator.enable();
    const second = assertRejects(() => rotator.enable(), DeviceBusyError);
    assertEquals((await enabled).telemetry.state, ENABLED);
    await second;
    await beginsStandby();
    await assertRejects(
      () => rotator.enable({ timeoutMs: 20 }),
      TimeoutError,
      "Cannot enable rotator: it was idle, and is not in standby yet after 20 ms",
    );
  },
);
