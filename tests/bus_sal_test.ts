// Fields of SAL by the values of frames, against the tables of the observatory's components.

import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import { type AnyStructType, Header } from "../mod.ts";
import { CAMERA_HEXAPOD } from "../hexapod.ts";
import { ROTATOR } from "../rotator.ts";
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

/** Returns the fields of each topic without the private ones. */
function published(...args: Parameters<typeof encode>) {
  return Object.fromEntries(
    Object.entries(encode(...args)).map(([topic, fields]) => [
      topic,
      Object.fromEntries(
        Object.entries(fields)
          .filter(([name]) => !/^(private_|salIndex$)/.test(name))
          .map(([name, value]) => [
            name,
            Array.isArray(value) || ArrayBuffer.isView(value)
              ? [...value as number[]]
              : value,
          ]),
      ),
    ]),
  );
}

/** Time stamp of the controller. */
const TIMESTAMP = 1_764_038_140.246;

Deno.test("SalEncoder.encode() gives the topics of the rotator", () => {
  const found = published(rotator(), ROTATOR["single-socket"], "telemetry", {
    demandPos: 1.5,
    demandVel: 2.5,
    demandAccel: 3.5,
    currentPos: 1.25,
    currentVelChAFb: 0.25,
    currentVelChBFb: 0.75,
    rotatorOdometer: 77,
    motorTorqueAxisA: 1500,
    motorTorqueAxisB: -500,
    motorEncoderChA: 11,
    motorEncoderChB: 12,
    motorCurrent: [1, 2],
    busVoltage: 48.5,
    statusWordDrive0: 7,
    statusWordDrive0AxisB: 8,
    latchingFaultStatusRegister: 9,
    latchingFaultStatusRegisterAxisB: 10,
    copleyFaultStatusRegister: [13, 14],
    state: 2,
    enabledSubstate: 3,
    faultSubstate: 4,
    applicationStatus: 15,
  });
  assertEquals(found, {
    rotation: {
      demandPosition: 1.5,
      demandVelocity: 2.5,
      demandAcceleration: 3.5,
      actualPosition: 1.25,
      actualVelocity: 0.5,
      debugActualVelocityA: 0.25,
      debugActualVelocityB: 0.75,
      odometer: 77,
      timestamp: TIMESTAMP,
    },
    electrical: {
      copleyStatusWordDrive: [7, 8],
      copleyLatchingFaultStatus: [9, 10],
      copleyFaultStatus: [13, 14],
    },
    motors: {
      raw: [11, 12],
      torque: [0.0015, -0.0005],
      current: [1, 2],
      busVoltage: 48.5,
    },
    logevent_controllerState: {
      controllerState: 2,
      enabledSubstate: 3,
      faultSubstate: 4,
      applicationStatus: 15,
    },
  });
});

Deno.test("SalEncoder.encode() leaves out what the first generation of the rotator doesn't send", () => {
  const found = published(rotator(), ROTATOR["two-socket"], "telemetry", {});
  assertEquals(
    Object.entries(found).map(([topic, fields]) => [
      topic,
      Object.keys(fields).length,
    ]),
    [
      ["rotation", 8],
      ["electrical", 3],
      ["motors", 1],
      ["logevent_controllerState", 3],
    ],
  );
  assertEquals(found.motors.torque, [NaN, NaN]);
  assertEquals("odometer" in found.rotation, false);
  assertEquals("faultSubstate" in found.logevent_controllerState, false);
});

Deno.test("SalEncoder.topics are those of a component, and frames of other kinds give none", () => {
  const encoder = rotator();
  assertEquals(encoder.topics, [
    "rotation",
    "electrical",
    "motors",
    "logevent_controllerState",
    "logevent_configuration",
  ]);
  const structs = { header: Header } as never;
  for (const kind of ["discarded", "commandStatus"] as const) {
    const entry = { kind, bytes: new Uint8Array(), receivedAtMs: 1 };
    assertEquals(encoder.encode(entry as never, structs), []);
  }
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
  assertEquals([first.private_rcvStamp, first.salIndex], [0, 0]);
  assertEquals(first.private_origin, Deno.pid);
  // The time at which it was encoded.
  const nowSec = Date.now() / 1000 + 37;
  assertAlmostEquals(Number(first.private_kafkaStamp), nowSec, 10);
  // Each topic counts its own.
  const { motors } = encode(encoder, structs, "telemetry", {});
  assertEquals(motors.private_seqNum, 3);
});

