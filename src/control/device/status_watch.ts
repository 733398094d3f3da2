/**
 * Watch on the status of a device, which reports each change as an event of its link.
 *
 * @module
 */

import { reportEvent } from "../../link/command_telemetry_link.ts";
import {
  type DeviceStatus,
  NO_STATUS,
} from "../../protocol/devices/device_status.ts";
import type { DeviceStatusEvent } from "../../link/events/events.ts";
import { wallMs } from "../../base/clock.ts";

/** Messages for each property when it becomes false, and true. */
const WORDS: Readonly<
  Record<keyof DeviceStatus, readonly [whenFalse: string, whenTrue: string]>
> = {
  mayCommand: [
    "rejects commands, as the GUI has control: wait until the GUI returns it",
    "obeys commands",
  ],
  interlocked: [
    "is free of the safety interlock",
    "can't move, as the safety interlock is engaged: release it",
  ],
  inPosition: ["is out of position", "is in position"],
  tracking: ["is not on a target", "is on its target"],
  trackingLost: [
    "has lost no target",
    "has lost its target: are the targets in time, and within its velocity?",
  ],
};
const PROPERTIES = Object.keys(WORDS) as (keyof DeviceStatus)[];

/** Parts of a device's link that are watched. */
export interface WatchedLink<T> {
  /** Whether the controller is connected. */
  readonly connected: boolean;
  /** Whether a configuration was received since it connected. */
  readonly configured: boolean;
  /** The latest telemetry. */
  readonly telemetry: T;
}

/** Callbacks of a link, as its options hold them. */
export interface LinkCallbacks<Link> {
  /** Called after every change of either socket. */
  readonly connectCallback?: ((link: Link) => unknown) | undefined;
  /** Called for each telemetry. */
  readonly telemetryCallback?: ((link: Link) => unknown) | undefined;
}

/** Status of a device that is watched. */
export interface WatchedStatus {
  /** The status by the latest telemetry; all false while nothing is connected. */
  readonly present: DeviceStatus;
  /** Called after each telemetry sample, which is the latest one then. */
  onSample: (() => void) | undefined;
}

/** Watches the status of one device. */
export class StatusWatch<T> implements WatchedStatus {
  onSample: (() => void) | undefined;
  readonly #name: string;
  readonly #statusOf: (telemetry: T) => DeviceStatus;
  #present = NO_STATUS;
  #reported: DeviceStatus | undefined;

  /**
   * @param name Name of the device in messages.
   * @param statusOf Reads the status.
   */
  constructor(name: string, statusOf: (telemetry: T) => DeviceStatus) {
    this.#name = name;
    this.#statusOf = statusOf;
  }

  get present(): DeviceStatus {
    return this.#present;
  }

  /**
   * Wraps the user's callbacks, to see telemetry and connections before they do.
   *
   * @param callbacks The user's; a value that is no function is left for the link to
   * refuse.
   */
  watching<Link extends WatchedLink<T>>(
    { connectCallback, telemetryCallback }: LinkCallbacks<Link>,
  ): LinkCallbacks<Link> {
    return {
      connectCallback: before(connectCallback, (link) => {
        if (!link.connected) this.#present = NO_STATUS;
      }),
      telemetryCallback: before(telemetryCallback, (link) => this.#look(link)),
    };
  }

  #look<Link extends WatchedLink<T>>(link: Link): void {
    // The device can't be commanded, or the sample may be of the connection before.
    if (!link.connected || !link.configured) return;
    const status = this.#statusOf(link.telemetry);
    this.#present = status;
    const { isFirst, changed } = this.#changes(status);
    if (changed.length > 0) {
      this.#reported = status;
      const words = changed.map((name) => WORDS[name][status[name] ? 1 : 0]);
      const { mayCommand, interlocked, trackingLost } = status;
      const isAlarm = changed.includes("mayCommand") && !mayCommand ||
        changed.includes("interlocked") && interlocked ||
        changed.includes("trackingLost") && trackingLost;
      const event: DeviceStatusEvent = {
        type: "deviceStatus",
        atMs: wallMs(),
        message: `The ${this.#name} ${isFirst ? "" : "now "}${
          words.join(", ")
        }`,
        ...status,
        changed,
        isAlarm,
      };
      reportEvent(link, event);
    }
    this.onSample?.();
  }

  #changes(status: DeviceStatus) {
    const reported = this.#reported;
    const isFirst = reported === undefined;
    const changed = PROPERTIES.filter((name) =>
      isFirst || reported[name] !== status[name]
    );
    return { isFirst, changed };
  }
}

function before<Link>(
  callback: ((link: Link) => unknown) | undefined,
  look: (link: Link) => void,
): ((link: Link) => unknown) | undefined {
  if (callback !== undefined && typeof callback !== "function") return callback;
  return (link) => {
    look(link);
    return callback?.(link);
  };
}
