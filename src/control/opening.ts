/**
 * Opens the link of a device, or leaves nothing open.
 *
 * @module
 */

import type { WaitOptions } from "../call_options.ts";
import {
  checkFunction,
  checkOneOf,
  readForeign,
  readOptions,
} from "../check.ts";
import { TimeLimitError } from "../errors.ts";
import type { FrameClasses } from "../link_options.ts";
import type { AnyStructType } from "../struct.ts";
import { withinLimit } from "../time_limit.ts";
import { type CheckedWaitOptions, readWaitOptions } from "./checks.ts";
import { Deadline } from "./deadline.ts";
import type {
  ClientPart,
  DeviceConnectOptions,
  DeviceServeOptions,
  ServerPart,
  TwoSocketGenerationName,
} from "./device_options.ts";
import { type WaitableLink, waitReady } from "./ready.ts";

/** What both links have, and this needs. */
interface OpenableLink extends WaitableLink {
  readonly connectTimeoutMs: number;
  close(): Promise<void>;
}

/** The structs of both generations of the two-socket protocol. */
export type TwoSocketStructs<
  C extends AnyStructType,
  T extends AnyStructType,
> = Readonly<Record<TwoSocketGenerationName, FrameClasses<C, T>>>;

/** Options of a server that its device knows: which structs the frames may consist of. */
export interface ServedStructs<
  C extends AnyStructType,
  T extends AnyStructType,
> extends FrameClasses<C, T> {
  readonly alternatives: readonly FrameClasses<C, T>[];
}

const TWO_SOCKET_GENERATIONS: readonly TwoSocketGenerationName[] = [
  "two-socket",
  "two-socket-late",
];

/**
 * Serves a device.
 *
 * @param action What the caller wants.
 * @param options What was received.
 * @param structs The structs of both generations.
 * @param create Makes the server of the options that are the server's, and the structs
 * that may come.
 * @returns The server, connected and configured, and which generation is connected.
 */
export async function serveDevice<
  C extends AnyStructType,
  T extends AnyStructType,
  Server extends OpenableLink & {
    readonly TelemetryClass: T;
    start(): Promise<void>;
  },
>(
  action: string,
  options: DeviceServeOptions<Server>,
  structs: TwoSocketStructs<C, T>,
  create: (options: ServerPart<Server>, structs: ServedStructs<C, T>) => Server,
): Promise<{ server: Server; generation: TwoSocketGenerationName }> {
  const { timeoutMs, signal, onListen, protocol, ...given } = copyOptions(
    options,
    action,
  );
  const waiting = readWaitOptions({ timeoutMs, signal }, action);
  if (onListen !== undefined) checkFunction(onListen, action, "onListen");
  if (protocol !== undefined) {
    checkOneOf(protocol, TWO_SOCKET_GENERATIONS, action, "protocol");
  }
  const names = protocol === undefined ? TWO_SOCKET_GENERATIONS : [protocol];
  const [first, ...alternatives] = names.map((name) => structs[name]);
  const server = create(given, { ...first, alternatives });
  await open(
    server,
    async (deadline) => {
      await server.start();
      const { timeoutMs, remainingMs } = deadline;
      await withinLimit(
        (async () => await onListen?.(server))(),
        remainingMs,
        () =>
          new TimeLimitError(
            `Cannot ${action}: onListen has not come to its end within ${timeoutMs} ms`,
            timeoutMs,
          ),
        waiting.signal,
      );
    },
    action,
    waiting,
  );
  const { TelemetryClass } = server;
  const generation = names.find((name) =>
    structs[name].TelemetryClass === TelemetryClass
  )!;
  return { server, generation };
}

/**
 * Connects to a device.
 *
 * @param action What the caller wants.
 * @param options What was received.
 * @param create Makes the client of the options that are the client's.
 * @returns The client, connected and configured.
 */
export async function connectDevice<
  Client extends OpenableLink & {
    connect(options: WaitOptions): Promise<void>;
  },
>(
  action: string,
  options: DeviceConnectOptions<Client>,
  create: (options: ClientPart<Client>) => Client,
): Promise<Client> {
  const { timeoutMs, signal, ...given } = copyOptions(options, action);
  const waiting = readWaitOptions({ timeoutMs, signal }, action);
  const client = create(given);
  await open(client, () => client.connect(waiting), action, waiting);
  return client;
}

/** Options that others are put beside, read once. */
function copyOptions<T extends object>(options: T, action: string): T {
  readOptions(options, [], action);
  return readForeign(
    () => ({ ...options }),
    () =>
      `Cannot ${action} as options must be readable: received some that throw`,
  );
}

async function open(
  link: OpenableLink,
  begin: (deadline: Deadline) => Promise<void>,
  action: string,
  { timeoutMs = link.connectTimeoutMs, signal }: CheckedWaitOptions,
): Promise<void> {
  const deadline = new Deadline(timeoutMs);
  try {
    await begin(deadline);
    await waitReady(link, action, deadline, signal);
  } catch (error) {
    await link.close();
    throw error;
  }
}
