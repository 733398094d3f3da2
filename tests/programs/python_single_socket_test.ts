// The Python controller of the single-socket protocol,
// `single_socket_controller.py`: what tests of the devices rely on.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
} from "jsr:@std/assert@^1.0.19";
import { CommandStatusCode } from "../../mod.ts";
import {
  CAMERA_HEXAPOD,
  ControllerState,
  HexapodCommandCode,
  ROTATOR,
  RotatorCommandCode,
  SetEnabledSubstateParam,
  SetStateParam,
} from "../../simulator.ts";
import type { AnyStructType } from "../../src/struct/struct.ts";
import { taiNowSec } from "../../src/base/tai.ts";
import { Client } from "../single_socket_client.ts";
import { Process, pythonTest } from "./program.ts";

const { ENABLE_DRIVES, SET_STATE } = RotatorCommandCode;
const { ENABLE } = SetStateParam;
const { ENABLED } = ControllerState;
const { MOVE_POINT_TO_POINT, TRACK } = SetEnabledSubstateParam;
const { ACK, NO_ACK } = CommandStatusCode;
const Rotator = RotatorCommandCode;
const Hexapod = HexapodCommandCode;
const DDS_COMMAND_SOURCE = 0x400;

/** The controller as a process, and the port that it has printed first. */
async function start(...options: string[]) {
  const path = new URL("single_socket_controller.py", import.meta.url).pathname;
  const process = new Process("python3", [
    decodeURIComponent(path),
    ...options,
  ]);
  const [port] = await process.match(/^\d+$/);
  return { process, port: Number(port) };
}

function dialRotator(port: number) {
  return Client.dial(
    port,
    ROTATOR["single-socket"].ConfigClass,
    ROTATOR["single-socket"].TelemetryClass,
  );
}

function dialHexapod(port: number) {
  return Client.dial(
    port,
    CAMERA_HEXAPOD["single-socket"].ConfigClass,
    CAMERA_HEXAPOD["single-socket"].TelemetryClass,
  );
}

/** Enables a device, drives first, once its configuration is received. */
async function enable<C extends AnyStructType, T extends AnyStructType>(
  client: Client<C, T>,
): Promise<void> {
  await client.readUntil(() => client.configs.length > 0);
  await client.accept(ENABLE_DRIVES, 1);
  await client.accept(SET_STATE, ENABLE);
}

pythonTest(
  "single_socket_controller.py moves and tracks as the rotator",
  async () => {
    const { process, port } = await start("--device", "rotator", "--tidy");
    await using _ = process;
    using client = await dialRotator(port);
    await enable(client);
    assertEquals(client.configs.at(0)?.body.drivesEnabled, false);
    await client.accept(Rotator.POSITION_SET, 0.25);
    const { duration } = await client.accept(
      Rotator.SET_ENABLED_SUBSTATE,
      MOVE_POINT_TO_POINT,
    );
    assertAlmostEquals(duration, 1, 1e-9); // 0.25 deg at 1 deg/s², up and down
    const arrived = await client.sample((t) => t.flagsMoveSuccess === 1);
    assertAlmostEquals(arrived.currentPos, 0.25, 1e-5);
    assertAlmostEquals(arrived.rotatorOdometer, 0.25, 1e-5);
    assertEquals(client.configs.at(-1)?.body.drivesEnabled, true);

    await client.accept(Rotator.SET_ENABLED_SUBSTATE, TRACK);
    await client.accept(Rotator.TRACK_VEL_CMD, taiNowSec(), 0.25, 0.01);
    await client.sample((t) => t.flagsTrackingSuccess === 1);
    const lost = await client.sample((t) => t.state !== ENABLED);
    assertEquals(lost.flagsNoNewTrackCmdError, 1);
  },
);

