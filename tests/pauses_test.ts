// The pauses that real controllers need, as a controller sees them: by the steady clock
// of this process, in which the simulated controllers run.

import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
} from "jsr:@std/assert@^1.0.19";
import { ControllerState } from "../rotator.ts";
import { type HexapodPosition, SetStateParam } from "../hexapod.ts";
import {
  type ReceivedCommand,
  wrappedHexapodTest,
  wrappedRotatorTest,
} from "./wrapped_rigs.ts";

const ORIGIN: HexapodPosition = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };

/** Returns the time between the receptions of the two commands, in ms. */
function pauseMs(
  commands: readonly ReceivedCommand[],
  first: string,
  second: string,
): number {
  const index = commands.findIndex(({ name }) => name === first);
  const next = commands.slice(index + 1).find(({ name }) => name === second);
  assert(
    index >= 0 && next,
    `${first}, ${second}: ${JSON.stringify(commands)}`,
  );
  return next.atMs - commands[index].atMs;
}

wrappedRotatorTest(
  "Rotator.moveTo() gives the controller 200 ms to take the position",
  async ({ device, commands }) => {
    await device.moveTo(1);
    const ms = pauseMs(commands, "POSITION_SET", "MOVE_POINT_TO_POINT");
    assertGreaterOrEqual(ms, 200);
  },
);

wrappedHexapodTest(
  "Hexapod.moveTo() gives the controller 100 ms to take the position, in each step",
  async ({ device, commands }) => {
    await device.moveTo({ ...ORIGIN, z: 20 }, { stepSize: 10 });
    for (let step = 0; step < 2; step++) {
      const ms = pauseMs(
        commands.splice(0, 2),
        "POSITION_SET",
        "MOVE_POINT_TO_POINT",
      );
      assertGreaterOrEqual(ms, 100);
    }
  },
);

wrappedRotatorTest(
  "Rotator.enable() gives the drives a second",
  async ({ device, commands }) => {
    await device.enable();
    assertEquals(commands.map(({ name }) => name), [
      "ENABLE_DRIVES",
      "SET_STATE",
    ]);
    assertGreaterOrEqual(
      pauseMs(commands, "ENABLE_DRIVES", "SET_STATE"),
      1_000,
    );
  },
  { initialState: ControllerState.STANDBY, protocols: ["single-socket"] },
);

wrappedHexapodTest(
  "Hexapod.clearError() asks twice, 900 ms apart",
  async ({ device, commands }) => {
    await device.clearError();
    assertEquals(commands.map(({ params }) => params[0]), [
      SetStateParam.CLEAR_ERROR,
      SetStateParam.CLEAR_ERROR,
    ]);
    assertGreaterOrEqual(pauseMs(commands, "SET_STATE", "SET_STATE"), 900);
  },
  { initialState: ControllerState.FAULT, protocols: ["two-socket"] },
);

wrappedRotatorTest(
  "Rotator.stop() waits for no pause",
  async ({ device, commands }) => {
    const moved = device.moveTo(1).catch((error) => error.name);
    while (commands.length === 0) await device.link.nextTelemetry(0);
    await device.stop();
    assertEquals(await moved, "MotionStoppedError");
    assertEquals(commands.map(({ name }) => name), ["POSITION_SET", "STOP"]);
    assert(pauseMs(commands, "POSITION_SET", "STOP") < 200);
  },
);
