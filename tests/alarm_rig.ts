/** Samples for an engine of alarms, made one at a time. */
import { AlarmEngine, type AlarmEngineOptions } from "../limits.ts";
import type { AlarmEvent, AlarmRules, AlarmStatus } from "../limits.ts";
import type { AlarmDefinition } from "../src/limits/compiled_rules.ts";
import { defineStruct } from "../struct.ts";

/** TAI of the first sample, in ms. */
const TAI_START_MS = 1_700_000_037_000;
/** Its time of receipt, in ms since 1970 (UTC). */
export const START_MS = 1_700_000_000_000;

export const Header = defineStruct("Header", {
  frameId: "u16",
  taiSec: "i64",
  taiNsec: "i64",
}, {
  derived: {
    tai: ({ taiSec, taiNsec }) => Number(taiSec) + Number(taiNsec) * 1e-9,
  },
});

export const Telemetry = defineStruct("Telemetry", {
  state: { type: "u8", values: { STANDBY: 0, ENABLED: 2, FAULT: 5 } },
  torque: { type: "f64", unit: "N·m" },
  current: {
    type: "f32",
    unit: "A",
    limits: { warning: { above: 8 }, critical: { above: 10, below: -1 } },
  },
  status: { type: "u32", bits: { DRIVE: 0x01, BRAKE: 0x06 } },
  flags: "u64",
  temps: { type: ["f64", 2], unit: "°C" },
  name: ["char", 8],
}, { frameId: 5 });

/** Values of the fields of a sample. */
export type Values = NonNullable<Parameters<typeof Telemetry.create>[0]>;

/** Alarm of a field, without delays. */
export const HOT: AlarmDefinition = {
  name: "hot",
  field: "temp",
  unit: "°C",
  onDelayMs: 0,
  offDelayMs: 0,
  minViolations: 1,
  isLatching: true,
  action: "stop",
};

/** Operator at some time. */
export function ann(atMs = START_MS) {
  return { by: "Ann", comment: "seen", atMs };
}

/** Engine, and the times of its samples. */
export class AlarmRig {
  readonly engine: AlarmEngine;
  /** Events so far. */
  readonly events: AlarmEvent[] = [];
  /** Time since the start, in ms. */
  atMs = 0;
  #values: Values = {};

  constructor(
    rules: AlarmRules,
    readonly options: AlarmEngineOptions = {},
  ) {
    const structs = { telemetry: Telemetry };
    this.engine = new AlarmEngine(structs, {
      fieldLimits: false,
      ...rules,
    }, { eventsPerSecMax: 1000, ...options });
  }

  /** Values of the last sample. */
  get values(): Values {
    return this.#values;
  }

  /** Time of receipt now, in ms since 1970 (UTC). */
  get nowMs(): number {
    return START_MS + this.atMs;
  }

  /**
   * Makes a sample, and returns its events as text.
   *
   * @param values Values that change.
   * @param afterMs Time since the last sample by both clocks, in ms.
   * @param skewMs Time by which the controller's clock is ahead, in ms.
   */
  sample(values: Values = {}, afterMs = 50, skewMs = 0): string[] {
    this.atMs += afterMs;
    this.#values = { ...this.#values, ...values };
    const taiMs = TAI_START_MS + this.atMs + skewMs;
    const header = Header.create({
      taiSec: BigInt(Math.floor(taiMs / 1000)),
      taiNsec: BigInt(Math.round(taiMs % 1000 * 1e6)),
    });
    const telemetry = Telemetry.create(this.#values);
    return this.note(
      this.engine.update({ header, telemetry, receivedAtMs: this.nowMs }),
    );
  }

  /** Makes samples for a duration, 50 ms apart. */
  run(values: Values, forMs: number): string[] {
    const texts: string[] = [];
    for (let ms = 0; ms < forMs; ms += 50) texts.push(...this.sample(values));
    return texts;
  }

  /** Lets time go on without samples. */
  silence(forMs: number): string[] {
    this.atMs += forMs;
    return this.note(this.engine.tick(this.nowMs));
  }

  /** Keeps events, and returns them as text. */
  note(events: readonly AlarmEvent[]): string[] {
    this.events.push(...events);
    return events.map((event) =>
      event.type === "flood" ? "flood" : `${event.name} ${event.type}`
    );
  }

  /** Returns the status of an alarm. */
  alarm(name: string): AlarmStatus {
    return this.engine.alarms.find((one) => one.name === name)!;
  }
}
