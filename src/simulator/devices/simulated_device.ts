/**
 * Simulated device of structs of one's own.
 *
 * @module
 */

import {
  checkFunction,
  checkInteger,
  readOptions,
  typeOf,
} from "../../base/check.ts";
import { monotonicMs } from "../../base/clock.ts";
import { singleSocket } from "../../protocol/single_socket.ts";
import type { AnyStructType, ValuesOf, ViewOf } from "../../struct/struct.ts";
import type { Protocol } from "../../protocol/generations.ts";
import type { DiallingOptions } from "../sockets/controller_options.ts";
import {
  checkFramedStruct,
  type DeviceModel,
  type FrameIds,
  frameIdsOf,
} from "../sockets/device.ts";
import type { ListeningOptions } from "../sockets/listening_options.ts";
import { SimulatedController } from "../sockets/simulated_controller.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  type Verdict,
} from "../sockets/verdict.ts";

const ACTION = "create device";

/**
 * Behaviour of a simulated device: called before each telemetry frame, and for each
 * command.
 *
 * @param telemetry Copy of the present telemetry; what is set there counts, unless the
 * command is rejected.
 * @param dtSec Time since the last call, in s; 0 in the first.
 * @param command Command to obey; `undefined` before a telemetry frame.
 * @returns Fields of the telemetry that change, or the reason for which the command is
 * rejected: then nothing changes. A single-socket client gets its first 50 characters.
 */
export type Behaviour<T extends AnyStructType> = (
  telemetry: ViewOf<T>,
  dtSec: number,
  command: DeviceCommand | undefined,
) => ValuesOf<T> | string | void;

/** Options of a {@linkcode SimulatedDevice}. */
export interface SimulatedDeviceOptions<
  C extends AnyStructType,
  T extends AnyStructType,
> {
  /** Struct of the configuration, with its frame id. */
  readonly ConfigClass: C;
  /** Struct of the telemetry, with its frame id. */
  readonly TelemetryClass: T;
  /** Configuration at the start; fields that are left out are 0. */
  readonly config?: ValuesOf<C>;
  /**
   * Telemetry at the start; fields that are left out are 0. A single-socket device with a
   * field `applicationStatus` obeys the program only while bit 0x400 of it is set.
   */
  readonly telemetry?: ValuesOf<T>;
  /** Changes the telemetry. */
  readonly behaviour: Behaviour<T>;
  /** Sync pattern of its two-socket commands, a u16. Default: 0, which commands without one have. */
  readonly commandSyncPattern?: number;
}

/** Simulated device as its controller sees it. */
export interface SimulatedModel<
  C extends AnyStructType,
  T extends AnyStructType,
  P extends Protocol,
> extends DeviceModel {
  /** Its protocol. */
  readonly protocol: P;
  /** Configuration of the device. */
  readonly config: ViewOf<C>;
  /** Telemetry of the device. */
  readonly telemetry: ViewOf<T>;
}

/**
 * Simulated device of structs of one's own, behind either protocol.
 *
 * @example A stage that moves at 5 mm/s, and a client
 * ```ts
 * import { CommandTelemetryClient, defineStruct, singleSocket } from "jsr:@hexrot/comm@^0.1.0";
 * import { SimulatedDevice } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * const ConfigClass = defineStruct("Config", { maxMm: "f64" }, { frameId: 3 });
 * const TelemetryClass = defineStruct("Telemetry", {
 *   positionMm: "f64",
 *   setPointMm: "f64",
 * }, { frameId: 2 });
 * const stage = new SimulatedDevice({
 *   ConfigClass,
 *   TelemetryClass,
 *   config: { maxMm: 100 },
 *   behaviour: ({ positionMm, setPointMm }, dtSec, command) => {
 *     if (command?.code === 1) return { setPointMm: command.param1 };
 *     if (command) return `Unknown command ${command.code}`;
 *     const distanceMm = setPointMm - positionMm;
 *     const stepMm = Math.min(Math.abs(distanceMm), 5 * dtSec);
 *     return { positionMm: positionMm + Math.sign(distanceMm) * stepMm };
 *   },
 * });
 *
 * await using controller = await stage.listen({ telemetryIntervalMs: 10 });
 * const { port } = controller;
 * await using client = new CommandTelemetryClient({ port, ConfigClass, TelemetryClass });
 * await client.connect();
 * await client.runCommand(singleSocket.Command.create({ code: 1, param1: 0.5 }));
 * for await (const { telemetry } of client) {
 *   if (telemetry.positionMm === 0.5) break;
 * }
 * ```
 *
 * @typeParam C Struct of the configuration.
 * @typeParam T Struct of the telemetry.
 */
export class SimulatedDevice<C extends AnyStructType, T extends AnyStructType> {
  /** Configuration; sent again once it has been changed. */
  readonly config: ViewOf<C>;
  /** Telemetry; values that are set here go out with the next frame. */
  readonly telemetry: ViewOf<T>;
  readonly #behaviour: Behaviour<T>;
  readonly #TelemetryClass: T;
  readonly #frameIds: FrameIds;
  readonly #commandSyncPattern: number;
  #lastMs = NaN;

