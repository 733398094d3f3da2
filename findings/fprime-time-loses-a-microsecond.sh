#!/usr/bin/env bash
# Versions: fprime-gds 4.4.1
#
# A TimeType of F Prime is whole seconds and whole microseconds. Its arithmetic goes through
# one float of seconds, and the microseconds are cut off on the way back, not rounded. At
# today's times the distance of adjacent floats is 0.24 µs, and every other falls below.
#
# Seen: of 1000 times from 1700000000 s on, 497 aren't equal to themselves plus 0: they are
# 1 µs less. Also a time as small as 1.000100 s plus 0 is 1.000099 s. The difference of two
# times is right or 1 µs too small.
#
# A guess misses it as a float has microseconds to spare, so it shows in no printed second,
# and as t == t.get_float() is true. A test that looks for telemetry of time t + 1 misses
# half of it; the end of one interval is before the start of the next.
#
# A program should count in integers: seconds * 1000000 + useconds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check fprime-gds==4.4.1

cat >main.py <<'END'
from fprime_gds.common.models.serialize.time_type import TimeType

def time(seconds, useconds):
    return TimeType(TimeType.TimeBase("TB_WORKSTATION_TIME"), 0, seconds, useconds)

def text(value):
    return f"{value.seconds}.{value.useconds:06}"

times = [time(1_700_000_000, i * 997) for i in range(1000)]
changed = [value for value in times if value + 0 != value]
print(f"{len(changed)} of {len(times)} differ from themselves plus 0")
print(f"by {sorted({(value + 0).useconds - value.useconds for value in changed})} µs")
small = time(1, 100)
print(f"{text(small)} + 0 = {text(small + 0)}")
first, second = time(1_700_000_000, 1), time(1_700_000_001, 2)
print(f"{text(second)} - {text(first)} = {text(second - first)}")
print(f"equal to its float: {first == first.get_float()}")
END
packages/bin/python main.py 2>log.txt | tee seen.txt
diff - seen.txt <<'END'
497 of 1000 differ from themselves plus 0
by [-1] µs
1.000100 + 0 = 1.000099
1700000001.000002 - 1700000000.000001 = 1.000000
equal to its float: True
END
