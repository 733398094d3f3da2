import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { watchLimits } from "../limits.ts";
import { Metrics, type MetricsOptions, prometheusText } from "../metrics.ts";
import { defineStruct, LINK_STATISTICS } from "../mod.ts";
import { wallMs } from "../src/base/clock.ts";
import { FieldWindow } from "../src/metrics/field_window.ts";
import {
  FrameIntervals,
  type SampleTimes,
} from "../src/metrics/frame_intervals.ts";
import {
  counterFamily,
  gaugeFamily,
  joinFamilies,
  type MetricLabels,
} from "../src/metrics/families.ts";
import { metricUnit } from "../src/metrics/metric_unit.ts";
import { ManualSource } from "./manual_source.ts";

/** Metrics of a source, and the text of its samples by their series. */
class Rig implements AsyncDisposable {
  readonly manual = new ManualSource();
  readonly metrics: Metrics;

  constructor(
    options: MetricsOptions & { fields?: readonly string[] } = {},
  ) {
    const { fields = [], ...others } = options;
    const { source } = this.manual;
    this.metrics = new Metrics({ rotator: { source, fields } }, others);
  }

  /** Values of all series, by name and labels without the link's. */
  get values(): ReadonlyMap<string, number> {
    return valuesOf(prometheusText(this.metrics));
  }

  /** Value of a series; undefined if there is none. */
  value(series: string): number | undefined {
    return this.values.get(`hexrotcomm_${series}`);
  }

