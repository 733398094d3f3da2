// The arguments of what reads and writes structs as text, fuzzed.

import fc from "npm:fast-check@4.10.2";
import {
  describeStruct,
  Header,
  structFromC,
  structToTypeScript,
} from "../mod.ts";
import {
  type Allowed,
  assertThrowsRefusal,
  bad,
  holds,
  isIn,
  isOptions,
  none,
  optional,
  shownAs,
  shownInPart,
  throwing,
} from "./bad_values.ts";

const RUNS = 300;
const SOURCE = "#pragma pack(1)\nstruct S { int a; };";

// deno-lint-ignore no-explicit-any
type Loose = any;

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isBoolean = (value: unknown) => typeof value === "boolean";

const OPTIONS: Readonly<Record<string, Allowed>> = {
  name: optional(isText),
  frameId: optional(isIn(0, 2 ** 32 - 1)),
  packed: optional(isBoolean),
  longBytes: optional((value) => value === 4 || value === 8),
  keepNames: optional(isBoolean),
};

for (const [name, allowed] of Object.entries(OPTIONS)) {
  Deno.test(`structFromC() refuses each bad ${name}`, () => {
    holds(
      fc.property(bad(allowed), ({ value }) => {
        const call = () => structFromC(SOURCE, { [name]: value } as Loose);
        assertThrowsRefusal(call, name, shownAs(value));
      }),
      RUNS,
    );
  });
}

Deno.test("structFromC() refuses each bad source, and bad options as a whole", () => {
  const names = [
    ...Object.keys(OPTIONS),
    "struct",
    "defines",
    "includes",
    "rename",
    "undefinedMacros",
  ];
  const others = names.map((name) => throwing(name));
  const isString = (value: unknown) => typeof value === "string";
  holds(
    fc.property(bad(isString), ({ value }) => {
      const call = () => structFromC(value as Loose);
      assertThrowsRefusal(call, "source", shownAs(value));
    }),
    RUNS,
  );
  holds(
    fc.property(bad(isOptions(names), others), ({ value }) => {
      const call = () => structFromC(SOURCE, value as Loose);
      // Typed arrays have a method of the name of an option.
      assertThrowsRefusal(call, "as ", /received ./);
    }),
    RUNS,
  );
});

Deno.test("structFromC() refuses each bad define", () => {
  const isDefine = (value: unknown) =>
    isBoolean(value) || typeof value === "string" ||
    Number.isSafeInteger(value);
  holds(
    fc.property(bad(isDefine), ({ value }) => {
      const call = () =>
        structFromC(SOURCE, { defines: { N: value } as Loose });
      assertThrowsRefusal(call, "defines", shownInPart());
    }),
    RUNS,
  );
});

Deno.test("describeStruct() and structToTypeScript() refuse a value that is no struct", () => {
  const others = [{ ...Header }, Object.create(Header), Header.create()];
  for (const write of [describeStruct, structToTypeScript]) {
    holds(
      fc.property(bad(none, others), ({ value }) => {
        const call = () => write(value as Loose);
        assertThrowsRefusal(call, "must be a StructType", shownAs(value));
      }),
      RUNS,
    );
  }
});
