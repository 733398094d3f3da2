// Small parts of the bus: names, requests, schemas, structs, alarms and connections.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import {
  authorityKey,
  parseRequest,
} from "../src/bus/commands/command_request.ts";
import { checkCommandTransport } from "../src/bus/commands/lease_store.ts";
import { ConnectionState } from "../src/bus/connection_state.ts";
import { decodeEntry, receivedAtMs } from "../src/bus/decoder.ts";
import { bytesFromJson } from "../src/bus/json_frame.ts";
import { asKnown } from "../src/bus/known_structs.ts";
import {
  FLOW_CHANNELS,
  isChannel,
  STATE_CHANNELS,
} from "../src/bus/message.ts";
import { makeSchema, parseCommands, parseSchema } from "../src/bus/schema.ts";
import { readAlarms } from "../src/bus/alarm_reader.ts";
import type { AnyStructType } from "../mod.ts";
import type { BusTransport, ReceivedMessage } from "../nats.ts";
import { defineStruct } from "../struct.ts";
import { Header, Telemetry } from "./alarm_rig.ts";
import { silent } from "./publisher_rig.ts";

const structs = { header: Header, config: Telemetry, telemetry: Telemetry };

Deno.test("isChannel() knows the channels of a device, and no other", () => {
  const channels = [...FLOW_CHANNELS, ...STATE_CHANNELS, "now"];
  assertEquals(channels.length, 11);
  assertEquals(channels.every(isChannel), true);
  assertEquals(["", "schemas", "Telemetry"].some(isChannel), false);
});

Deno.test("parseRequest() takes requests within the limits of each field, and no others", () => {
  const request = {
    id: "a-1_B",
    code: 3,
    parameters: [1, 2, 3, 4, 5, 6.5],
    atMs: 1.5,
    timeoutMs: 5,
    source: "",
    fencing: 0,
  };
  const confirm = { field: "torque", equals: 1 };
  const allowed: object[] = [
    {},
    { id: "a".repeat(64) },
    { parameters: [] },
    { confirm },
    { confirm: { ...confirm, tolerance: 0.5 } },
  ];
  for (const more of allowed) {
    const whole = { ...request, ...more };
    assertEquals(parseRequest(JSON.stringify(whole)) as unknown, whole);
  }
  const refused: object[] = [
    { id: "" },
    { id: 5 },
    { id: "a".repeat(65) },
    { id: "a b" },
    { code: 1.5 },
    { code: "3" },
    { parameters: {} },
    { parameters: [1, 2, 3, 4, 5, 6, 7] },
    { parameters: ["1"] },
    { atMs: "1" },
    { timeoutMs: null },
    { fencing: undefined },
    { source: 1 },
    { confirm: null },
    { confirm: 1 },
    { confirm: { equals: 1 } },
    { confirm: { field: "torque" } },
    { confirm: { ...confirm, tolerance: "1" } },
  ];
  for (const more of refused) {
    const text = JSON.stringify({ ...request, ...more });
    assertEquals(parseRequest(text), undefined, text);
  }
  for (const text of ["", "{", "null", "1"]) {
    assertEquals(parseRequest(text), undefined, text);
  }
});

Deno.test("authorityKey() has the name of the device, as programs of other versions have it", () => {
  assertEquals(authorityKey("rotator"), "authority.rotator");
});

Deno.test("checkCommandTransport() takes connections that have both requests and leases", () => {
  const whole = { broker: "b", serve() {}, leases: {} };
  const { serve: _, ...noServe } = whole;
  const { leases: __, ...noLeases } = whole;
  const check = (value: object) => checkCommandTransport(value as never, "act");
  check(whole);
  for (const wrong of [noServe, noLeases]) {
    assertThrows(
      () => check(wrong),
      TypeError,
      "Cannot act as connection must be one that carries commands, by connectNats(): received b",
    );
  }
});

Deno.test("ConnectionState calls back at each change, until its watch has ended", () => {
  const state = new ConnectionState();
  const calls: string[] = [];
  assertEquals(state.isConnected, false);
  state.isConnected = false;
  const ends = ["a", "b"].map((name) =>
    state.watch((isConnected) => {
      calls.push(`${name} ${isConnected}`);
      // A call may end the watch of another.
      if (name === "a" && !isConnected) ends[1]();
    })
  );
  state.isConnected = true;
  state.isConnected = true;
  assertEquals(state.isConnected, true);
  state.isConnected = false;
  ends[0]();
  state.isConnected = true;
  assertEquals(calls, ["a true", "b true", "a false", "b false"]);
});

