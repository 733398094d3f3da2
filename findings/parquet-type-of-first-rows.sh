#!/usr/bin/env bash
# Versions: hyparquet-writer 0.17.0, hyparquet 1.31.5
#
# A column without a `type` gets the one that fits its first 1000 values, where whole
# numbers mean INT32. Later values are written as that: a fraction, or a whole number of
# more than 32 bits, throws while the file is being written.
#
# Seen: 999 zeros and 0.5 make a DOUBLE; 1000 zeros and 0.5 throw; two files of the same
# field differ in type by their values.
#
# A guess misses it as every number of JavaScript is a double, as 1000 rows are more than
# a test has, and as a device at rest reports whole numbers: a position stays 0 for the
# first minute, then it moves.
#
# A program should give each column its type from the declaration of the field, and never
# let it follow from the data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund hyparquet-writer@0.17.0 hyparquet@1.31.5

cat >main.mjs <<'END'
import { parquetMetadata } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

function write(what, data, type) {
  try {
    const file = parquetWriteBuffer({ columnData: [{ name: "position", data, type }] });
    console.log(`${what}: ${parquetMetadata(file).schema[1].type}`);
  } catch (error) {
    console.log(`${what}: throws "${error.message}"`);
  }
}

const zeros = (count) => new Array(count).fill(0);
write("at rest", zeros(3));
write("moving", [0.5, 1, 1.5]);
write("999 zeros, then 0.5", [...zeros(999), 0.5]);
write("1000 zeros, then 0.5", [...zeros(1000), 0.5]);
write("5, then 2 ** 40", [5, 2 ** 40]);
write("1000 zeros, then 0.5, with a type", [...zeros(1000), 0.5], "DOUBLE");
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
at rest: INT32
moving: DOUBLE
999 zeros, then 0.5: DOUBLE
1000 zeros, then 0.5: throws "parquet expected integer value, got 0.5"
5, then 2 ** 40: throws "parquet expected int32 value, got 1099511627776"
1000 zeros, then 0.5, with a type: DOUBLE
END
