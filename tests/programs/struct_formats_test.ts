// Definitions of structs in other languages, read by the packages of npm that read those.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { ROTATOR } from "../../rotator.ts";
import { CAMERA_HEXAPOD } from "../../hexapod.ts";
import {
  type AnyStructType,
  type AnyView,
  defineStruct,
  structToJsonSchema,
  structToRos1Msg,
} from "../../struct.ts";
import { NpmFolder } from "./npm_folder.ts";
import { programTest } from "./program.ts";

const PACKAGES = {
  "@foxglove/rosmsg": "5.0.5",
  "@foxglove/rosmsg-serialization": "2.0.4",
  tslib: "2.8.1", // which the one before imports, and doesn't declare
  ajv: "8.17.1",
};

const Part = defineStruct("Part", {
  faults: { type: "u16", bits: { HOT: 2 } },
  pos: { type: ["f64", 2], unit: "µm" },
});
const Whole = defineStruct("Whole", {
  state: { type: "i8", values: { OFF: -1 }, description: 'On or "off" # =' },
  serial: "u64",
  offset: "i64",
  part: Part,
  parts: [[Part, 2], 2],
  text: ["char", 5],
  ratio: { type: "f32", offset: 200 },
  isOn: "bool",
}, { byteLength: 220 });

const SCRIPT = `import { parse } from "@foxglove/rosmsg";
import { MessageReader, MessageWriter } from "@foxglove/rosmsg-serialization";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
const { definition, hex, schema, valid, invalid } = JSON.parse(readFileSync(0));
const bytes = Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
const definitions = parse(definition);
const message = new MessageReader(definitions).readMessage(bytes);
const written = new MessageWriter(definitions).writeMessage(message);
const validate = new Ajv2020({ strict: false }).compile(schema);
const plain = (_, value) => typeof value === "bigint" ? String(value)
  : ArrayBuffer.isView(value) ? [...value] : value;
const toHex = (byte) => byte.toString(16).padStart(2, "0");
console.log(JSON.stringify({
  message,
  hex: Array.from(written, toHex).join(""),
  constants: definitions[0].definitions.filter((one) => one.isConstant)
    .map(({ name, value }) => [name, value]),
  valid: valid.map((one) => validate(one) || validate.errors),
  invalid: invalid.map((one) => validate(one)),
}, plain));
`;

/** Reads a view by the packages: as a message, and as JSON. */
async function readBack(
  folder: NpmFolder,
  type: AnyStructType,
  view: AnyView,
  invalid: object[],
) {
  const input = JSON.stringify({
    definition: structToRos1Msg(type),
    hex: view.bytes.toHex(),
    schema: structToJsonSchema(type),
    valid: [view, view.toJSON(), type.create()],
    invalid,
  });
  const { success, stdout, stderr } = await folder.run(input);
  assertEquals({ success, stderr }, { success: true, stderr: "" });
  return JSON.parse(stdout);
}

programTest(
  "structToRos1Msg() and structToJsonSchema() are read by foreign packages",
  async (t) => {
    await using folder = await NpmFolder.install(t, PACKAGES, SCRIPT);
    if (folder === undefined) return;
    const view = Whole.create({
      state: -1,
      serial: 2n ** 63n + 1n,
      offset: -5n,
      part: { faults: 3, pos: [1.5, -2.5] },
      parts: [[{}, { faults: 7 }], [{ pos: [0.1, 0.2] }, {}]],
      text: "été",
      ratio: -0.5,
      isOn: true,
    });
    const plain = view.toJSON();
    const { message, hex, constants, valid, invalid } = await readBack(
      folder,
      Whole,
      view,
      [
        { ...plain, state: 128 },
        { ...plain, serial: 5 },
        { ...plain, other: 5 },
        { ...plain, text: "123456" },
        { ...plain, parts: [] },
        { ...plain, ratio: "nan" },
        { ...plain, part: {} },
      ],
    );
    const { parts, text: _, ...rest } = plain;
    const { padding, padding_2, ...fields } = message;
    assertEquals(fields, {
      ...rest,
      parts: (parts as unknown[]).flat(),
      text: [...new TextEncoder().encode("été")],
    });
    assertEquals([padding.length, padding_2.length], [88, 15]);
    assertEquals(hex, view.bytes.toHex());
    assertEquals(constants, [["STATE_OFF", -1]]);
    assertEquals(valid, [true, true, true]);
    assertEquals(invalid, Array(7).fill(false));

    for (
      const type of [
        ROTATOR["two-socket"].TelemetryClass,
        CAMERA_HEXAPOD["two-socket"].TelemetryClass,
      ] as AnyStructType[]
    ) {
      const view = type.create();
      view.bytes.set(view.bytes.map((_, i) => i * 7));
      const read = await readBack(folder, type, view, []);
      assertEquals(read.hex, view.bytes.toHex(), type.name);
      assertEquals(read.valid, [true, true, true], type.name);
    }
  },
);
