// Progress and reader of a recorded outbox, without a disk: what was sent, and what is missing.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { MemoryOutbox } from "../src/bus/memory_outbox.ts";
import type { QueueOwner } from "../src/bus/message_queue.ts";
import {
  isBehind,
  type OutboxCursor,
  type OutboxFolder,
} from "../src/bus/recorded/outbox_folder.ts";
import type { OutboxLog } from "../src/bus/recorded/outbox_log.ts";
import { OutboxProgress } from "../src/bus/recorded/outbox_progress.ts";
import { OutboxReader } from "../src/bus/recorded/outbox_reader.ts";
import { message } from "./played_broker.ts";
import { type BusMessage, MessageRefusedError } from "../nats.ts";
import type { BusTransport } from "../src/bus/transport.ts";
import { MemoryBus } from "./memory_bus.ts";

const NOTHING = { telemetry: 0, config: 0, status: 0, discarded: 0 };
const NONE = { ...NOTHING, command: 0, event: 0 };

/** Progress, and a folder whose cursor file is in memory. */
class Rig {
  readonly written: OutboxCursor[] = [];
  readonly events: string[] = [];
  content: OutboxCursor | Error | undefined;
  fault: Error | undefined;
  readonly progress: OutboxProgress;

  constructor(cursor?: Partial<OutboxCursor> | Error, run = "now") {
    this.content = cursor instanceof Error || cursor === undefined ? cursor : {
      sent: null,
      made: {},
      rejected: [],
      file: "",
      isDone: false,
      ...cursor,
    };
    const folder = {
      cursorPath: "/outbox/cursor",
      read: () =>
        this.content instanceof Error
          ? Promise.reject(this.content)
          : Promise.resolve(this.content),
      write: (cursor: OutboxCursor) => {
        if (this.fault) return Promise.reject(this.fault);
        this.written.push(cursor);
        return Promise.resolve();
      },
    } as unknown as OutboxFolder;
    const owner = {
      onEvent: ({ type, message }: { type: string; message: string }) =>
        this.events.push(`${type}: ${message}`),
    } as unknown as QueueOwner;
    this.progress = new OutboxProgress(folder, run, owner);
  }

  /** Writes the cursor file of a recording that has made messages. */
  async save(next: OutboxLog["next"], isDone = false) {
    const log = { next, path: "/outbox/file 1" } as OutboxLog;
    await this.progress.save(log, isDone);
    return this.written.at(-1);
  }
}

Deno.test("isBehind() compares the numbers of all channels", () => {
  const place = { run: "a", next: { telemetry: 3, gap: 1 } };
  assertEquals(isBehind(place, { telemetry: 3 }), true);
  assertEquals(isBehind(place, { telemetry: 2, gap: 1 }), true);
  assertEquals(isBehind(place, { telemetry: 4 }), false);
  assertEquals(isBehind(place, { telemetry: 3, event: 1 }), false);
  assertEquals(isBehind(place, {}), true);
});

Deno.test("OutboxProgress writes what was sent, made and rejected when that has changed", async () => {
  const rig = new Rig();
  const { progress } = rig;
  assertEquals(await progress.read(), undefined);
  const first = { sent: null, made: { now: {} }, rejected: [] };
  const rest = { file: "file 1", isDone: false };
  assertEquals(await rig.save({}), { ...first, ...rest });
  await rig.save({});
  assertEquals(rig.written.length, 1);
  const two = message(2, { run: "now" });
  progress.noteRejected(message(1, { run: "now" }));
  progress.noteRejected(two);
  assertEquals(progress.isRejected(two), true);
  progress.noteSent(message(0, { run: "now" }));
  progress.noteSent(two);
  progress.noteSent(message(4, { run: "now", channel: "event" }));
  // A gap is of the run that notices it.
  progress.noteSent(message(7, { run: "other", channel: "gap" }));
  assertEquals(progress.isRejected(two), false);
  assertEquals(await rig.save({ telemetry: 5 }, true), {
    sent: { run: "now", next: { telemetry: 3, event: 5 } },
    made: { now: { telemetry: 5 } },
    rejected: ["now.telemetry.1"],
    file: "file 1",
    isDone: true,
  });
  assertEquals(rig.events, []);
});

