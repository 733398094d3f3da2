#!/usr/bin/env bash
# Versions: rosbags 0.11.9, beside @foxglove/rosmsg 5.0.5 and
# @foxglove/rosmsg2-serialization 3.1.0
#
# In ROS 1 `byte` is an old name of int8, in ROS 2 it is an octet (unsigned char in C++,
# bytes in Python). This Python package takes it for int8 in both, also with a type store
# of ROS 2; the packages that Foxglove reads by take it for uint8 in ROS 2.
#
# Seen: the same five bytes of a std_msgs/msg/Byte read as -56 and as 200; an array of
# `byte` has the type int8. rosbags refuses to write 200. `char`, which is int8 in most
# languages, is 200 in both.
#
# A guess misses it as the text of the definition is the same, with a type hash of its own,
# and as values up to 127 do: flags of a status word are wrong from the eighth bit on.
#
# A program should declare such fields as uint8 or int8, which all agree on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @foxglove/rosmsg@5.0.5 \
  @foxglove/rosmsg2-serialization@3.1.0
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check rosbags==0.11.9

cat >main.py <<'END'
import struct
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

store = get_typestore(Stores.ROS2_HUMBLE)
cdr = bytes.fromhex("00010000c8")  # little-endian CDR, and one byte
for name in ["Byte", "Char", "UInt8"]:
    print(f"rosbags {name}: {store.deserialize_cdr(cdr, f'std_msgs/msg/{name}').data}")
store.register(get_types_from_msg("byte[2] data", "test/msg/Bytes"))
array = store.deserialize_cdr(bytes.fromhex("00010000c8c8"), "test/msg/Bytes").data
print(f"rosbags byte[2]: {array.dtype}")
try:
    store.serialize_cdr(store.types["std_msgs/msg/Byte"](200), "std_msgs/msg/Byte")
    print("rosbags wrote 200")
except struct.error:
    print("rosbags refused to write 200")
END
cat >main.mjs <<'END'
import { parse } from "@foxglove/rosmsg";
import serialization from "@foxglove/rosmsg2-serialization"; // a CommonJS module

const cdr = Uint8Array.from([0, 1, 0, 0, 200]);
for (const type of ["byte", "char", "uint8"]) {
  const reader = new serialization.MessageReader(parse(`${type} data`, { ros2: true }));
  console.log(`foxglove ${type}: ${reader.readMessage(cdr).data}`);
}
END
{ packages/bin/python main.py && node main.mjs; } | tee seen.txt
diff - seen.txt <<'END'
rosbags Byte: -56
rosbags Char: 200
rosbags UInt8: 200
rosbags byte[2]: int8
rosbags refused to write 200
foxglove byte: 200
foxglove char: 200
foxglove uint8: 200
END
