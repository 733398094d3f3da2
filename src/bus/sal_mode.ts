/**
 * Field mode of the observatory's bus: topics and fields of SAL, as the controllers'
 * components (CSCs) publish them, so that its archive (EFD) and tools find them.
 *
 * Gathered from the observatory's public packages: names of topics and private fields from
 * ts_xml (`topic_info.py`, `MTRotator_Telemetry.xml`, `MTHexapod_Telemetry.xml`), the
 * values of each field from `telemetry_callback()` and `config_callback()` of ts_mtrotator
 * and ts_mthexapod.
 *
 * @module
 */

import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";
import { wallMs } from "../base/clock.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { SourceStructs } from "../link/source.ts";
import { stampReader } from "../recording/record_times.ts";

/** Component of SAL. */
export type SalComponent = "MTRotator" | "MTHexapod";

/** Value of a field of SAL. */
export type SalValue = number | boolean | string | readonly number[];

/** Message of SAL. */
export interface SalMessage {
  /** Topic without its prefix, such as `rotation` or `logevent_configuration`. */
  readonly topic: string;
  /** Fields, the private ones among them; those that the controller doesn't send are absent. */
  readonly fields: Readonly<Record<string, SalValue>>;
  /** Time of receipt, in ms since 1970 (UTC). */
  readonly receivedAtMs: number;
}

/** Values of a struct by the names of its fields. */
// deno-lint-ignore no-explicit-any -- of any generation: what a field has is in the tables
type Values = Record<string, any>;
/** Table of a topic: how each field follows from the values of a frame. */
type Fields = Record<string, (values: Values, taiSec: number) => unknown>;

/** Topics of a component. */
interface Topics {
  /** Topics of each frame of telemetry. */
  readonly telemetry: Record<string, Fields>;
  /** Topics of telemetry that are published when a field has changed. */
  readonly changes: Record<string, Fields>;
  /** Topics of each configuration. */
  readonly config: Record<string, Fields>;
}

const UM_PER_M = 1e6;
const TORQUE_SCALE = 1e6;
const SEQUENCE_MAX = 2 ** 31 - 1;

const CONTROLLER_STATE: Fields = {
  controllerState: ({ state }) => state,
  enabledSubstate: (t) => t.enabledSubstate,
  faultSubstate: (t) => t.faultSubstate,
  applicationStatus: (t) => t.applicationStatus,
};

const TOPICS: Record<SalComponent, Topics> = {
  MTRotator: {
    telemetry: {
      rotation: {
        demandPosition: (t) => t.demandPos,
        demandVelocity: (t) => t.demandVel,
        demandAcceleration: (t) => t.demandAccel,
        actualPosition: (t) => t.currentPos,
        actualVelocity: (t) => (t.currentVelChAFb + t.currentVelChBFb) / 2,
        debugActualVelocityA: (t) => t.currentVelChAFb,
        debugActualVelocityB: (t) => t.currentVelChBFb,
        odometer: (t) => t.rotatorOdometer,
        timestamp: (_, taiSec) => taiSec,
      },
      electrical: {
        copleyStatusWordDrive: (t) => [
          t.statusWordDrive0,
          t.statusWordDrive0AxisB,
        ],
        copleyLatchingFaultStatus: (t) => [
          t.latchingFaultStatusRegister,
          t.latchingFaultStatusRegisterAxisB,
        ],
        copleyFaultStatus: (t) => t.copleyFaultStatusRegister,
      },
      motors: {
        raw: (t) => [t.motorEncoderChA, t.motorEncoderChB],
        torque: (t) => [
          t.motorTorqueAxisA / TORQUE_SCALE,
          t.motorTorqueAxisB / TORQUE_SCALE,
        ],
        current: (t) => t.motorCurrent,
        busVoltage: (t) => t.busVoltage,
      },
    },
    changes: { logevent_controllerState: CONTROLLER_STATE },
    config: {
      logevent_configuration: {
        positionAngleLowerLimit: (c) => c.lowerPosLimit,
        positionAngleUpperLimit: (c) => c.upperPosLimit,
        velocityLimit: (c) => c.velocityLimit,
        accelerationLimit: (c) => c.accelLimit,
        emergencyAccelerationLimit: (c) => c.emergencyAccelLimit,
        emergencyJerkLimit: (c) => c.emergencyJerkLimit,
        positionErrorThreshold: (c) => c.posErrorThreshold,
        followingErrorThreshold: (c) => c.followingErrorThreshold,
        trackingSuccessPositionThreshold: (c) => c.trackSuccessPosThreshold,
        trackingLostTimeout: (c) => c.trackingLostTimeout,
        disableLimitMaxTime: (c) => c.disableLimitMaxTime,
        maxConfigurableVelocityLimit: (c) => c.maxVelocityLimit,
        drivesEnabled: (c) => c.drivesEnabled,
      },
    },
  },
  MTHexapod: {
    telemetry: {
      actuators: {
        calibrated: (t) =>
          t.estimatedPosfiltvel?.map(({ posFilt }: Values) =>
            posFilt * UM_PER_M
          ),
        raw: (t) => t.strutMeasuredPosRaw,
        positionError: (t) => t.strutPosError,
        timestamp: (_, taiSec) => taiSec,
      },
      application: {
        demand: (t) => t.commandedPos,
        position: (t) => measured(t),
        error: (t) =>
          measured(t).map((position, index) =>
            position - t.commandedPos[index]
          ),
      },
      electrical: {
        copleyStatusWordDrive: (t) => t.statusWord,
        copleyLatchingFaultStatus: (t) => t.latchingFaultStatusRegister,
        copleyFaultStatus: (t) => t.copleyFaultStatusRegister,
        motorCurrent: (t) => t.motorCurrent,
        busVoltage: (t) => t.busVoltage,
      },
    },
    changes: { logevent_controllerState: CONTROLLER_STATE },
    config: {},
  },
};

