/**
 * Verb `subscribe`: prints the telemetry of a device that is published to a broker.
 *
 * @module
 */

import { isHealthy } from "../bus/health.ts";
import { subscribe } from "../bus/subscribe.ts";
import type { StartFrom } from "../bus/transport.ts";
import { counted, printable } from "../base/printable.ts";
import { fieldText } from "../struct/field_text.ts";
import { DURATION_FLAG, readDuration } from "./amounts.ts";
import { BUS_FLAGS, BUS_PERMISSIONS, openBus } from "./bus_flags.ts";
import { endOf } from "./ending.ts";
import { COUNT_FLAG, readCount, UsageError } from "./flag_values.ts";
import { Lines } from "./lines.ts";
import { logTo } from "./link_log.ts";
import { defineVerb } from "./verb.ts";

/** Prints telemetry. */
export const subscribeVerb = defineVerb({
  name: "subscribe",
  summary: "Prints the telemetry of a device that a gateway publishes",
  operands: ["DEVICE"],
  permissions: BUS_PERMISSIONS,
  flags: {
    ...BUS_FLAGS,
    from: {
      type: "string",
      value: "PLACE",
      help:
        "now (the default), last, a time 2026-11-29T12:00:00Z, or a\nduration before now: -5m",
    },
    now: {
      type: "boolean",
      help: "newest telemetry only, some times a second",
    },
    count: COUNT_FLAG,
    duration: DURATION_FLAG,
    json: { type: "boolean", help: "print a JSON object a line" },
  },
  details: `subscribe rotator --nats nats://broker:4222 --from -5m --json
Exit code 3 if, at the end, broker, gateway or controller is away; 1 if messages are
missing.`,
  async run(values, [device], io) {
    const count = readCount(values.count);
    const durationMs = readDuration("--duration", values.duration);
    const from = readPlace(values.from ?? "now");
    await using connection = await openBus(values);
    await using subscription = await subscribe({
      connection,
      device,
      from,
      lane: values.now ? "now" : "every",
      log: logTo((message) => io.stderr.print(message), "info"),
    });
    const signal = endOf(io.signal, durationMs);
    const lines = new Lines({ stdout: io.stdout, signal: io.signal });
    const samples = subscription.samples({
      buffer: values.now ? "latest" : "lossless",
    });
    signal.addEventListener("abort", () => void samples.return());
    if (signal.aborted) await samples.return();
    let left = count;
    for await (const { header, telemetry, receivedAtMs } of samples) {
      if (values.json) {
        lines.print(JSON.stringify({ receivedAtMs, header, telemetry }));
      } else {
        const fields = telemetry.toObject() as Record<string, unknown>;
        const words = subscription.structs.telemetry.fields.map((field) =>
          `${field.name} ${fieldText(field, fields[field.name])}`
        );
        const time = new Date(receivedAtMs).toISOString();
        lines.print(printable(`${time} ${words.join(", ")}`));
      }
      await lines.flush();
      if (--left === 0) break;
    }
    const { missing } = subscription.busStats;
    if (missing > 0) {
      io.stderr.print(
        `${counted(missing, "message is", "messages are")} missing`,
      );
    }
    if (missing > 0) return 1;
    const { health } = subscription;
    if (values.count !== undefined || isHealthy(health)) return 0;
    io.stderr.print(health.message);
    return 3;
  },
});

function readPlace(text: string): StartFrom {
  if (text === "now" || text === "last") return text;
  if (text.startsWith("-")) {
    return { atMs: Date.now() - readDuration("--from", text.slice(1))! };
  }
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return { atMs };
  throw new UsageError(
    `Flag '--from' must be now, last, a time or a duration before now: received ${text}`,
  );
}
