#!/usr/bin/env bash
# Versions: @duckdb/node-api 1.5.6-r.1
#
# read_csv() guesses BIGINT for integers, and DOUBLE if one is beyond, though UBIGINT and
# HUGEINT exist. One large value changes the whole column, and all that need more than 53
# bits are rounded, without a word.
#
# Seen: 9007199254740993 alone is read exactly; with 18446744073709551615 in another row
# both are DOUBLE, and the first reads as 9007199254740992. Times to the ns lose the last
# three digits, as they are guessed as TIMESTAMP, which has µs.
#
# A guess misses it as the same query is exact until the first large value: a counter that
# starts at 0, a bit mask whose highest bit is a rare fault. An exact text format is no
# help if its reader guesses.
#
# A program that writes CSV should also give the types to read it by.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.6-r.1

cat >main.mjs <<'END'
import { DuckDBInstance } from "@duckdb/node-api";
import { writeFileSync } from "node:fs";

const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
async function show(what, cells, options = "") {
  writeFileSync("x.csv", `x\n${cells.join("\n")}\n`);
  const reader = await connection.runAndReadAll(
    `SELECT typeof(x), x::VARCHAR FROM read_csv('x.csv'${options})`,
  );
  const [[type, first]] = reader.getRowsJson();
  console.log(`${what}: ${type}, ${first}`);
}
const exact = "9007199254740993"; // 2 ** 53 + 1
const large = "18446744073709551615"; // 2 ** 64 - 1
const time = "2026-11-29T12:00:00.123456789";
await show("2 ** 53 + 1", [exact]);
await show("with 2 ** 64 - 1", [exact, large]);
await show("with types", [exact, large], ", types = {'x': 'UBIGINT'}");
await show("ns", [time]);
await show("ns with types", [time], ", types = {'x': 'TIMESTAMP_NS'}");
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
2 ** 53 + 1: BIGINT, 9007199254740993
with 2 ** 64 - 1: DOUBLE, 9007199254740992.0
with types: UBIGINT, 9007199254740993
ns: TIMESTAMP, 2026-11-29 12:00:00.123456
ns with types: TIMESTAMP_NS, 2026-11-29 12:00:00.123456789
END