Deno.test("makeSchema() gives what a reader needs, under a hash of its text", async () => {
  const Status = defineStruct("CommandStatus", { result: "i32" });
  const withStatus = { ...structs, commandStatus: Status };
  const { hash, text } = await makeSchema(withStatus);
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  assertEquals(hash, digest.toHex().slice(0, 32));
  const schema = JSON.parse(text);
  assertEquals(Object.keys(schema), ["structs", "ros1msg", "jsonSchema"]);
  const kinds = ["telemetry", "config", "status"];
  assertEquals(Object.keys(schema.jsonSchema), kinds);
  assertEquals(Object.keys(schema.ros1msg), kinds);
  assertEquals("torque" in schema.jsonSchema.telemetry.properties, true);
  assertEquals(schema.ros1msg.telemetry.includes("torque"), true);
  assertEquals(parseCommands(text), []);
  const parsed = parseSchema(text);
  assertEquals(parsed.telemetry.byteLength, Telemetry.byteLength);
  assertEquals(parsed.commandStatus?.byteLength, 4);

  const commands = [{ name: "MOVE", code: 3, parameters: [] }];
  const { text: ofCommands } = await makeSchema(structs, commands);
  assertEquals(parseCommands(ofCommands), commands);
  assertEquals(Object.keys(JSON.parse(ofCommands).jsonSchema), [
    "telemetry",
    "config",
  ]);
  assertThrows(
    () => parseSchema('{"structs":{"other":{},"more":{}}}'),
    Error,
    "Cannot read schema as it must have the structs header, config and telemetry: received other, more",
  );
});

Deno.test("asKnown() takes structs that are published, and names the first difference", () => {
  const known = (telemetry: AnyStructType, other: AnyStructType) =>
    asKnown({ ...structs, telemetry }, { ...structs, telemetry: other });
  assertEquals(asKnown(undefined, structs), structs);
  const Same = defineStruct("Telemetry", { a: "u8", b: "f64" });
  const Other = defineStruct("Telemetry", { a: "u8", b: "f64" });
  assertEquals(known(Same, Other).telemetry, Same);
  // A struct that a subscriber doesn't know is that of the schema.
  const Status = defineStruct("Status", { result: "u8" });
  const { commandStatus } = asKnown(structs, {
    ...structs,
    commandStatus: Status,
  });
  assertEquals(commandStatus, Status);
  const Inner = defineStruct("Inner", { x: "u8", y: "u8" });
  const differences: [object, object, string][] = [
    [{ a: "u8" }, { a: "u8", b: "f64" }, "no field in place of b f64 at 1"],
    [{ a: "u8", b: "f64" }, { a: "u8" }, "b f64 at 1 in place of no field"],
    [{ a: "u8" }, { c: "u8" }, "a u8 at 0 in place of c u8 at 0"],
    [{ a: "u8" }, { a: "i8" }, "a u8 at 0 in place of a i8 at 0"],
    [
      { a: ["u8", 2] },
      { a: ["u8", 3] },
      "a u8[2] at 0 in place of a u8[3] at 0",
    ],
    [
      { a: { type: "u16", endian: "big" } },
      { a: "u16" },
      "a u16 at 0 big-endian in place of a u16 at 0",
    ],
    [
      { a: { type: "u16", bitOffset: 0, bitLength: 4 } },
      { a: { type: "u16", bitOffset: 1, bitLength: 4 } },
      "a u16 at 0 bits 0+4 in place of a u16 at 0 bits 1+4",
    ],
    [
      { a: { type: "u16", bitOffset: 0, bitLength: 4 } },
      { a: { type: "u16", bitOffset: 0, bitLength: 5 } },
      "a u16 at 0 bits 0+4 in place of a u16 at 0 bits 0+5",
    ],
    [
      { a: Inner },
      { a: "u8" },
      "a { x u8 at 0, y u8 at 1 } at 0 in place of a u8 at 0",
    ],
  ];
  for (const [ours, theirs, text] of differences) {
    const make = (fields: object) =>
      defineStruct("Telemetry", fields as { a: "u8" });
    assertThrows(
      () => known(make(ours), make(theirs)),
      TypeError,
      `received another telemetry, by ${text}`,
    );
  }
  const Padded = defineStruct("Telemetry", { a: "u8" }, { byteLength: 4 });
  const Short = defineStruct("Telemetry", { a: "u8" }, { byteLength: 2 });
  assertThrows(() => known(Padded, Short), TypeError, "4 bytes in place of 2");
  for (const role of ["header", "config"] as const) {
    assertThrows(
      () => asKnown({ ...structs, [role]: Padded }, structs),
      TypeError,
      `received another ${role}, by `,
    );
  }
});

