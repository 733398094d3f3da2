// Rules and hours of telemetry, made by a simulated rotator on a clock of its own.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { AlarmEngine, type AlarmRules, LimitsReport } from "../limits.ts";
import { Command, Header } from "../mod.ts";
import {
  ControllerState,
  ROTATOR,
  RotatorCommandCode,
  RotatorDevice,
  SetEnabledSubstateParam,
  SetStateParam,
} from "../simulator.ts";

const START_MS = Date.UTC(2026, 10, 29, 12);
const TAI_MINUS_UTC_MS = 37_000;
const PERIOD_MS = 50;
const HOUR_MS = 3_600_000;
/** As much as shows each thing twice: a day takes seconds. */
const HOURS = 2;
const SPAN_MS = HOURS * HOUR_MS;
/** Time between two moves, to 20 deg and to -20 deg. */
const MOVE_MS = HOUR_MS / 6;
/** Time between two faults, each of a minute, while the rotator is at 20 deg. */
const FAULT_MS = HOUR_MS;
/** Time within each hour at which the link is down; the rotator is at 20 deg then. */
const OUTAGE_MS = { from: 25 * 60_000, to: 25 * 60_000 + 5000 };
/** Deadband that the report proposes: the encoder's jitter of 3e-6 deg, and a tenth. */
const JITTER_DEADBAND = 3.3e-6;

const atRest = { field: "currentPos", limits: { watch: { above: 20 } } };
const RULES: AlarmRules = {
  rules: [
    {
      name: "far",
      field: "currentPos",
      limits: { warning: { above: 15 } },
      deadband: 0.1,
      onDelayMs: 2000,
    },
    { name: "fault", field: "state", values: { critical: ["FAULT"] } },
    { name: "jitter", ...atRest },
    { name: "calm", ...atRest, deadband: JITTER_DEADBAND },
    { name: "silent", field: "currentPos", limits: { severe: { above: 21 } } },
  ],
};

/** A rotator that moves every ten minutes, and fails every hour. */
class Hours {
  atMs = 0;
  readonly device = new RotatorDevice({
    initialState: ControllerState.ENABLED,
    nowSec: () => this.#taiMs / 1000,
  });

  get #taiMs(): number {
    return START_MS + TAI_MINUS_UTC_MS + this.atMs;
  }

  /** Returns the sample of the present time. */
  sample() {
    const { telemetry } = this.device;
    if (this.atMs % MOVE_MS === 0) this.#move();
    if (this.atMs % FAULT_MS === MOVE_MS / 2) this.#fail();
    if (this.atMs % FAULT_MS === MOVE_MS / 2 + 60_000) this.#recover();
    this.device.advance();
    const taiSec = BigInt(Math.floor(this.#taiMs / 1000));
    const taiNsec = BigInt(this.#taiMs % 1000 * 1e6);
    const header = Header.create({ taiSec, taiNsec });
    return { header, telemetry, receivedAtMs: START_MS + this.atMs };
  }

  #execute(code: number, param1 = 0): void {
    const command = Command.create({ code, param1 });
    assert(this.device.execute(command).isAccepted, `${code} ${param1}`);
  }

  #move(): void {
    const isThere = this.device.telemetry.currentPos > 0;
    const { POSITION_SET, SET_ENABLED_SUBSTATE } = RotatorCommandCode;
    this.#execute(POSITION_SET, isThere ? -20 : 20);
    const { MOVE_POINT_TO_POINT } = SetEnabledSubstateParam;
    this.#execute(SET_ENABLED_SUBSTATE, MOVE_POINT_TO_POINT);
  }

  #fail(): void {
    this.#execute(RotatorCommandCode.FAULT);
  }

  #recover(): void {
    const { CLEAR_ERROR, START, ENABLE } = SetStateParam;
    for (const request of [CLEAR_ERROR, CLEAR_ERROR, START, ENABLE]) {
      this.#execute(RotatorCommandCode.SET_STATE, request);
    }
  }
}

Deno.test("AlarmEngine judges hours of a rotator that moves, fails and is cut off", () => {
  const rotator = new Hours();
  const { TelemetryClass } = ROTATOR["two-socket"];
  const engine = new AlarmEngine({ telemetry: TelemetryClass }, RULES, {
    eventsPerSecMax: Infinity,
  });
  const report = new LimitsReport(engine);
  let judged = 0;
  for (; rotator.atMs < SPAN_MS; rotator.atMs += PERIOD_MS) {
    const sample = rotator.sample();
    const intoHourMs = rotator.atMs % HOUR_MS;
    if (intoHourMs >= OUTAGE_MS.from && intoHourMs < OUTAGE_MS.to) {
      if (intoHourMs % 1000 === 0) report.add(engine.tick(sample.receivedAtMs));
      continue;
    }
    report.add(engine.update(sample));
    judged++;
  }
  const outageSamples = HOURS * (OUTAGE_MS.to - OUTAGE_MS.from) / PERIOD_MS;
  assertEquals(judged, SPAN_MS / PERIOD_MS - outageSamples);
  assertEquals(engine.summary.samples, judged);
  const alarms = new Map(report.alarms().map((alarm) => [alarm.name, alarm]));
  const { raised = 0, proposedDeadband } = alarms.get("jitter")!;
  assert(raised > 100_000 / 12, `${raised}`);
  assertEquals(proposedDeadband, JITTER_DEADBAND);
  alarms.delete("jitter");
  const moves = SPAN_MS / MOVE_MS / 2;
  assertEquals(
    [...alarms.values()].map(({ name, raised, chatter }) =>
      [name, raised, chatter] as const
    ).sort(),
    [["calm", moves, 0], ["far", moves, 0], ["fault", HOURS, 0], [
      "link",
      HOURS,
      0,
    ]],
  );
  assertEquals(alarms.get("fault")!.raisedMs, HOURS * 60_000);
  // Silence is reported with the first look after 2 s of it.
  assertEquals(alarms.get("link")!.raisedMs, HOURS * 3000);
});
