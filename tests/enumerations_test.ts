import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import * as main from "../mod.ts";
import * as hexapod from "../hexapod.ts";
import * as rotator from "../rotator.ts";

const ENUMERATION = /(State|Substate|Param|Code|Status|FrameId)$/;

Deno.test("mod.ts exports each enumeration of the devices", () => {
  const exported: Record<string, unknown> = { ...main };
  let count = 0;
  for (const entry of [rotator, hexapod]) {
    for (const [name, value] of Object.entries(entry)) {
      if (!ENUMERATION.test(name) || "fields" in value) continue;
      assertEquals(exported[name], value, name);
      count++;
    }
  }
  assert(count > 7, `${count} enumerations`);
});

/** Values as the packages and the servers of the controllers have them. */
const VALUES: Readonly<Record<string, string>> = {
  ControllerState: "STANDBY 0, DISABLED 1, ENABLED 2, OFFLINE 3, FAULT 4",
  OfflineSubstate: "PUBLISH_ONLY 0, AVAILABLE 1",
  EnabledSubstate:
    "STATIONARY 0, MOVING_POINT_TO_POINT 1, SLEWING_OR_TRACKING 2, CONTROLLED_STOPPING 3, INITIALIZING 4, RELATIVE 5, CONSTANT_VELOCITY 6",
  SetStateParam:
    "INVALID 0, START 1, ENABLE 2, STANDBY 3, DISABLE 4, EXIT 5, CLEAR_ERROR 6, ENTER_CONTROL 7, FAULT 8",
  SetEnabledSubstateParam:
    "ENABLED_INVALID 0, MOVE_POINT_TO_POINT 1, TRACK 2, STOP 3, INITIALIZE 4, RELATIVE 5, CONSTANT_VELOCITY 6, SPARE2 7, MOVE_LUT 8",
  FaultSubstate: "NO_ERROR 0, EMERGENCY_STOPPING 1, WAIT_CLEAR_ERROR 2",
};

for (const [name, values] of Object.entries(VALUES)) {
  Deno.test(`${name} has the values of the controllers`, () => {
    const enumeration = Object.entries(main)
      .find(([exported]) => exported === name)![1];
    const entries = Object.entries(enumeration);
    const text = entries.map(([key, value]) => `${key} ${value}`).join(", ");
    assertEquals(text, values);
  });
}
