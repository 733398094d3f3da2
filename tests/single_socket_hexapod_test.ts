import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertLessOrEqual,
} from "jsr:@std/assert@^1.0.19";
import { Command } from "../src/protocol.ts";
import { SingleSocketCommand } from "../mod.ts";
import {
  ControllerState,
  HexapodDevice,
  SetEnabledSubstateParam,
  SingleSocketControllerState,
  SingleSocketEnabledSubstate,
  SingleSocketHexapodCommandCode,
  SingleSocketHexapodConfig,
  SingleSocketHexapodController,
  SingleSocketHexapodDevice,
  type SingleSocketHexapodDeviceOptions,
  SingleSocketHexapodTelemetry,
  SingleSocketSetStateParam,
  type Verdict,
} from "../simulator.ts";
import { netTest } from "./net.ts";
import { LogLines, until } from "./peer.ts";
import { Client } from "./single_socket_client.ts";

const {
  ENABLE_DRIVES,
  SET_STATE,
  SET_ENABLED_SUBSTATE,
  POSITION_SET,
  SET_PIVOTPOINT,
  CONFIG_ACCEL,
  CONFIG_VEL,
  CONFIG_LIMITS,
  OFFSET,
} = SingleSocketHexapodCommandCode;
const { MOVE_POINT_TO_POINT, TRACK, STOP } = SetEnabledSubstateParam;
const { ENABLE, STANDBY, CLEAR_ERROR, FAULT } = SingleSocketSetStateParam;
const { STATIONARY, MOVING_POINT_TO_POINT, CONTROLLED_STOPPING } =
  SingleSocketEnabledSubstate;
const State = SingleSocketControllerState;

const HEXAPODS = ["camera", "M2"] as const;
const JITTER_UM = 0.1;
const REASON_BYTES_MAX = 50;

type SixParams = number[];

function valuesOf(code: number, params: SixParams) {
  const [param1, param2, param3, param4, param5, param6] = [
    ...params,
    ...[0, 0, 0, 0, 0, 0],
  ];
  return { code, param1, param2, param3, param4, param5, param6 };
}

/** A hexapod on a clock that the test turns. */
class Rig {
  sec = 1000;
  readonly device: SingleSocketHexapodDevice;

  constructor(options: Partial<SingleSocketHexapodDeviceOptions> = {}) {
    this.device = new SingleSocketHexapodDevice({
      hexapod: "camera",
      initialState: State.ENABLED,
      nowSec: () => this.sec,
      ...options,
    });
  }

  get telemetry(): SingleSocketHexapodTelemetry {
    return this.device.telemetry;
  }

  execute(code: number, ...params: SixParams): Verdict {
    return this.device.execute(
      SingleSocketCommand.create(valuesOf(code, params)),
    );
  }

  /** Executes a command that must be accepted. */
  accept(code: number, ...params: SixParams): number {
    const verdict = this.execute(code, ...params);
    if (verdict.isAccepted) return verdict.durationSec;
    throw new Error(`0x${code.toString(16)} (${params}): ${verdict.reason}`);
  }

  /** Executes a command that must be rejected, and change not a byte. */
  reject(code: number, ...params: SixParams): string {
    const { config, telemetry } = this.device;
    const before = [config.bytes.slice(), telemetry.bytes.slice()];
    const verdict = this.execute(code, ...params);
    if (verdict.isAccepted) throw new Error(`0x${code.toString(16)} accepted`);
    assertEquals([config.bytes, telemetry.bytes], before);
    return verdict.reason;
  }

  moveTo(...pose: SixParams): number {
    assertEquals(this.accept(POSITION_SET, ...pose), 0);
    return this.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
  }

  pass(sec: number): SingleSocketHexapodTelemetry {
    this.sec += sec;
    this.device.advance();
    return this.telemetry;
  }
}

for (const hexapod of HEXAPODS) {
  Deno.test(`SingleSocketHexapodDevice (${hexapod}) moves and measures as a HexapodDevice does`, () => {
    let sec = 5;
    const options = { hexapod, nowSec: () => sec, seed: 9 };
    const one = new SingleSocketHexapodDevice({ ...options, initialState: 2 });
    const two = new HexapodDevice({
      ...options,
      initialState: ControllerState.ENABLED,
    });
    const { drivesEnabled, ...config } = one.config.toObject();
    const { initialPos: _, velLimits, ...configOfTwo } = two.config.toObject();
    const [xy, uv, z, w] = velLimits;
    assertEquals(config, { ...configOfTwo, velLimits: [xy, z, uv, w] });
    assert(drivesEnabled);

    const commands: [atSec: number, code: number, ...params: SixParams][] = [
      [5, POSITION_SET, 500, -300, 700, 0.01, -0.02, 0.005],
      [5, SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT],
      [6, POSITION_SET, 1],
      [6.5, SET_ENABLED_SUBSTATE, STOP],
      [9, SET_PIVOTPOINT, 10, 20, 30_000],
      [9, POSITION_SET, 0, 0, -1000],
      [9, SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT],
    ];
    for (let step = 0; step <= 100; step++) {
      sec = 5 + step / 10;
      while (commands.length > 0 && commands[0][0] <= sec) {
        const [, code, ...params] = commands.shift()!;
        const values = valuesOf(code, params);
        const { isAccepted } = one.execute(SingleSocketCommand.create(values));
        assertEquals(two.execute(Command.create(values)), isAccepted);
      }
      one.advance();
      two.advance();
      const { telemetry } = one;
      assertEquals(
        [...telemetry.measuredXyz, ...telemetry.measuredUvw],
        [...two.telemetry.measuredPos],
      );
      assertEquals([...telemetry.commandedPos], [
        ...two.telemetry.commandedPos,
      ]);
      assertEquals(
        [...telemetry.strutCommandedFinalPos],
        [...two.telemetry.commandedLength],
      );
      assertEquals(
        [...telemetry.strutMeasuredPosRaw],
        [...two.telemetry.strutEncoderRaw],
      );
      const { enabledSubstate } = two.telemetry;
      assertEquals(telemetry.enabledSubstate, enabledSubstate);
    }
  });
}

