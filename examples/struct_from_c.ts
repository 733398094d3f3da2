/**
 * Reads the C header of a controller of your own, and prints the TypeScript declaration of
 * its last struct, to paste:
 *
 *     deno run --allow-read examples/struct_from_c.ts telemetry.h
 *
 * `--struct NAME` selects another one, `--struct NAME=ID` states its frame id as well; given
 * several times, it prints all of them. `--table` prints the offsets instead. `--help` lists
 * the options that state what a header leaves open. Without a file, which needs no
 * `--allow-read`, it reads the sample below.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import {
  describeStruct,
  structFromC,
  type StructRequest,
  structsFromC,
  type StructsFromCOptions,
  structToTypeScript,
} from "../mod.ts";
import { readNumber } from "../src/cli/flag_values.ts";
import { runProgram } from "../src/cli/program.ts";
import { stdout } from "../src/cli/printer.ts";

const SAMPLE = `
#include <stdint.h>
#define STRUTS 6

#pragma pack(push, 1)
typedef struct {
  double length_um;
  uint16_t faults;
} strut_t;

typedef struct {
  uint32_t application_status;
  double curr_position, cmd_position; /* deg */
  strut_t struts[STRUTS];
  char reason[40];
} telemetry_t;
#pragma pack(pop)
`;

const HELP = `Prints the TypeScript that declares structs of a C header.

Usage: deno run --allow-read examples/struct_from_c.ts [options] [FILE]

  --struct NAME       that struct; by default the last one; NAME=ID with the id of
                      its frames; may be given several times
  --table             print a table of the offsets instead
  --packed            all structs are packed, though the header doesn't say so
  --padded            structs that aren't declared packed have the padding of gcc
  --define MACRO      that macro is defined as 1, or with MACRO=TEXT as that; with
                      MACRO=false it is not defined; may be given several times
  --undefined-macros  macros that neither the header nor --define define are none
  --include FILE      text of a file that the header includes; several times
  --rename C=NAME     name of the field with that C name; several times
  -h, --help          show this

Without FILE it reads a sample, for which it needs no permission.`;

/** @throws {TypeError} If the command line is wrong. */
function readCommandLine(args: string[]) {
  const { values, positionals: [file, ...others] } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      struct: { type: "string", multiple: true, default: [] },
      table: { type: "boolean", default: false },
      packed: { type: "boolean", default: false },
      padded: { type: "boolean", default: false },
      define: { type: "string", multiple: true, default: [] },
      "undefined-macros": { type: "boolean", default: false },
      include: { type: "string", multiple: true, default: [] },
      rename: { type: "string", multiple: true, default: [] },
      duration: { type: "string" }, // which other examples take
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (others.length > 0) {
    throw new TypeError(`There must be one FILE: received ${others} as well`);
  }
  if (values.packed && values.padded) {
    throw new TypeError("There must be one of --packed and --padded");
  }
  return {
    ...values,
    structs: Object.fromEntries(values.struct.map(readStructName)),
    defines: Object.fromEntries(values.define.map(readDefine)),
    rename: Object.fromEntries(values.rename.map(readRename)),
    file,
  };
}

function readStructName(text: string): [name: string, request: StructRequest] {
  const [name, id] = text.split("=", 2);
  if (id === undefined) return [name, {}];
  const rule = "NAME=ID, with an integer";
  const isId = (value: number) => Number.isInteger(value) && value >= 0;
  const frameId = readNumber(`--struct ${name}`, id, rule, isId);
  return [name, { frameId }];
}

function readDefine(text: string): [name: string, value: string | boolean] {
  const equals = text.indexOf("=");
  if (equals < 0) return [text, true];
  const value = text.slice(equals + 1);
  return [text.slice(0, equals), value === "false" ? false : value];
}

function readRename(text: string): [cName: string, name: string] {
  const [cName, name] = text.split("=", 2);
  if (name) return [cName, name];
  throw new TypeError(`'--rename ${text}' must be C=NAME`);
}

/** Options of this program in place of those of `structFromC()`, in its messages. */
const OWN_OPTIONS: readonly (readonly [RegExp, string])[] = [
  [/{ packed: true }/g, "--packed"],
  [/{ packed: false }/g, "--padded"],
  [
    / with true, a value or false for each/g,
    ", or each as MACRO=TEXT or =false",
  ],
  [/{ defines: { "?([^:"]+)"?: … } }/g, "--define '$1=TEXT'"],
  [/{ includes: { "([^"]+)": text } }/g, "--include $1"],
  [/{ undefinedMacros: "undefined" }/g, "--undefined-macros"],
  [/{ rename: { (\w+): … } }/g, "--rename $1=NAME"],
  [/as struct must/g, "as --struct must"],
  [/of defines must/g, "of --define must"],
];

function inOwnOptions(message: string): string {
  const defined = message.replace(
    /{ defines: { ((?:\w+: true,? ?)+)} }/,
    (_, names: string) => names.replace(/(\w+): true,?/g, "--define $1").trim(),
  );
  return OWN_OPTIONS.reduce(
    (text, [pattern, option]) => text.replace(pattern, option),
    defined,
  );
}

async function readSource(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot read ${file}: there is no such file`);
  }
}

function readStructs(
  source: string,
  structs: Readonly<Record<string, StructRequest>>,
  options: StructsFromCOptions,
) {
  try {
    return Object.keys(structs).length === 0
      ? [structFromC(source, options)]
      : Object.values(structsFromC(source, structs, options));
  } catch (error) {
    throw new Error(inOwnOptions((error as Error).message), { cause: error });
  }
}

async function run(
  { file, structs, include, table, ...values }: ReturnType<
    typeof readCommandLine
  >,
): Promise<void> {
  const source = file === undefined ? SAMPLE : await readSource(file);
  const includes = Object.fromEntries(
    await Promise.all(
      include.map(async (path) =>
        [basename(path), await readSource(path)] as const
      ),
    ),
  );
  const { packed, padded, defines, rename } = values;
  const types = readStructs(source, structs, {
    ...packed || padded ? { packed } : {},
    defines,
    rename,
    includes,
    undefinedMacros: values["undefined-macros"] ? "undefined" : "ask",
  });
  stdout.print(
    table
      ? types.map((type) => describeStruct(type)).join("\n\n")
      : structToTypeScript(...types).trimEnd(),
  );
}

if (import.meta.main) {
  await runProgram({ help: HELP, read: readCommandLine, run });
}
