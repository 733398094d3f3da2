import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  ALARM_TRANSITIONS,
  type AlarmCause,
  type AlarmData,
  type AlarmLife,
  type AlarmRule,
} from "../limits.ts";
import { AlarmRig, ann } from "./alarm_rig.ts";

const CAUSES: readonly AlarmCause[] = [
  "raise",
  "escalate",
  "clear",
  "clearLatching",
  "acknowledge",
  "reset",
];
const LIVES = Object.keys(ALARM_TRANSITIONS) as AlarmLife[];

/** Steps to each state from the begin, and whether the alarm latches. */
const WAYS: Record<AlarmLife, [AlarmCause[], boolean]> = {
  normal: [[], false],
  unacknowledged: [["raise"], false],
  acknowledged: [["raise", "acknowledge"], false],
  returnedUnacknowledged: [["raise", "clear"], false],
  latchedUnacknowledged: [["raise", "clearLatching"], true],
  latchedAcknowledged: [["raise", "clearLatching", "acknowledge"], true],
};

function rigOf(latching: boolean, more: Partial<AlarmRule> = {}): AlarmRig {
  const rig = new AlarmRig({
    rules: [{
      field: "torque",
      limits: { warning: { above: 10 }, critical: { above: 20 } },
      latching,
      ...more,
    }],
  });
  rig.sample({ state: 2, torque: 0 });
  return rig;
}

function cause(rig: AlarmRig, what: AlarmCause): void {
  const { engine } = rig;
  switch (what) {
    case "raise":
      return void rig.sample({ torque: 15 });
    case "escalate":
      return void rig.sample({ torque: 25 });
    case "clear":
    case "clearLatching":
      return void rig.sample({ torque: 0 });
    default:
      rig.note(engine[what]("torque", ann()));
  }
}

/** Whether a cause can happen to an alarm in a state at all. */
function isPossible(life: AlarmLife, what: AlarmCause, latching: boolean) {
  const isViolated = life === "unacknowledged" || life === "acknowledged";
  switch (what) {
    case "raise":
      return !isViolated;
    case "escalate":
      return isViolated;
    case "clear":
      return isViolated && !latching;
    case "clearLatching":
      return isViolated && latching;
    default:
      return true;
  }
}

Deno.test("AlarmEngine does what ALARM_TRANSITIONS says when each cause meets each state", () => {
  let tried = 0;
  for (const life of LIVES) {
    const [way, isLatchingWay] = WAYS[life];
    for (const what of CAUSES) {
      for (const latching of [false, true]) {
        const isReached = isLatchingWay === latching || way.length < 2 ||
          way[1] === "acknowledge";
        if (!isReached || !isPossible(life, what, latching)) continue;
        const rig = rigOf(latching);
        for (const step of way) cause(rig, step);
        assertEquals(rig.alarm("torque").state, life);
        const next = ALARM_TRANSITIONS[life][what];
        const isOperator = what === "acknowledge" || what === "reset";
        if (next === undefined && isOperator) {
          assertThrows(() => cause(rig, what), Error, `it is ${life}`);
        } else cause(rig, what);
        const { state } = rig.alarm("torque");
        assertEquals(state, next ?? life, `${life}, ${what}, ${latching}`);
        tried++;
      }
    }
  }
  assertEquals(tried, 31);
});

Deno.test("ALARM_TRANSITIONS asks again for an acknowledgement when a level is more severe or an alarm returns", () => {
  const after = (life: AlarmLife, ...causes: AlarmCause[]) =>
    causes.reduce((life, what) => ALARM_TRANSITIONS[life][what] ?? life, life);
  assertEquals(after("acknowledged", "escalate"), "unacknowledged");
  assertEquals(after("acknowledged", "clear", "raise"), "unacknowledged");
  assertEquals(after("normal", "raise", "clear"), "returnedUnacknowledged");
  assertEquals(after("normal", "raise", "clear", "acknowledge"), "normal");
  assertEquals(
    after("normal", "raise", "acknowledge", "clearLatching"),
    "latchedAcknowledged",
  );
  assertEquals(
    after("normal", "raise", "clearLatching", "reset"),
    "returnedUnacknowledged",
  );
});