/** Components of SAL whose topics can be published. */
export const SAL_COMPONENTS = Object.keys(TOPICS) as readonly SalComponent[];

/** Options of {@linkcode SalEncoder}. */
export interface SalOptions {
  /** Component. */
  readonly component: SalComponent;
  /** Index of the component, if it has several (MTHexapod: 1 camera, 2 M2); else 0. */
  readonly salIndex: number;
  /** Identity of the publisher. */
  readonly identity: string;
}

/** Encodes the frames of a source as messages of SAL. */
export class SalEncoder {
  readonly #options: SalOptions;
  readonly #topics: Topics;
  readonly #sequences = new Map<string, number>();
  /** Fields of the last message, as text, of topics that are published on change. */
  readonly #last = new Map<string, string>();

  /** @param options Component and publisher. */
  constructor(options: SalOptions) {
    this.#options = options;
    this.#topics = TOPICS[options.component];
  }

  /** Names of the topics that it can encode. */
  get topics(): string[] {
    return Object.values(this.#topics).flatMap((group) => Object.keys(group));
  }

  /** Encodes a frame; those of other kinds give no message. */
  encode(entry: StreamEntry<unknown>, structs: SourceStructs): SalMessage[] {
    const { kind, bytes, receivedAtMs } = entry;
    if (kind !== "telemetry" && kind !== "config") return [];
    const { buffer, byteOffset, byteLength } = bytes;
    const data = new DataView(buffer, byteOffset, byteLength);
    const { header, [kind]: body } = structs;
    const values = body.viewAt(data, header.byteLength).toObject() as Values;
    const stampNs = stampReader(header)(data, 0);
    const taiSec = stampNs === undefined
      ? NaN
      : Number(stampNs) / 1e9 + TAI_MINUS_UTC_SEC;
    const { telemetry, changes, config } = this.#topics;
    const found = (fields: Fields) => valuesOf(fields, values, taiSec);
    const all = Object.entries(kind === "config" ? config : telemetry)
      .map(([topic, fields]) => [topic, found(fields)] as const);
    for (const [topic, fields] of Object.entries(changes)) {
      if (kind === "config") break;
      const now = found(fields);
      const text = JSON.stringify(now);
      if (this.#last.get(topic) === text) continue;
      this.#last.set(topic, text);
      all.push([topic, now]);
    }
    return all.map(([topic, fields]) => ({
      topic,
      fields: { ...this.#privateFields(topic, receivedAtMs), ...fields },
      receivedAtMs,
    }));
  }

  /**
   * Returns the private fields: the time of publication is that of the receipt, on the TAI
   * scale; the archive's is the same on UTC.
   */
  #privateFields(topic: string, receivedAtMs: number) {
    const { salIndex, identity } = this.#options;
    const last = this.#sequences.get(topic) ?? 0;
    const sequence = last === SEQUENCE_MAX ? 1 : last + 1;
    this.#sequences.set(topic, sequence);
    return {
      salIndex,
      private_sndStamp: receivedAtMs / 1000 + TAI_MINUS_UTC_SEC,
      private_rcvStamp: 0, // the receiver's
      private_efdStamp: receivedAtMs / 1000,
      private_kafkaStamp: wallMs() / 1000 + TAI_MINUS_UTC_SEC,
      private_seqNum: sequence,
      private_identity: identity,
      private_origin: Deno.pid,
    };
  }
}

/** Returns the fields that the values of a frame give. */
function valuesOf(fields: Fields, values: Values, taiSec: number) {
  const found: Record<string, SalValue> = {};
  for (const [name, read] of Object.entries(fields)) {
    const value = read(values, taiSec);
    const isPresent = Array.isArray(value)
      ? value.every((each) => each !== undefined)
      : value !== undefined;
    if (isPresent) found[name] = value as SalValue;
  }
  return found;
}

function measured(telemetry: Values): number[] {
  const { measuredPos, measuredXyz, measuredUvw } = telemetry;
  return [...measuredPos ?? [...measuredXyz, ...measuredUvw]];
}