Deno.test("OutboxProgress goes on with the cursor of the publisher before, until its runs are sent", async () => {
  const made = { old: { telemetry: 9 }, older: { telemetry: 4, event: 1 } };
  const sent = { run: "older", next: { telemetry: 3 } };
  const rig = new Rig({ sent, made, rejected: ["x"] });
  const { progress } = rig;
  assertEquals((await progress.read())?.sent, sent);
  assertEquals(progress.isRejected({ id: "x" } as BusMessage), true);
  assertEquals(progress.endOf("older"), made.older);
  assertEquals(progress.endOf("unknown"), {});
  const whole = { now: {}, ...made };
  assertEquals((await rig.save({}))?.made, whole);
  progress.noteSent(message(3, { run: "older" }));
  // Its event isn't sent.
  assertEquals((await rig.save({}))?.made, whole);
  progress.noteSent(message(0, { run: "older", channel: "event" }));
  assertEquals((await rig.save({}))?.made, { now: {}, old: made.old });
  // The progress of a run is no part of the next.
  progress.noteSent(message(0, { run: "old" }));
  assertEquals((await rig.save({}))?.sent, {
    run: "old",
    next: { telemetry: 1 },
  });
  progress.noteSent(message(0, { run: "now" }));
  assertEquals((await rig.save({}))?.made, { now: {} });
  // The cursor that was read is as it was.
  assertEquals(sent.next, { telemetry: 3 });
});

Deno.test("OutboxProgress.startOf() is behind what the cursor or the broker has", async () => {
  const rig = new Rig({ sent: { run: "b", next: { telemetry: 5 } } });
  const { progress } = rig;
  await progress.read();
  progress.runs = ["a", "b", "c"];
  assertEquals(progress.startOf("b"), { ...NONE, telemetry: 5 });
  assertEquals(progress.startOf("c"), NONE);
  const last: Record<string, BusMessage> = {
    telemetry: message(7, { run: "b" }),
    event: message(2, { run: "c", channel: "event" }),
    config: message(1, { run: "foreign", channel: "config" }),
    command: { ...message(0), headers: {} },
  };
  const asked: string[] = [];
  const transport = {
    last: (device: string, channel: string) => {
      asked.push(`${device} ${channel}`);
      return Promise.resolve(last[channel]);
    },
  } as unknown as BusTransport;
  await progress.askStored(transport, "rot", new AbortController().signal);
  assertEquals(asked, Object.keys(NONE).map((channel) => `rot ${channel}`));
  const all = Infinity;
  assertEquals(progress.startOf("a"), { ...NONE, telemetry: all, event: all });
  assertEquals(progress.startOf("b"), { ...NONE, telemetry: 8, event: all });
  assertEquals(progress.startOf("c"), { ...NONE, event: 3 });
  // The cursor may be newer than what the broker has told.
  progress.runs = ["b"];
  last.telemetry = message(2, { run: "b" });
  await progress.askStored(transport, "rot", new AbortController().signal);
  assertEquals(progress.startOf("b"), { ...NONE, telemetry: 5 });
});

Deno.test("OutboxProgress reports a cursor file that is damaged, and once each that can't be written", async () => {
  const rig = new Rig(new Error("Cannot read cursor"));
  const { progress, events } = rig;
  assertEquals(await progress.read(), undefined);
  assertEquals(events, [
    "failed: Cannot read cursor. What the broker has not stored is sent, from the oldest file on",
  ]);
  rig.fault = new Error("disk full");
  await rig.save({ telemetry: 1 });
  await rig.save({ telemetry: 2 });
  assertEquals(events.slice(1), [
    "failed: /outbox/cursor can't be written: disk full. Messages that the broker has may be sent again, which it or its readers notice",
  ]);
  rig.fault = undefined;
  await rig.save({ telemetry: 3 });
  rig.fault = new Error("disk full");
  await rig.save({ telemetry: 4 });
  assertEquals([events.length, rig.written.length], [3, 1]);
});

