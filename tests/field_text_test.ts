import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  type AnyStructType,
  defineStruct,
  type FieldSpec,
  fieldText,
} from "../struct.ts";

/** Text of a value in a struct of one field. */
function textOf(spec: FieldSpec, a: unknown): string {
  const type: AnyStructType = defineStruct("T", { a: spec });
  const view = type.create({ a });
  const [field] = type.fields;
  const text = fieldText(field, Reflect.get(view, "a"));
  assertEquals(fieldText(field, Reflect.get(view.toObject(), "a")), text);
  return text;
}

Deno.test("fieldText() shows numbers by their meaning", () => {
  const values = { STANDBY: 0, ENABLED: 2, AGAIN: 2, LOST: -1 };
  const small = { STUCK: 1, MODE: 6 };
  const bits = { STUCK: 1, HOT: 2, MODE: 0x1C, TOP: 0x80 };
  const cases: [FieldSpec, unknown, string][] = [
    [{ type: "f64" }, 0.1, "0.1"],
    [{ type: "f64" }, -0, "-0"],
    [{ type: "f64", unit: "deg/s²" }, NaN, "NaN deg/s²"],
    [{ type: "f64", display: { digits: 2 } }, 0.125, "0.13"],
    [{ type: "f64", display: { digits: 0 }, unit: "m" }, -7.4, "-7 m"],
    [{ type: "f64", display: { digits: 2 } }, -Infinity, "-Infinity"],
    [{ type: "f64", values }, 2, "2 ENABLED"],
    [{ type: "f64", values }, 1.5, "1.5"],
    [{ type: "i8", values }, -1, "-1 LOST"],
    [{ type: "i64", values }, 2n, "2 ENABLED"],
    [{ type: "u8", bits }, 0, "0x00"],
    [{ type: "u8", bits }, 0x91, "0x91 STUCK, MODE 4, TOP"],
    [{ type: "i8", bits }, -1, "0xFF STUCK, HOT, MODE 7, TOP"],
    [{ type: "i16", bits }, -128, "0xFF80 TOP"],
    [{ type: "u64", bits }, 2n ** 63n + 2n, "0x8000000000000002 HOT"],
    [{ type: "f64", bits }, 3, "0x3 STUCK, HOT"],
    [{ type: "f64", bits }, 0.5, "0.5"],
    [{ type: "f64", bits }, -1, "-1"],
    [{ type: "u16", display: "hex" }, 31, "0x001F"],
    [{ type: "i32", display: "hex", unit: "counts" }, -1, "0xFFFFFFFF counts"],
    [
      { type: "u8", bitLength: 3, bitOffset: 1, bits: small },
      5,
      "0x5 STUCK, MODE 2",
    ],
    [{ type: "i64" }, -5n, "-5"],
    [{ type: "bool" }, true, "true"],
  ];
  for (const [spec, value, text] of cases) {
    assertEquals(textOf(spec, value), text);
  }
});

Deno.test("fieldText() shows text, arrays and structs in one line", () => {
  const Strut = defineStruct("Strut", {
    faults: { type: "u16", bits: { HOT: 2 } },
    length: { type: "f32", unit: "mm" },
  });
  const long = "x".repeat(200);
  const cases: [FieldSpec, unknown, string][] = [
    [{ type: ["char", 200] }, long, `"${long}"`],
    [{ type: ["char", 9] }, "a\x1b\n\u202e", '"a\\u001b\\n\\u202e"'],
    [{ type: [["char", 2], 2] }, ["a", "b"], '["a", "b"]'],
    [{ type: ["f64", 3], unit: "µm" }, [1, 2.5, NaN], "[1, 2.5, NaN] µm"],
    [
      { type: [["u8", 2], 2], display: "hex" },
      [[1, 2], [3, 4]],
      "[[0x01, 0x02], [0x03, 0x04]]",
    ],
    [
      { type: Strut },
      { faults: 2, length: 0.5 },
      "{ faults: 0x0002 HOT, length: 0.5 mm }",
    ],
    [
      { type: [Strut, 2] },
      [{ faults: 2 }, { length: 1 }],
      "[{ faults: 0x0002 HOT, length: 0 mm }, { faults: 0x0000, length: 1 mm }]",
    ],
  ];
  for (const [spec, value, text] of cases) {
    assertEquals(textOf(spec, value), text);
  }
});
