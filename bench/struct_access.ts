/**
 * Cost of reading and writing the fields of a struct, side by side with a `DataView` by
 * hand and with npm packages.
 *
 * Bound by the processor alone: the structs stay in its cache. A read by hand takes a
 * nanosecond or two, the loop around it included.
 *
 * @module
 */

import { Command, Header } from "../mod.ts";
import { SimpleConfig, SimpleTelemetry } from "../simulator.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, medianRatio } from "./statistics.ts";
import {
  type Contender,
  makeContenders,
  type Values,
} from "./struct_contenders.ts";

const READ_OF_HAND_MAX = 1.3;
const STRUCTS = 256;
const POSITION = 0.5;

const tasks = [
  { name: "readOne", what: "read one field of a struct" },
  { name: "decode", what: "decode a struct of six fields" },
  { name: "write", what: "write a struct of six fields" },
] as const;

/** Times in ns by task and contender, one per round. */
type Times = Record<typeof tasks[number]["name"], Record<string, number[]>>;

/** Measures access to fields. */
export async function benchStructs({ quick }: BenchOptions): Promise<Row[]> {
  useAllStructs();
  const buffer = new ArrayBuffer(STRUCTS * SimpleTelemetry.byteLength);
  const { contenders, absent } = await makeContenders(buffer);
  contenders[0].write!(values);
  const times: Times = { readOne: {}, decode: {}, write: {} };
  const rounds = quick ? 5 : 25;
  const roundMs = quick ? 2 : 20;
  for (let round = -2; round < rounds; round++) {
    for (const contender of contenders) {
      for (const { name } of tasks) {
        const task = taskOf(contender, name);
        if (task === undefined) continue;
        const timeNs = timeOf(task, roundMs) / STRUCTS;
        if (round < 0) continue; // not compiled yet
        (times[name][contender.name] ??= []).push(timeNs);
      }
    }
  }
  const [ours, byHand] = contenders;
  const rows = tasks.flatMap(({ name, what }) =>
    contenders.map((contender): Row => {
      const isOurs = contender === ours;
      const label = isOurs ? what : `… ${contender.name}`;
      const timesNs = times[name][contender.name];
      if (timesNs === undefined) {
        return { what: label, measured: "skipped: there is no such thing" };
      }
      const timeNs = median(timesNs);
      const ratio = medianRatio(timesNs, times[name][byHand.name]);
      const measured = `${timeNs.toFixed(1)} ns = ${
        ratio.toFixed(2)
      } × by hand`;
      const values = { timeNs, ratio };
      if (!isOurs || name !== "readOne") {
        return { what: label, measured, values };
      }
      const target = `≤ ${READ_OF_HAND_MAX} × by hand`;
      const isMet = ratio <= READ_OF_HAND_MAX;
      return targetRow(label, measured, target, isMet, values);
    })
  );
  for (const { name, reason } of absent) {
    rows.push({ what: `… ${name}`, measured: `skipped: ${reason}` });
  }
  return rows;
}

/** Uses more than one struct, as any program does, so that accessors see them all. */
function useAllStructs(): void {
  for (const struct of [Header, Command, SimpleConfig, SimpleTelemetry]) {
    for (let i = 0; i < 1_000; i++) {
      const view = struct.create();
      for (const { name } of struct.fields) {
        const value = Reflect.get(view, name);
        Reflect.set(view, name, value);
      }
    }
  }
}

function taskOf(
  contender: Contender,
  name: typeof tasks[number]["name"],
): (() => void) | undefined {
  if (name === "write") {
    const { write } = contender;
    return write && (() => write(values));
  }
  const read = contender[name];
  return () => {
    const sum = read();
    if (sum !== STRUCTS * POSITION) {
      throw new Error(`${contender.name} read a wrong field: sum ${sum}`);
    }
  };
}

const values: Values = {
  applicationStatus: 2,
  state: 2,
  enabledSubstate: 1,
  offlineSubstate: 0,
  currPosition: 0.25,
  cmdPosition: POSITION,
};

/** Returns the duration of a task, in ns. */
function timeOf(task: () => void, durationMs: number): number {
  const startMs = performance.now();
  let elapsedMs = 0;
  let count = 0;
  for (; elapsedMs < durationMs; count++) {
    task();
    elapsedMs = performance.now() - startMs;
  }
  return elapsedMs * 1e6 / count;
}