/** Disturbances that change the state of no alarm, and its data after each. */
const DISTURBANCES: Record<string, [(rig: AlarmRig) => unknown, AlarmData]> = {
  "a NaN": [(rig) => rig.sample({ torque: NaN }), "invalid"],
  // On the side without a limit; on the other it violates it.
  "an infinity": [(rig) => rig.sample({ torque: -Infinity }), "invalid"],
  "a lost connection": [
    (rig) => rig.note(rig.engine.loseLink(rig.nowMs, "reset by peer")),
    "noData",
  ],
  "a silence": [(rig) => rig.silence(60_000), "noData"],
  "a gap": [(rig) => rig.sample({}, 60_000), "good"],
  "a step of the controller's clock": [
    (rig) => rig.sample({}, 50, -1e9),
    "good",
  ],
  "a restart of the controller": [
    (rig) => {
      rig.note(rig.engine.loseLink(rig.nowMs, "reset by peer"));
      return rig.sample({}, 30_000, -1e9);
    },
    "good",
  ],
};

Deno.test("AlarmEngine keeps its state when data is invalid, missing or interrupted in each state", () => {
  for (const life of LIVES) {
    const [way, latching] = WAYS[life];
    for (const [what, [disturb, data]] of Object.entries(DISTURBANCES)) {
      const rig = rigOf(latching);
      for (const step of way) cause(rig, step);
      const { level } = rig.alarm("torque");
      disturb(rig);
      const alarm = rig.alarm("torque");
      assertEquals([alarm.state, alarm.data, alarm.level], [life, data, level]);
      rig.sample({ torque: level === undefined ? 0 : 15 });
      assertEquals(rig.alarm("torque").state, life, what);
      assertEquals(rig.alarm("torque").data, "good");
    }
  }
});

Deno.test("AlarmEngine clears an alarm in each state when a context without a condition begins", () => {
  for (const life of LIVES) {
    const [way, latching] = WAYS[life];
    const contexts = [{ when: { field: "state", is: ["STANDBY"] } }];
    const rig = rigOf(latching, { contexts });
    for (const step of way) cause(rig, step);
    rig.sample({ state: 0 });
    const { state, level } = rig.alarm("torque");
    const clear = latching ? "clearLatching" : "clear";
    assertEquals(state, ALARM_TRANSITIONS[life][clear] ?? life, life);
    assertEquals(level, undefined);
    // The value is as before, and violates as before.
    const { torque } = rig.values;
    assertEquals(
      rig.sample({ state: 2 }),
      Number(torque) > 10 ? ["torque raised"] : [],
    );
  }
});

Deno.test("AlarmEngine goes on when it is restored in each state", () => {
  for (const life of LIVES) {
    for (const isShelved of [false, true]) {
      const [way, latching] = WAYS[life];
      const before = rigOf(latching);
      for (const step of way) cause(before, step);
      if (isShelved) {
        before.engine.shelve("torque", { ...ann(), forMs: 60_000 });
      }
      const saved = JSON.parse(JSON.stringify(before.engine.save()));
      const { data: _, present: __, ...expected } = before.alarm("torque");
      const rig = rigOfSaved(latching, saved);
      const { data, present, ...restored } = rig.alarm("torque");
      assertEquals(restored, expected, life);
      assertEquals([data, present], ["noData", undefined]);
      // A value as before isn't reported again.
      const torque = restored.level === undefined ? 0 : 15;
      assertEquals(rig.sample({ torque }), []);
      assertEquals(rig.alarm("torque").state, expected.state);
    }
  }
});

function rigOfSaved(
  latching: boolean,
  saved: Parameters<AlarmRig["engine"]["restore"]>[0],
): AlarmRig {
  const rig = new AlarmRig({
    rules: [{
      field: "torque",
      limits: { warning: { above: 10 }, critical: { above: 20 } },
      latching,
    }],
  });
  assertEquals(rig.engine.restore(saved), []);
  return rig;
}

Deno.test("AlarmEngine.shelve() hides changes, and counts them, when the alarm goes on", () => {
  const rig = rigOf(false);
  const { engine } = rig;
  assertEquals(
    rig.note(engine.shelve("torque", { ...ann(rig.nowMs), forMs: 60_000 })),
    ["torque shelved"],
  );
  assertEquals(rig.sample({ torque: 15 }), []);
  assertEquals(rig.sample({ torque: 0 }), []);
  assertEquals(rig.sample({ torque: 15 }), []);
  const { state, shelving } = rig.alarm("torque");
  assertEquals([state, shelving?.hiddenChanges], ["shelved", 3]);
  assertEquals([shelving?.by, shelving?.comment], ["Ann", "seen"]);
  const { shelved, active, unacknowledged } = engine.summary;
  assertEquals([shelved, active, unacknowledged], [1, 0, 0]);
  rig.run({}, 59_000);
  assertEquals(rig.alarm("torque").state, "shelved");
  assertEquals(rig.run({}, 2000), ["torque unshelved"]);
  assertEquals(rig.alarm("torque").state, "unacknowledged");
  const { message } = rig.events.at(-1)!;
  assertEquals(
    message.includes("3 changes meanwhile, now unacknowledged"),
    true,
  );
});

