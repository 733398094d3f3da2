/**
 * Encoder of frames and events as messages of a bus.
 *
 * @module
 */

import {
  type BusMessage,
  type FlowChannel,
  HeaderName,
  JSON_TYPE,
  type Numbers,
  type PayloadMode,
  RAW,
} from "./message.ts";
import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { SourceStructs } from "../link/source.ts";
import { KIND_OF_FRAME } from "../recording/channels.ts";
import { eventToJson } from "../recording/event_json.ts";
import {
  nsOf,
  type StampReader,
  stampReader,
} from "../recording/record_times.ts";

const TAI_MINUS_UTC_NS = BigInt(TAI_MINUS_UTC_SEC) * 1_000_000_000n;
const encoder = new TextEncoder();

/** Encodes what a source yields, and numbers the messages of each channel. */
export class MessageEncoder {
  readonly #device: string;
  readonly #run: string;
  readonly #mode: PayloadMode;
  readonly #numbers: Partial<Record<FlowChannel, number>> = {};
  #structs: SourceStructs | undefined;
  #schema = "";
  #stamp: StampReader = () => undefined;

  /**
   * @param device Name of the device.
   * @param run Id of this run.
   * @param mode Payload of frames.
   */
  constructor(device: string, run: string, mode: PayloadMode) {
    this.#device = device;
    this.#run = run;
    this.#mode = mode;
  }

  /** Sets the numbers of the messages that follow. */
  setNumbers(numbers: Numbers): void {
    Object.assign(this.#numbers, numbers);
  }

  /** Sets the structs of the frames that follow, and the hash of their schema. */
  setStructs(structs: SourceStructs, schema: string): void {
    this.#structs = structs;
    this.#schema = schema;
    this.#stamp = stampReader(structs.header);
  }

  /** Encodes a frame, or discarded bytes. */
  entry(entry: StreamEntry<unknown>): BusMessage {
    const { kind, frameId, bytes, receivedAtMs } = entry;
    const headers: Record<string, string> = {};
    const channel = KIND_OF_FRAME[kind];
    const isJson = this.#mode === "json" &&
      (kind === "telemetry" || kind === "config");
    headers[HeaderName.CONTENT_TYPE] = isJson ? JSON_TYPE : RAW;
    if (kind !== "discarded") {
      headers[HeaderName.SCHEMA] = this.#schema;
      headers[HeaderName.FRAME_ID] = String(frameId);
      const { buffer, byteOffset, byteLength } = bytes;
      const data = new DataView(buffer, byteOffset, byteLength);
      const stampNs = this.#stamp(data, 0);
      if (stampNs !== undefined) {
        headers[HeaderName.TAI_NS] = String(stampNs + TAI_MINUS_UTC_NS);
      }
    }
    const payload = isJson ? this.#frameJson(kind, bytes) : bytes;
    return this.#number(channel, headers, payload, receivedAtMs);
  }

  /** Encodes an event, or a step of a command. */
  event(event: LinkEvent): BusMessage {
    const channel = "outcome" in event ? "command" : "event";
    return this.json(channel, eventToJson(event), event.atMs);
  }

  /** Encodes a message of JSON. */
  json(channel: FlowChannel, text: string, atMs: number): BusMessage {
    const headers = { [HeaderName.CONTENT_TYPE]: JSON_TYPE };
    return this.#number(channel, headers, encoder.encode(text), atMs);
  }

  #number(
    channel: FlowChannel,
    headers: Record<string, string>,
    payload: Uint8Array,
    atMs: number,
  ): BusMessage {
    const sequence = this.#numbers[channel] ?? 0;
    this.#numbers[channel] = sequence + 1;
    headers[HeaderName.RUN] = this.#run;
    headers[HeaderName.SEQUENCE] = String(sequence);
    headers[HeaderName.RECEIVED_NS] = String(nsOf(atMs));
    const device = this.#device;
    const id = `${this.#run}.${channel}.${sequence}`;
    return { device, channel, key: "", id, headers, payload };
  }

  #frameJson(kind: "telemetry" | "config", bytes: Uint8Array): Uint8Array {
    const { header, [kind]: body } = this.#structs!;
    const { buffer, byteOffset, byteLength } = bytes;
    const data = new DataView(buffer, byteOffset, byteLength);
    return encoder.encode(JSON.stringify({
      header: header.viewAt(data, 0),
      [kind]: body.viewAt(data, header.byteLength),
    }));
  }
}
