// Events of each record of a worker, without sockets.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent } from "../src/link/events/events.ts";
import { recordEvent } from "../src/link/events/record_events.ts";
import { CounterBreak } from "../src/framing/counter_watch.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { Header } from "../src/protocol/two_socket.ts";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  type RecordFields,
  RecordKind,
  RefusalCause,
} from "../src/transport/journal.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import type { SocketTask } from "../src/transport/worker_messages.ts";
import { defineStruct } from "../src/struct/struct.ts";

const Telemetry = defineStruct("Telemetry", { state: "f64" }, { frameId: 5 });
const stream = {
  layouts: [frameLayout(Header, [Telemetry])],
  telemetryType: 0,
  staleMs: 5_000,
  endsStale: false,
};
const listen = {} as never;
const TASKS: Record<string, SocketTask> = {
  telemetry: { socket: "telemetry", stream, listen },
  command: { socket: "command", listen },
  combined: {
    socket: "combined",
    stream,
    dial: { hostname: "::1", port: 5570, retryMs: 1 },
  },
};
const AT_MS = 1_700_000_000_123;
const PEER = "10.0.0.1:99";

function eventOf(
  kind: RecordKind,
  fields: RecordFields,
  task = "telemetry",
): LinkEvent | undefined {
  const memory = new SharedMemory({
    journalSlots: 16,
    ringBytes: 256,
    mirrorBytes: 64,
    mailboxEntries: 4,
    commandBytes: 10,
  });
  const writer = new JournalWriter(memory);
  writer.append(kind, fields, { monotonicMs: 7, wallMs: AT_MS } as never);
  writer.publish();
  return recordEvent(new JournalReader(memory), 0, TASKS[task], PEER);
}

/** The fields of an event but for its message, which must include some words. */
function fieldsOf(event: LinkEvent | undefined, ...words: string[]) {
  const { message, atMs, ...fields } = event!;
  assertEquals(atMs, AT_MS);
  for (const word of words) assertStringIncludes(message, word);
  return fields;
}

Deno.test("recordEvent() reports connections, and why they end", () => {
  const connected = eventOf(RecordKind.CONNECTED, { payload: "10.0.0.2:5" });
  assertEquals(fieldsOf(connected, "telemetry socket", "10.0.0.2:5"), {
    type: "connected",
    socket: "telemetry",
    peer: "10.0.0.2:5",
  });
  const causes = {
    [EndCause.PEER]: "controller",
    [EndCause.ERROR]: "error",
    [EndCause.STALE]: "stale",
    [EndCause.TAKEN_OVER]: "replaced",
    [EndCause.CUT]: "cut",
    [EndCause.CLOSED]: "closed",
    [EndCause.OTHER_FRAMES]: "otherFrames",
  };
  for (const [count, cause] of Object.entries(causes)) {
    const event = eventOf(RecordKind.DISCONNECTED, {
      count: Number(count),
      payload: "reset",
    }, "command");
    const words = cause === "controller" ? "by the controller" : ": reset";
    assertEquals(fieldsOf(event, "The command socket was closed", words), {
      type: "disconnected",
      socket: "command",
      peer: PEER,
      cause,
      reason: "reset",
    } as object);
  }
  const refusals = {
    [RefusalCause.TAKEN]: [
      "taken",
      `the command socket is taken by ${PEER}; onSecondClient`,
    ],
    [RefusalCause.NOT_ALLOWED]: ["notAllowed", "allowPeers"],
    [RefusalCause.OTHER_ADDRESS]: ["otherAddress", "another address"],
  };
  for (const [subject, [cause, words]] of Object.entries(refusals)) {
    const event = eventOf(RecordKind.REFUSED, {
      subject: Number(subject),
      payload: "10.0.0.3:7",
    }, "command");
    assertEquals(fieldsOf(event, "10.0.0.3:7", words), {
      type: "refused",
      socket: "command",
      peer: "10.0.0.3:7",
      cause,
    } as object);
  }
  const taken = { number: 2_000.4, payload: "10.0.0.4:8" };
  for (const socket of ["telemetry", "command"]) {
    const event = eventOf(RecordKind.TAKEN_OVER, taken, socket);
    const { replaced, peer, silentMs } = fieldsOf(
      event,
      "10.0.0.4:8",
      PEER,
    ) as Record<string, unknown>;
    assertEquals([replaced, peer, silentMs], [PEER, "10.0.0.4:8", 2_000.4]);
    assertEquals(
      event!.message.includes("silent for 2000 ms"),
      socket === "telemetry",
    );
  }
  const failed = eventOf(RecordKind.ACCEPT_FAILED, { payload: "no files" });
  assertEquals(fieldsOf(failed, "telemetry port: no files"), {
    type: "failed",
  });
});

Deno.test("recordEvent() reports a controller that can't be dialled", () => {
  const refused = { payload: "ConnectionRefused\nrefused\n(os error 111)" };
  const event = eventOf(RecordKind.DIAL_FAILED, refused, "combined");
  const fields = fieldsOf(event, "[::1]:5570: refused (os error 111)");
  assertEquals(fields, {
    type: "unreachable",
    peer: "[::1]:5570",
    reason: "refused (os error 111)",
    errorName: "ConnectionRefused",
  });
  assertStringIncludes(event!.message, "is the controller on");
  const other = { payload: "TimedOut\nlate" };
  const late = eventOf(RecordKind.DIAL_FAILED, other, "combined");
  assertEquals(late!.message.endsWith(": late"), true);
  assertEquals(eventOf(RecordKind.DIAL_FAILED, refused), undefined);
});

