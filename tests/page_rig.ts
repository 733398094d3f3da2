/**
 * Parts for tests of the page without a browser: a source, its frames, and the requests for
 * history that are sent for it.
 *
 * @module
 */

import { Command, Header } from "../mod.ts";
import type { FrameBatch } from "../src/view/frame_batch.ts";
import type { HistoryRequest, SourceMessage } from "../src/view/messages.ts";
import { TELEMETRY } from "../src/view/page/field_groups.ts";
import { HistoryRequests } from "../src/view/page/history.ts";
import { SourceModel } from "../src/view/page/source_model.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import { defineStruct } from "../struct.ts";

export const Telemetry = defineStruct("Telemetry", {
  position: { type: "f64", limits: { warning: { above: 1 } } },
  name: ["char", 4],
}, { frameId: 5 });
export const Config = defineStruct("Config", { max: "f64" }, { frameId: 6 });

/** Describes a source. */
export function sourceMessage(
  part: Partial<SourceMessage> = {},
): SourceMessage {
  return {
    name: "bench",
    isLive: true,
    structs: {
      structsId: 0,
      header: structToJson(Header),
      telemetry: structToJson(Telemetry),
      config: structToJson(Config),
      command: structToJson(Command),
    },
    limits: {},
    commands: [],
    canSend: false,
    hasAlarms: false,
    hasRecording: false,
    ...part,
  };
}

/** Returns a batch of telemetry, whose positions are its times. */
export function batch(
  times: readonly number[],
  request = 0,
  structsId = 0,
): FrameBatch {
  const frameBytes = Header.byteLength + Telemetry.byteLength;
  const bytes = new Uint8Array(times.length * frameBytes);
  times.forEach((position, i) =>
    bytes.set(
      Telemetry.create({ position }).bytes,
      i * frameBytes + Header.byteLength,
    )
  );
  return {
    source: 0,
    kind: "telemetry",
    structsId,
    request,
    frameBytes,
    times: Float64Array.from(times),
    missed: new Uint32Array(times.length),
    bytes,
  };
}

/** Structs of telemetry that a controller turns out to send, as long as the others. */
export const Other = defineStruct("Other", { a: "f32", b: "f32", c: "u32" }, {
  frameId: 5,
});

/** Source with the requests that were sent for it. */
export class Rig {
  readonly sent: HistoryRequest[] = [];
  isConnected = true;
  readonly requests = new HistoryRequests((request) => {
    this.sent.push(request);
    return this.isConnected;
  });
  readonly model: SourceModel;

  constructor(part: Partial<SourceMessage> = {}) {
    this.model = new SourceModel(0, sourceMessage(part));
  }

  /** Answers the last request. */
  answer(times: readonly number[], frames = times.length): void {
    const { request } = this.sent.at(-1)!;
    this.requests.add(batch(times, request));
    this.requests.end({
      type: "historyEnd",
      request,
      frames,
      sent: times.length,
      isCancelled: false,
    });
  }

  /** Positions that the page has as they were received. */
  get positions(): number[] {
    const { live } = this.model;
    const { flat, structAt } = this.model.field(TELEMETRY, "position")!;
    return [...live.column(flat, structAt)];
  }
}
