/**
 * Options for opening the links of devices.
 *
 * @module
 */

import type { WaitOptions } from "../../link/call_options.ts";
import type { CommandTelemetryClientOptions } from "../../link/client_options.ts";
import type { CommandTelemetryServerOptions } from "../../link/server_options.ts";
import type { AnyStructType } from "../../struct/struct.ts";
import type { TwoSocketGenerationName } from "../../protocol/generations.ts";

/** Options of the device itself, in both protocols. */
export interface DeviceOptions extends WaitOptions {
  /**
   * Time that the device may be ENABLED and STATIONARY without a call that moves it or
   * changes its state, in ms, at least 1; then it is put into standby, as by
   * `standby()`. Never, if left out or Infinity. A failure is an event, and followed by
   * another attempt after the same time. Calls made meanwhile wait until it is in
   * standby.
   */
  readonly standbyAfterIdleMs?: number;
}

/**
 * Options for serving the controller of a device, in the two-socket protocol: those of
 * the server, except for those that follow from the device, and of the wait for the
 * controller: `timeoutMs`, by default `connectTimeoutMs`, and `signal`.
 *
 * @typeParam Server The device's server.
 */
export interface DeviceServeOptions<Server> extends
  Omit<
    CommandTelemetryServerOptions<
      AnyStructType,
      AnyStructType,
      AnyStructType,
      Server
    >,
    | "ConfigClass"
    | "TelemetryClass"
    | "alternatives"
    | "HeaderClass"
    | "commandSyncPattern"
    | "port"
  >,
  DeviceOptions {
  /**
   * Port for telemetry and configuration, in 0..65534; commands use the next one. 0:
   * two free ports, which `onListen` receives. By default that of the device.
   */
  readonly port?: number;
  /**
   * Generation of the controller; one of the other causes a `WrongDeviceError`. By
   * default, the first frames show the generation, which `device.generation` then
   * reports.
   */
  readonly protocol?: TwoSocketGenerationName;
  /**
   * Called once when the server listens, before any controller has connected:
   * `({ telemetryPort, commandPort }) => …`. It may be async, and is awaited, within the
   * time limit; an error that it throws rejects the call.
   */
  readonly onListen?: (server: Server) => void | Promise<void>;
}

/** The options that are the server's own. */
export type ServerPart<Server> = Omit<
  DeviceServeOptions<Server>,
  keyof DeviceOptions | "onListen" | "protocol"
>;

/**
 * Options for dialling the controller of a device, in the single-socket protocol: those
 * of the client, except for those that follow from the device, and of the wait for
 * connection and configuration: `timeoutMs`, by default `connectTimeoutMs`, and
 * `signal`.
 *
 * @typeParam Client The device's client.
 */
export interface DeviceConnectOptions<Client> extends
  Omit<
    CommandTelemetryClientOptions<
      AnyStructType,
      AnyStructType,
      AnyStructType,
      Client
    >,
    "ConfigClass" | "TelemetryClass" | "alternatives" | "HeaderClass" | "port"
  >,
  DeviceOptions {
  /** The controller's port, in 1..65535; by default that of the device. */
  readonly port?: number;
}

/** The options that are the client's own. */
export type ClientPart<Client> = Omit<
  DeviceConnectOptions<Client>,
  keyof DeviceOptions
>;
