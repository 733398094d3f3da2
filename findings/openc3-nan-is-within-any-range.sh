#!/usr/bin/env bash
# Versions: openc3 7.4.1 (the Python half of OpenC3 COSMOS)
#
# A command parameter is defined with a minimum and a maximum, and build_cmd() refuses a
# value below the one or above the other. NaN is neither, so it is packed and sent.
#
# Seen: for a FLOAT parameter from -90 to 90, 91 and infinity are refused; NaN is accepted,
# and its bytes are in the command. (An INT parameter refuses NaN, and cuts fractions:
# 1.7 is sent as 1.)
#
# A guess misses it as "in range" sounds like the stronger statement, and as infinity is
# refused. NaN is what a script gets from a sensor that isn't there, from 0 / 0, or from
# the square root of a number just below 0.
#
# A program should check that a set point is finite, in the script and in the controller.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check openc3==7.4.1

cat >commands.txt <<'END'
COMMAND ROTATOR MOVE LITTLE_ENDIAN "Move to a position"
  APPEND_PARAMETER POSITION 64 FLOAT -90.0 90.0 0.0 "Position in deg"
  APPEND_PARAMETER COUNT 16 INT -100 100 0 "Count"
END
cat >main.py <<'END'
import math
from openc3.packets.commands import Commands
from openc3.packets.packet_config import PacketConfig

config = PacketConfig()
config.process_file("commands.txt", "ROTATOR")
commands = Commands(config, None)
for name, value in [
    ("POSITION", 45.0),
    ("POSITION", 91.0),
    ("POSITION", math.inf),
    ("POSITION", math.nan),
    ("COUNT", 1.7),
    ("COUNT", math.nan),
]:
    try:
        packet = commands.build_cmd("ROTATOR", "MOVE", {name: value})
        print(f"{name} {value}: sent as {packet.buffer.hex()}")
    except ValueError as error:
        print(f"{name} {value}: {error}")
END
packages/bin/python main.py 2>log.txt | tee seen.txt
diff - seen.txt <<'END'
POSITION 45.0: sent as 00000000008046400000
POSITION 91.0: Command parameter 'ROTATOR MOVE POSITION' = 91.0 not in valid range of -90.0 to 90.0
POSITION inf: Command parameter 'ROTATOR MOVE POSITION' = inf not in valid range of -90.0 to 90.0
POSITION nan: sent as 000000000000f87f0000
COUNT 1.7: sent as 00000000000000000100
COUNT nan: cannot convert float NaN to integer
END
