import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Command } from "../mod.ts";
import {
  ControllerState,
  HexapodCommandCode,
  HexapodDevice,
} from "../simulator.ts";

Deno.test("HexapodDevice.execute() accepts a pivot when each coordinate is in ±10 m", () => {
  const device = new HexapodDevice({
    hexapod: "M2",
    initialState: ControllerState.ENABLED,
  });
  const code = HexapodCommandCode.SET_PIVOTPOINT;
  for (const axis of ["param1", "param2", "param3"] as const) {
    for (
      const [um, expected] of [
        [10_000_000, true],
        [-10_000_000, true],
        [10_000_000.5, false],
        [-10_000_000.5, false],
      ] as const
    ) {
      const command = Command.create({ code, [axis]: um });
      assertEquals(
        device.execute(command).isAccepted,
        expected,
        `${axis} ${um}`,
      );
    }
  }
});
