/**
 * Opens the link of a device, or leaves nothing open.
 *
 * @module
 */

import type { WaitOptions } from "../call_options.ts";
import { checkFunction, readForeign, readOptions } from "../check.ts";
import { TimeLimitError } from "../errors.ts";
import { withinLimit } from "../time_limit.ts";
import { type CheckedWaitOptions, readWaitOptions } from "./checks.ts";
import { Deadline } from "./deadline.ts";
import type {
  ClientPart,
  DeviceConnectOptions,
  DeviceServeOptions,
  ServerPart,
} from "./device_options.ts";
import { type WaitableLink, waitReady } from "./ready.ts";

/** What both links have, and this needs. */
interface OpenableLink extends WaitableLink {
  readonly connectTimeoutMs: number;
  close(): Promise<void>;
}

/**
 * Serves a device.
 *
 * @param action What the caller wants.
 * @param options What was received.
 * @param create Makes the server of the options that are the server's.
 * @returns The server, connected and configured.
 */
export async function serveDevice<
  Server extends OpenableLink & { start(): Promise<void> },
>(
  action: string,
  options: DeviceServeOptions<Server>,
  create: (options: ServerPart<Server>) => Server,
): Promise<Server> {
  const { timeoutMs, signal, onListen, ...given } = copyOptions(
    options,
    action,
  );
  const waiting = readWaitOptions({ timeoutMs, signal }, action);
  if (onListen !== undefined) checkFunction(onListen, action, "onListen");
  const server = create(given);
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
  return server;
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
