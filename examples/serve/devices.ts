/** What `serve.ts` can serve, and in what the devices differ. */
import type { AnyStructType, StructType, ViewOf } from "../../mod.ts";
import {
  CAMERA_HEXAPOD,
  CameraHexapodConfig,
  CameraHexapodTelemetry,
  HexapodCommandCode,
  type hexapodConfigFields,
  type hexapodTelemetryFields,
  M2_HEXAPOD,
  M2HexapodConfig,
  M2HexapodTelemetry,
} from "../../hexapod.ts";
import {
  EnabledSubstate,
  ROTATOR,
  RotatorCommandCode,
  RotatorConfig,
  RotatorTelemetry,
  SetEnabledSubstateParam,
} from "../../rotator.ts";
import {
  HexapodController,
  RotatorController,
  SIMPLE_COMMAND_SYNC_PATTERN,
  SimpleCommandCode,
  SimpleConfig,
  SimpleController,
  SimpleTelemetry,
} from "../../simulator.ts";

/** Where a simulated controller dials. */
export interface Address {
  readonly host: string;
  readonly telemetryPort: number;
  readonly commandPort: number;
}

/** The fields of a command that matter here. */
export interface CommandFields {
  readonly code: number;
  readonly param1?: number;
  readonly param3?: number;
}

/** What is shown of a telemetry sample; the position of a hexapod is its z. */
export interface Status {
  readonly state: number;
  readonly position: number;
  readonly commandedPosition: number;
  /** Whether it isn't under way. */
  readonly isAtRest: boolean;
}

/** A device of the two-socket protocol. */
export interface Device<
  Config extends AnyStructType = AnyStructType,
  Telemetry extends AnyStructType = AnyStructType,
> {
  readonly port: number;
  readonly ConfigClass: Config;
  readonly TelemetryClass: Telemetry;
  readonly commandSyncPattern: number;
  /** Changes the controller state; `param1` is a SetStateParam. */
  readonly stateCode: number;
  /** Where a simulated one is moved. */
  readonly simulatedPosition: number;
  /** How near to its goal it has arrived. */
  readonly tolerance: number;
  /** How long a move may take. */
  readonly moveLimitMs: number;
  /** What moves it, one command after the other. */
  moveTo(position: number): readonly CommandFields[];
  statusOf(telemetry: ViewOf<Telemetry>): Status;
  simulate(
    address: Address,
  ): AsyncDisposable & { connect(): Promise<void> };
}

const simple: Device<typeof SimpleConfig, typeof SimpleTelemetry> = {
  port: 6210,
  ConfigClass: SimpleConfig,
  TelemetryClass: SimpleTelemetry,
  commandSyncPattern: SIMPLE_COMMAND_SYNC_PATTERN,
  stateCode: SimpleCommandCode.SET_STATE,
  simulatedPosition: 12.5,
  tolerance: 0.5, // it creeps on
  moveLimitMs: 3_000,
  moveTo: (position) => [{ code: SimpleCommandCode.MOVE, param1: position }],
  statusOf: ({ state, currPosition, cmdPosition }) => ({
    state,
    position: currPosition,
    commandedPosition: cmdPosition,
    isAtRest: true,
  }),
  simulate: (address) => new SimpleController(address),
};

const rotator: Device<typeof RotatorConfig, typeof RotatorTelemetry> = {
  port: ROTATOR.twoSocket.telemetryPort,
  ConfigClass: RotatorConfig,
  TelemetryClass: RotatorTelemetry,
  commandSyncPattern: ROTATOR.twoSocket.commandSyncPattern,
  stateCode: RotatorCommandCode.SET_STATE,
  simulatedPosition: 5,
  tolerance: 0.1,
  moveLimitMs: 120_000,
  moveTo: (position) => [
    { code: RotatorCommandCode.POSITION_SET, param1: position },
    {
      code: RotatorCommandCode.SET_ENABLED_SUBSTATE,
      param1: SetEnabledSubstateParam.MOVE_POINT_TO_POINT,
    },
  ],
  statusOf: ({ state, enabledSubstate, currentPos, demandPos }) => ({
    state,
    position: currentPos,
    commandedPosition: demandPos,
    isAtRest: enabledSubstate === EnabledSubstate.STATIONARY,
  }),
  simulate: (address) => new RotatorController(address),
};

/** What both hexapods have in common. */
const hexapod = {
  stateCode: HexapodCommandCode.SET_STATE,
  simulatedPosition: 500,
  tolerance: 5,
  moveLimitMs: 120_000,
  moveTo: (z: number) => [
    { code: HexapodCommandCode.POSITION_SET, param3: z },
    {
      code: HexapodCommandCode.SET_ENABLED_SUBSTATE,
      param1: SetEnabledSubstateParam.MOVE_POINT_TO_POINT,
    },
  ],
  statusOf: (
    { state, enabledSubstate, measuredPos, commandedPos }: ViewOf<
      StructType<typeof hexapodTelemetryFields>
    >,
  ) => ({
    state,
    position: measuredPos[2],
    commandedPosition: commandedPos[2],
    isAtRest: enabledSubstate === EnabledSubstate.STATIONARY,
  }),
};

type HexapodDevice = Device<
  StructType<typeof hexapodConfigFields>,
  StructType<typeof hexapodTelemetryFields>
>;

const cameraHexapod: HexapodDevice = {
  ...hexapod,
  port: CAMERA_HEXAPOD.twoSocket.telemetryPort,
  ConfigClass: CameraHexapodConfig,
  TelemetryClass: CameraHexapodTelemetry,
  commandSyncPattern: CAMERA_HEXAPOD.twoSocket.commandSyncPattern,
  simulate: (address) =>
    new HexapodController({ hexapod: "camera", ...address }),
};

const m2Hexapod: HexapodDevice = {
  ...hexapod,
  port: M2_HEXAPOD.twoSocket.telemetryPort,
  ConfigClass: M2HexapodConfig,
  TelemetryClass: M2HexapodTelemetry,
  commandSyncPattern: M2_HEXAPOD.twoSocket.commandSyncPattern,
  simulate: (address) => new HexapodController({ hexapod: "M2", ...address }),
};

/** All of them, by the name that `--device` takes. */
export const DEVICES: ReadonlyMap<string, Device> = new Map<string, Device>([
  ["simple", simple],
  ["rotator", rotator],
  ["camera-hexapod", cameraHexapod],
  ["m2-hexapod", m2Hexapod],
]);
