// Fields of SAL by the values of frames, against the tables of the observatory's components.

import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import { type AnyStructType, Header } from "../mod.ts";
import { CAMERA_HEXAPOD } from "../hexapod.ts";
import { type DeviceGeneration, ROTATOR } from "../rotator.ts";
import { SalEncoder } from "../src/bus/sal_mode.ts";

/** A time of receipt, in ms, and the controller's time stamp 4 ms before it. */
const RECEIVED_MS = 1_764_038_103_250;
const TAI = { taiSec: 1_764_038_140n, taiNsec: 246_000_000n };

const rotator = () =>
  new SalEncoder({
    component: "MTRotator",
    salIndex: 0,
    identity: "MTRotator",
  });

/** Encodes a frame with some values; returns the fields by topic. */
function encode(
  encoder: SalEncoder,
  structs: { ConfigClass: AnyStructType; TelemetryClass: AnyStructType },
  kind: "telemetry" | "config",
  values: object,
) {
  const { ConfigClass: config, TelemetryClass: telemetry } = structs;
  const body = { config, telemetry }[kind].create(values);
  const header = Header.create(TAI);
  const bytes = new Uint8Array([...header.bytes, ...body.bytes]);
  const entry = { kind, frameId: 1, header, bytes, receivedAtMs: RECEIVED_MS };
  const messages = encoder.encode(entry, { header: Header, config, telemetry });
  return Object.fromEntries(
    messages.map(({ topic, fields }) => [topic, fields]),
  );
}

Deno.test("SalEncoder.encode() gives the topics of the rotator", () => {
  const found = encode(rotator(), ROTATOR["single-socket"], "telemetry", {
    demandPos: 1.5,
    currentPos: 1.25,
    currentVelChAFb: 0.1,
    currentVelChBFb: 0.3,
    rotatorOdometer: 77,
    motorTorqueAxisA: 1500,
    motorTorqueAxisB: -500,
    motorCurrent: [1, 2],
    statusWordDrive0: 7,
    statusWordDrive0AxisB: 8,
    state: 2,
  });
  assertEquals(Object.keys(found), [
    "rotation",
    "electrical",
    "motors",
    "logevent_controllerState",
  ]);
  const { rotation, motors, electrical, logevent_controllerState } = found;
  assertEquals(rotation.demandPosition, 1.5);
  assertEquals(rotation.actualPosition, 1.25);
  assertEquals(rotation.actualVelocity, 0.2);
  assertEquals(rotation.odometer, 77);
  assertAlmostEquals(Number(rotation.timestamp), 1_764_038_140.246, 1e-6);
  assertEquals([...motors.torque as number[]], [0.0015, -0.0005]);
  assertEquals([...motors.current as number[]], [1, 2]);
  assertEquals(electrical.copleyStatusWordDrive, [7, 8]);
  assertEquals(logevent_controllerState.controllerState, 2);
});

Deno.test("SalEncoder.encode() fills in the private fields", () => {
  const encoder = rotator();
  const structs = ROTATOR["single-socket"];
  const first = encode(encoder, structs, "telemetry", {}).rotation;
  const second = encode(encoder, structs, "telemetry", {}).rotation;
  // As seen in the archive: the stamps differ by the leap seconds.
  assertAlmostEquals(Number(first.private_sndStamp), 1_764_038_140.25, 1e-6);
  assertAlmostEquals(Number(first.private_efdStamp), 1_764_038_103.25, 1e-6);
  assertEquals([first.private_seqNum, second.private_seqNum], [1, 2]);
  assertEquals(first.private_identity, "MTRotator");
  assertEquals(first.private_rcvStamp, 0);
});

Deno.test("SalEncoder.encode() gives an event when its fields have changed", () => {
  const encoder = rotator();
  const structs = ROTATOR["single-socket"];
  const has = (state: number) =>
    "logevent_controllerState" in
      encode(encoder, structs, "telemetry", { state });
  assertEquals([0, 0, 2, 2, 0].map(has), [true, false, true, false, true]);
});

Deno.test("SalEncoder.encode() gives the configuration of each generation", () => {
  for (
    const [generation, has] of [["two-socket", false], ["single-socket", true]]
  ) {
    const structs = ROTATOR[generation as DeviceGeneration];
    const values = { upperPosLimit: 90, ...has && { drivesEnabled: true } };
    const { logevent_configuration: found } = encode(
      rotator(),
      structs,
      "config",
      values,
    );
    assertEquals(found.positionAngleUpperLimit, 90);
    assertEquals("drivesEnabled" in found, has, String(generation));
  }
});

Deno.test("SalEncoder.encode() gives the topics of a hexapod", () => {
  const encoder = new SalEncoder({
    component: "MTHexapod",
    salIndex: 1,
    identity: "MTHexapod:1",
  });
  const { actuators, application } = encode(
    encoder,
    CAMERA_HEXAPOD["single-socket"],
    "telemetry",
    {
      commandedPos: [1, 2, 3, 4, 5, 6],
      measuredXyz: [2, 4, 6],
      measuredUvw: [8, 10, 12],
      estimatedPosfiltvel: [0, 1, 2, 3, 4, 5].map((posFilt) => ({ posFilt })),
    },
  );
  assertEquals(actuators.calibrated, [0, 1e6, 2e6, 3e6, 4e6, 5e6]);
  assertEquals(application.position, [2, 4, 6, 8, 10, 12]);
  assertEquals(application.error, [1, 2, 3, 4, 5, 6]);
  assertEquals(application.salIndex, 1);
});
