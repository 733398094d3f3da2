import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { checkParameters, describedCommand } from "../src/protocol/commands.ts";
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

const STATES = {
  "two-socket":
    "START ENABLE DISABLE STANDBY EXIT ENTER_CONTROL CLEAR_ERROR STOP",
  "single-socket": "ENABLE STANDBY CLEAR_ERROR FAULT ENABLE_DRIVES STOP",
};
const ROTATOR =
  "POSITION_SET MOVE_POINT_TO_POINT SET_CONSTANT_VEL CONSTANT_VELOCITY TRACK TRACK_VEL_CMD CONFIG_VEL CONFIG_ACCEL";
const HEXAPOD =
  "POSITION_SET MOVE_POINT_TO_POINT SET_PIVOTPOINT CONFIG_ACCEL CONFIG_VEL CONFIG_LIMITS";
const CONFIG_OF_CLIENTS =
  "CONFIG_ACCEL_EMERGENCY CONFIG_JERK_EMERGENCY CONFIG_JERK";

Deno.test("commands of a device are those that its protocol has", () => {
  for (const protocol of PROTOCOLS) {
    const more = protocol === "single-socket" ? ` ${CONFIG_OF_CLIENTS}` : "";
    const states = STATES[protocol];
    // With two sockets, only the rotator has a command for it.
    const withFault = states.replace(
      "CLEAR_ERROR STOP",
      "CLEAR_ERROR FAULT STOP",
    );
    const devices = [
      [rotatorCommands(protocol), withFault, ROTATOR + more],
      [hexapodCommands(CAMERA_HEXAPOD, protocol), states, HEXAPOD],
      [simpleCommands(protocol), states, "MOVE"],
    ] as const;
    for (const [commands, first, own] of devices) {
      const names = commands.map(({ name }) => name).join(" ");
      assertEquals(names, `${first} ${own}`);
      const stops = commands.filter(({ isStop }) => isStop);
      assertEquals(
        stops.map(({ name }) => name),
        ["FAULT", "STOP"].filter((name) => first.includes(name)),
      );
    }
  }
});

Deno.test("commands that change limits ask for those in the controller's order, in its units", () => {
  const limits = hexapodCommands(M2_HEXAPOD, "two-socket")
    .find(({ name }) => name === "CONFIG_LIMITS")!;
  const { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg } =
    M2_HEXAPOD.positionLimits;
  const z = { unit: "µm", min: minZUm, max: maxZUm };
  const w = { unit: "deg", min: minWDeg, max: maxWDeg };
  assertEquals(limits.parameters, [
    { name: "maxXy", unit: "µm", min: 0, max: maxXyUm },
    { name: "minZ", ...z },
    { name: "maxZ", ...z },
    { name: "maxUv", unit: "deg", min: 0, max: maxUvDeg },
    { name: "minW", ...w },
    { name: "maxW", ...w },
  ]);
});

Deno.test("describedCommand() prefers the use with the fixed parameters that fit", () => {
  const move = { name: "SUBSTATE", code: 2, parameters: [{ name: "kind" }] };
  const stop = {
    name: "STOP",
    code: 2,
    parameters: [{ name: "kind", fixed: 3 }],
    isStop: true,
  };
  const commands = [move, stop];
  assertEquals(describedCommand(commands, 2, [3]), stop);
  assertEquals(describedCommand(commands, 2, [1]), move);
  assertEquals(describedCommand(commands, 2, []), move);
  assertEquals(describedCommand(commands, 3, [3]), undefined);
});

Deno.test("describedCommand() takes parameters that are left out for 0", () => {
  const off = { name: "OFF", code: 1, parameters: [{ name: "x", fixed: 0 }] };
  const on = { name: "ON", code: 1, parameters: [{ name: "x", fixed: 1 }] };
  assertEquals(describedCommand([on, off], 1, []), off);
  assertEquals(describedCommand([on, off], 1, [1]), on);
  assertEquals(describedCommand([on, off], 1, [2]), undefined);
});

Deno.test("checkParameters() accepts parameters in their ranges, and refuses others with the rule", () => {
  const command = {
    name: "GO",
    code: 1,
    parameters: [
      { name: "speed", unit: "deg/s", min: -1, max: 2.5 },
      { name: "drives", values: { OFF: 0, ON: 1 } },
      { name: "free" },
    ],
  };
  for (const params of [[], [-1], [2.5, 1, -1e9], [0, 0, 5]]) {
    checkParameters(command, params, "send");
  }
  const wrong: [params: number[], why: string][] = [
    [[0, 0, 0, 0], "it has 3 parameters: received 4"],
    [[-1.1], "speed must be in -1..2.5 deg/s: received -1.1"],
    [[2.6, 1], "speed must be in -1..2.5 deg/s: received 2.6"],
    [[NaN], "speed must be in -1..2.5 deg/s: received NaN"],
    [[0, 2], "drives must be one of 0 OFF, 1 ON: received 2"],
  ];
  for (const [params, why] of wrong) {
    assertThrows(
      () => checkParameters(command, params, "send"),
      RangeError,
      `Cannot send GO as ${why}`,
    );
  }
  assertThrows(
    () =>
      checkParameters(
        { ...command, parameters: [{ name: "limit", min: 1 }] },
        [],
        "send",
      ),
    RangeError,
    "limit must be in 1..Infinity: received 0",
  );
});
