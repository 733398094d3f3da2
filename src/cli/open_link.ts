/**
 * Links of verbs to a controller.
 *
 * @module
 */

import type { LogSink } from "../base/log.ts";
import { CommandTelemetryClient } from "../link/client.ts";
import { CommandTelemetryServer } from "../link/server.ts";
import type { AnyStructType } from "../struct/struct.ts";
import type { ChosenDevice } from "./device_flags.ts";
import { readHost, readPort, UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";

const LOCAL_HOST = "127.0.0.1";

/** Flags of the address. */
export const ADDRESS_FLAGS = {
  host: {
    type: "string",
    value: "ADDRESS",
    help:
      `two-socket: IP address to listen on; single-socket: that of the\ncontroller (${LOCAL_HOST})`,
  },
  port: {
    type: "string",
    value: "PORT",
    help:
      "two-socket: port for telemetry, commands have the next one, 0\nfor free ones; single-socket: that of the controller (the\ndevice's)",
  },
} as const;

/** Link of a verb: a server or a client. */
export type AnyLink =
  | CommandTelemetryServer<AnyStructType, AnyStructType>
  | CommandTelemetryClient<AnyStructType, AnyStructType>;

/** Link that is ready to connect. */
export interface OpenedLink extends AsyncDisposable {
  /** Source of all that crosses it. */
  readonly source: AnyLink;
  /** Description of its side, such as `Listening at …`. */
  readonly words: string;
  /** Connects, until the signal is aborted; a server is connected to. */
  connect(signal: AbortSignal): Promise<void>;
}

/**
 * Opens a link, which sends no command by itself: a server that listens, or a client that
 * dials the controller again and again once it is connected by {@linkcode OpenedLink.connect}.
 *
 * @throws {UsageError} If the address is wrong, or the device has no port.
 * @throws {Error} If the port is taken.
 */
export async function openLink(
  device: ChosenDevice,
  values: FlagValues<typeof ADDRESS_FLAGS>,
  log: LogSink,
): Promise<OpenedLink> {
  const isServer = device.protocol === "two-socket";
  const { host, port } = readAddress(device, values);
  if (isServer) {
    const server = new CommandTelemetryServer({
      ...device.options,
      host,
      port,
      log,
    });
    await server.start();
    const { telemetryPort, commandPort } = server;
    return {
      source: server,
      words:
        `Listening at ${host}: telemetry port ${telemetryPort}, command port ${commandPort}`,
      connect: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => server.close(),
    };
  }
  const client = makeClient(device, values, log, true);
  return {
    source: client,
    words: `Dialling ${host}:${port}`,
    connect: (signal) => client.connect({ timeoutMs: Infinity, signal }),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/**
 * Makes a client of a single-socket device, which isn't connected yet.
 *
 * @param reconnect Whether it dials again and again.
 * @throws {UsageError} If the address is wrong, or the device has no port.
 */
export function makeClient(
  device: ChosenDevice,
  values: FlagValues<typeof ADDRESS_FLAGS>,
  log: LogSink,
  reconnect: boolean,
): CommandTelemetryClient<AnyStructType, AnyStructType> {
  const address = readAddress(device, values);
  return new CommandTelemetryClient({
    ...device.options,
    ...address,
    log,
    reconnect,
  });
}

function readAddress(
  { protocol, options }: ChosenDevice,
  { host = LOCAL_HOST, port: text }: FlagValues<typeof ADDRESS_FLAGS>,
): { readonly host: string; readonly port: number } {
  const given = protocol === "two-socket"
    ? readPort(text, 0, 65_534)
    : readPort(text, 1, 65_535);
  const port = given ?? options.port;
  if (port === undefined) {
    throw new UsageError("Must be given '--port', as the device has none");
  }
  return { host: readHost(host), port };
}
