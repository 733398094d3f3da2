/**
 * Measures one group of rows and prints them as JSON; main.ts starts it in a process
 * of its own.
 *
 * @module
 */

import { benchAnswer } from "./answer.ts";
import { benchBus } from "./bus.ts";
import { benchBusKafka } from "./bus_kafka.ts";
import { benchBusy } from "./busy.ts";
import { benchColumns } from "./columns.ts";
import { benchCommand } from "./command.ts";
import { benchDashboard } from "./dashboard.ts";
import { benchGrowth } from "./growth.ts";
import { benchIdle } from "./idle.ts";
import { benchRoundTrip } from "./latency.ts";
import { benchLimits } from "./limits.ts";
import { benchLinks } from "./links.ts";
import {
  benchIteratorMemory,
  benchMemory,
  benchYoungGeneration,
} from "./memory.ts";
import { benchRecording } from "./recording.ts";
import { benchRecordingCost, benchRecordingMemory } from "./recording_cost.ts";
import {
  type Bench,
  type BenchOptions,
  type Row,
  StallError,
} from "./report.ts";
import { benchStart } from "./start.ts";
import { benchStructs } from "./structs.ts";
import { benchRotator, benchThroughput } from "./throughput.ts";

/** Groups, in the order of the table. */
export const groups = {
  throughput: benchThroughput,
  rotator: benchRotator,
  columns: benchColumns,
  roundtrip: benchRoundTrip,
  command: benchCommand,
  answer: benchAnswer,
  structs: benchStructs,
  limits: benchLimits,
  dashboard: benchDashboard,
  busy: benchBusy,
  idle: benchIdle,
  memory: benchMemory,
  "memory-iterator": benchIteratorMemory,
  "memory-young": benchYoungGeneration,
  start: benchStart,
  growth: benchGrowth,
  links: benchLinks,
  recording: benchRecording,
  "recording-cost": benchRecordingCost,
  "recording-memory": benchRecordingMemory,
  bus: benchBus,
  "bus-kafka": benchBusKafka,
} as const satisfies Record<string, Bench>;

/** V8's flags of a group besides `--expose-gc`. */
export const v8Flags: { readonly [name: string]: readonly string[] } = {
  memory: ["--max-semi-space-size=1"],
  "memory-iterator": ["--max-semi-space-size=1"],
  "recording-memory": ["--max-semi-space-size=1"],
};

/** Number of times that a group is measured, until nothing stalled meanwhile. */
const ATTEMPTS_MAX = 5;

if (import.meta.main) {
  const [names, json] = Deno.args;
  const options: BenchOptions = JSON.parse(json);
  const rows: Row[] = [];
  for (const name of names.split(",")) {
    rows.push(...await measure(groups[name as keyof typeof groups], options));
  }
  console.log(JSON.stringify(rows));
}

async function measure(bench: Bench, options: BenchOptions): Promise<Row[]> {
  for (let attempt = 1;; attempt++) {
    try {
      return await bench(options);
    } catch (error) {
      const isOver = attempt === ATTEMPTS_MAX;
      if (!(error instanceof StallError) || isOver) throw error;
      console.error(`${error.message}: measured again`);
    }
  }
}
