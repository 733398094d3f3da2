/**
 * Page with the layouts of the devices' structs, made from their tables of fields.
 *
 * Run: `deno run --allow-write=docs tools/layouts.ts && deno fmt docs/layouts.md`
 *
 * @module
 */

import * as hexapod from "../hexapod.ts";
import { type AnyStructType, defineStruct } from "../mod.ts";
import * as rotator from "../rotator.ts";
import * as simulator from "../simulator.ts";
import type {
  FieldOrder,
  FieldTable,
} from "../src/protocol/devices/field_table.ts";
import { fieldsOf } from "../src/protocol/devices/field_table.ts";

const PAGE = new URL("../docs/layouts.md", import.meta.url);

const INTRODUCTION = `# Layouts of the devices' structs

Each field, its position in bytes in the struct of each generation of
controllers (see \`DeviceGeneration\`), and its unit and meaning. All structs are
packed and little-endian. The C name of a field is its own in snake case:
\`currentPos\` is \`current_pos\`. A field without unit and meaning isn't
documented by the observatory's packages.

\`ROTATOR_FIELDS\`, \`HEXAPOD_FIELDS\` and \`SIMPLE_FIELDS\` are these tables for
programs; \`describeStruct()\` prints the layout of one struct, for example of
\`ROTATOR["single-socket"].TelemetryClass\`.`;

const DEVICES = [
  ["Camera rotator", rotator.ROTATOR_FIELDS, rotator.ROTATOR_ORDER],
  ["Hexapods", hexapod.HEXAPOD_FIELDS, hexapod.HEXAPOD_ORDER],
  ["Simple test device", simulator.SIMPLE_FIELDS, simulator.SIMPLE_ORDER],
] as const;

/** Returns the page, before it is formatted. */
export function layoutPage(): string {
  const sections = DEVICES.flatMap(([device, fields, order]) =>
    (["config", "telemetry"] as const).map((role) =>
      section(device, role, fields[role], order)
    )
  );
  return `${[INTRODUCTION, ...sections].join("\n\n")}\n`;
}

function section(
  device: string,
  role: "config" | "telemetry",
  fields: FieldTable,
  order: Partial<FieldOrder>,
): string {
  const structs = Object.entries(order).map((
    [generation, { [role]: names }],
  ) => ({
    generation,
    struct: defineStruct(role, fieldsOf(fields, names)),
  }));
  const sizes = structs.map(({ generation, struct }) =>
    `${struct.byteLength} bytes (${generation})`
  );
  const head = [
    "field",
    "type",
    ...structs.map((each) => each.generation),
    "unit, meaning",
  ];
  const rows = Object.entries(fields).map(([name, { type, ...about }]) => [
    `\`${name}\``,
    typeText(type),
    ...structs.map(({ struct }) => offsetText(struct, name)),
    meaning(about),
  ]);
  const lines = [head, head.map(() => "---"), ...rows].map((cells) =>
    `| ${cells.join(" | ")} |`
  );
  const title = `${device}: ${role === "config" ? "configuration" : role}`;
  return [`## ${title}`, `${sizes.join(", ")}.`, lines.join("\n")].join("\n\n");
}

function offsetText(struct: AnyStructType, name: string): string {
  const field = struct.fields.find((field) => field.name === name);
  return field === undefined ? "" : String(field.offset);
}

function typeText(type: FieldTable[string]["type"]): string {
  if (Array.isArray(type)) return `${typeText(type[0])}[${type[1]}]`;
  return typeof type === "object" ? (type as AnyStructType).name : String(type);
}

function meaning(
  { unit, description, values, bits }: Omit<FieldTable[string], "type">,
): string {
  const parts = [
    unit,
    description,
    values && `one of \`${nameOf(values)}\``,
    bits && `bits of \`${nameOf(bits)}\``,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

function nameOf(enumeration: object): string {
  const exports = Object.entries({ ...hexapod, ...rotator });
  return exports.find(([, value]) => value === enumeration)![0];
}

if (import.meta.main) Deno.writeTextFileSync(PAGE, layoutPage());
