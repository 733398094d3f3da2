/**
 * Options and statistics of a proxy with faults.
 *
 * @module
 */

import {
  checkInteger,
  checkLog,
  checkNames,
  checkOneOf,
  readOptions,
  readProperty,
  typeOf,
} from "../../base/check.ts";
import { defaultLog, harmless, type LogSink } from "../../base/log.ts";
import { type FrameLayout, frameLayout } from "../../framing/frame_layout.ts";
import { CommandStatus, singleSocket } from "../../protocol/single_socket.ts";
import { Header } from "../../protocol/two_socket.ts";
import type { AnyStructType } from "../../struct/struct.ts";
import { checkFramedStruct } from "../sockets/device.ts";
import type { HeaderClass } from "./faults.ts";
import {
  type CheckedFaultyOptions,
  checkInjection,
  type InjectionOptions,
} from "./faulty_options.ts";

const ACTION = "create proxy";
const LOCALHOST = "127.0.0.1";
const PORTS = {
  "two-socket": [["telemetry", "telemetryPort"], ["command", "commandPort"]],
  "single-socket": [["combined", "port"]],
} as const;

/** Options of a {@linkcode FaultProxy}, whatever the protocol. */
export interface FaultProxyCommonOptions extends InjectionOptions {
  /** Struct of the controller's configuration, with its frame id. */
  readonly ConfigClass: AnyStructType;
  /** Struct of the controller's telemetry, with its frame id. */
  readonly TelemetryClass: AnyStructType;
  /** Address to listen on. Default: `"127.0.0.1"`, this machine only. */
  readonly host?: string;
  /** Log of the proxy. Default: the logger `hexrotcomm` of `@std/log`. */
  readonly log?: LogSink;
}

/** Options of a {@linkcode FaultProxy} to which a two-socket controller connects. */
export interface ServerProxyOptions extends FaultProxyCommonOptions {
  /** Protocol. */
  readonly protocol: "two-socket";
  /**
   * Port for configuration and telemetry, in 0..65534; commands have the next one. 0: two
   * free ports. Default: 0.
   */
  readonly port?: number;
  /** Server that the proxy dials. */
  readonly target: {
    /** Name or address. Default: `"127.0.0.1"`. */
    readonly host?: string;
    /** Port for configuration and telemetry, in 1..65535. */
    readonly telemetryPort: number;
    /** Port for commands, in 1..65535. */
    readonly commandPort: number;
  };
}

/** Options of a {@linkcode FaultProxy} to which a single-socket client connects. */
export interface ClientProxyOptions extends FaultProxyCommonOptions {
  /** Protocol. */
  readonly protocol: "single-socket";
  /** Port to listen on, in 0..65535; 0 for any that is free. Default: 0. */
  readonly port?: number;
  /** Controller that the proxy dials. */
  readonly target: {
    /** Name or address. Default: `"127.0.0.1"`. */
    readonly host?: string;
    /** Port, in 1..65535. */
    readonly port: number;
  };
}

/** Options of a {@linkcode FaultProxy}. */
export type FaultProxyOptions =
  | ServerProxyOptions
  | ClientProxyOptions;

/** Statistics of a {@linkcode FaultProxy} since it was made. */
export interface FaultProxyStats {
  /** Connections whose target was reached, on all ports. */
  connections: number;
  /** Connections that were closed, as their target could not be reached. */
  failedConnections: number;
  /** Configuration frames that were passed on. */
  configFrames: number;
  /** Telemetry frames that were passed on, twice if duplicated; also damaged ones. */
  telemetryFrames: number;
  /** Command status frames that were passed on; 0 with the two-socket protocol. */
  statusFrames: number;
  /** Telemetry frames that the proxy has damaged, so that they can't be delivered. */
  framesDamaged: number;
  /** Bytes of the controller that belong to no frame, passed on unchanged. */
  unframedBytes: number;
  /** Steps of scripts that were played to their end. */
  stepsPlayed: number;
}

/** Frames of a controller. */
export interface FramesOfProxy {
  readonly Header: HeaderClass;
  readonly layout: FrameLayout;
  /** Indexes into the layout's frames. */
  readonly configType: 0;
  readonly telemetryType: 1;
  readonly answerType: 2;
}

/** Role of a connection. */
export type ProxyRole = "telemetry" | "command" | "combined";

/** A port to listen on, and the one to dial for each connection. */
export interface ProxyRoute {
  readonly role: ProxyRole;
  readonly port: number;
  readonly targetPort: number;
}

/** Options that are complete and valid. */
export interface CheckedProxyOptions
  extends Omit<CheckedFaultyOptions, "nowNs"> {
  readonly protocol: FaultProxyOptions["protocol"];
  readonly host: string;
  readonly targetHost: string;
  readonly routes: readonly ProxyRoute[];
  readonly frames: FramesOfProxy;
  readonly log: LogSink;
}

/**
 * Checks options, and fills in the defaults.
 *
 * @param given Options of the user.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range, or frame ids are equal.
 */
export function checkProxyOptions(
  given: FaultProxyOptions,
): CheckedProxyOptions {
  const options = readOptions(given, [
    "protocol",
    "host",
    "port",
    "target",
    "ConfigClass",
    "TelemetryClass",
    "log",
  ], ACTION);
  const { protocol, host = LOCALHOST, port = 0 } = options;
  const { ConfigClass, TelemetryClass, log = defaultLog() } = options;
  checkOneOf(protocol, ["two-socket", "single-socket"], ACTION, "protocol");
  checkHost(host, "host");
  checkFramedStruct(ConfigClass, ACTION, "ConfigClass");
  checkFramedStruct(TelemetryClass, ACTION, "TelemetryClass");
  checkLog(log, ACTION);
  const isTwoSocket = protocol === "two-socket";
  checkInteger(port, 0, isTwoSocket ? 65_534 : 65_535, ACTION, "port");
  const target = readTarget(options.target, protocol);
  return {
    ...checkInjection(given, ACTION),
    protocol,
    host,
    targetHost: target.host,
    routes: target.ports.map(([role, targetPort], index) => ({
      role,
      port: port === 0 ? 0 : port + index,
      targetPort,
    })),
    frames: {
      Header: isTwoSocket ? Header : singleSocket.Header,
      layout: isTwoSocket
        ? frameLayout(Header, [ConfigClass, TelemetryClass])
        : frameLayout(
          singleSocket.Header,
          [ConfigClass, TelemetryClass],
          undefined,
          [CommandStatus],
        ),
      configType: 0,
      telemetryType: 1,
      answerType: 2,
    },
    log: harmless(log),
  };
}

/** Reads host and ports of the target. */
function readTarget(
  given: FaultProxyOptions["target"],
  protocol: FaultProxyOptions["protocol"],
) {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(
      `Cannot ${ACTION} as target must be an object: received ${typeOf(given)}`,
    );
  }
  const names = ["host", ...PORTS[protocol].map(([, name]) => name)];
  checkNames(given, names, ACTION, "target");
  const target = given as Partial<Record<string, unknown>>;
  const read = (name: string) =>
    readProperty(target, name, ACTION, `target.${name}`);
  const host = read("host") ?? LOCALHOST;
  checkHost(host, "target.host");
  const ports = PORTS[protocol].map(([role, name]) => {
    const port = read(name);
    checkInteger(port, 1, 65_535, ACTION, `target.${name}`);
    return [role, port] as const;
  });
  return { host, ports };
}

function checkHost(value: unknown, name: string): asserts value is string {
  if (typeof value === "string") return;
  throw new TypeError(
    `Cannot ${ACTION} as ${name} must be a string: received ${typeOf(value)}`,
  );
}
