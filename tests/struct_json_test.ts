import { assertEquals, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { KNOWN_STRUCTS } from "../src/protocol/known_structs.ts";
import { singleSocket } from "../src/protocol/single_socket.ts";
import { Header } from "../src/protocol/two_socket.ts";
import { flatFields } from "../src/struct/flat_fields.ts";
import { type AnyStructType, defineStruct } from "../src/struct/struct.ts";
import {
  structFromJson,
  type StructJson,
  structToJson,
} from "../src/struct/struct_json.ts";

const Strut = defineStruct("Strut", {
  lengthUm: { type: "f32", unit: "µm", limits: { warning: { above: 10 } } },
  faults: { type: "u16", endian: "big", bits: { STUCK: 0x8000, MODE: 6 } },
});
const Own = defineStruct("Own", {
  count: "u64",
  matrix: [["i16", 3], 2],
  names: [["char", 5], 2],
  struts: [Strut, 6],
  mode: { type: "u8", offset: 200, bitOffset: 2, bitLength: 3 },
  overlay: { type: "f64", offset: 0, display: { digits: 2 } },
}, { frameId: 7, byteLength: 210 });

/** Returns a struct after its way through JSON text. */
function sent(
  type: AnyStructType,
  known?: readonly AnyStructType[],
): AnyStructType {
  const text = JSON.stringify(structToJson(type));
  return structFromJson(JSON.parse(text) as StructJson, known);
}

Deno.test("structFromJson() returns a struct that reads the same values from the same bytes", () => {
  const copy = sent(Own);
  assertEquals(
    [copy.name, copy.frameId, copy.byteLength, structToJson(copy)],
    ["Own", 7, 210, structToJson(Own)],
  );
  const bytes = crypto.getRandomValues(new Uint8Array(Own.byteLength));
  assertEquals(
    copy.view(bytes.buffer).toObject(),
    Own.view(bytes.buffer).toObject(),
  );
});

Deno.test("structFromJson() returns a known struct itself when the description is its own", () => {
  assertStrictEquals(sent(Header, KNOWN_STRUCTS), Header);
  assertStrictEquals(
    sent(singleSocket.Header, KNOWN_STRUCTS),
    singleSocket.Header,
  );
  const Other = defineStruct("Header", { frameId: "u16" });
  assertEquals(sent(Other, KNOWN_STRUCTS).byteLength, 2);
});

Deno.test("flatFields() gives the place of each value in the memory of the outermost struct", () => {
  const places = flatFields(Own, undefined, "list fields").map((
    { path, offset, byteLength },
  ) => [path, offset, byteLength]);
  const expected = [
    ["count", 0, 8],
    ["matrix[1][2]", 18, 2],
    ["names[1]", 25, 5],
    ["struts[5].faults", 64, 2],
    ["mode", 200, 1],
    ["overlay", 0, 8],
  ];
  const found = places.filter(([path]) =>
    expected.some(([wanted]) => wanted === path)
  );
  assertEquals(found, expected);
});