Deno.test("recordEvent() reports discarded bytes with those before them", () => {
  const fields = {
    count: 2,
    number: 300,
    position: 1_000,
    payload: new Uint8Array([1, 2, 3, 255]),
  };
  const resync = eventOf(RecordKind.DISCARD, { ...fields, subject: 1 });
  const expected = {
    type: "resync",
    bytesDiscarded: 300,
    streamOffset: 1_000,
    bytesBefore: new Uint8Array([1, 2]),
    bytes: new Uint8Array([3, 255]),
    hexBefore: "01 02",
    hex: "03 ff",
    resynced: true,
  };
  const words = [
    "300 bytes at offset 1000",
    "header was expected",
    "01 02 | 03 ff",
  ];
  assertEquals(fieldsOf(resync, ...words), expected as object);
  const lost = { ...fields, number: 0, subject: 1 };
  fieldsOf(
    eventOf(RecordKind.DISCARD, lost),
    "The frame before had lost bytes",
  );
  const open = eventOf(RecordKind.DISCARD, { ...fields, subject: 0 });
  assertEquals(fieldsOf(open, "where the connection ended", "01 02 | 03 ff"), {
    ...expected,
    resynced: false,
  } as object);
});

Deno.test("recordEvent() reports gaps, duplicates and restarts of the counter", () => {
  const fields = { count: 3, position: 10, number: 13 };
  const event = (subject: number) =>
    eventOf(RecordKind.COUNTER_BREAK, { ...fields, subject });
  assertEquals(
    fieldsOf(
      event(CounterBreak.GAP),
      "3 frames",
      "counter 13",
      "10 was expected",
    ),
    { type: "gap", missedFrames: 3, expected: 10, received: 13 } as object,
  );
  assertEquals(
    fieldsOf(event(CounterBreak.DUPLICATE), "counter 13"),
    { type: "duplicate", received: 13 } as object,
  );
  assertEquals(
    fieldsOf(event(CounterBreak.RESTART), "counter 13", "10 was expected"),
    { type: "restart", expected: 10, received: 13 } as object,
  );
});

Deno.test("recordEvent() reports silence, its end, and bytes where none are expected", () => {
  const silent = eventOf(RecordKind.SILENT, { number: 5_000.4, subject: 1 });
  assertEquals(fieldsOf(silent, "5000 ms", "may be stuck or have lost power"), {
    type: "stale",
    silentMs: 5_000.4,
  } as object);
  const never = eventOf(RecordKind.SILENT, { number: 5_000, subject: 0 });
  assertStringIncludes(never!.message, "5000 ms, since it connected");
  const swapped = eventOf(RecordKind.SILENT, { number: 5_000, count: 99 });
  assertStringIncludes(swapped!.message, "but 99 frames of configuration");
  const other = eventOf(RecordKind.SILENT, { number: 5_000, position: 70 });
  assertStringIncludes(other!.message, "but 70 bytes that are no declared");
  const heard = eventOf(RecordKind.HEARD, { number: 7_000.6 });
  assertEquals(fieldsOf(heard, "after 7001 ms"), {
    type: "recovered",
    silentMs: 7_000.6,
  } as object);
  const payload = new Uint8Array([0xab, 1]);
  const bytes = eventOf(
    RecordKind.UNEXPECTED_BYTES,
    { count: 99, payload },
    "command",
  );
  assertEquals(fieldsOf(bytes, "99 bytes on the command socket", "ab 01"), {
    type: "unexpectedBytes",
    bytes: 99,
    hex: "ab 01",
  } as object);
});

Deno.test("recordEvent() reports the direction in which the clock was set, and within what time", () => {
  const cases: [number, string][] = [[-1_500, "back by 1.500 s"], [
    2_500,
    "forward by 2.500 s",
  ]];
  for (const [byMs, words] of cases) {
    const fields = { number: byMs, position: 250 };
    const event = eventOf(RecordKind.CLOCK_STEPPED, fields);
    assertEquals(fieldsOf(event, words, "within the last 0.250 s"), {
      type: "clockStepped",
      byMs,
      withinMs: 250,
    } as object);
  }
});

Deno.test("recordEvent() reports undeclared frames, and structs of a wrong length", () => {
  const unknown = { subject: 7, count: 4, position: 200, number: 50 };
  assertEquals(
    fieldsOf(eventOf(RecordKind.UNKNOWN_FRAME, unknown), "0x0007", "Telemetry"),
    {
      type: "unknownFrame",
      frameId: 7,
      count: 4,
      bytes: 200,
      lengthBytes: 50,
    } as object,
  );
  const fields = fieldsOf(
    eventOf(RecordKind.UNKNOWN_FRAME, { ...unknown, number: 0 }),
  ) as Record<string, unknown>;
  assertEquals(fields.lengthBytes, undefined);
  const mismatch = {
    subject: 5,
    count: 3,
    position: 8,
    number: 16,
    payload: "Telemetry",
  };
  assertEquals(
    fieldsOf(eventOf(RecordKind.LAYOUT_MISMATCH, mismatch), "8 bytes", "16"),
    {
      type: "layoutMismatch",
      frameId: 5,
      name: "Telemetry",
      count: 3,
      declaredBytes: 8,
      seenBytes: 16,
    } as object,
  );
  assertEquals(
    eventOf(RecordKind.LAYOUT_MISMATCH, mismatch, "command"),
    undefined,
  );
});

Deno.test("recordEvent() returns undefined for records that aren't for users", () => {
  for (const kind of [RecordKind.DIAL_ENDED, RecordKind.LAYOUT]) {
    assertEquals(eventOf(kind, {}, "combined"), undefined);
  }
});
