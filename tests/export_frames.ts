/**
 * For tests of the rows of exports: frames of a struct with fields of most types, and their
 * reader.
 *
 * @module
 */

import { defineStruct, Header } from "../mod.ts";
import {
  type EnumerationCells,
  FrameReader,
} from "../src/recording/export/columns.ts";
import type { TimelineFrame } from "../src/recording/export/timeline_entry.ts";
import type { AnyStructType } from "../struct.ts";
import { frameOf, START_MS, STEP_MS } from "./export_rig.ts";

/** Struct with fields of most types. */
export const Body = defineStruct("Body", {
  angle: { type: "f64", unit: "deg" },
  ratio: "f32",
  serial: "u64",
  offset: "i64",
  state: { type: "u8", values: { OFF: 0, ON: 2 } },
  flags: { type: "u16", bits: { ready: 1 } },
  isOn: "bool",
  text: ["char", 4],
}, { frameId: 5 });
type Values = Parameters<typeof Body.create>[0];

/** Time of receipt of the first frame, in ns. */
export const START_NS = BigInt(START_MS) * 1_000_000n;

/** Frame of a timeline, with the counter as its time. */
export function frame(
  counter: number,
  values: Values = {},
  place: Partial<TimelineFrame> = {},
): TimelineFrame {
  return {
    kind: "frame",
    atMs: START_MS + counter * STEP_MS,
    lost: 0,
    missedFrames: 0,
    bytes: frameOf(Body, Body.create(values).bytes, counter),
    header: Header,
    body: Body,
    ...place,
  };
}

/** Returns a reader of fields of the struct, all by default. */
export const readerOf = (
  fields?: readonly string[],
  enumerations: EnumerationCells = "numbers",
  header: AnyStructType = Header,
) => new FrameReader(header, Body, fields, enumerations);
