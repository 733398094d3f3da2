// State files of alarms, which need the permissions to read and write.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import {
  type AlarmRules,
  type LimitsWatch,
  readAlarmState,
  watchLimits,
} from "../../limits.ts";
import { Metrics, prometheusText } from "../../metrics.ts";
import { ManualSource } from "../manual_source.ts";
import { programTest } from "./program.ts";

const RULES: AlarmRules = {
  rules: [{ field: "torque", limits: { warning: { above: 10 } } }],
};

function stateOf(watch: LimitsWatch): string {
  return watch.alarms.find(({ name }) => name === "torque")!.state;
}

programTest(
  "watchLimits() goes on from its state file when it is started again",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const stateFile = `${folder}/alarms.json`;
      for (const [state, act] of ACTS) {
        const before = new ManualSource();
        const first = await watchLimits(before.source, RULES, { stateFile });
        const events = first.events();
        before.sample({ torque: 15 });
        await events.next();
        await act(first);
        assertEquals(stateOf(first), state);
        // Died here: the file must have it already.
        const content = await Deno.readTextFile(stateFile);
        await first.close();
        await Deno.writeTextFile(stateFile, content);

        const after = new ManualSource();
        const second = await watchLimits(after.source, RULES, { stateFile });
        assertEquals(stateOf(second), state);
        assertEquals(second.alarms[0].trigger?.value, 15);
        await second.close();
        await Deno.remove(stateFile);
      }
      assertEquals([...Deno.readDirSync(folder)], []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

const ACTS: [string, (watch: LimitsWatch) => Promise<void>][] = [
  ["unacknowledged", (watch) => watch.save()],
  ["acknowledged", (watch) => watch.acknowledge("torque", { by: "Ann" })],
  ["shelved", (watch) => watch.shelve("torque", { by: "Ann", forMs: 60_000 })],
];

programTest(
  "watchLimits() keeps NaN and infinities of readings in its state file",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const stateFile = `${folder}/alarms.json`;
      const manual = new ManualSource();
      const watch = await watchLimits(manual.source, RULES, { stateFile });
      const events = watch.events();
      manual.sample({ torque: Infinity });
      await events.next();
      await watch.close();
      const content = await readAlarmState(stateFile);
      assertEquals(content?.saved.alarms.torque.trigger?.value, Infinity);
      assert(content!.writtenAtMs > 0);
      assertEquals(content!.alarms.length, 3);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

programTest(
  "watchLimits() refuses a state file that isn't one",
  async () => {
    const folder = await Deno.makeTempDir();
    const stateFile = `${folder}/alarms.json`;
    try {
      const alarm = { life: "angry", severity: 0, evidence: [] };
      const file = { version: 1, writtenAtMs: 0, alarms: [] };
      const cases: [string, string][] = [
        ["{", "must be JSON"],
        ["null", "version must be 1: received undefined"],
        [`{"version":2}`, "version must be 1: received number 2"],
        [`{"version":1}`, "writtenAtMs must be a number: received undefined"],
        [
          JSON.stringify({ ...file, alarms: 5 }),
          "alarms must be a list: received number 5",
        ],
        [
          JSON.stringify({ ...file, saved: {} }),
          "saved.alarms must be an object: received an object",
        ],
        [
          JSON.stringify({ ...file, saved: { alarms: null } }),
          "saved.alarms must be an object: received an object",
        ],
        [
          JSON.stringify(file),
          "saved.alarms must be an object: received undefined",
        ],
        [
          JSON.stringify({ ...file, saved: { alarms: { torque: alarm } } }),
          `alarm "torque" must have life, severity and evidence`,
        ],
      ];
      const right = {
        life: "normal",
        severity: 0,
        evidence: Array(5).fill({ ms: 0, count: 0 }),
      };
      const wrongParts = [
        { life: undefined },
        ...[-1, 1.5, 6, "1"].map((severity) => ({ severity })),
        { evidence: right.evidence.slice(1) },
        { evidence: right.evidence.with(4, { ms: -1, count: 0 }) },
        { evidence: right.evidence.with(4, { ms: 0, count: -1 }) },
        { evidence: right.evidence.with(4, null) },
        ...[{}, null, { untilMs: "x" }].map((shelving) => ({ shelving })),
      ].map((part) => ({ ...right, ...part }));
      for (const other of [null, 5, "x", {}, ...wrongParts]) {
        cases.push([
          JSON.stringify({ ...file, saved: { alarms: { torque: other } } }),
          `alarm "torque" must have life, severity and evidence`,
        ]);
      }
      for (const [text, words] of cases) {
        await Deno.writeTextFile(stateFile, text);
        const { source } = new ManualSource();
        const error = await assertRejects(
          () => watchLimits(source, RULES, { stateFile }),
          Error,
          words,
        );
        assertStringIncludes(error.message, "remove the file to begin anew");
      }
      const rightParts = [
        { severity: 5 },
        { shelving: { by: "Ann", comment: "", atMs: 0, untilMs: 0 } },
        { life: "latchedAcknowledged" },
      ].map((part) => ({ ...right, ...part }));
      for (const torque of rightParts) {
        const saved = { alarms: { torque } };
        await Deno.writeTextFile(stateFile, JSON.stringify({ ...file, saved }));
        const content = await readAlarmState(stateFile);
        assertEquals<object | undefined>(content?.saved, saved);
      }
      await Deno.remove(stateFile);
      assertEquals(await readAlarmState(stateFile), undefined);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

programTest(
  "LimitsWatch rejects each action that the state file can't keep",
  async () => {
    const folder = await Deno.makeTempDir();
    const manual = new ManualSource();
    const stateFile = `${folder}/alarms.json`;
    const watch = await watchLimits(manual.source, RULES, { stateFile });
    const events = watch.events();
    manual.sample({ torque: 15 });
    await events.next();
    await Deno.remove(folder, { recursive: true });
    const by = { by: "Ann" };
    for (
      const act of [
        () => watch.acknowledge("torque", by),
        () => watch.shelve("torque", { ...by, forMs: 1000 }),
        () => watch.unshelve("torque", by),
        () => watch.editLimits("torque", undefined, by),
        () => watch.selectSet(undefined),
        () => watch.save(),
      ]
    ) await assertRejects(act, Deno.errors.NotFound);
    assert(watch.stats.stateFileError !== "");
    await watch.close();
  },
);

programTest(
  "watchLimits() begins to judge when its file is written, so that its caller gets all events",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const stateFile = `${folder}/alarms.json`;
      const { source } = new ManualSource();
      let isWritten = false;
      const watched = Object.create(source, {
        samples: {
          value: () => {
            isWritten = [...Deno.readDirSync(folder)].length === 1;
            return source.samples();
          },
        },
      });
      await using _watch = await watchLimits(watched, RULES, { stateFile });
      assert(isWritten);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

programTest(
  "watchLimits() says that two programs have one state file",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const stateFile = `${folder}/alarms.json`;
      const begin = (manual: ManualSource) =>
        watchLimits(manual.source, RULES, { stateFile });
      const manual = new ManualSource();
      await using first = await begin(manual);
      await first.save();
      await using second = await begin(new ManualSource());
      const { source } = manual;
      await using metrics = new Metrics({ a: { source, alarms: first } });
      assertEquals(metrics.health[0].alarmFault, "");
      await assertRejects(
        () => first.shelve("torque", { by: "Ann", forMs: 1000 }),
        Error,
        `${stateFile} as it must be the file of one program`,
      );
      assertStringIncludes(first.stats.stateFileError, "give each its own");
      assertStringIncludes(
        metrics.health[0].alarmFault,
        "states of alarms aren't kept: Cannot keep",
      );
      const value = 'hexrotcomm_alarm_state_file_failing{link="a"} 1\n';
      assertStringIncludes(prometheusText(metrics), value);
      // The second goes on, and the first changes nothing any more.
      await second.shelve("torque", { by: "Bob", forMs: 60_000 });
      await first.close();
      const content = await readAlarmState(stateFile);
      assertEquals(content?.saved.alarms.torque.shelving?.by, "Bob");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

programTest(
  "watchLimits() keeps limits that an operator has set in its state file",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const stateFile = `${folder}/alarms.json`;
      const first = await watchLimits(new ManualSource().source, RULES, {
        stateFile,
      });
      const limits = { warning: { above: 20 } };
      await first.editLimits("torque", limits, { by: "Ann", comment: "test" });
      const content = await Deno.readTextFile(stateFile);
      await first.close();
      await Deno.writeTextFile(stateFile, content);
      const after = new ManualSource();
      await using second = await watchLimits(after.source, RULES, {
        stateFile,
      });
      const events = second.events();
      after.sample({ torque: 15 });
      after.sample({ torque: 25 });
      const { value } = await events.next();
      assertStringIncludes(value!.message, "25 N·m is above 20");
      assertEquals(second.alarms[0].edit?.comment, "test");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
