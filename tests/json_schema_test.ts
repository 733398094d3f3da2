import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { defineStruct, structToJsonSchema } from "../struct.ts";

Deno.test("structToJsonSchema() describes the JSON of every kind of field", () => {
  const Strut = defineStruct("Strut", { faults: "i8" });
  const Telemetry = defineStruct("Telemetry", {
    serial: "u64",
    offset: "i64",
    state: {
      type: "u8",
      description: "State",
      values: { STANDBY: 0 },
    },
    flags: { type: "i16", bitLength: 3, bits: { A: 4 } },
    pivot: {
      type: [["f32", 2], 3],
      unit: "µm",
      limits: { severe: { above: 9, inclusive: true } },
    },
    names: [["char", 4], 2],
    reason: ["char", 40],
    strut: Strut,
    struts: [Strut, 6],
    isReady: "bool",
  });
  const float = {
    anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }],
  };
  const array = (items: object, count: number) => ({
    type: "array",
    items,
    minItems: count,
    maxItems: count,
  });
  const properties = {
    serial: { type: "string", pattern: "^\\d{1,20}$" },
    offset: { type: "string", pattern: "^-?\\d{1,19}$" },
    state: {
      type: "integer",
      minimum: 0,
      maximum: 255,
      description: "State",
      values: { STANDBY: 0 },
    },
    flags: { type: "integer", minimum: -4, maximum: 3, bits: { A: 4 } },
    pivot: {
      ...array(array(float, 2), 3),
      unit: "µm",
      "x-limits": { severe: { above: 9, inclusive: true } },
    },
    names: array({ type: "string", maxLength: 4 }, 2),
    reason: { type: "string", maxLength: 40 },
    strut: { $ref: "#/$defs/Strut" },
    struts: array({ $ref: "#/$defs/Strut" }, 6),
    isReady: { type: "boolean" },
  };
  assertEquals(structToJsonSchema(Telemetry), {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Telemetry",
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    $defs: {
      Strut: {
        title: "Strut",
        type: "object",
        properties: {
          faults: { type: "integer", minimum: -128, maximum: 127 },
        },
        required: ["faults"],
        additionalProperties: false,
      },
    },
  });
});

Deno.test("structToJsonSchema() tells structs of one name apart", () => {
  const [A, B] = ["u8", "i8"].map((type) =>
    defineStruct("Part", { a: type as "u8" })
  );
  const Whole = defineStruct("Whole", { a: A, b: B, c: A });
  const { properties, $defs } = structToJsonSchema(Whole) as {
    properties: Record<string, { $ref: string }>;
    $defs: Record<string, unknown>;
  };
  assertEquals(
    Object.values(properties).map(({ $ref }) => $ref),
    ["#/$defs/Part", "#/$defs/Part_2", "#/$defs/Part"],
  );
  assertEquals(Object.keys($defs), ["Part", "Part_2"]);
});

Deno.test("structToJsonSchema() refuses a value that is no struct", () => {
  assertThrows(
    () => structToJsonSchema({} as never),
    TypeError,
    "Cannot write JSON Schema as it must be a StructType: received an object",
  );
});
