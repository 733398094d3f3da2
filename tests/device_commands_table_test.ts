import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { describedCommand } from "../src/protocol/commands.ts";
import {
  hexapodCommands,
  rotatorCommands,
  simpleCommands,
} from "../src/protocol/devices/device_commands.ts";
import { CAMERA_HEXAPOD, HexapodCommandCode, M2_HEXAPOD } from "../hexapod.ts";
import { RotatorCommandCode } from "../rotator.ts";

const PROTOCOLS = ["two-socket", "single-socket"] as const;
const ALL = PROTOCOLS.flatMap((protocol) => [
  rotatorCommands(protocol),
  hexapodCommands(CAMERA_HEXAPOD, protocol),
  hexapodCommands(M2_HEXAPOD, protocol),
  simpleCommands(protocol),
]);

Deno.test("commands of a device have names of their own, and one description each", () => {
  for (const commands of ALL) {
    const names = commands.map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    for (const command of commands) {
      const params = command.parameters.map(({ fixed = 0 }) => fixed);
      assertEquals(
        describedCommand(commands, command.code, params),
        command,
      );
    }
  }
});

Deno.test("commands of a device that stop it have no hazard and no parameter to give", () => {
  for (const commands of ALL) {
    const stops = commands.filter(({ isStop }) => isStop);
    assertEquals(stops.some(({ name }) => name === "STOP"), true);
    for (const { hazard, parameters } of stops) {
      assertEquals(hazard, undefined);
      assertEquals(parameters.every(({ fixed }) => fixed !== undefined), true);
    }
  }
});

Deno.test("commands of a device that move it have a hazard", () => {
  const moves = [
    describedCommand(ALL[0], RotatorCommandCode.SET_ENABLED_SUBSTATE, [1]),
    describedCommand(ALL[0], RotatorCommandCode.SET_ENABLED_SUBSTATE, [2]),
    describedCommand(ALL[0], RotatorCommandCode.TRACK_VEL_CMD, [1, 2, 3]),
    describedCommand(ALL[1], HexapodCommandCode.SET_ENABLED_SUBSTATE, [1, 1]),
    describedCommand(ALL[3], 3, [12]),
  ];
  for (const command of moves) {
    assertEquals(command?.hazard?.startsWith("moves the device"), true);
  }
});