for (const device of ["camera", "m2"]) {
  pythonTest(
    `single_socket_controller.py moves as the ${device} hexapod`,
    async () => {
      const { process, port } = await start("--device", device, "--tidy");
      await using _ = process;
      using client = await dialHexapod(port);
      await enable(client);
      const { velLimits, pivot } = client.configs[0].body;
      assertEquals([...velLimits], [2000, 2000, 0.1146, 0.1146]);
      assertEquals(pivot[2], device === "camera" ? -2_758_400 : -703_000);
      await client.accept(Hexapod.POSITION_SET, 0, 0, 100);
      await client.accept(
        Hexapod.SET_ENABLED_SUBSTATE,
        MOVE_POINT_TO_POINT,
        1,
      );
      const { measuredXyz, estimatedPosfiltvel } = await client.sample((t) =>
        (t.applicationStatus & 0x2) !== 0
      );
      assertAlmostEquals(measuredXyz[2], 100, 0.2);
      assertAlmostEquals(
        estimatedPosfiltvel[0].pos,
        estimatedPosfiltvel[0].posFilt * 1e6,
        1e-9,
      );
    },
  );
}

pythonTest(
  "single_socket_controller.py takes 1.81 s for z by 500 µm and 3.45 s by 1500 µm",
  async () => {
    const { process, port } = await start("--device", "camera", "--tidy");
    await using _ = process;
    using client = await dialHexapod(port);
    await enable(client);
    for (const [z, sec] of [[500, 1.81], [2000, 3.45]]) {
      await client.accept(Hexapod.POSITION_SET, 0, 0, z);
      const { duration } = await client.accept(
        Hexapod.SET_ENABLED_SUBSTATE,
        MOVE_POINT_TO_POINT,
        1,
      );
      assertAlmostEquals(duration, sec, 0.01);
      await client.sample((t) => (t.applicationStatus & 0x2) !== 0);
    }
  },
);

/** Frame id of the configuration. */
const CONFIG_ID = 3;

pythonTest(
  "single_socket_controller.py has the habits of the real server unless it is tidy",
  async () => {
    const { process, port } = await start("--device", "rotator");
    await using _ = process;
    {
      using first = await dialRotator(port);
      await first.readUntil(() => first.telemetry.length === 3);
      using second = await dialRotator(port);
      // Half a command is ignored, though the other half follows.
      const command = first.command(ENABLE_DRIVES, 1).bytes;
      await first.socket.send(command.subarray(0, 30));
      await process.match(/ignored a command of 30 bytes/);
      await first.socket.send(command.subarray(30));
      await process.match(/ignored a command of 30 bytes/, 2);
      const count = 4;
      const startMs = performance.now();
      for (let index = 0; index < count; index++) {
        await first.socket.send(first.command(ENABLE_DRIVES, 1).bytes);
      }
      await first.readUntil(() => first.answers.length === count);
      // Four reads are three times 50 ms apart.
      assertGreaterOrEqual(performance.now() - startMs, 140);
      const nowSec = taiNowSec();
      const late = first.answers.filter(({ header }) =>
        Math.abs(header.tai - nowSec) > 100
      );
      assertGreater(late.length, 0);
      first.socket.close();
      // The one that had waited begins with three frames of the first.
      await second.readUntil(() => second.frameIds.length === 4);
      assertEquals(second.frameIds[3], CONFIG_ID);
      const { header } = second.configs.at(-1)!;
      const before = [...second.telemetry, ...second.configs.slice(0, -1)];
      assert(before.every((stale) => stale.header.counter < header.counter));
    }
  },
);

pythonTest(
  "single_socket_controller.py rejects commands while the GUI has control",
  async () => {
    const { process, port } = await start("--gui", "0.2", "--tidy");
    await using _ = process;
    using client = await dialRotator(port);
    await client.sample((t) => t.applicationStatus === DDS_COMMAND_SOURCE);
    await client.sample((t) => t.applicationStatus === 0);
    const answer = await client.send(ENABLE_DRIVES, 1);
    assertEquals(answer.status, NO_ACK);
    assertEquals(answer.reason, "The CSC is not the commander");
    await client.sample((t) => t.applicationStatus === DDS_COMMAND_SOURCE);
    assertEquals((await client.send(ENABLE_DRIVES, 1)).status, ACK);
  },
);
