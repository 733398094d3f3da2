/**
 * Health of a subscription: which of controller, gateway and broker is away.
 *
 * @module
 */

import type { ControllerState, GatewayState } from "./gateway_state.ts";
import { monotonicMs } from "../base/clock.ts";

/** Number of states of the gateway that may be missing before it is stale. */
const BEATS_MAX = 3;
const UNKNOWN = "unknown";

/** Health of a subscription; behind something that is away all else is unknown. */
export interface BusHealth {
  /** Connection of this program to the broker. */
  readonly broker: "connected" | "disconnected";
  /**
   * Program that publishes the device: it is stale if it reports nothing for three of its
   * heartbeats, and closed if it has said so.
   */
  readonly gateway: "alive" | "stale" | "closed" | "unknown";
  /** Connection of the controller to the gateway. */
  readonly controller: ControllerState | "unknown";
  /** Human-readable text: what is away, since when, and what to look after. */
  readonly message: string;
}

/** Returns whether all of it is well. */
export function isHealthy({ broker, gateway, controller }: BusHealth): boolean {
  return broker === "connected" && gateway === "alive" &&
    controller === "connected";
}

/** Watches the broker, the gateway and the controller of one device. */
export class HealthWatch {
  readonly #device: string;
  readonly #broker: string;
  #isConnected: boolean;
  #state: GatewayState | undefined;
  /** Time of the last state, or from which one is expected. */
  #sinceMs = monotonicMs();
  #isLive = false;

  /**
   * @param device Name of the device.
   * @param broker Human-readable broker.
   * @param isConnected Whether it is connected.
   */
  constructor(device: string, broker: string, isConnected: boolean) {
    this.#device = device;
    this.#broker = broker;
    this.#isConnected = isConnected;
  }

  /** Last state of the gateway; undefined before the first. */
  get state(): GatewayState | undefined {
    return this.#state;
  }

  /** Time without a state after which the gateway is stale, in ms. */
  get limitMs(): number {
    return BEATS_MAX * (this.#state?.heartbeatMs ?? 2_000);
  }

  /**
   * Notes a state of the gateway.
   *
   * @param isLive Whether it was published now, not some time before.
   */
  noteState(state: GatewayState, isLive: boolean): void {
    // One from before may be received after the first live one.
    if (this.#isLive && !isLive) return;
    this.#state = state;
    this.#isLive = isLive;
    this.#sinceMs = monotonicMs();
  }

  /** Notes the connection to the broker. */
  noteBroker(isConnected: boolean): void {
    this.#isConnected = isConnected;
    this.#sinceMs = monotonicMs();
    this.#isLive = false;
  }

  /** Returns the present health. */
  get health(): BusHealth {
    const device = this.#device;
    if (!this.#isConnected) {
      return {
        broker: "disconnected",
        gateway: UNKNOWN,
        controller: UNKNOWN,
        message:
          `${this.#broker} is disconnected: look after the broker and the network; ${device} itself may be well`,
      };
    }
    const broker = "connected";
    const silentMs = monotonicMs() - this.#sinceMs;
    if (this.#state?.isClosed) {
      return {
        broker,
        gateway: "closed",
        controller: UNKNOWN,
        message: `The gateway of ${device} was closed`,
      };
    }
    if (silentMs > this.limitMs) {
      const seconds = (silentMs / 1000).toFixed(1);
      return {
        broker,
        gateway: "stale",
        controller: UNKNOWN,
        message:
          `The gateway of ${device} is stale: no state was received for ${seconds} s; does its program run, and reach the broker?`,
      };
    }
    if (!this.#isLive) {
      return {
        broker,
        gateway: UNKNOWN,
        controller: UNKNOWN,
        message: `No state of the gateway of ${device} was received yet`,
      };
    }
    const { controller } = this.#state!;
    return {
      broker,
      gateway: "alive",
      controller,
      message: controller === "connected"
        ? `${device} is connected`
        : `The controller of ${device} is ${controller}: the gateway and the broker are well`,
    };
  }
}
