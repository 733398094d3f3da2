/**
 * Reads the C header of a controller of your own, and prints the TypeScript declaration of
 * its last struct, to paste:
 *
 *     deno run --allow-read examples/struct_from_c.ts telemetry.h
 *
 * `--struct NAME` selects another one, `--table` prints the offsets instead, `--packed`
 * states that all structs are packed though the header does not, and `--define` states the
 * macros with which it is compiled. Without a file, which needs no `--allow-read`, it reads
 * the sample below.
 */
import { parseArgs } from "node:util";
import {
  describeStruct,
  structFromC,
  type StructFromCOptions,
  structToTypeScript,
} from "../mod.ts";
import { readNumber, runProgram } from "./shared/command_line.ts";
import { stdout } from "./shared/printer.ts";

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

const HELP = `Prints the TypeScript that declares a struct of a C header.

Usage: deno run --allow-read examples/struct_from_c.ts [options] [FILE]

  --struct NAME   that struct; by default the last one
  --table         print a table of its offsets instead
  --packed        all structs are packed, though the header doesn't say so
  --define MACRO  that macro is defined as 1, or with MACRO=NUMBER as that; with
                  MACRO=false it is not defined; may be given several times
  -h, --help      show this

Without FILE it reads a sample, for which it needs no permission.`;

/** @throws {TypeError} If the command line is wrong. */
function readCommandLine(args: string[]) {
  const { values, positionals: [file, ...others] } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      struct: { type: "string" },
      table: { type: "boolean", default: false },
      packed: { type: "boolean", default: false },
      define: { type: "string", multiple: true, default: [] },
      duration: { type: "string" }, // which other examples take
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (others.length > 0) {
    throw new TypeError(`There must be one FILE: received ${others} as well`);
  }
  const defines = Object.fromEntries(values.define.map(readDefine));
  return { ...values, defines, file };
}

function readDefine(text: string): [name: string, value: number | boolean] {
  const [name, value = "1"] = text.split("=", 2);
  if (value === "false") return [name, false];
  const rule = "MACRO=NUMBER, with an integer, or MACRO=false";
  return [name, readNumber(`--define ${name}`, value, rule, Number.isInteger)!];
}

/**
 * Returns an error's message with the options of this program instead of those of
 * `structFromC()`.
 */
function inOwnOptions(message: string): string {
  return message
    .replace("{ packed: true }", "--packed")
    .replace(
      /{ defines: { (\w+): true } } or false/,
      "--define $1 or --define $1=false",
    )
    .replace("as struct must", "as --struct must")
    .replace("of defines must", "of --define must");
}

function readStruct(source: string, options: StructFromCOptions) {
  try {
    return structFromC(source, options);
  } catch (error) {
    throw new Error(inOwnOptions((error as Error).message), { cause: error });
  }
}

async function readSource(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot read ${file}: there is no such file`);
  }
}

async function run(
  { file, struct, table, packed, defines }: ReturnType<typeof readCommandLine>,
): Promise<void> {
  const source = file === undefined ? SAMPLE : await readSource(file);
  const type = readStruct(source, { struct, packed, defines });
  stdout.print(
    table ? describeStruct(type) : structToTypeScript(type).trimEnd(),
  );
}

if (import.meta.main) {
  await runProgram({ help: HELP, read: readCommandLine, run });
}