Deno.test("SingleSocketHexapodDevice tells lengths, speeds and errors of its struts", () => {
  const rig = new Rig();
  rig.moveTo(0, 0, 5000);
  const before = Array.from(rig.pass(2).estimatedPosfiltvel, (strut) => {
    return strut.toObject();
  });
  const { strutPosError, strutMeasuredPosRaw } = rig.telemetry.toObject();
  const after = Array.from(rig.pass(0.1).estimatedPosfiltvel, (strut) => {
    return strut.toObject();
  });
  for (const [i, { pos, posFilt, vel }] of before.entries()) {
    assertGreater(posFilt, 100);
    assertAlmostEquals(pos, posFilt, JITTER_UM);
    assertAlmostEquals(strutPosError[i], posFilt - pos, 1e-9);
    assertAlmostEquals(strutMeasuredPosRaw[i], 100 * pos, 0.5);
    assertAlmostEquals(after[i].posFilt - posFilt, 0.1 * vel, 1e-6);
  }
  const fastest = Math.max(...before.map(({ vel }) => Math.abs(vel)));
  assertAlmostEquals(fastest, 500, 1e-9);
  assertEquals(
    Array.from(rig.pass(60).estimatedPosfiltvel, ({ vel }) => vel),
    [0, 0, 0, 0, 0, 0],
  );
});

Deno.test("SingleSocketHexapodDevice tells how long a move or a stop takes", () => {
  const rig = new Rig();
  const durationSec = rig.moveTo(0, 0, 1000);
  rig.pass(durationSec - 1e-6);
  assertEquals(rig.telemetry.enabledSubstate, MOVING_POINT_TO_POINT);
  rig.pass(2e-6);
  assertEquals(rig.telemetry.enabledSubstate, STATIONARY);
  assertAlmostEquals(rig.telemetry.measuredXyz[2], 1000, 0.3);
  const stops: [code: number, param1: number][] = [
    [SET_ENABLED_SUBSTATE, STOP],
    [SET_STATE, STANDBY],
    [SET_STATE, FAULT],
    [ENABLE_DRIVES, 0],
  ];
  for (const stop of stops) {
    const rig = new Rig();
    rig.moveTo(0, 0, 5000);
    rig.pass(0.5);
    assertAlmostEquals(rig.accept(...stop), 0.5, 1e-9);
    rig.pass(0.5);
    const { vel } = rig.telemetry.estimatedPosfiltvel[0];
    assertAlmostEquals(vel, 0, 1e-9);
    assertEquals(rig.telemetry.enabledSubstate, STATIONARY);
  }
});

Deno.test("SingleSocketHexapodDevice lets an error be cleared once it is at rest", () => {
  const rig = new Rig();
  rig.moveTo(0, 0, 5000);
  rig.pass(0.5);
  rig.accept(SET_STATE, FAULT);
  const reason = "CLEAR_ERROR must wait: it is still stopping";
  assertEquals(rig.reject(SET_STATE, CLEAR_ERROR), reason);
  rig.pass(0.6);
  rig.accept(SET_STATE, CLEAR_ERROR);
  rig.accept(SET_STATE, ENABLE);
  assertGreater(rig.moveTo(0, 0, 0), 0.1);
});

