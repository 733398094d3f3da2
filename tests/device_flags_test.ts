// The status of a device by the bits and flags of its telemetry.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  hexapodStatus,
  NO_STATUS,
  rotatorStatus,
} from "../src/protocol/devices/device_status.ts";
import {
  ControllerState,
  FaultSubstate,
  nameOf,
} from "../src/protocol/enumerations.ts";

/** Bits of `applicationStatus`, as in the ICD of every generation. */
const [MOVE_COMPLETE, INTERLOCK, DDS_COMMANDS] = [0x2, 0x40, 0x400];

type Flags = Partial<Parameters<typeof rotatorStatus>[0]>;

/** Properties that are true. */
const namesOf = (status: object) =>
  Object.entries(status).filter(([, is]) => is).map(([name]) => name);

const rotator = (flags: Flags) =>
  namesOf(rotatorStatus({
    applicationStatus: 0,
    flagsMoveSuccess: 0,
    flagsTrackingSuccess: 0,
    flagsTrackingLost: 0,
    ...flags,
  }));
const hexapod = (applicationStatus: number) =>
  namesOf(hexapodStatus({ applicationStatus }));

Deno.test("rotatorStatus() reads each property from its bit or flag", () => {
  assertEquals(rotator({}), []);
  assertEquals(rotator({ applicationStatus: DDS_COMMANDS }), ["mayCommand"]);
  assertEquals(rotator({ applicationStatus: INTERLOCK }), ["interlocked"]);
  assertEquals(rotator({ flagsMoveSuccess: 1 }), ["inPosition"]);
  assertEquals(
    rotator({ flagsTrackingSuccess: 1 }),
    ["inPosition", "tracking"],
    "it is on its target",
  );
  assertEquals(rotator({ flagsTrackingLost: 1 }), ["trackingLost"]);
  assertEquals(rotator({ applicationStatus: 0xffff }), [
    "mayCommand",
    "interlocked",
  ]);
});

Deno.test("hexapodStatus() reads each property from its bit, and never tracks", () => {
  assertEquals(hexapod(0), []);
  assertEquals(hexapod(DDS_COMMANDS), ["mayCommand"]);
  assertEquals(hexapod(INTERLOCK), ["interlocked"]);
  assertEquals(hexapod(MOVE_COMPLETE), ["inPosition"]);
  assertEquals(hexapod(0xffff), ["mayCommand", "interlocked", "inPosition"]);
  assertEquals(namesOf(NO_STATUS), []);
});

Deno.test("nameOf() returns the name of a value, or the number if it has none", () => {
  assertEquals(nameOf(ControllerState, ControllerState.FAULT), "FAULT");
  assertEquals(nameOf(FaultSubstate, 0), "NO_ERROR");
  assertEquals(nameOf(FaultSubstate, 99), "99");
});
