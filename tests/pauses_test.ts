// The pauses that real controllers need, by the times at which the commands were written
// to the socket: on a busy machine, the simulated controllers receive them later.

import {
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
} from "jsr:@std/assert@^1.0.19";
import { ControllerState } from "../rotator.ts";
import { type HexapodPosition, SetStateParam } from "../hexapod.ts";
import { ROTATOR_SET_PAUSE_MS } from "../src/control/motion/pauses.ts";
import { slowness } from "./cpu_time.ts";
import { EventList } from "./event_list.ts";
import { wrappedHexapodTest, wrappedRotatorTest } from "./wrapped_rigs.ts";

const MOVE = ["POSITION_SET", "MOVE_POINT_TO_POINT"];
const ORIGIN: HexapodPosition = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };

/** Difference of two times that were each rounded, in ms. */
const ROUNDING_MS = 0.01;

/** Checks that each of some commands was written that much later than the one before. */
async function assertPauses(list: EventList, ...pausesMs: number[]) {
  await list.wait("commandSent", pausesMs.length + 1);
  const sent = list.of("commandSent").map(({ sentAtMs }) => sentAtMs!);
  assertEquals(sent.length, pausesMs.length + 1);
  for (const [index, pauseMs] of pausesMs.entries()) {
    const ms = sent[index + 1] - sent[index];
    assertGreaterOrEqual(ms + ROUNDING_MS, pauseMs, `pause ${index}`);
  }
}

wrappedRotatorTest(
  "Rotator.moveTo() gives the controller 200 ms to take the position",
  async ({ device, commands }) => {
    const list = new EventList(device.link);
    await device.moveTo(1);
    assertEquals(commands.map(({ name }) => name), MOVE);
    await assertPauses(list, 200);
  },
);

wrappedHexapodTest(
  "Hexapod.moveTo() gives the controller 100 ms to take the position, in each step",
  async ({ device, commands }) => {
    const list = new EventList(device.link);
    await device.moveTo({ ...ORIGIN, z: 20 }, { stepSize: 10 });
    assertEquals(commands.map(({ name }) => name), [...MOVE, ...MOVE]);
    await assertPauses(list, 100, 0, 100);
  },
);

wrappedRotatorTest(
  "Rotator.enable() gives the drives a second",
  async ({ device, commands }) => {
    const list = new EventList(device.link);
    await device.enable();
    assertEquals(commands.map(({ name }) => name), [
      "ENABLE_DRIVES",
      "SET_STATE",
    ]);
    await assertPauses(list, 1_000);
  },
  { initialState: ControllerState.STANDBY, protocols: ["single-socket"] },
);

wrappedHexapodTest(
  "Hexapod.clearError() asks twice, 900 ms apart",
  async ({ device, commands }) => {
    const list = new EventList(device.link);
    await device.clearError();
    assertEquals(commands.map(({ params }) => params[0]), [
      SetStateParam.CLEAR_ERROR,
      SetStateParam.CLEAR_ERROR,
    ]);
    await assertPauses(list, 900);
  },
  { initialState: ControllerState.FAULT, protocols: ["two-socket"] },
);

wrappedRotatorTest(
  "Rotator.stop() waits for no pause",
  async ({ device, commands }) => {
    const list = new EventList(device.link);
    const moved = device.moveTo(1).catch((error) => error.name);
    while (commands.length === 0) await device.link.nextTelemetry(0);
    await device.stop();
    assertEquals(await moved, "MotionStoppedError");
    assertEquals(commands.map(({ name }) => name), ["POSITION_SET", "STOP"]);
    const { atMs } = await list.wait("commandSent");
    const stopped = await list.wait("commandSent", 2);
    assertLess(stopped.atMs - atMs, ROTATOR_SET_PAUSE_MS * slowness());
  },
);