Deno.test("SingleSocketHexapodDevice says in 50 bytes why it rejects a command", () => {
  const rig = new Rig();
  const standby = new Rig({ initialState: State.STANDBY });
  const moving = new Rig();
  moving.moveTo(0, 0, 5000);
  const cases: [Rig, reason: string, ...command: [number, ...number[]]][] = [
    [standby, "drives are not enabled", SET_STATE, ENABLE],
    [standby, "State must be ENABLED: it is STANDBY", POSITION_SET, 1],
    [moving, "It must be STATIONARY: MOVING_POINT_TO_POINT", POSITION_SET, 1],
    [rig, "xy must be in 0..11400 um: 15000", POSITION_SET, 9000, 12_000],
    [rig, "z must be in -13100..13100 um: 13101", POSITION_SET, 0, 0, 13_101],
    [rig, "uv must be in 0..0.36 deg: 0.5", POSITION_SET, 0, 0, 0, 0.3, 0.4],
    [
      rig,
      "w must be in -0.1..0.1 deg: NaN",
      ...[POSITION_SET, 0, 0, 0, 0, 0, NaN] as const,
    ],
    [
      rig,
      "Each strut must be in +-14100 um",
      ...[POSITION_SET, 11_400, 0, 13_100, 0.36, 0, 0.1] as const,
    ],
    [
      rig,
      "No position is set",
      ...[SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT] as const,
    ],
    [rig, "Unknown enabled substate request 2", SET_ENABLED_SUBSTATE, TRACK],
    [rig, "Each coordinate must be in +-10 m", SET_PIVOTPOINT, 1e9],
    [rig, "accelerationStrut must be in (0, 500]: 501", CONFIG_ACCEL, 501],
    [
      rig,
      "Must be in (0, 2000] um/s and (0, 0.1146] deg/s",
      ...[CONFIG_VEL, 1, 1, 1, 1] as const,
    ],
    [rig, "Limits must be ordered and within those as built", CONFIG_LIMITS, 1],
    [rig, "Command 0x8010 is not simulated", OFFSET, 1],
    [rig, "param1 must be 0 or 1: -1", ENABLE_DRIVES, -1],
  ];
  for (const [each, reason, ...command] of cases) {
    assertEquals(each.reject(...command), reason);
    assertLessOrEqual(reason.length, REASON_BYTES_MAX);
  }
});

Deno.test("SingleSocketHexapodDevice survives a configuration that was set to nonsense", () => {
  const rig = new Rig();
  rig.device.config.posLimits = Array(6).fill(Infinity);
  rig.device.config.posLimits[1] = -Infinity;
  rig.device.config.maxDisplacementStrut = Infinity;
  rig.device.config.maxVelocityStrut = 1e12;
  rig.device.config.accelerationStrut = 1e12;
  rig.execute(POSITION_SET, 0, 0, 1e9);
  rig.execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
  rig.pass(100);
  rig.pass(100);
});

// On its socket.

for (const hexapod of HEXAPODS) {
  netTest(
    `SingleSocketHexapodController (${hexapod}) is enabled, moved, faulted and enabled again`,
    async () => {
      await using controller = new SingleSocketHexapodController({
        hexapod,
        port: 0,
        telemetryIntervalMs: 5,
        log: new LogLines(),
      });
      controller.config.accelerationStrut = 20_000;
      await controller.start();
      using client = await Client.dial(
        controller.port,
        SingleSocketHexapodConfig,
        SingleSocketHexapodTelemetry,
      );
      await client.accept(ENABLE_DRIVES, 1);
      await client.accept(SET_STATE, ENABLE);
      assertEquals(
        client.configs[0].body.posLimits[0],
        {
          camera: 11_400,
          M2: 10_500,
        }[hexapod],
      );
      await client.accept(POSITION_SET, 30, -40, 50, 0, 0, 1e-3);
      const { duration } = await client.accept(
        SET_ENABLED_SUBSTATE,
        MOVE_POINT_TO_POINT,
      );
      const startSec = client.answers.at(-1)!.header.tai;
      const end = await client.sample(({ enabledSubstate }) =>
        enabledSubstate === STATIONARY
      );
      const sec = client.telemetry.at(-1)!.header.tai - startSec;
      assertAlmostEquals(sec, duration, 0.15); // samples may come late
      const [x, y, z] = end.measuredXyz;
      assertAlmostEquals(x, 30, 0.3);
      assertAlmostEquals(y, -40, 0.3);
      assertAlmostEquals(z, 50, 0.3);
      assertAlmostEquals(end.measuredUvw[2], 1e-3, 2e-5);
      assertEquals([...end.commandedPos], [30, -40, 50, 0, 0, 1e-3]);

      await client.accept(POSITION_SET, 0, 0, 8000);
      await client.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
      await client.sample(({ measuredXyz }) => measuredXyz[2] > 60);
      const stop = await client.accept(SET_STATE, FAULT);
      assertGreater(stop.duration, 0);
      assertLess(stop.duration, 0.5);
      await client.sample(({ state, estimatedPosfiltvel }) =>
        state === State.FAULT && estimatedPosfiltvel[0].vel === 0
      );
      await client.accept(SET_STATE, CLEAR_ERROR);
      await client.accept(SET_STATE, ENABLE);

      await client.accept(POSITION_SET, 0, 0, 0);
      await client.accept(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
      controller.disconnect();
      const { telemetry } = controller;
      await until(() => telemetry.enabledSubstate === CONTROLLED_STOPPING);
      assertEquals(controller.state, State.ENABLED);
    },
  );
}
