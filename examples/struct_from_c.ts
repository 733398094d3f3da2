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
import {
  describeStruct,
  structFromC,
  StructSourceError,
  structToTypeScript,
} from "../mod.ts";

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

const { values: { struct, table, packed }, positionals: [file] } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    struct: { type: "string" },
    table: { type: "boolean", default: false },
    packed: { type: "boolean", default: false },
    duration: { type: "string" }, // which other examples take
  },
});

const source = file === undefined ? SAMPLE : await Deno.readTextFile(file);
try {
  const type = structFromC(source, { struct, packed });
  console.log(
    table ? describeStruct(type) : structToTypeScript(type).trimEnd(),
  );
} catch (error) {
  if (!(error instanceof StructSourceError || error instanceof RangeError)) {
    throw error;
  }
  console.error(error.message);
  Deno.exitCode = 1;
}
