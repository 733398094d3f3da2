// Differences of recordings by field, of messages in memory.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { defineStruct, Header } from "../mod.ts";
import {
  type DiffOptions,
  diffRecordings,
  type Recording,
} from "../recording.ts";
import type { MessageKind } from "../src/recording/channels.ts";
import { DIFF_PARTS, diffPartOf } from "../src/recording/diff.ts";
import type { MessagesOptions } from "../src/recording/recorded_message.ts";

const Strut = defineStruct("Strut", { length: "f64" });
const Telemetry = defineStruct("Telemetry", {
  position: "f64",
  serial: "u64",
  isOn: "bool",
  text: ["char", 4],
  positions: ["u8", 2],
  strut: Strut,
}, { frameId: 5 });
const Other = defineStruct("Other", { position: "f64", more: "u8" }, {
  frameId: 5,
});
const Command = defineStruct("Command", { code: "u32" });
const structs = {
  header: Header,
  config: Telemetry,
  telemetry: Telemetry,
  command: Command,
};

type Values = Parameters<typeof Telemetry.create>[0];

/** Frame of telemetry, with its counter and the time of it, in s. */
function frame(counter: number, values: Values = {}, taiSec = counter) {
  const header = Header.create({ counter, taiSec: 1000n + BigInt(taiSec) });
  const bytes = [...header.bytes, ...Telemetry.create(values).bytes];
  return { kind: "telemetry", bytes: new Uint8Array(bytes), structs } as const;
}

interface Message {
  readonly kind: MessageKind;
  readonly bytes: Uint8Array;
  readonly structs: typeof structs;
}