Deno.test("AlarmEngine.unshelve() shows the alarm when an operator ends it", () => {
  const rig = rigOf(false);
  assertThrows(
    () => rig.engine.unshelve("torque", ann()),
    Error,
    `Cannot unshelve alarm "torque" as it must be shelved: it is normal`,
  );
  rig.engine.shelve("torque", { ...ann(), forMs: 1e6 });
  assertEquals(rig.note(rig.engine.unshelve("torque", ann())), [
    "torque unshelved",
  ]);
  assertEquals(rig.alarm("torque").state, "normal");
});

Deno.test("AlarmEngine names the operator, and the comment if there is one, in the message of each action", () => {
  const rig = rigOf(true);
  const { engine } = rig;
  rig.sample({ torque: 15 });
  const messages = (["seen", ""] as const).flatMap((comment) => {
    const action = { by: "Ann", comment, atMs: rig.nowMs };
    return [
      ...engine.shelve("torque", { ...action, forMs: 1000 }),
      ...engine.unshelve("torque", action),
    ].map(({ message }) => message);
  });
  const at = new Date(rig.nowMs).toISOString();
  const until = new Date(rig.nowMs + 1000).toISOString();
  const unshelved = `0 changes meanwhile, now unacknowledged, at ${at}`;
  assertEquals(
    messages.map((message) => message.replace(/ by the con.*/, "")),
    [
      `torque shelved by Ann: seen, until ${until}, at ${at}`,
      `torque unshelved by Ann: seen; ${unshelved}`,
      `torque shelved by Ann, until ${until}, at ${at}`,
      `torque unshelved by Ann; ${unshelved}`,
    ],
  );
  const acknowledged = engine.acknowledge("torque", {
    by: "Bo",
    atMs: rig.nowMs,
  });
  rig.sample({ torque: 0 });
  const reset = engine.reset("torque", { ...ann(rig.nowMs), by: "Cy" });
  assertEquals(
    [...acknowledged, ...reset].map(({ message }) => message.split(",")[0]),
    ["torque acknowledged by Bo", "torque reset by Cy: seen"],
  );
});

Deno.test("AlarmEngine keeps trigger, most severe and present value when they differ", () => {
  const rig = rigOf(false);
  for (const torque of [12, 25, 30, 14]) rig.sample({ torque });
  const { trigger, mostSevere, present, level } = rig.alarm("torque");
  assertEquals(
    [trigger?.value, mostSevere?.value, present?.value, level],
    [12, 25, 14, "warning"],
  );
  assertEquals(trigger?.level, "warning");
  assertEquals(mostSevere?.level, "critical");
  rig.engine.acknowledge("torque", ann());
  rig.sample({ torque: 0 });
  assertEquals(rig.alarm("torque").trigger?.value, 12);
  rig.sample({ torque: 21 });
  const again = rig.alarm("torque");
  assertEquals([again.trigger?.value, again.mostSevere?.value], [21, 21]);
  assertEquals(again.acknowledged, undefined);
});

Deno.test("AlarmEngine.acknowledge() names the operator and the nearest alarm when it fails", () => {
  const { engine } = rigOf(false);
  assertThrows(
    () => engine.acknowledge("torqe", ann()),
    RangeError,
    `did you mean torque?`,
  );
  assertThrows(
    () => engine.acknowledge("torque", { by: " ", atMs: 0 }),
    TypeError,
    "by must be the name of who does it",
  );
  assertThrows(
    () => engine.shelve("torque", { ...ann(), forMs: Infinity }),
    RangeError,
    "forMs must be above 0 ms, and finite",
  );
});