  get health() {
    return this.metrics.health[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.metrics.close();
  }
}

function valuesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => /^[^#]/.test(line));
  return new Map(lines.map((line) => {
    const [, name, value] = /^(.*) (\S+)$/.exec(line)!;
    const short = name.replace(/link="rotator",?/, "").replace("{}", "");
    return [short, Number(value.replace("Inf", "Infinity"))];
  }));
}

/** Waits until the samples and events so far are read. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Waits until a condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

Deno.test("Metrics has each statistic of a link, in base units", async () => {
  await using rig = new Rig();
  const names = Object.keys(LINK_STATISTICS);
  const rows = Object.entries(LINK_STATISTICS);
  for (const [i, [name, { unit }]] of rows.entries()) {
    rig.manual.stats[name] = unit === "boolean" ? true : 1000 + i;
  }
  const found = [...rig.values.values()];
  for (const [i, name] of names.entries()) {
    if (name === "telemetryAgeMs") continue;
    const { unit } = LINK_STATISTICS[name as keyof typeof LINK_STATISTICS];
    const value = unit === "ms" ? (1000 + i) / 1000 : 1000 + i;
    if (/^clock/.test(name)) continue; // end while nothing is received
    assert(found.includes(unit === "boolean" ? 1 : value), `${name} ${value}`);
  }
  const frames = names.indexOf("telemetryFrames") + 1000;
  assertEquals(rig.value('frames_total{struct="telemetry"}'), frames);
  const waited = names.indexOf("backPressureMs") + 1000;
  assertEquals(rig.value("back_pressure_seconds_total"), waited / 1000);
  const failed = names.indexOf("commandsFailed") + 1000;
  assertEquals(rig.value('commands_total{result="failed"}'), failed);
});

Deno.test("Metrics leaves out a statistic that isn't known", async () => {
  await using rig = new Rig();
  rig.manual.stats.telemetryFrames = 3;
  const { values } = rig;
  assertEquals(values.has("hexrotcomm_read_bytes_total"), false);
  assertEquals(values.get('hexrotcomm_frames_total{struct="telemetry"}'), 3);
});

Deno.test("Metrics has the value, the minimum and the maximum of a field in its base unit", async () => {
  await using rig = new Rig({ fields: ["torque", "temps", "state", "flags"] });
  for (const torque of [1, 99, -5, 2]) {
    rig.manual.sample({ torque, temps: [20, 30], state: 2, flags: 7n });
  }
  await turn();
  const { values } = rig;
  const of = (name: string) =>
    ["", "_min", "_max"].map((end) =>
      values.get(`hexrotcomm_telemetry_${name.replace("*", end)}`)
    );
  assertEquals(of("torque*_newton_meters"), [2, -5, 99]);
  assertEquals(of("temps_0*_celsius"), [20, 20, 20]);
  assertEquals(of("temps_1*_celsius"), [30, 30, 30]);
  assertEquals(of("state*"), [2, 2, 2]);
  assertEquals(of("flags*"), [7, 7, 7]);
  const text = prometheusText(rig.metrics);
  assertStringIncludes(text, "declared in N·m");
  assertStringIncludes(text, "0 STANDBY, 2 ENABLED, 5 FAULT");
});

Deno.test("Metrics shows NaN as it is, and keeps it out of the minimum and maximum", async () => {
  await using rig = new Rig({ fields: ["torque"] });
  rig.manual.sample({ torque: 3 });
  rig.manual.sample({ torque: NaN });
  await turn();
  assertEquals(rig.value("telemetry_torque_newton_meters"), NaN);
  assertEquals(rig.value("telemetry_torque_max_newton_meters"), 3);
});

Deno.test("Metrics refuses fields that can't be metrics", () => {
  const { source } = new ManualSource();
  const make = (field: string) => () =>
    new Metrics({ rotator: { source, fields: [field] } });
  assertThrows(make("torqe"), RangeError, "did you mean torque?");
  assertThrows(make("name"), TypeError, "received name, a text");
  const manual = new ManualSource();
  manual.telemetry = defineStruct("T", { aB: "u8", a_b: "u8" });
  assertThrows(
    () => new Metrics({ a: { source: manual.source, fields: ["aB", "a_b"] } }),
    RangeError,
    "received aB and a_b, both t_a_b",
  );
});

Deno.test("Metrics gives a field a name that Prometheus doesn't take for a part of another metric", async () => {
  const manual = new ManualSource();
  manual.telemetry = defineStruct("T", { motorTotal: "u8", "größe": "u8" });
  const { source } = manual;
  const fields = ["motorTotal", "größe"];
  await using metrics = new Metrics({ rotator: { source, fields } });
  manual.sample({});
  await turn();
  const names = [...valuesOf(prometheusText(metrics)).keys()];
  assert(names.includes("hexrotcomm_t_motor_total_value"), names.join());
  assert(names.includes("hexrotcomm_t_gr_e"), names.join());
});

Deno.test("Metrics goes on with the struct that the controller turns out to send", async () => {
  await using rig = new Rig({ fields: ["torque"] });
  rig.manual.sample({ torque: 3 });
  await turn();
  assertEquals(rig.value("fields_missing"), 0);
  rig.manual.telemetry = defineStruct("Late", { id: "u8", torque: "f64" });
  rig.manual.sample({ id: 1, torque: 4 });
  await turn();
  assertEquals(rig.value("late_torque"), 4);
  rig.manual.telemetry = defineStruct("Other", { id: "u8" });
  rig.manual.sample({ id: 1 });
  await turn();
  assertEquals(rig.health.state, "receiving");
  assertEquals(rig.value("fields_missing"), 1);
  assertEquals(rig.value("late_torque"), undefined);
  rig.manual.telemetry = defineStruct("Late", { id: "u8", torque: "f64" });
  rig.manual.sample({ id: 1, torque: 5 });
  await turn();
  assertEquals([rig.value("fields_missing"), rig.value("late_torque")], [0, 5]);
});

Deno.test("Metrics ends the series of telemetry while its link is stale", async () => {
  await using rig = new Rig({ fields: ["torque"], staleAfterMs: 40 });
  assertEquals([rig.health.state, rig.value("receiving")], ["waiting", 0]);
  assertEquals(rig.value("last_frame_timestamp_seconds"), undefined);
  const receivedAtMs = wallMs();
  rig.manual.sample({ torque: 3 }, receivedAtMs);
  rig.manual.stats.clockOffsetMs = 5;
  await turn();
  await until(() => rig.health.state === "stale");
  assertStringIncludes(rig.health.reason, "no telemetry was received for 0.");
  assertEquals(rig.value("receiving"), 0);
  assertEquals(rig.value("telemetry_torque_newton_meters"), undefined);
  assertEquals(rig.value("clock_offset_seconds"), undefined);
  assertAlmostEquals(
    rig.value("last_frame_timestamp_seconds")!,
    receivedAtMs / 1000,
    1e-6,
  );
});

Deno.test("Metrics ends the series of telemetry while frames don't fit their structs", async () => {
  await using rig = new Rig({ fields: ["torque"] });
  rig.manual.sample({ torque: 2 });
  await until(() => rig.health.state === "receiving");
  rig.manual.stats.mismatchedStructs = 1;
  assertEquals(rig.health.state, "misread");
  assertStringIncludes(rig.health.reason, "frames don't fit their structs");
  assertEquals(rig.value("receiving"), 0);
  assertEquals(rig.value("structs_mismatched"), 1);
  const isTorque = (name: string) => name.includes("torque");
  assertEquals([...rig.values.keys()].filter(isTorque), []);
  rig.manual.stats.mismatchedStructs = 0;
  assertEquals(rig.health.state, "receiving");
  assert([...rig.values.keys()].some(isTorque));
});

Deno.test("Metrics is stale as soon as its link reports so", async () => {
  await using rig = new Rig();
  rig.manual.sample({});
  await turn();
  assertEquals(rig.health.state, "receiving");
  rig.manual.stats.stale = true;
  assertEquals(rig.health.state, "stale");
});

Deno.test("Metrics says that the connection has ended, until a later sample is received", async () => {
  await using rig = new Rig({ fields: ["torque"] });
  rig.manual.sample({ torque: 1 });
  await turn();
  const before = wallMs();
  rig.manual.disconnect("reset by peer");
  await turn();
  assertEquals(rig.health.reason, "the connection has ended (reset by peer)");
  assertEquals(rig.value("telemetry_torque_newton_meters"), undefined);
  rig.manual.sample({ torque: 2 }, before);
  await turn();
  assertEquals(rig.health.state, "disconnected");
  rig.manual.sample({ torque: 3 }, wallMs() + 1);
  await turn();
  assertEquals(rig.health.state, "receiving");
  assertEquals(rig.value("telemetry_torque_newton_meters"), 3);
  rig.manual.close();
  await turn();
  assertEquals(rig.health.state, "closed");
});

Deno.test("Metrics counts intervals between frames of a connection", async () => {
  await using rig = new Rig();
  const startMs = wallMs();
  const at = async (ms: number) => {
    rig.manual.sample({}, startMs + ms);
    await turn();
  };
  await at(0);
  await at(50); // 0.05
  await at(150); // 0.1
  await at(140); // the clock was stepped back
  await at(1140); // 1
  rig.manual.connect(startMs + 2000);
  await turn();
  await at(3000); // another connection
  await at(3200); // 0.2
  const le = (bound: string) =>
    rig.value(`frame_interval_seconds_bucket{le="${bound}"}`);
  assertEquals([le("0.02"), le("0.05"), le("0.1"), le("0.5"), le("1.0")], [
    ...[0, 1, 2, 3, 4],
  ]);
  assertEquals(rig.value("frame_interval_seconds_count"), 4);
  assertAlmostEquals(rig.value("frame_interval_seconds_sum")!, 1.35, 1e-6);
});

Deno.test("Metrics counts the durations of commands by their result", async () => {
  await using rig = new Rig();
  rig.manual.command("confirmed", 30);
  rig.manual.command("rejected", 2000);
  rig.manual.command("confirmed", -10); // the clock was stepped back
  await turn();
  const count = (result: string) =>
    rig.value(`command_duration_seconds_count{result="${result}"}`);
  assertEquals([count("confirmed"), count("rejected")], [1, 1]);
  assertAlmostEquals(
    rig.value('command_duration_seconds_sum{result="rejected"}')!,
    2,
    1e-6,
  );
});

Deno.test("Metrics counts alarms by state and by level, and shows shelved ones", async () => {
  const manual = new ManualSource();
  const { source } = manual;
  await using watch = await watchLimits(source, {
    rules: [
      { field: "torque", limits: { warning: { above: 10 } } },
      { field: "temps", limits: { critical: { above: 50 } } },
    ],
  });
  await using metrics = new Metrics({ rotator: { source, alarms: watch } });
  const read = () => {
    const values = valuesOf(prometheusText(metrics));
    return (series: string) => values.get(`hexrotcomm_${series}`);
  };
  assertEquals(read()('alarms{state="normal"}'), 5);
  assertEquals(read()('alarms_without_data{reason="no_data"}'), 5);
  assertEquals(read()("alarm_state_file_failing"), 0);
  watch.close();
  const statuses = watch.alarms.map((one) => ({ ...one }));
  const set = (name: string, change: object) =>
    Object.assign(statuses.find((one) => one.name === name)!, change);
  set("torque", { state: "unacknowledged", level: "warning", data: "good" });
  set("temps[0]", { state: "shelved", level: "critical", data: "invalid" });
  const stats = { ...watch.stats, stateFileError: "disk is full" };
  const alarms = { alarms: statuses, stats };
  await using again = new Metrics({
    rotator: { source: new ManualSource().source, alarms },
  });
  const values = valuesOf(prometheusText(again));
  const value = (series: string) => values.get(`hexrotcomm_${series}`);
  assertEquals(value("alarm_state_file_failing"), 1);
  assertEquals(value('alarms{state="unacknowledged"}'), 1);
  assertEquals(value('alarms{state="shelved"}'), 1);
  assertEquals(value('alarms{state="normal"}'), 3);
  assertEquals(value('alarms_active{level="warning"}'), 1);
  assertEquals(value('alarms_active{level="critical"}'), 0);
  assertEquals(value('alarms_without_data{reason="invalid"}'), 1);
  assertEquals(value('alarm_severity{alarm="torque"}'), 2);
  assertEquals(value('alarm_severity{alarm="temps[0]"}'), 0);
  assertEquals(again.health[0].alarms!.shelved, 1);
  const standing = () => again.health[0].standing.map(({ name }) => name);
  assertEquals(standing().length, statuses.length);
  for (const status of statuses) Object.assign(status, { data: "good" });
  assertEquals(standing(), ["torque", "temps[0]"]);
  Object.assign(statuses[0], { state: "normal" });
  set("temps[1]", { edit: { by: "Ann" } });
  assertEquals(standing(), ["temps[0]", "temps[1]"]);
});

Deno.test("Metrics counts what consumers have lost, and what waits for them", async () => {
  const { source } = new ManualSource();
  const consumers = { disk: { dropped: 3, pending: 5 }, page: { dropped: 0 } };
  await using metrics = new Metrics({ rotator: { source, consumers } });
  const values = valuesOf(prometheusText(metrics));
  const value = (series: string) => values.get(`hexrotcomm_consumer_${series}`);
  assertEquals(value('dropped_total{consumer="disk"}'), 3);
  assertEquals(value('dropped_total{consumer="page"}'), 0);
  assertEquals(value('queue_depth{consumer="disk"}'), 5);
  assertEquals(value('queue_depth{consumer="page"}'), undefined);
});

Deno.test("Metrics joins the series of several links in one family", async () => {
  const sources = [new ManualSource(), new ManualSource()];
  for (const [i, { stats }] of sources.entries()) stats.resyncs = i;
  const [a, b] = sources;
  await using metrics = new Metrics({ a: a.source, 'b"\\\n': b.source });
  const text = prometheusText(metrics);
  const lines = text.split("\n").filter((line) => line.includes("resyncs"));
  assertEquals(lines, [
    "# HELP hexrotcomm_resyncs_total Headers found again that were not where they were expected",
    "# TYPE hexrotcomm_resyncs_total counter",
    'hexrotcomm_resyncs_total{link="a"} 0',
    'hexrotcomm_resyncs_total{link="b\\"\\\\\\n"} 1',
  ]);
});

Deno.test("prometheusText() writes OpenMetrics when asked to", () => {
  const families = () => [
    {
      name: "back_pressure",
      unit: "seconds",
      type: "counter" as const,
      help: 'a "b"\nc\\',
      endsWhenStale: false,
      series: [{ labels: { link: "a" }, value: 1e21 }],
    },
    {
      name: "torque",
      unit: undefined,
      type: "gauge" as const,
      help: "none",
      endsWhenStale: false,
      series: [],
    },
    {
      name: "d",
      unit: "seconds",
      type: "histogram" as const,
      help: "h",
      series: [{
        labels: { link: "a" },
        histogram: { bounds: [0.5, 1], counts: [2, 0, 1], sum: 4 },
      }],
    },
  ];
  assertEquals(prometheusText({ families }, "openmetrics").split("\n"), [
    '# HELP hexrotcomm_back_pressure_seconds a \\"b\\"\\nc\\\\',
    "# TYPE hexrotcomm_back_pressure_seconds counter",
    "# UNIT hexrotcomm_back_pressure_seconds seconds",
    'hexrotcomm_back_pressure_seconds_total{link="a"} 1e+21',
    "# HELP hexrotcomm_d_seconds h",
    "# TYPE hexrotcomm_d_seconds histogram",
    "# UNIT hexrotcomm_d_seconds seconds",
    'hexrotcomm_d_seconds_bucket{link="a",le="0.5"} 2',
    'hexrotcomm_d_seconds_bucket{link="a",le="1.0"} 2',
    'hexrotcomm_d_seconds_bucket{link="a",le="+Inf"} 3',
    'hexrotcomm_d_seconds_sum{link="a"} 4',
    'hexrotcomm_d_seconds_count{link="a"} 3',
    "# EOF",
    "",
  ]);
  assertStringIncludes(
    prometheusText({ families }),
    '# HELP hexrotcomm_back_pressure_seconds_total a "b"\\nc\\\\\n',
  );
});

Deno.test("FrameIntervals.next() leaves out what lies across a step, a loss or a reconnect", () => {
  const intervals = new FrameIntervals();
  const base = { aheadMs: 7, dropped: 0, connectedAtMs: -Infinity };
  const next = (receivedAtMs: number, change: Partial<SampleTimes> = {}) =>
    intervals.next({ ...base, receivedAtMs, ...change });
  assertEquals(next(1000), undefined);
  assertEquals(next(1050), 0.05);
  assertEquals(next(1050), 0);
  assertEquals(next(1100, { aheadMs: 9 }), 0.05, "a clock that is slewed");
  assertEquals(next(61_150, { aheadMs: 60_009 }), undefined);
  assertEquals(next(61_200, { aheadMs: 60_009 }), 0.05);
  assertEquals(next(61_100, { aheadMs: 60_009 }), undefined);
  assertEquals(next(61_400, { aheadMs: 60_009, dropped: 5 }), undefined);
  const lost = { aheadMs: 60_009, dropped: 5 };
  assertEquals(next(61_450, lost), 0.05);
  const other = { ...lost, connectedAtMs: 61_500 };
  assertEquals(next(61_600, other), undefined);
  assertEquals(next(61_650, other), 0.05);
});

Deno.test("FieldWindow hides a spike from no reader, and forgets it in time", () => {
  const window = new FieldWindow(12_000);
  assertEquals(window.range(100), undefined);
  for (let ms = 0; ms < 60_000; ms += 100) {
    window.add(ms === 20_000 ? 99 : ms === 20_100 ? NaN : 1, ms);
    const max = window.range(ms)!.max;
    if (ms >= 20_000 && ms <= 32_000) assertEquals(max, 99, `${ms}`);
    if (ms < 20_000 || ms >= 33_000) assertEquals(max, 1, `${ms}`);
  }
  assertEquals(window.range(59_900), { min: 1, max: 1 });
  assertEquals(window.range(73_000), undefined);
  window.add(Infinity, 74_000);
  assertEquals(window.range(74_000), { min: Infinity, max: Infinity });
});

Deno.test("joinFamilies() joins the series of a name, and leaves out those of another type", () => {
  const series = (link: string): [MetricLabels, number][] => [[{ link }, 1]];
  const joined = joinFamilies([
    gaugeFamily("temp", "first", series("a")),
    gaugeFamily("temp", "second", series("b")),
    counterFamily("temp", "third", series("c")),
    gaugeFamily("other", "fourth", series("d")),
  ]);
  assertEquals(
    joined.map(({ name, type, help, series }) => [
      name,
      type,
      help,
      series.map(({ labels }) => labels.link),
    ]),
    [
      ["temp", "gauge", "first", ["a", "b"]],
      ["other", "gauge", "fourth", ["d"]],
    ],
  );
});

Deno.test("metricUnit() returns base units", () => {
  const cases: [string | undefined, string | undefined, number][] = [
    [undefined, undefined, 8],
    ["deg", "degrees", 8],
    ["deg/s", "degrees_per_second", 8],
    ["deg/s²", "degrees_per_second_squared", 8],
    ["µm", "meters", 8e-6],
    ["μm/s", "meters_per_second", 8e-6],
    ["mm/ms", "meters_per_second", 8],
    ["m", "meters", 8],
    ["um", "meters", 8e-6],
    ["s", "seconds", 8],
    ["µs", "seconds", 8e-6],
    ["us", "seconds", 8e-6],
    ["mA", "amperes", 8e-3],
    ["V", "volts", 8],
    ["Pa", "pascals", 8],
    ["mm²", "meters_squared", 8e-6],
    ["1e-6 N·m", "newton_meters", 8e-6],
    ["N·m", "newton_meters", 8],
    ["kPa", "pascals", 8000],
    ["°C", "celsius", 8],
    ["K", "kelvins", 8],
    ["Hz", "hertz", 8],
    ["rad", "radians", 8],
    ["arcsec/h", "arcseconds_per_second", 8 / 3600],
    ["A", "amperes", 8],
    ["mV", "volts", 8e-3],
    ["W/m²", "watts_per_meter_squared", 8],
    ["kg", "kilograms", 8],
    ["min", "seconds", 480],
    ["d", "seconds", 691_200],
    ["nm", "meters", 8e-9],
    ["ns", "seconds", 8e-9],
    ["B", "bytes", 8],
    ["mm³/s", "meters_cubed_per_second", 8e-9],
    ["%", "ratio", 0.08],
    ["1/s", "1_per_second", 8],
    ["counts", "counts", 8],
    ["Ω", "", 8],
  ];
  for (const [unit, name, value] of cases) {
    const { name: found, convert } = metricUnit(unit);
    assertEquals(found, name || undefined, unit);
    assertAlmostEquals(convert(8), value, 1e-15, unit);
  }
});