/** A recording of messages and types of events, which notes those who leave it. */
function recordingOf(
  messages: readonly Message[],
  events: readonly string[] = [],
  left: string[] = [],
) {
  return {
    messages({ kinds, signal }: MessagesOptions) {
      const chosen = messages.filter(({ kind }) => kinds!.includes(kind));
      const iterator = chosen.values();
      return {
        next: () => {
          signal?.throwIfAborted();
          return Promise.resolve(iterator.next());
        },
        return: () => Promise.resolve(left.push(kinds!.join())),
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    async *events() {
      for (const type of events) yield { type };
    },
  } as unknown as Recording;
}

const diff = (
  a: readonly Message[],
  b: readonly Message[],
  options?: DiffOptions,
) => diffRecordings(recordingOf(a), recordingOf(b), options);

const NONE = { a: 0, b: 0, onlyInA: 0, onlyInB: 0, different: 0, fields: {} };

Deno.test("diffRecordings() counts the messages in which a field differs, and has its first difference", async () => {
  const strut = (length: number) => ({ strut: Strut.create({ length }) });
  const a = [
    frame(0),
    frame(1, { position: -0, serial: 5n, text: "a", positions: [1, 2] }),
    frame(2, { position: 1, isOn: true, ...strut(1) }),
  ];
  const b = [
    frame(0),
    frame(1, { position: 0, serial: 6n, text: "b", positions: [1, 3] }),
    frame(2, { position: 2, isOn: false, ...strut(2) }),
  ];
  const { isEqual, frames } = await diff(a, b);
  assertEquals(isEqual, false);
  const first = (index: number, a: string, b: string) => ({
    count: 1,
    first: { index, a, b },
  });
  const fields = {
    "telemetry.position": { count: 2, first: { index: 1, a: "-0", b: "0" } },
    "telemetry.serial": first(1, "5", "6"),
    "telemetry.text": first(1, '"a"', '"b"'),
    "telemetry.positions[1]": first(1, "2", "3"),
    "telemetry.isOn": first(2, "true", "false"),
    "telemetry.strut.length": first(2, "1", "2"),
  };
  assertEquals(frames, {
    telemetry: { ...NONE, a: 3, b: 3, different: 2, fields },
    config: NONE,
    status: NONE,
    command: NONE,
  });
  const ignore = Object.keys(fields).slice(1);
  const rest = await diff(a, b, { ignore });
  assertEquals(Object.keys(rest.frames.telemetry.fields), [
    "telemetry.position",
  ]);
  const none = await diff(a, b, { ignore: [...ignore, "telemetry.position"] });
  assertEquals([none.isEqual, none.frames.telemetry.different], [true, 0]);
  // A name stands for what is in it, not for what begins with it.
  const parts = await diff(a, b, {
    ignore: ["telemetry.positions", "telemetry.strut", "telemetry.posit"],
  });
  assertEquals(Object.keys(parts.frames.telemetry.fields), [
    "telemetry.position",
    "telemetry.serial",
    "telemetry.text",
    "telemetry.isOn",
  ]);
});

Deno.test("diffRecordings() names the fields that a struct lacks, and compares bytes without one", async () => {
  const bytes = new Uint8Array([
    ...Header.create().bytes,
    ...Other.create({ more: 7 }).bytes,
  ]);
  const other = {
    kind: "telemetry",
    bytes,
    structs: { ...structs, telemetry: Other },
  } as unknown as Message;
  const same = frame(0, {}, -1000);
  const { frames } = await diff([same], [other]);
  assertEquals(frames.telemetry.fields["telemetry.more"], {
    count: 1,
    first: { index: 0, a: "absent", b: "7" },
  });
  assertEquals(frames.telemetry.fields["telemetry.strut"].first, {
    index: 0,
    a: '{"length":0}',
    b: "absent",
  });
  assertEquals(frames.telemetry.fields["telemetry.position"], undefined);
  const status = (byte: number) => ({
    kind: "status" as const,
    bytes: new Uint8Array([byte]),
    structs,
  });
  assertEquals((await diff([status(1)], [status(255)])).frames.status.fields, {
    status: { count: 1, first: { index: 0, a: '"01"', b: '"ff"' } },
  });
});

Deno.test("diffRecordings() pairs frames by their time stamps, and commands by their order", async () => {
  const command = (code: number) => ({
    kind: "command" as const,
    bytes: Command.create({ code }).bytes,
    structs,
  });
  const a = [frame(1), frame(2), frame(4), command(1)];
  const b = [frame(2), frame(3), frame(4, { position: 1 }), command(2)];
  const { frames } = await diff(a, b, { align: "time" });
  const field = { index: 2, a: "0", b: "1" };
  assertEquals(frames.telemetry, {
    a: 3,
    b: 3,
    onlyInA: 1,
    onlyInB: 1,
    different: 1,
    fields: { "telemetry.position": { count: 1, first: field } },
  });
  assertEquals(frames.command, {
    ...NONE,
    a: 1,
    b: 1,
    different: 1,
    fields: {
      "command.code": { count: 1, first: { index: 0, a: "1", b: "2" } },
    },
  });
});

Deno.test("diffRecordings() reports its progress, and leaves what it has opened", async () => {
  const left: string[] = [];
  const shares: number[] = [];
  const { signal } = new AbortController();
  await diffRecordings(
    recordingOf([frame(1)], [], left),
    recordingOf([frame(1)], [], left),
    { signal, onProgress: (share) => shares.push(share) },
  );
  assertEquals(shares, [0.2, 0.4, 0.6, 0.8, 1]);
  const kinds = ["telemetry", "config", "status", "command"];
  assertEquals(left, kinds.flatMap((kind) => [kind, kind]));
  left.length = 0;
  const ignored = { ignore: ["telemetry", "config", "status", "command"] };
  await diffRecordings(
    recordingOf([frame(1)], [], left),
    recordingOf([], [], left),
    ignored,
  );
  assertEquals(left, []);
});

Deno.test("diffRecordings() is equal only if bytes and events of each type are", async () => {
  const junk = (length: number) => ({
    kind: "discarded" as const,
    bytes: new Uint8Array(length),
    structs,
  });
  const compare = async (
    a: [junk: number, ...events: string[]],
    b: [junk: number, ...events: string[]],
    ignore: string[] = [],
  ) => {
    const [one, two] = [a, b].map(([length, ...events]) =>
      recordingOf([junk(length)], events)
    );
    const { isEqual, discardedBytes, events } = await diffRecordings(one, two, {
      ignore,
    });
    return [isEqual, discardedBytes, events];
  };
  const gap = { gap: { a: 1, b: 1 } };
  assertEquals(await compare([3, "gap"], [3, "gap"]), [
    true,
    { a: 3, b: 3 },
    gap,
  ]);
  assertEquals(await compare([3, "gap"], [4, "gap"]), [
    false,
    { a: 3, b: 4 },
    gap,
  ]);
  assertEquals(await compare([3, "gap"], [4, "gap"], ["discarded"]), [
    true,
    { a: 0, b: 0 },
    gap,
  ]);
  assertEquals(await compare([3], [3, "gap", "gap"]), [
    false,
    { a: 3, b: 3 },
    { gap: { a: 0, b: 2 } },
  ]);
  assertEquals(await compare([3, "rate"], [3, "gap"], ["events"]), [
    true,
    { a: 3, b: 3 },
    {},
  ]);
});

Deno.test("diffRecordings() throws when an option is wrong", async () => {
  for (
    const [options, message] of [
      [
        { align: "other" },
        'align must be one of order, time: received "other"',
      ],
      [
        { ignore: ["position"] },
        `ignore must be one of ${DIFF_PARTS.join(", ")}: received "position"`,
      ],
      [{ signal: 1 }, "signal must be an AbortSignal: received number 1"],
      [
        { onProgress: 1 },
        "onProgress must be a function: received number 1",
      ],
    ] as const
  ) {
    const error = await assertRejects(
      () => diff([], [], options as unknown as DiffOptions),
      TypeError,
    );
    assertEquals(error.message, `Cannot compare recordings as ${message}`);
  }
  assertEquals(
    ["header.counter", "telemetry[1]", "events", "events.rate"].map(diffPartOf),
    ["header", "telemetry", "events", "events"],
  );
  assertEquals([...DIFF_PARTS], [
    "header",
    "telemetry",
    "config",
    "status",
    "command",
    "discarded",
    "events",
  ]);
});
