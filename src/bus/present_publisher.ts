/**
 * Publisher of the present of a device: its state, alarms, last configuration and newest
 * telemetry. Nothing of it waits while the broker is away, as the next one follows.
 *
 * @module
 */

import type { ControllerState, GatewayState } from "./gateway_state.ts";
import {
  type BusMessage,
  HeaderName,
  JSON_TYPE,
  type StateChannel,
} from "./message.ts";
import type { ReadPublishOptions, WatchedAlarms } from "./publish_options.ts";
import { eventToJson } from "../recording/event_json.ts";

const JSON_HEADERS = { [HeaderName.CONTENT_TYPE]: JSON_TYPE };
const encoder = new TextEncoder();

/** Part of the state of a gateway that its publisher knows. */
export type PublisherState = Omit<
  GatewayState,
  "run" | "heartbeatMs" | "controller"
>;

/** Publishes the present of a device. */
export class PresentPublisher {
  readonly #options: ReadPublishOptions;
  readonly #run: string;
  readonly #stateOf: () => PublisherState;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #controller: ControllerState = "disconnected";
  #newest: BusMessage | undefined;
  #nowTimer: ReturnType<typeof setTimeout> | undefined;
  /** Number of states that were published. */
  #states = 0;

  /**
   * Begins with the heartbeat.
   *
   * @param options Options of the publisher.
   * @param run Id of its run.
   * @param stateOf Returns its present state.
   */
  constructor(
    options: ReadPublishOptions,
    run: string,
    stateOf: () => PublisherState,
  ) {
    this.#options = options;
    this.#run = run;
    this.#stateOf = stateOf;
    this.#heartbeat = setInterval(() => this.sendState(), options.heartbeatMs);
  }

  /** Notes the connection of the controller; publishes the state when it changes. */
  noteController(controller: ControllerState): void {
    if (this.#controller === controller) return;
    this.#controller = controller;
    this.sendState();
  }

  /** Notes the newest telemetry, for the lane `now`. */
  noteNewest(message: BusMessage): void {
    this.#newest = message;
    this.#nowTimer ??= setTimeout(
      () => this.#sendNow(),
      1000 / this.#options.nowRateHz,
    );
  }

  /** Publishes the state of the gateway; resolves once it is acknowledged, or lost. */
  async sendState(): Promise<void> {
    const { heartbeatMs } = this.#options;
    const known = this.#stateOf();
    // A reader looks for the schema that it names.
    if (known.schema === "") return;
    const state: GatewayState = {
      ...known,
      run: this.#run,
      heartbeatMs,
      controller: this.#controller,
    };
    await this.publish("gateway", encoder.encode(JSON.stringify(state)));
  }

  /**
   * Publishes the status of each alarm now, whenever it changes, and once the broker is back.
   *
   * @param watch Watch of the alarms.
   * @param prepared Settled when the broker takes messages of the device.
   * @param signal Ends it.
   */
  async followAlarms(
    watch: WatchedAlarms,
    prepared: Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const publishAll = (name?: string) => {
      for (const alarm of watch.alarms) {
        if (name !== undefined && alarm.name !== name) continue;
        const json = encoder.encode(eventToJson(alarm));
        this.publish("alarm", json, JSON_HEADERS, alarm.name);
      }
    };
    const unwatch = this.#options.connection.watchConnection(() =>
      publishAll()
    );
    const events = watch.events();
    signal.addEventListener("abort", () => {
      unwatch();
      events.return();
    });
    await prepared;
    publishAll();
    for await (const event of events) {
      publishAll("name" in event ? event.name : undefined);
    }
  }

  /** Publishes a message of a state; resolves once it is acknowledged, or lost. */
  async publish(
    channel: StateChannel,
    payload: Uint8Array,
    headers: BusMessage["headers"] = JSON_HEADERS,
    key = "",
  ): Promise<void> {
    const { connection, name: device } = this.#options;
    if (!connection.isConnected) return;
    const id = `${this.#run}.${channel}.${this.#states++}`;
    const message = { device, channel, key, id, headers, payload };
    try {
      await connection.publish(message);
    } catch {
      // Failures are the outbox's to report, which sends to the same broker.
    }
  }

  /** Ends the heartbeat and the lane `now`. */
  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#nowTimer);
  }

  #sendNow(): void {
    this.#nowTimer = undefined;
    const { connection } = this.#options;
    if (!this.#newest || !connection.isConnected) return;
    connection.publishNow({ ...this.#newest, channel: "now" });
  }
}
