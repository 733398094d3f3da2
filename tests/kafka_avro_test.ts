// Avro's binary form, against the examples of its specification.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { encodeAvro } from "../src/kafka/sal/avro.ts";

Deno.test("encodeAvro() gives the bytes of Avro's specification", () => {
  const bytesOf = (
    type: Parameters<typeof encodeAvro>[0]["fields"][0]["type"],
    value: unknown,
  ) =>
    encodeAvro({ type: "record", fields: [{ name: "a", type }] }, { a: value })
      .toHex();
  const array = { type: "array", items: "long" };
  for (
    const [type, value, hex] of [
      ["long", 0, "00"],
      ["long", -1, "01"],
      ["int", -64, "7f"],
      ["long", 64, "8001"],
      ["long", 2 ** 40, "808080808040"],
      ["long", 2n ** 63n - 1n, "feffffffffffffffff01"],
      ["string", "foo", "06666f6f"],
      ["boolean", true, "01"],
      ["float", 1.5, "0000c03f"],
      ["double", -2, "00000000000000c0"],
      [array, [3, 27], "04063600"],
      [array, [], "00"],
      [["null", "string"], null, "00"],
      [["null", "string"], "a", "020261"],
      [["double", "null"], 0, "000000000000000000"],
      [{ type: "string" }, "a", "0261"],
    ] as const
  ) assertEquals(bytesOf(type, value), hex, String(type));
});

Deno.test("encodeAvro() gives NaN for a measurement that is missing", () => {
  const fields = [
    { name: "a", type: "double", default: 0 },
    { name: "b", type: { type: "array", items: "float" }, default: [0, 0] },
    { name: "c", type: ["double", "null"], default: 0 },
    { name: "d", type: "int", default: 3 },
  ];
  assertEquals(
    encodeAvro({ type: "record", fields }, {}).toHex(),
    "000000000000f87f" + "04" + "0000c07f0000c07f" + "00" + "00" +
      "000000000000f87f" + "06",
  );
});

Deno.test("encodeAvro() throws for a value that doesn't fit", () => {
  const encode = (type: string, value: unknown) => () =>
    encodeAvro({ type: "record", fields: [{ name: "a", type }] }, { a: value });
  for (
    const [type, value, text] of [
      ["int", 1.5, "int expected: received 1.5"],
      ["int", undefined, "it has no default"],
      ["enum", 1, "type enum is not known"],
    ] as const
  ) {
    let message = "";
    try {
      encode(type, value)();
    } catch (error) {
      message = (error as Error).message;
    }
    assertEquals(message, `Cannot encode field "a": ${text}`);
  }
});
