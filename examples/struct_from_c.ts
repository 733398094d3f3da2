/**
 * Reads the C header of a controller of your own, and prints the TypeScript
 * that declares its last struct, to paste:
 *
 *     deno run --allow-read examples/struct_from_c.ts telemetry.h
 *
 * `--struct NAME` means another one, `--table` prints the offsets instead,
 * `--packed` says that all structs are packed though the header does not.
 * Without a file, which needs no `--allow-read`, it reads the sample below.
 */
import { parseArgs } from "node:util";
import { describeStruct, structFromC, structToTypeScript } from "../mod.ts";
import { runProgram } from "./shared/command_line.ts";

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
      duration: { type: "string" }, // which other examples take
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (others.length > 0) {
    throw new TypeError(`There must be one FILE: received ${others} as well`);
  }
  return { ...values, file };
}

async function run(
  { file, struct, table, packed }: ReturnType<typeof readCommandLine>,
): Promise<void> {
  const source = file === undefined ? SAMPLE : await Deno.readTextFile(file);
  const type = structFromC(source, { struct, packed });
  console.log(
    table ? describeStruct(type) : structToTypeScript(type).trimEnd(),
  );
}

if (import.meta.main) {
  Deno.exitCode = await runProgram({ help: HELP, read: readCommandLine, run });
}
