/**
 * Opening of a device's link, which leaves nothing open when it fails.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import type { WaitOptions } from "../../link/call_options.ts";
import {
  checkFunction,
  checkInteger,
  checkOneOf,
  readForeign,
  readOptions,
  TIMER_MS_MAX,
} from "../../base/check.ts";
import type { DeviceStatus } from "../../protocol/devices/device_status.ts";
import type {
  DeviceFacts,
  TwoSocketFacts,
} from "../../protocol/devices/field_table.ts";
import type {
  DeviceGeneration,
  TwoSocketGenerationName,
} from "../../protocol/generations.ts";
import { LinkLostError, TimeoutError } from "../../base/errors.ts";
import type { FrameClasses } from "../../link/link_options.ts";
import type { AnyStructType } from "../../struct/struct.ts";
import { type CheckedWaitOptions, readWaitOptions } from "./checks.ts";
import { Deadline } from "../../base/deadline.ts";
import { anySignal } from "../../base/signals.ts";
import type {
  ClientPart,
  DeviceConnectOptions,
  DeviceOptions,
  DeviceServeOptions,
  ServerPart,
} from "./device_options.ts";
import { type DeviceKind, identify } from "./device_identity.ts";
import {
  type LinkCallbacks,
  StatusWatch,
  type WatchedLink,
  type WatchedStatus,
} from "./status_watch.ts";
import { type WaitableLink, waitReady } from "./ready.ts";
import { type Mismatch, otherDevice, wrongDevice } from "./wrong_device.ts";

/** Open link of a device. */
export interface Opened<Link> {
  /** The link. */
  readonly link: Link;
  /** Watch on the status of the device. */
  readonly status: WatchedStatus;
  /** Idle time after which it is put into standby, in ms; Infinity: never. */
  readonly standbyAfterIdleMs: number;
}

/** Parts of a link that opening uses. */
interface OpenableLink extends WaitableLink {
  readonly telemetry: unknown;
  readonly connectTimeoutMs: number;
  lastBytes(): Uint8Array;
  close(): Promise<void>;
}

/** Facts of the device that are known before its link is opened. */
export interface DeviceProfile<Link, Telemetry> {
  /** Device that is expected. */
  readonly kind: DeviceKind;
  /** Name in messages. */
  readonly name: string;
  /** Reads the status of the device. */
  statusOf(telemetry: Telemetry): DeviceStatus;
  /**
   * Checks the configuration and the telemetry that were received.
   *
   * @returns Value that no such device has, and the device that has it, if it is known;
   * `undefined` if there is none.
   */
  whyNot(link: Link): Mismatch | undefined;
}

/** Interval of looks at a controller's bytes while no frames are received, in ms. */
const LOOK_MS = 250;
/** Time limit for identifying a wrong device, in ms. */
const IDENTITY_MS_MAX = 2_000;

/** Facts of a device of either generation of the two-socket protocol. */
export type ServedFacts<C extends AnyStructType, T extends AnyStructType> =
  Readonly<Record<TwoSocketGenerationName, TwoSocketFacts<C, T>>>;

/** Options of a server that follow from its device, and those that were received. */
export type ServedOptions<
  C extends AnyStructType,
  T extends AnyStructType,
  Server,
> =
  & TwoSocketFacts<C, T>
  & ServerPart<Server>
  & { readonly alternatives: readonly FrameClasses<C, T>[] };

const TWO_SOCKET_GENERATIONS: readonly TwoSocketGenerationName[] = [
  "two-socket",
  "two-socket-late",
];

/**
 * Serves a device.
 *
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param options Options that were received.
 * @param facts Facts of either generation.
 * @param device Facts of the device.
 * @param create Makes the server.
 * @returns The server, connected and configured, the generation of its controller, and
 * the rest of the device's parts.
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
  facts: ServedFacts<C, T>,
  device: DeviceProfile<Server, Server["telemetry"]>,
  create: (options: ServedOptions<C, T, Server>) => Server,
): Promise<
  & Opened<Server>
  & { readonly generation: TwoSocketGenerationName }
> {
  const { onListen, protocol, ...copied } = copyOptions(options, action);
  const { waiting, given, ...parts } = readDeviceOptions(
    copied,
    device,
    action,
  );
  if (onListen !== undefined) checkFunction(onListen, action, "onListen");
  if (protocol !== undefined) {
    checkOneOf(protocol, TWO_SOCKET_GENERATIONS, action, "protocol");
  }
  const names = protocol === undefined ? TWO_SOCKET_GENERATIONS : [protocol];
  const [first, ...alternatives] = names.map((name) => facts[name]);
  const { port, ...fixed } = first;
  const server = create({ port, ...given, ...fixed, alternatives });
  await open(
    server,
    () => server.start(),
    names,
    device,
    action,
    waiting,
    async (deadline) => {
      const { timeoutMs } = deadline;
      await deadline.wait(
        (async () => await onListen?.(server))(),
        () =>
          new TimeoutError(
            `Cannot ${action}: onListen has not ended within ${timeoutMs} ms`,
            timeoutMs,
          ),
        waiting.signal,
      );
    },
  );
  const { TelemetryClass } = server;
  const generation = names.find((name) =>
    facts[name].TelemetryClass === TelemetryClass
  )!;
  return { ...parts, link: server, generation };
}

/**
 * Connects to a device.
 *
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param options Options that were received.
 * @param facts Facts of its single-socket controller.
 * @param device Facts of the device.
 * @param create Makes the client.
 * @returns The client, connected and configured, and the rest of the device's parts.
 */
