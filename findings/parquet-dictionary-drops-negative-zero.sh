#!/usr/bin/env bash
# Versions: hyparquet-writer 0.17.0, hyparquet 1.31.5
#
# A column of numbers that repeat is written with a dictionary by default, whose keys are
# those of a JavaScript Map, which takes -0 for 0. The sign of zero is lost.
#
# Seen: alternating 0 and -0 read back as 0 throughout with the default encoding, and as
# written with "PLAIN"; a column of different numbers has no dictionary, and keeps -0.
#
# A guess misses it as a few values are too few for a dictionary, so that a test of one row
# each passes, and as 0 === -0: only Object.is() tells. A value that was rounded from below
# zero, or a speed in reverse, has a sign that 1 / x and atan2() see.
#
# A program that must keep every bit should ask for encoding "PLAIN" of floats.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund hyparquet-writer@0.17.0 hyparquet@1.31.5

cat >main.mjs <<'END'
import { parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

async function show(what, data, encoding) {
  const columnData = [{ name: "x", data, type: "DOUBLE", encoding }];
  const file = parquetWriteBuffer({ columnData });
  const rows = await parquetReadObjects({ file });
  const count = (values) => values.filter((x) => Object.is(x, -0)).length;
  const read = rows.map(({ x }) => x);
  console.log(`${what}: ${count(data)} of ${data.length} are -0, read ${count(read)}`);
}
const zeros = Array.from({ length: 100 }, (_, i) => i % 2 === 0 ? 0 : -0);
await show("0 and -0", zeros);
await show("0 and -0, PLAIN", zeros, "PLAIN");
await show("different numbers", Array.from({ length: 100 }, (_, i) => -i));
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
0 and -0: 50 of 100 are -0, read 0
0 and -0, PLAIN: 50 of 100 are -0, read 50
different numbers: 1 of 100 are -0, read 1
END
