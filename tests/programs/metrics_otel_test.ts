// Metrics that a program exports by OpenTelemetry, as a collector receives them.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { peerTest } from "./peers.ts";
import { ROOT, TIME_LIMIT_MS } from "./program.ts";

/** Point of a metric, in the JSON of OTLP. */
interface Point {
  readonly attributes: { key: string; value: { stringValue: string } }[];
  readonly asDouble?: number;
  readonly asInt?: string | number;
  readonly count?: string | number;
  readonly sum?: number;
}

/** Metrics of one export: values of the series by name and attributes. */
type Export = ReadonlyMap<string, number>;

/** Collector that keeps all exports. */
class Collector implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly exports: Export[] = [];
  /** Units and types by the name of the metric. */
  readonly kinds = new Map<string, string>();
  #changed = Promise.withResolvers<void>();

  constructor() {
    const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      const body = await request.json();
      if (request.url.endsWith("/v1/metrics")) this.#keep(body);
      return Response.json({});
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  // deno-lint-ignore no-explicit-any -- JSON of OTLP
  #keep({ resourceMetrics }: any): void {
    const values = new Map<string, number>();
    for (const { scopeMetrics } of resourceMetrics) {
      for (const { metrics } of scopeMetrics) {
        for (const { name, unit, ...data } of metrics) {
          const [type] = Object.keys(data).filter((key) =>
            ["sum", "gauge", "histogram"].includes(key)
          );
          this.kinds.set(name, `${type} ${unit ?? ""}`.trim());
          for (const point of data[type].dataPoints as Point[]) {
            const attributes = point.attributes.map(({ key, value }) =>
              `${key}=${value.stringValue}`
            ).sort().join();
            const { asDouble, asInt, count } = point;
            values.set(
              `${name} ${attributes}`,
              Number(asDouble ?? asInt ?? count),
            );
          }
        }
      }
    }
    this.exports.push(values);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Waits for an export from now on that passes a test. */
  next(test: (values: Export) => boolean): Promise<Export> {
    const from = this.exports.length;
    const find = async () => {
      for (;;) {
        const found = this.exports.slice(from).find(test);
        if (found !== undefined) return found;
        await this.#changed.promise;
      }
    };
    return deadline(find(), TIME_LIMIT_MS);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

await peerTest(
  "observe() exports the metrics of a link by OTLP, also when the program ends",
  [],
  async () => {
    await using collector = new Collector();
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-net",
        "--no-check",
        "tests/programs/observed_simple.ts",
      ],
      cwd: ROOT,
      env: {
        OTEL_DENO: "true",
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_METRIC_EXPORT_INTERVAL: "200",
        OTEL_DENO_CONSOLE: "ignore",
      },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const frames = "hexrotcomm.frames link=simple,struct=telemetry";
    const position = "hexrotcomm.simple_telemetry_curr_position link=simple";
    const receiving = "hexrotcomm.receiving link=simple";
    // Threads of the link wait in their workers meanwhile, and exports go on.
    const interval = "hexrotcomm.frame_interval link=simple";
    const command = "hexrotcomm.command_duration link=simple,result=sent";
    const first = await collector.next((values) =>
      values.has(position) && values.get(interval)! > 0 &&
      values.get(command) === 1
    );
    await collector.next((values) => values.get(frames)! > first.get(frames)!);
    const { kinds } = collector;
    assertEquals(
      [
        "frames",
        "read",
        "back_pressure",
        "receiving",
        "frame_interval",
        "last_frame_timestamp",
        "telemetry_rate",
      ].map((name) => kinds.get(`hexrotcomm.${name}`)),
      [
        "sum",
        "sum By",
        undefined,
        "gauge",
        "histogram s",
        "gauge s",
        "gauge Hz",
      ],
    );

    const writer = child.stdin.getWriter();
    const type = (text: string) => writer.write(new TextEncoder().encode(text));
    await type("silence\n");
    // Of a busy program, an earlier export may say 0 for a moment.
    await collector.next((values) =>
      values.get(receiving) === 0 && !values.has(position)
    );
    await type("end\n");
    await writer.close();
    const { code, stdout } = await child.output();
    assertEquals(code, 0);
    const [, count] = new TextDecoder().decode(stdout).trim().split("\n");
    const last = collector.exports.at(-1)!;
    assertEquals(last.get(frames), Number(count));
    assertEquals(last.get(receiving), 0);
  },
);