Deno.test("OutboxReader.skipTo() finds what is missing in front of a mark, and at the end of a run", () => {
  const ends: Record<string, object> = { a: { telemetry: 12, config: 1 } };
  const starts: Record<string, object> = { a: { telemetry: 5 }, b: {} };
  const reader = new OutboxReader("rotator", "raw", {
    startOf: (run) => starts[run],
    endOf: (run) => ends[run] ?? {},
    isRejected: () => false,
    schemaOf: () => Promise.resolve("hash"),
  });
  const holes = (run: string, next: object, atMs: number) => [
    ...reader.skipTo({ run, next, atMs }),
  ];
  assertEquals(holes("a", { telemetry: 5, event: 0 }, 100), []);
  assertEquals(holes("a", { telemetry: 8, event: 1 }, 200), [{
    run: "a",
    channels: [["telemetry", 5, 8], ["event", 0, 1]],
    fromMs: 100,
    toMs: 200,
  }]);
  assertEquals(holes("a", { telemetry: 8, event: 1 }, 250), []);
  assertEquals(holes("b", { telemetry: 1 }, 300), [
    {
      run: "a",
      channels: [["telemetry", 8, 12], ["config", 0, 1]],
      fromMs: 250,
      toMs: 300,
    },
    { run: "b", channels: [["telemetry", 0, 1]], fromMs: 250, toMs: 300 },
  ]);
  // Anew: what was known of the run is forgotten, and its end isn't missed.
  reader.reset();
  assertEquals(holes("a", { telemetry: 6 }, 400), [
    { run: "a", channels: [["telemetry", 5, 6]], fromMs: 400, toMs: 400 },
  ]);
});

Deno.test("MemoryOutbox counts each message that is lost, and each gap", async () => {
  const bus = new MemoryBus();
  const gaps: string[] = [];
  const queue = new MemoryOutbox(bus, 3 * 1024, "run", {
    onFailure() {},
    onRecovery() {},
    onEvent() {},
    onGap: ({ run, messages, message: text }) => {
      gaps.push(`${run} ${messages} ${text}`);
      return message(gaps.length, { channel: "gap" });
    },
  });
  const add = (end: number) => {
    for (let i = 0; i < end; i++) {
      const { headers, ...rest } = message(i);
      queue.add({
        ...rest,
        headers: { ...headers, "Hexrot-Received-Ns": "0" },
      });
    }
  };
  await queue.open();
  bus.fault = ({ id }) =>
    id === "run.telemetry.0" ? new MessageRefusedError("too large") : undefined;
  add(6);
  assertEquals(queue.stats, {
    acknowledged: 0,
    waiting: 3,
    waitingBytes: 3_072,
    lost: 3,
    gaps: 0,
  });
  queue.start();
  await queue.drain();
  const { acknowledged, waiting, lost } = queue.stats;
  assertEquals([waiting, lost], [0, 4]);
  assertEquals(acknowledged, 2 + gaps.length);
  // Not one that is empty.
  assertEquals(gaps, [
    "run 3 3 messages are missing on the bus (3 telemetry): the outbox was full",
    "run 1 1 message is missing on the bus (1 telemetry): too large",
  ]);
  assertEquals(queue.stats.gaps, 2);
  bus.setConnected(false);
  queue.start();
  add(2);
  assertEquals(await queue.close(), 2);
  assertEquals(queue.stats.lost, 6);
  bus.setConnected(true);
  // It has stopped.
  await queue.room();
  await queue.drain();
  assertEquals(queue.stats.waiting, 2);
});
