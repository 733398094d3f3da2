import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { AnyStructType } from "../src/struct/struct.ts";
import {
  camelCase,
  fieldValuesOf,
  type FieldVector,
  jsonValuesOf,
  structTypeOf,
  vectors,
} from "./vectors.ts";

Deno.test("the golden vectors hold 21 structs of 8 samples each", () => {
  const structs = Object.values(vectors).flatMap(Object.values);
  assertEquals(structs.map(({ samples }) => samples.length), Array(21).fill(8));
});

for (const [file, structs] of Object.entries(vectors)) {
  for (const [name, struct] of Object.entries(structs)) {
    Deno.test(`${file} ${name} is laid out as in C`, () => {
      const type = structTypeOf(name, struct.fields);
      assertEquals(type.byteLength, struct.byteLength);
      assertLayout(type, struct.fields);
    });

    Deno.test(`${file} ${name} reads the golden bytes`, () => {
      const type = structTypeOf(name, struct.fields);
      for (const { hex, values } of struct.samples) {
        const view = type.view(Uint8Array.fromHex(hex).buffer);
        assertSame(view, fieldValuesOf(struct.fields, values), name);
        assertEquals<unknown>(view.toJSON(), jsonValuesOf(values));
      }
    });

    Deno.test(`${file} ${name} writes the golden bytes`, () => {
      const type = structTypeOf(name, struct.fields);
      for (const { hex, values } of struct.samples) {
        const created = type.create(fieldValuesOf(struct.fields, values));
        assertEquals(created.bytes.toHex(), hex);
      }
    });
  }
}

function assertLayout(type: AnyStructType, expected: FieldVector[]): void {
  assertEquals(
    type.fields.map(({ name, offset, byteLength, count }) => ({
      name,
      offset,
      byteLength,
      count,
    })),
    expected.map(({ name, offset, byteLength, count }) => ({
      name: camelCase(name),
      offset,
      byteLength,
      count,
    })),
  );
  for (const [index, { type: fieldType }] of type.fields.entries()) {
    const { fields, type } = expected[index];
    if (typeof fieldType === "object") assertLayout(fieldType, fields!);
    else assertEquals(fieldType, type);
  }
}

/** Compares as Object.is does, so that NaN equals NaN and -0 is not 0. */
function assertSame(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected !== "object") {
    if (Object.is(actual, expected)) return;
    throw new Error(`${path} is ${actual} instead of ${expected}`);
  }
  if (Array.isArray(expected)) {
    assertEquals((actual as ArrayLike<unknown>).length, expected.length);
  }
  for (const [key, value] of Object.entries(expected!)) {
    const property = (actual as Record<string, unknown>)[key];
    assertSame(property, value, `${path}.${key}`);
  }
}