Deno.test("AlarmEngine.editLimits() judges by other limits from the next sample on, until they end", () => {
  const rig = rigOf(false);
  const { engine } = rig;
  assertEquals(rig.sample({ torque: 15 }), ["torque raised"]);
  const limits = { severe: { above: 20 } };
  const edited = engine.editLimits("torque", limits, ann(rig.nowMs));
  assertEquals(rig.note(edited), ["torque edited"]);
  assertStringIncludes(
    edited[0].message,
    "torque edited by Ann: seen; its limits: severe > 20, at ",
  );
  limits.severe.above = 0;
  assertEquals(rig.alarm("torque").edit, {
    ...ann(rig.nowMs),
    limits: { severe: { above: 20 } },
  });
  assertEquals(rig.sample({ torque: 15 }), ["torque cleared"]);
  assertEquals(rig.sample({ torque: 25 }), ["torque raised"]);
  assertEquals(rig.alarm("torque").level, "severe");
  const ended = engine.editLimits("torque", undefined, ann(rig.nowMs));
  assertStringIncludes(ended[0].message, "its limits: those of its rule");
  assertEquals(rig.alarm("torque").edit, undefined);
  assertEquals(rig.sample({ torque: 25 }), ["torque eased"]);
  assertEquals(engine.save().alarms.torque.edit, undefined);
});

Deno.test("AlarmEngine.editLimits() changes no context, and is reported while the alarm is shelved", () => {
  const rig = new AlarmRig({
    rules: [{
      field: "torque",
      limits: { warning: { above: 10 } },
      contexts: [{ when: { field: "state", is: ["STANDBY"] } }],
    }],
  });
  const { engine } = rig;
  engine.shelve("torque", { ...ann(rig.nowMs), forMs: 1e6 });
  const limits = { warning: { above: 1 } };
  const edited = engine.editLimits("torque", limits, ann(rig.nowMs));
  assertEquals(edited.map(({ type }) => type), ["edited"]);
  engine.unshelve("torque", ann(rig.nowMs));
  assertEquals(rig.sample({ torque: 5, state: 0 }), []);
  assertEquals(rig.sample({ state: 2 }), ["torque raised"]);
});

Deno.test("AlarmEngine.restore() goes on with limits that an operator has set", () => {
  const rig = rigOf(false);
  const limits = { warning: { above: 20 } };
  rig.engine.editLimits("torque", limits, ann(rig.nowMs));
  const saved = JSON.parse(JSON.stringify(rig.engine.save()));
  const next = rigOfSaved(false, saved);
  assertEquals(next.alarm("torque").edit?.by, "Ann");
  assertEquals(next.sample({ torque: 15 }), []);
  assertEquals(next.sample({ torque: 25 }), ["torque raised"]);
});

Deno.test("AlarmEngine.restore() ends limits of an operator whose rule has none any more", () => {
  const rig = new AlarmRig({
    rules: [{ field: "torque", limits: { warning: { above: 10 } } }],
  });
  rig.engine.editLimits("torque", { severe: { above: 20 } }, ann(rig.nowMs));
  const next = new AlarmRig({
    rules: [{ field: "torque", rate: { warning: { above: 1 } } }],
  });
  assertEquals(next.engine.restore(rig.engine.save()), []);
  assertEquals(next.alarm("torque").edit, undefined);
  next.sample({ torque: 0 });
  assertEquals(next.sample({ torque: 30 }), ["torque raised"]);
});

Deno.test("AlarmEngine.editLimits() refuses limits and alarms that aren't right", () => {
  const rig = new AlarmRig({
    rules: [
      { field: "torque", limits: { warning: { above: 10 } } },
      { field: "state", values: { critical: ["FAULT"] } },
    ],
  });
  const edit = (name: string, limits: unknown, by = "Ann") => () =>
    rig.engine.editLimits(name, limits as never, { by, atMs: rig.nowMs });
  const good = { warning: { above: 1 } };
  assertThrows(edit("torqe", good), RangeError, "Cannot edit limits of alarm");
  assertThrows(edit("link", good), Error, "it is built in");
  assertThrows(edit("state", good), Error, "it has another condition");
  assertThrows(edit("torque", good, ""), TypeError, "by must be the name");
  assertThrows(edit("torque", {}), TypeError, "object of ranges by their");
  assertThrows(edit("torque", null), TypeError, "object of ranges by their");
  assertThrows(
    edit("torque", { warning: { above: NaN } }),
    RangeError,
    'Cannot edit limits of alarm "torque"',
  );
  assertEquals(rig.alarm("torque").edit, undefined);
});
