/**
 * How the links of devices are opened.
 *
 * @module
 */

import type { WaitOptions } from "../../link/call_options.ts";
import type { CommandTelemetryClientOptions } from "../../link/client_options.ts";
import type { CommandTelemetryServerOptions } from "../../link/server_options.ts";
import type { AnyStructType } from "../../struct/struct.ts";
import type { DeviceGeneration } from "./errors.ts";

/** Options of both, that are the device's. */
export interface DeviceOptions extends WaitOptions {
  /**
   * How long the device may be ENABLED and STATIONARY with no call that moves it or
   * changes its state, in ms from 1; then it is put into standby, as `standby()` does.
   * Never, if left out or Infinity. A failure is an event, and tried again after the same
   * time. Calls that come meanwhile wait until it is in standby.
   */
  readonly standbyAfterIdleMs?: number;
}

/** The generations of controllers that speak the two-socket protocol. */
export type TwoSocketGenerationName = Exclude<
  DeviceGeneration,
  "single-socket"
>;

/**
 * How to serve the controller of a device, in the two-socket protocol: the options of
 * the server, but for those that follow from the device, and how long to wait for the
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
   * The port for telemetry and configuration, in 0..65534; commands have the next
   * one. 0: two free ports, which `onListen` tells. By default that of the device.
   */
  readonly port?: number;
  /**
   * Generation of the controller; one of the other is a `WrongDeviceError`. By default,
   * the first frames show which it is; then `device.generation` reports it.
   */
  readonly protocol?: TwoSocketGenerationName;
  /**
   * Called once when the server listens, before any controller has dialled in:
   * `({ telemetryPort, commandPort }) => …`. It may be async, and is waited for, within
   * the time limit; what it throws rejects the call.
   */
  readonly onListen?: (server: Server) => void | Promise<void>;
}

/** Those of them that are the server's own. */
export type ServerPart<Server> = Omit<
  DeviceServeOptions<Server>,
  keyof DeviceOptions | "onListen" | "protocol"
>;

/**
 * How to dial the controller of a device, in the single-socket protocol: the options of
 * the client, but for those that follow from the device, and how long to wait until it
 * is connected and configured: `timeoutMs`, by default `connectTimeoutMs`, and `signal`.
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

/** Those of them that are the client's own. */
export type ClientPart<Client> = Omit<
  DeviceConnectOptions<Client>,
  keyof DeviceOptions
>;
