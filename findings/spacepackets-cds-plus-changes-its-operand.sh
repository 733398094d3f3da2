#!/usr/bin/env bash
# Versions: spacepackets 0.32.0
#
# A CCSDS day-segmented time has a day and the milliseconds of that day, 0 to 86399999.
# The + of CdsShortTimestamp adds to its left operand itself and returns it, as += does, and
# doesn't carry the first millisecond of a day. from_datetime() cuts off a float.
#
# Seen: with start at 0 ms, start + 10 ms and then start + 20 ms are both 30 ms, and so is
# start. 86399999 ms plus 1 ms is 86400000 ms of the same day, and is packed so. Of 1000
# whole milliseconds, 496 are packed 1 ms too early.
#
# A guess misses it as datetime and all numbers of Python are immutable, and as a time made
# by from_datetime() gives the given datetime back: only who unpacks the bytes sees
# another.
#
# A program should calculate with datetime or integers, make the two fields by divmod()
# with 86400000, and give them to the constructor.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check spacepackets==0.32.0

cat >main.py <<'END'
from datetime import datetime, timedelta, timezone
from spacepackets.ccsds.time import CdsShortTimestamp

def ms(count):
    return timedelta(milliseconds=count)

start = CdsShortTimestamp(ccsds_days=25000, ms_of_day=0)
first = start + ms(10)
second = start + ms(20)
print(f"start, + 10 ms, + 20 ms: {[time.ms_of_day for time in (start, first, second)]}")

midnight = CdsShortTimestamp(ccsds_days=25000, ms_of_day=86_399_999) + ms(1)
unpacked = CdsShortTimestamp.unpack(midnight.pack())
print(f"midnight: day {unpacked.ccsds_days}, {unpacked.ms_of_day} ms")

noon = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
given = [noon + ms(i) for i in range(1000)]
made = [CdsShortTimestamp.from_datetime(time) for time in given]
other = sum(time != stamp.as_datetime() for time, stamp in zip(given, made))
late = [
    (time - CdsShortTimestamp.unpack(stamp.pack()).as_datetime()) / ms(1)
    for time, stamp in zip(given, made)
]
print(f"of 1000, {other} give another datetime back, {sum(map(bool, late))} when unpacked")
print(f"by up to {max(late)} ms")
END
packages/bin/python main.py | tee seen.txt
diff - seen.txt <<'END'
start, + 10 ms, + 20 ms: [30, 30, 30]
midnight: day 25000, 86400000 ms
of 1000, 0 give another datetime back, 496 when unpacked
by up to 1.0 ms
END