  /**
   * Makes a device without sockets.
   *
   * @param options Structs and behaviour.
   * @throws {TypeError} If an option has the wrong type, or a struct has no frame id.
   * @throws {RangeError} If a value doesn't fit into its field, or both frame ids are
   * equal.
   */
  constructor(options: SimulatedDeviceOptions<C, T>) {
    const {
      ConfigClass,
      TelemetryClass,
      config,
      telemetry,
      behaviour,
      commandSyncPattern = 0,
    } = readOptions(options, [
      "ConfigClass",
      "TelemetryClass",
      "config",
      "telemetry",
      "behaviour",
      "commandSyncPattern",
    ], ACTION);
    checkFramedStruct(ConfigClass, ACTION, "ConfigClass");
    checkFramedStruct(TelemetryClass, ACTION, "TelemetryClass");
    this.#frameIds = frameIdsOf({ ConfigClass, TelemetryClass });
    if (this.#frameIds.config === this.#frameIds.telemetry) {
      throw new RangeError(
        `Cannot ${ACTION} as ConfigClass and TelemetryClass must have different frame ids: received ${this.#frameIds.config} for both`,
      );
    }
    checkFunction(behaviour, ACTION, "behaviour");
    checkInteger(commandSyncPattern, 0, 0xffff, ACTION, "commandSyncPattern");
    this.config = ConfigClass.create(config) as ViewOf<C>;
    this.telemetry = TelemetryClass.create(telemetry) as ViewOf<T>;
    this.#TelemetryClass = TelemetryClass;
    this.#behaviour = behaviour;
    this.#commandSyncPattern = commandSyncPattern;
  }

  /**
   * Connects to a two-socket server, and again whenever a connection is lost.
   *
   * @param options Ports of the server, and how to behave.
   * @returns The controller, once both sockets are connected for the first time.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   * @throws {Deno.errors.NotCapable} If there is no permission to dial.
   */
  async connect(
    options: DiallingOptions,
  ): Promise<SimulatedController<SimulatedModel<C, T, "two-socket">>> {
    const controller = new SimulatedController(
      this.#model("two-socket"),
      options,
    );
    await controller.connect();
    return controller;
  }

  /**
   * Listens for a single-socket client.
   *
   * @param options Address and port, 0 (any that is free) by default, and how to
   * behave.
   * @returns The controller, once clients can connect.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range, or a struct has another frame
   * id than the protocol: 3 for the configuration, 2 for telemetry.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   */
  async listen(
    options: ListeningOptions = {},
  ): Promise<SimulatedController<SimulatedModel<C, T, "single-socket">>> {
    const { CONFIG, TELEMETRY } = singleSocket.FrameId;
    const { config, telemetry } = this.#frameIds;
    if (config !== CONFIG || telemetry !== TELEMETRY) {
      throw new RangeError(
        `Cannot listen as frame ids of the single-socket protocol must be ${CONFIG} for ConfigClass, ${TELEMETRY} for TelemetryClass: received ${config} and ${telemetry}`,
      );
    }
    const controller = new SimulatedController(
      this.#model("single-socket"),
      options,
    );
    await controller.start();
    return controller;
  }

  #model<P extends Protocol>(protocol: P): SimulatedModel<C, T, P> {
    const { config, telemetry } = this;
    return {
      protocol,
      config,
      telemetry,
      frameIds: this.#frameIds,
      commandSyncPattern: this.#commandSyncPattern,
      get state() {
        const { state } = telemetry as { readonly state?: unknown };
        return typeof state === "number" ? state : 0;
      },
      execute: (command) => this.#obey(command),
      advance: () => this.#advance(),
      stop: () => {},
    };
  }

  #advance(): void {
    const reason = this.#run(undefined);
    if (reason === undefined) return;
    throw new TypeError(
      `Cannot advance device as behaviour must return fields of the telemetry where it has no command: received ${
        typeOf(reason)
      }`,
    );
  }

  #obey(command: DeviceCommand): Verdict {
    const reason = this.#run(command);
    return reason === undefined ? accept() : reject(reason);
  }

  /** Returns the reason for which the command is rejected, if it is. */
  #run(command: DeviceCommand | undefined): string | undefined {
    const nowMs = monotonicMs();
    const dtSec = (nowMs - this.#lastMs) / 1000 || 0;
    const { telemetry } = this;
    const draft = this.#TelemetryClass.create(telemetry) as ViewOf<T>;
    const result = this.#behaviour(draft, dtSec, command);
    if (typeof result === "string") return result;
    const next = typeof result === "object"
      ? this.#TelemetryClass.create({ ...draft.toObject(), ...result })
      : draft;
    telemetry.bytes.set(next.bytes);
    this.#lastMs = nowMs;
    return undefined;
  }
}
