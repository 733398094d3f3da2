import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { LINK_STATISTICS, type Statistic } from "../mod.ts";
import { EventLog } from "../src/link/events/event_log.ts";
import type { LinkEvent } from "../src/link/events/events.ts";
import { snapshot, type StatsSource } from "../src/link/link_stats.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { ClientRig, ServerRig } from "./link_rig.ts";
import { LogLines } from "./peer.ts";

/** Asserts that statistics are those of the table, each with a value of its unit. */
function assertTable(stats: object, kind: Statistic["of"]): void {
  const values = Object.entries(stats)
    .filter(([name]) => !name.startsWith("last"));
  const rows = Object.entries<Statistic>(LINK_STATISTICS)
    .filter(([, { of }]) => of === "link" || of === kind);
  assertEquals(
    values.map(([name]) => name).sort(),
    rows.map(([name]) => name).sort(),
  );
  for (const [name, { unit, optional }] of rows) {
    const value = values.find((entry) => entry[0] === name)?.[1];
    const type = unit === "boolean" ? "boolean" : "number";
    assert(
      typeof value === type || optional && value === undefined,
      `${name} in ${unit}: ${value}`,
    );
  }
}

Deno.test("Link.stats of a server has the statistics of LINK_STATISTICS", async () => {
  await using rig = await ServerRig.connect();
  assertTable(rig.link.stats, "server");
});

Deno.test("Link.stats of a client has the statistics of LINK_STATISTICS", async () => {
  await using rig = new ClientRig();
  assertTable(rig.link.stats, "client");
});

Deno.test("LINK_STATISTICS names the unit of a statistic as its name does", () => {
  for (const [name, { unit, help }] of Object.entries(LINK_STATISTICS)) {
    const named = /(Ms|Hz)$/.exec(name)?.[0].toLowerCase();
    if (named !== undefined) assertEquals(unit.toLowerCase(), named, name);
    assert(/^[A-Z].*[^.]$/.test(help), `${name}: ${help}`);
  }
});

Deno.test("snapshot() takes each statistic from its place", () => {
  const memory = new SharedMemory({
    journalSlots: 16,
    ringBytes: 256,
    mirrorBytes: 64,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  for (const index of Object.values<number>(Total)) {
    memory.setTotal(index, 100 + index);
  }
  memory.setTotal(Total.FRAMES + 1, 121);
  memory.setFloat(Total.CLOCK_OFFSET_MS, 0.25);
  memory.setFloat(Total.CLOCK_JITTER_MS, 0.5);
  memory.setFloat(Total.WAITED_MS, 0.75);
  memory.setFloat(Total.WAITS_SINCE_MS, 0);
  const other = new SharedMemory(memory.sizes);
  other.setTotal(Total.CONNECTIONS, 1);
  const eventLog = new EventLog(new LogLines());
  const events = [
    { type: "backPressure", atMs: 1 },
    { type: "disconnected", atMs: 2, cause: "error" },
    { type: "deviceStatus", atMs: 3 },
  ].map((event) => ({ ...event, message: "as it is" }) as unknown as LinkEvent);
  for (const event of events) eventLog.emit(event);
  const link = { memory } as StatsSource["receiver"]["link"];
  const source: StatsSource = {
    sockets: [link, { memory: other } as typeof link],
    receiver: { link, rateHz: 1, telemetryAgeMs: 2 },
    sender: { sent: 3 },
    commands: {
      history: {
        counts: { commandConfirmed: 4, commandRejected: 5, commandFailed: 6 },
      } as StatsSource["commands"]["history"],
      pending: 7,
    },
    eventLog,
    isStale: true,
    expectedRateHz: 8,
  };
  assertEquals<unknown>(snapshot(source), {
    telemetryFrames: 121,
    configFrames: 100 + Total.FRAMES,
    bytesRead: 100 + Total.BYTES_READ,
    bytesDiscarded: 100 + Total.BYTES_DISCARDED,
    bytesOverlapped: 100 + Total.BYTES_OVERLAPPED,
    resyncs: 100 + Total.RESYNCS,
    unknownFrames: 100 + Total.UNKNOWN_FRAMES,
    mismatchedStructs: 100 + Total.MISMATCHED_STRUCTS,
    counterGaps: 100 + Total.COUNTER_GAPS,
    missedFrames: 100 + Total.MISSED_FRAMES,
    duplicateFrames: 100 + Total.DUPLICATE_FRAMES,
    counterRestarts: 100 + Total.COUNTER_RESTARTS,
    telemetryRateHz: 1,
    backPressureMs: 0.75,
    clockOffsetMs: 0.25,
    clockJitterMs: 0.5,
    connections: 101 + 1,
    reconnects: 100,
    commandsSent: 3,
    commandsConfirmed: 4,
    commandsRejected: 5,
    commandsFailed: 6,
    commandsPending: 7,
    stale: true,
    telemetryAgeMs: 2,
    expectedTelemetryRateHz: 8,
    lastError: eventLog.lastProblem,
    lastBackPressure: events[0],
    lastDisconnected: events[1],
    lastDeviceStatus: events[2],
  });
  other.setTotal(Total.CONNECTIONS, 0);
  assertEquals(snapshot(source).reconnects, 100);
  memory.setFloat(Total.CLOCK_OFFSET_MS, NaN);
  const unknown = snapshot({ ...source, expectedRateHz: 0 });
  assertEquals(unknown.clockOffsetMs, undefined);
  assertEquals(unknown.expectedTelemetryRateHz, undefined);
});
