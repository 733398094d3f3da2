#!/usr/bin/env bash
# Versions: @influxdata/influxdb-client 1.35.0, in Node.js (where process.hrtime exists)
#
# A point without a time stamp gets the current time. With precision "us" its text is the
# wall clock's milliseconds followed by three digits of process.hrtime(). The two clocks
# count from different moments, so the three digits pass 999 somewhere within each
# millisecond: times are late until then and early behind it, each by up to 1 ms.
#
# Seen: of the times taken one after the other for 0.3 s, some 260 to 280 are before
# their predecessor, by up to 999 µs: about once a millisecond. "ms" never goes back.
#
# A guess misses it as each time has six plausible digits, and is right to 1 ms. Sorted by
# time, two states of a controller can change places; and two points of the same series
# can have the same time, where the database keeps the latter only.
#
# A program should give each point a time of its own, from one clock.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @influxdata/influxdb-client@1.35.0

cat >main.mjs <<'END'
import { InfluxDB, Point } from "@influxdata/influxdb-client";

const influx = new InfluxDB({ url: "http://127.0.0.1:8086" });
for (const precision of ["ms", "us"]) {
  const api = influx.getWriteApi("organization", "bucket", precision);
  let previous = 0;
  let count = 0;
  let back = 0;
  let largest = 0;
  const end = performance.now() + 300;
  while (performance.now() < end) {
    const line = new Point("pose").floatField("x", 1).toLineProtocol(api);
    const time = Number(line.split(" ").at(-1)); // below 2 ** 53 in µs
    if (time < previous) {
      back += 1;
      largest = Math.max(largest, previous - time);
    }
    previous = time;
    count += 1;
  }
  await api.close();
  console.error(`${precision}: ${back} of ${count} go back, by up to ${largest} ${precision}`);
  console.log(`${precision}: goes back: ${back > 10 ? "often" : back ? "rarely" : "never"}`);
}
END
node main.mjs | tee seen.txt
diff - seen.txt <<'END'
ms: goes back: never
us: goes back: often
END