Deno.test("SalEncoder.encode() gives no number as the time stamp of a controller that sends none", () => {
  const { ConfigClass: config, TelemetryClass: telemetry } =
    ROTATOR["single-socket"];
  const bytes = new Uint8Array([
    ...Header.create({}).bytes,
    ...telemetry.create({}).bytes,
  ]);
  const header = Header.create({});
  const kind = "telemetry" as const;
  const entry = { kind, frameId: 1, header, bytes, receivedAtMs: RECEIVED_MS };
  const structs = { header: Header, config, telemetry };
  assertEquals(rotator().encode(entry, structs)[0].fields.timestamp, NaN);
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
  const values = {
    lowerPosLimit: 1,
    upperPosLimit: 2,
    velocityLimit: 3,
    accelLimit: 4,
    posErrorThreshold: 5,
    followingErrorThreshold: 6,
    trackSuccessPosThreshold: 7,
    trackingLostTimeout: 8,
  };
  const fields = {
    positionAngleLowerLimit: 1,
    positionAngleUpperLimit: 2,
    velocityLimit: 3,
    accelerationLimit: 4,
    positionErrorThreshold: 5,
    followingErrorThreshold: 6,
    trackingSuccessPositionThreshold: 7,
    trackingLostTimeout: 8,
  };
  const [first, second] = [ROTATOR["two-socket"], ROTATOR["single-socket"]];
  assertEquals(published(rotator(), first, "config", values), {
    logevent_configuration: fields,
  });
  const more = {
    emergencyAccelLimit: 9,
    emergencyJerkLimit: 10,
    disableLimitMaxTime: 11,
    maxVelocityLimit: 12,
    drivesEnabled: true,
  };
  assertEquals(
    published(rotator(), second, "config", { ...values, ...more }),
    {
      logevent_configuration: {
        ...fields,
        emergencyAccelerationLimit: 9,
        emergencyJerkLimit: 10,
        disableLimitMaxTime: 11,
        maxConfigurableVelocityLimit: 12,
        drivesEnabled: true,
      },
    },
  );
});

const hexapod = () =>
  new SalEncoder({
    component: "MTHexapod",
    salIndex: 1,
    identity: "MTHexapod:1",
  });

Deno.test("SalEncoder.encode() gives the topics of a hexapod", () => {
  const of = (first: number) => [0, 1, 2, 3, 4, 5].map((each) => first + each);
  const structs = CAMERA_HEXAPOD["single-socket"];
  const values = {
    commandedPos: [1, 2, 3, 4, 5, 6],
    measuredXyz: [2, 4, 6],
    measuredUvw: [8, 10, 12],
    estimatedPosfiltvel: of(0).map((posFilt) => ({ posFilt })),
    strutMeasuredPosRaw: of(10),
    strutPosError: of(20),
    statusWord: of(30),
    latchingFaultStatusRegister: of(40),
    copleyFaultStatusRegister: of(50),
    motorCurrent: of(60),
    busVoltage: [70, 71, 72],
    state: 2,
    enabledSubstate: 1,
    applicationStatus: 3,
  };
  assertEquals(published(hexapod(), structs, "telemetry", values), {
    actuators: {
      calibrated: [0, 1e6, 2e6, 3e6, 4e6, 5e6],
      raw: of(10),
      positionError: of(20),
      timestamp: TIMESTAMP,
    },
    application: {
      demand: [1, 2, 3, 4, 5, 6],
      position: [2, 4, 6, 8, 10, 12],
      error: [1, 2, 3, 4, 5, 6],
    },
    electrical: {
      copleyStatusWordDrive: of(30),
      copleyLatchingFaultStatus: of(40),
      copleyFaultStatus: of(50),
      motorCurrent: of(60),
      busVoltage: [70, 71, 72],
    },
    logevent_controllerState: {
      controllerState: 2,
      enabledSubstate: 1,
      applicationStatus: 3,
    },
  });
  const encoder = hexapod();
  const { application } = encode(encoder, structs, "telemetry", values);
  assertEquals(application.salIndex, 1);
  // Without a change there is no event.
  assertEquals(Object.keys(encode(encoder, structs, "telemetry", values)), [
    "actuators",
    "application",
    "electrical",
  ]);
});

Deno.test("SalEncoder.encode() gives the position of a hexapod of the first generation, and no configuration", () => {
  const structs = CAMERA_HEXAPOD["two-socket"];
  const { actuators, application } = published(
    hexapod(),
    structs,
    "telemetry",
    { commandedPos: [1, 1, 1, 1, 1, 1], measuredPos: [1, 2, 3, 4, 5, 6] },
  );
  assertEquals(application.position, [1, 2, 3, 4, 5, 6]);
  assertEquals(application.error, [0, 1, 2, 3, 4, 5]);
  assertEquals(actuators, { timestamp: TIMESTAMP });
  assertEquals(published(hexapod(), structs, "config", {}), {});
});
