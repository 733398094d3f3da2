#!/usr/bin/env bash
# Versions: caproto 1.3.0, numpy 2.2.6
#
# Channel Access has 16-bit (DBR_INT) and 32-bit (DBR_LONG) integers. write() of this
# EPICS client converts the value to the channel's type as a C cast does: bits that don't
# fit are dropped, fractions cut, a number too large for a FLOAT is infinite.
#
# Seen: with notify=True (wait until the server has it) write() of 40000 to an INT
# succeeds, and the channel has -25536; 2147483648 is -2147483648 in a LONG, 2 ** 40 is
# 0, 1.9 is 1. An index beyond an ENUM's strings is refused, as expected.
#
# A guess misses it as the server confirms: it got a valid value, of another meaning. A
# set point in encoder counts can change its sign. np.int16(40000) raises in numpy 2, but
# what is called here is astype() of an array, which doesn't.
#
# A program should compare the value with the type's range before, and read it back.
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check caproto==1.3.0 numpy==2.2.6

cat >server.py <<'END'
from caproto import ChannelType
from caproto.server import PVGroup, pvproperty, run

class Device(PVGroup):
    int16 = pvproperty(value=0, dtype=ChannelType.INT)
    int32 = pvproperty(value=0, dtype=ChannelType.LONG)
    float32 = pvproperty(value=0, dtype=ChannelType.FLOAT)
    enum = pvproperty(value="OFF", enum_strings=["OFF", "ON"], dtype=ChannelType.ENUM)

run(Device(prefix="device:").pvdb, interfaces=["127.0.0.1"], log_pv_names=False)
END
cat >client.py <<'END'
import time
import warnings
from caproto import CaprotoTimeoutError, ErrorResponseReceived
from caproto.sync.client import read, write

warnings.simplefilter("ignore")  # of numpy, of the number too large for a FLOAT

def once_up(name):
    for _ in range(60):
        try:
            return read(name, timeout=1, repeater=False)
        except CaprotoTimeoutError:
            time.sleep(0.5)
    raise SystemExit("the server did not answer")

once_up("device:int16")
for name, value in [
    ("int16", 40000),
    ("int32", 2**31),
    ("int32", 2**40),
    ("int32", 1.9),
    ("float32", 1e300),
    ("enum", 5),
]:
    try:
        write(f"device:{name}", value, notify=True, repeater=False)
        result = read(f"device:{name}", repeater=False).data[0]
    except ErrorResponseReceived:
        result = "refused"
    print(f"{name}: wrote {value}, reads {result}")
END
# A port of its own for this server, and nobody else is asked.
export EPICS_CA_ADDR_LIST=127.0.0.1 EPICS_CA_AUTO_ADDR_LIST=NO EPICS_CA_SERVER_PORT=25064
packages/bin/python server.py >server.txt 2>&1 &
server=$!
packages/bin/python client.py | tee seen.txt
diff - seen.txt <<'END'
int16: wrote 40000, reads -25536
int32: wrote 2147483648, reads -2147483648
int32: wrote 1099511627776, reads 0
int32: wrote 1.9, reads 1
float32: wrote 1e+300, reads inf
enum: wrote 5, reads refused
END
