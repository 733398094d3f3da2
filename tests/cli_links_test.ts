// Links of verbs, and the status of links.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { runCli } from "./cli_rig.ts";
import { netTest } from "./net.ts";
import { LogLines, until } from "./peer.ts";
import { readDevice } from "../src/cli/device_flags.ts";
import { openLink } from "../src/cli/open_link.ts";
import { isGood, linkLines } from "../src/cli/status_report.ts";
import type { AlarmStatus } from "../src/limits/alarm_events.ts";
import type { LinkHealth } from "../src/metrics/link_health.ts";

netTest("openLink() dials again and again, until that is ended", async () => {
  const device = await readDevice(
    {
      device: "simple",
      protocol: "single-socket",
    } as Parameters<typeof readDevice>[0],
  );
  const log = new LogLines();
  await using link = await openLink(device, { port: "1" } as never, log);
  assertEquals(link.words, "Dialling 127.0.0.1:1");
  const ending = new AbortController();
  const connecting = link.connect(ending.signal);
  const refused = until(() => log.matching(/Connection refused/).length > 0);
  await Promise.race([connecting, refused]);
  ending.abort(new Error("ended"));
  await assertRejects(() => connecting, Error, "ended");
});

netTest("status of a program without links isn't good", async () => {
  await using server = Deno.serve(
    { port: 0, onListen: () => {} },
    () => Response.json({ links: [] }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const { code, stdout } = await runCli(["status", url]);
  assertEquals([code, stdout], [3, ""]);
});

/** Returns the status of an alarm. */
function alarm(parts: Partial<AlarmStatus>): AlarmStatus {
  return {
    name: "torque",
    state: "normal",
    data: "good",
    ...parts,
  } as AlarmStatus;
}

/** Returns the health of a link. */
function health(parts: Partial<LinkHealth>): LinkHealth {
  return {
    link: "rotator",
    state: "receiving",
    reason: "",
    rateHz: 20,
    frames: 1,
    missingFrames: 0,
    standing: [],
    ...parts,
  } as LinkHealth;
}

Deno.test("isGood() is true for a link that is received, whose alarms are quiet", () => {
  const isGoodWith = (...standing: Partial<AlarmStatus>[]) =>
    isGood(health({ standing: standing.map(alarm) }));
  assertEquals(isGoodWith(), true);
  assertEquals(isGoodWith({}, { state: "shelved", data: "invalid" }), true);
  assertEquals(isGoodWith({}, { data: "noData" }), false);
  assertEquals(isGoodWith({ state: "acknowledged" }), false);
  assertEquals(isGood(health({ state: "waiting" as never })), false);
  assertEquals(isGood(health({ state: "recorded" as never })), true);
  assertEquals(isGood(health({ alarmFault: "broken" })), false);
});

Deno.test("linkLines() has a line for the link, and one for each alarm that isn't as its rule has it", () => {
  const alarms = { alarms: 3 } as LinkHealth["alarms"];
  const lines = linkLines(health({
    ageSec: 1.234,
    missingFrames: 2,
    alarms,
    standing: [
      alarm({
        state: "unacknowledged",
        level: "warning",
        present: { value: 11 } as AlarmStatus["present"],
        unit: "Nm",
      }),
      alarm({ data: "invalid", present: { value: 2 } as never }),
      alarm({ data: "noData" }),
      alarm({
        state: "shelved",
        shelving: { by: "Ada", untilMs: 0, comment: "known" } as never,
      }),
      alarm({ edit: { by: "Bo", limits: { warning: { above: 5 } } } as never }),
    ],
  }));
  assertEquals(lines, [
    "rotator: receiving, 20.0 Hz; latest 1.23 s ago; 1 frame, 2 missing; 3 alarms, 3 not good, 1 shelved",
    "torque: unacknowledged, warning, 11 Nm",
    "torque: normal, invalid, 2",
    "torque: normal, no data",
    "torque: shelved, by Ada until 1970-01-01T00:00:00.000Z: known",
    "torque: normal, limits by Bo: warning > 5",
  ]);
  assertEquals(
    linkLines(health({ reason: "silent", alarmFault: "no rules" })),
    [
      "rotator: receiving, silent; 1 frame, 0 missing; no rules",
    ],
  );
  const recorded = { from: "a", to: "b", missingMessages: 0 };
  assertEquals(linkLines(health({ frames: 2, ...recorded as object })), [
    "rotator: receiving, 20.0 Hz; a … b; 2 frames, 0 missing",
  ]);
  const lost = { from: undefined, to: undefined, missingMessages: 1 };
  assertEquals(linkLines(health(lost as object)), [
    "rotator: receiving, 20.0 Hz; 1 frame, 0 missing; 1 message lost",
  ]);
});