Deno.test("bytesFromJson() returns the bytes of structs from the JSON of their views", () => {
  const Inner = defineStruct("Inner", {
    value: "f32",
    name: ["char", 4],
  });
  const types = [
    defineStruct("A", {
      big: "u64",
      low: "i64",
      nan: "f32",
      inf: "f64",
      flag: "bool",
      inner: [Inner, 2],
      many: ["f64", 2],
    } as never) as AnyStructType,
    defineStruct("B", { one: Inner } as never) as AnyStructType,
  ];
  const views = [
    types[0].create({
      big: 2n ** 64n - 1n,
      low: -(2n ** 63n),
      nan: NaN,
      inf: -Infinity,
      flag: true,
      inner: [{ value: NaN, name: "12" }, { value: 1.5, name: "" }],
      many: [-0, 1e-310],
    } as never),
    types[1].create({ one: { value: Infinity, name: "ab" } } as never),
  ] as { bytes: Uint8Array }[];
  const parts = views.map((view, index) =>
    [types[index], JSON.parse(JSON.stringify(view)) as object] as const
  );
  const due = new Uint8Array(views.flatMap(({ bytes }) => [...bytes]));
  assertEquals(bytesFromJson(parts), due);
});

/** Message of telemetry of some bytes. */
function received(bytes: number): ReceivedMessage {
  return {
    channel: "telemetry",
    headers: { "Hexrot-Received-Ns": "1500000" },
    payload: new Uint8Array(bytes),
    position: 0,
  };
}

Deno.test("decodeEntry() refuses a message whose length isn't that of its struct and header", () => {
  const due = Header.byteLength + Telemetry.byteLength;
  assertEquals(decodeEntry(received(due), structs)?.entry.receivedAtMs, 1.5);
  for (const bytes of [due - 1, due + 1]) {
    assertThrows(
      () => decodeEntry(received(bytes), structs),
      RangeError,
      `Cannot decode message of telemetry as its struct and header have ${due} bytes: received ${bytes}`,
    );
  }
  const status = { ...received(Header.byteLength), channel: "status" as const };
  // The source has no struct of it.
  assertThrows(() => decodeEntry(status, structs), RangeError, "of status");
  const { headers: _, ...rest } = received(due);
  assertEquals(receivedAtMs({ ...rest, headers: {} }), NaN);
});

Deno.test("readAlarms() yields numbers of any value, and leaves out what is no alarm", async () => {
  const texts = [
    '{"name":"a","value":"NaN","above":"Infinity","below":-1,"level":"value"}',
    "{",
    '{"name":"b","level":null}',
  ];
  const warnings: string[] = [];
  const asked: unknown[] = [];
  const connection = {
    async *states(...args: unknown[]) {
      asked.push(args.slice(0, 2));
      for (const text of texts) {
        yield await Promise.resolve({
          payload: new TextEncoder().encode(text),
        });
      }
    },
  } as unknown as BusTransport;
  const log = { ...silent, warn: (line: string) => void warnings.push(line) };
  const options = { connection, device: "rotator", log } as never;
  const { signal } = new AbortController();
  const alarms: unknown[] = await Array.fromAsync(readAlarms(options, signal));
  assertEquals(alarms, [
    { name: "a", value: NaN, above: Infinity, below: -1, level: "value" },
    { name: "b" },
  ]);
  assertEquals(asked, [["rotator", "alarm"]]);
  assertEquals(warnings.length, 1);
  assertEquals(warnings[0].startsWith("Ignored an alarm of rotator: "), true);
});
