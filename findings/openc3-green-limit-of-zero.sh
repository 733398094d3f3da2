#!/usr/bin/env bash
# Versions: openc3 7.4.1 (the Python half of OpenC3 COSMOS)
#
# A telemetry item's LIMITS are red low, yellow low, yellow high, red high, and optionally
# green low and green high: the range of normal operation within the yellow limits. Inside
# it the state is BLUE, outside GREEN_LOW or GREEN_HIGH.
#
# Seen: with green limits of 1 and 20 the values -10, 10 and 30 are GREEN_LOW, BLUE and
# GREEN_HIGH. With 0 and 20 all three are GREEN: a green low limit of 0 is taken for none.
# A green high limit of 0 works. NaN is RED_LOW, as it isn't above any limit.
#
# A guess misses it as both definitions are read without a word, and as GREEN is no alarm:
# what is watched by the inner range, a speed that should be between 0 and 20, is never
# told.
#
# A program should write a limit beside 0 (say 1e-9), and try each limit by a value on
# both sides.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check openc3==7.4.1

cat >main.py <<'END'
import math
import struct
from openc3.packets.packet_config import PacketConfig

def states(limits, *values):
    with open("telemetry.txt", "w") as file:
        file.write('TELEMETRY FAN STATUS LITTLE_ENDIAN "Status"\n')
        file.write("  APPEND_ITEM SPEED 64 FLOAT\n")
        file.write(f"    LIMITS DEFAULT 1 ENABLED {limits}\n")
    config = PacketConfig()
    config.process_file("telemetry.txt", "FAN")
    packet = config.telemetry["FAN"]["STATUS"]
    for value in values:
        packet.buffer = struct.pack("<d", value)
        packet.check_limits()
        print(f"{limits}: {value} is {packet.get_item('SPEED').limits.state}")

states("-80 -70 60 80 1 20", -10, 10, 30)
states("-80 -70 60 80 0 20", -10, 10, 30)
states("-80 -70 60 80 -20 0", -30, -10, 10)
states("-80 -70 60 80", math.nan)
END
packages/bin/python main.py 2>log.txt | tee seen.txt
diff - seen.txt <<'END'
-80 -70 60 80 1 20: -10 is GREEN_LOW
-80 -70 60 80 1 20: 10 is BLUE
-80 -70 60 80 1 20: 30 is GREEN_HIGH
-80 -70 60 80 0 20: -10 is GREEN
-80 -70 60 80 0 20: 10 is GREEN
-80 -70 60 80 0 20: 30 is GREEN
-80 -70 60 80 -20 0: -30 is GREEN_LOW
-80 -70 60 80 -20 0: -10 is BLUE
-80 -70 60 80 -20 0: 10 is GREEN_HIGH
-80 -70 60 80: nan is RED_LOW
END
