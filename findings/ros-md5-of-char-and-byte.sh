#!/usr/bin/env bash
# Versions: @foxglove/rosmsg 5.0.5
#
# A ROS 1 message type is known by the MD5 sum of its definition, with the type names as
# they are written there. This package replaces `char` by `uint8` and `byte` by `int8`
# when it parses, and takes the sum of that: so a message with either has another sum
# than in ROS, and the same as one of another type.
#
# Seen: for std_msgs/Char the sum of std_msgs/UInt8, and for std_msgs/Byte that of
# std_msgs/Int8. UInt8 and Float64 have the sums of ROS.
#
# A guess misses it as the names are aliases, with equal bytes, and as all other types
# agree. A subscriber refuses the connection, or a bag can't be matched with its type.
#
# A program should declare such fields as uint8 or int8 on both sides, or take the sum
# from ROS itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @foxglove/rosmsg@5.0.5

cat >main.mjs <<'END'
import { createHash } from "node:crypto";
import { md5, parse } from "@foxglove/rosmsg";

for (const type of ["char", "byte", "uint8", "int8", "float64"]) {
  // A definition of one field without comments is its own canonical text.
  const definition = `${type} data`;
  const inRos = createHash("md5").update(definition).digest("hex");
  console.log(`${type}: ROS ${inRos}, rosmsg ${md5(parse(definition))}`);
}
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
char: ROS 1bf77f25acecdedba0e224b162199717, rosmsg 7c8164229e7d2c17eb95e9231617fdee
byte: ROS ad736a2e8818154c487bb80fe42ce43b, rosmsg 27ffa0c9c4b8fb8492252bcad9e5c57b
uint8: ROS 7c8164229e7d2c17eb95e9231617fdee, rosmsg 7c8164229e7d2c17eb95e9231617fdee
int8: ROS 27ffa0c9c4b8fb8492252bcad9e5c57b, rosmsg 27ffa0c9c4b8fb8492252bcad9e5c57b
float64: ROS fdb28210bfa9d7c91146260178d9a584, rosmsg fdb28210bfa9d7c91146260178d9a584
END