export async function connectDevice<
  C extends AnyStructType,
  T extends AnyStructType,
  Client extends OpenableLink & {
    connect(options: WaitOptions): Promise<void>;
  },
>(
  action: string,
  options: DeviceConnectOptions<Client>,
  facts: DeviceFacts<C, T>,
  device: DeviceProfile<Client, Client["telemetry"]>,
  create: (options: DeviceFacts<C, T> & ClientPart<Client>) => Client,
): Promise<Opened<Client>> {
  const copied = copyOptions(options, action);
  const { waiting, given, ...parts } = readDeviceOptions(
    copied,
    device,
    action,
  );
  const { port, ...fixed } = facts;
  const client = create({ port, ...given, ...fixed });
  await open(
    client,
    () => client.connect(waiting),
    ["single-socket"],
    device,
    action,
    waiting,
  );
  return { ...parts, link: client };
}

/** Separates the options of the device from those of its link. */
function readDeviceOptions<
  Link extends WatchedLink<Telemetry>,
  Telemetry,
  Options extends DeviceOptions & LinkCallbacks<Link>,
>(
  options: Options,
  { name, statusOf }: DeviceProfile<Link, Telemetry>,
  action: string,
) {
  const { timeoutMs, signal, standbyAfterIdleMs = Infinity, ...given } =
    options;
  const waiting = readWaitOptions({ timeoutMs, signal }, action);
  if (standbyAfterIdleMs !== Infinity) {
    checkInteger(
      standbyAfterIdleMs,
      1,
      TIMER_MS_MAX,
      action,
      "standbyAfterIdleMs",
    );
  }
  const status = new StatusWatch<Telemetry>(name, statusOf);
  return {
    waiting,
    given: { ...given, ...status.watching<Link>(options) },
    status,
    standbyAfterIdleMs,
  };
}

/**
 * Returns a copy of options, each read once.
 *
 * @throws {TypeError} If they are no object, or their own code throws.
 */
export function copyOptions<T extends object>(options: T, action: string): T {
  readOptions(options, [], action);
  return readForeign(
    () => ({ ...options }),
    () =>
      `Cannot ${action} as options must be readable: received some that throw`,
  );
}

async function open<Link extends OpenableLink, T>(
  link: Link,
  begin: () => Promise<void>,
  generations: readonly DeviceGeneration[],
  device: DeviceProfile<Link, T>,
  action: string,
  { timeoutMs = link.connectTimeoutMs, signal }: CheckedWaitOptions,
  onBegun: (deadline: Deadline) => Promise<void> = async () => {},
): Promise<void> {
  const wrong = new AbortController();
  const look = () => {
    const found = otherDevice(link.lastBytes(), device.kind, generations);
    if (found) wrong.abort(wrongDevice(found, device.kind, action));
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    const begun = begin();
    // Made behind that call, which asks for the permission: a prompt blocks this thread.
    const deadline = new Deadline(timeoutMs);
    await begun;
    await onBegun(deadline);
    await waitReady(link, action, deadline, anySignal(signal, wrong.signal));
    const mismatch = device.whyNot(link);
    if (mismatch === undefined) return;
    if (mismatch.mayBe === undefined) {
      // It takes more frames to identify the device than to rule out the expected one.
      const end = Math.min(IDENTITY_MS_MAX, deadline.remainingMs);
      const waited = new Deadline(end);
      while (!waited.isOver && !identify(link.lastBytes())) {
        await delay(LOOK_MS, { signal: wrong.signal });
      }
      look();
    }
    throw wrongDevice(mismatch, device.kind, action);
  } catch (error) {
    if (error instanceof TimeoutError || error instanceof LinkLostError) {
      look(); // it may have been too short for that
    }
    await link.close();
    throw wrong.signal.reason ?? error;
  } finally {
    clearInterval(timer);
  }
}
