import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { structFromJson, structToJson } from "../src/struct/struct_json.ts";
import { decodeBatch, encodeBatch } from "../src/view/frame_batch.ts";
import { decodeMessage, encodeMessage } from "../src/view/message_text.ts";
import { defineStruct } from "../struct.ts";

const BATCH = {
  source: 3,
  kind: "config" as const,
  structsId: 1,
  request: 9,
  frameBytes: 2,
  times: new Float64Array([1000, 1000.5]),
  missed: new Uint32Array([0, 7]),
  bytes: new Uint8Array([1, 2, 3, 4]),
};

Deno.test("encodeBatch() has the layout of its table", () => {
  const buffer = encodeBatch(BATCH);
  const data = new DataView(buffer);
  assertEquals(new TextDecoder().decode(buffer.slice(0, 4)), "FXB1");
  assertEquals(data.getUint16(4, true), 3);
  assertEquals(data.getUint8(6), 1);
  assertEquals(data.getUint8(7), 0);
  assertEquals(data.getUint32(8, true), 1);
  assertEquals(data.getUint32(12, true), 9);
  assertEquals(data.getUint32(16, true), 2);
  assertEquals(data.getUint32(20, true), 2);
  assertEquals(data.getFloat64(32, true), 1000.5);
  assertEquals(data.getUint32(44, true), 7);
  assertEquals([...new Uint8Array(buffer, 48)], [1, 2, 3, 4]);
});

Deno.test("decodeBatch() returns what encodeBatch() was given", () => {
  assertEquals(decodeBatch(encodeBatch(BATCH)), BATCH);
});

Deno.test("decodeBatch() refuses bytes that are no batch, or cut short", () => {
  const buffer = encodeBatch(BATCH);
  const cases: [ArrayBuffer, string][] = [
    [new ArrayBuffer(3), "Cannot decode batch as it must begin with 31425846"],
    [new ArrayBuffer(24), "received 24 other bytes"],
    [buffer.slice(0, 51), "must take 52 bytes: received 51"],
  ];
  for (const [bytes, message] of cases) {
    assertThrows(() => decodeBatch(bytes), TypeError, message);
  }
});

Deno.test("decodeMessage() returns numbers and bytes that JSON lacks", () => {
  const message = {
    numbers: [NaN, Infinity, -Infinity, -0, 0, 1.5],
    bytes: new Uint8Array([0, 255]),
    text: "NaN",
    none: null,
  };
  assertEquals(decodeMessage(encodeMessage(message)), message);
});

Deno.test("structFromJson() returns the struct of a message", () => {
  const Part = defineStruct("Part", { length: { type: "f32", unit: "mm" } });
  const Whole = defineStruct("Whole", {
    state: { type: "u8", values: { OFF: 0, ON: 1 } },
    name: ["char", 8],
    matrix: [["f64", 3], 2],
    parts: [Part, 2],
    torque: { type: "f64", limits: { warning: { above: 10 } } },
  }, { frameId: 7 });
  const json = decodeMessage(encodeMessage(structToJson(Whole)));
  const again = structFromJson(json as ReturnType<typeof structToJson>);
  assertEquals(structToJson(again), structToJson(Whole));
  const bytes = Whole.create({ torque: 12, name: "a" }).bytes;
  assertEquals(
    again.view(bytes.buffer, bytes.byteOffset).toObject(),
    Whole.view(bytes.buffer, bytes.byteOffset).toObject(),
  );
});
