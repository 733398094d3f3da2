// Metrics as a meter of OpenTelemetry receives them.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  type MetricFamily,
  Metrics,
  observe,
  type OtelMeter,
  type OtelObservable,
} from "../metrics.ts";
import { ManualSource } from "./manual_source.ts";

type Observer = Parameters<OtelObservable["addCallback"]>[0];

/** Meter that keeps what is recorded. */
class KeptMeter {
  /** Values by instrument and labels: the sum of a counter, the last of a gauge. */
  readonly values = new Map<string, number>();
  readonly units = new Map<string, string | undefined>();
  readonly #observers = new Map<string, Set<Observer>>();

  /** The meter, for code that asks for one. */
  get meter(): OtelMeter {
    const make =
      (record: (key: string, value: number) => void) =>
      (name: string, { unit }: { unit?: string } = {}) => {
        this.units.set(name, unit);
        const keep = (value: number, labels: object) =>
          record(`${name} ${Object.values(labels)}`, value);
        return { add: keep, record: keep };
      };
    const set = (key: string, value: number) => this.values.set(key, value);
    const add = (key: string, value: number) =>
      set(key, value + (this.values.get(key) ?? 0));
    return {
      createCounter: make(add),
      createHistogram: make(add),
      createGauge: make(set),
      createObservableGauge: (name: string) => {
        const observers = new Set<Observer>();
        this.#observers.set(name, observers);
        return {
          addCallback: (one: Observer) => observers.add(one),
          removeCallback: (one: Observer) => observers.delete(one),
        };
      },
    } as unknown as OtelMeter;
  }

  /** Values that an export asks observable gauges for. */
  collect(): Record<string, number> {
    const values: Record<string, number> = {};
    for (const [name, observers] of this.#observers) {
      for (const callback of observers) {
        callback({
          observe: (value, labels = {}) =>
            void (values[`${name} ${Object.values(labels)}`] = value),
        });
      }
    }
    return values;
  }
}

function gauge(name: string, value: number, endsWhenStale = false) {
  const series = [{ labels: { link: "a" }, value }];
  const type = "gauge" as const;
  return { name, unit: undefined, type, help: "h", endsWhenStale, series };
}

Deno.test("observe() names the units of metrics by UCUM", () => {
  const units = Object.entries({
    seconds: "s",
    bytes: "By",
    hertz: "Hz",
    ratio: "1",
    meters: "m",
    degrees: "deg",
    radians: "rad",
    amperes: "A",
    volts: "V",
    watts: "W",
    celsius: "Cel",
  });
  const kept = new KeptMeter();
  const families = () =>
    units.map(([unit]): MetricFamily => ({ ...gauge(unit, 1), unit }));
  using _ = observe({ families, links: [] }, kept.meter);
  assertEquals(
    units.map(([unit]) => kept.units.get(`hexrotcomm.${unit}`)),
    units.map(([, symbol]) => symbol),
  );
});

Deno.test("observe() records finite numbers only, and no counter that goes back", () => {
  const kept = new KeptMeter();
  let values: number[] = [5, NaN, 2];
  const families = (): MetricFamily[] => [
    { ...gauge("count", values[0]), type: "counter", unit: "bytes" },
    { ...gauge("level", values[1]), unit: "newton_meters" },
    gauge("field", values[2], true),
  ];
  const observation = observe({ families, links: [] }, kept.meter);
  assertEquals([...kept.values], [["hexrotcomm.count a", 5]]);
  assertEquals(kept.units.get("hexrotcomm.count"), "By");
  // A unit that UCUM hasn't got is an annotation.
  assertEquals(kept.units.get("hexrotcomm.level"), "{newton_meters}");
  assertEquals(kept.units.get("hexrotcomm.field"), undefined);
  assertEquals(kept.collect(), { "hexrotcomm.field a": 2 });
  values = [NaN, 7, -Infinity];
  assertEquals(kept.collect(), {});
  values = [Infinity, 7, 3];
  observe({ families, links: [] }, kept.meter)[Symbol.dispose]();
  assertEquals(kept.values.get("hexrotcomm.count a"), 5);
  values = [9, 7, 3];
  observation[Symbol.dispose]();
  assertEquals([...kept.values], [
    ["hexrotcomm.count a", 9],
    ["hexrotcomm.level a", 7],
  ]);
  assertEquals(kept.collect(), {}, "an observation that has ended goes on");
});

Deno.test("observe() reads the metrics once for all gauges of an export", () => {
  const kept = new KeptMeter();
  let reads = 0;
  const families = () => {
    reads++;
    return [gauge("first", reads, true), gauge("second", reads, true)];
  };
  using _observation = observe({ families, links: [] }, kept.meter);
  for (const read of [2, 3]) {
    assertEquals(kept.collect(), {
      "hexrotcomm.first a": read,
      "hexrotcomm.second a": read,
    });
  }
  assertEquals(reads, 3);
});

Deno.test("observe() throws in no callback, whatever becomes of a source", () => {
  const kept = new KeptMeter();
  let isBroken = false;
  const families = () => {
    if (isBroken) throw new Error("broken");
    return [gauge("field", 1, true)];
  };
  using _observation = observe({ families, links: [] }, kept.meter);
  assertEquals(kept.collect(), { "hexrotcomm.field a": 1 });
  isBroken = true;
  assertEquals(kept.collect(), {});
});

Deno.test("observe() ends the gauges of telemetry while a link is stale", async () => {
  const manual = new ManualSource();
  const { source } = manual;
  await using metrics = new Metrics({
    rotator: { source, fields: ["torque"] },
  });
  manual.sample({ torque: 4 });
  manual.command("confirmed", 10);
  const kept = new KeptMeter();
  using observation = observe(metrics, kept.meter);
  await new Promise((resolve) => setTimeout(resolve, 0));
  observation[Symbol.dispose]();
  assertEquals(
    kept.values.get("hexrotcomm.command_duration rotator,confirmed")!.toFixed(
      3,
    ),
    "0.010",
  );
  const again = new KeptMeter();
  using _again = observe(metrics, again.meter);
  assertEquals(again.collect(), {
    "hexrotcomm.telemetry_torque rotator": 4,
    "hexrotcomm.telemetry_torque_max rotator": 4,
    "hexrotcomm.telemetry_torque_min rotator": 4,
  });
  assertEquals(again.values.get("hexrotcomm.receiving rotator"), 1);
  manual.stats.stale = true;
  assertEquals(again.collect(), {});
});
