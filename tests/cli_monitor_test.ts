// Pictures and lines of the verb `monitor`; tests/programs/cli_monitor_test.ts has a terminal.

import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import * as sim from "../simulator.ts";
import { FieldBoard } from "../src/cli/monitor/field_board.ts";
import { PlainLines } from "../src/cli/monitor/plain_lines.ts";
import { fit, lineText, type Span } from "../src/cli/monitor/styled_text.ts";
import { TableView } from "../src/cli/monitor/table_view.ts";
import { type AnyStructType, defineStruct } from "../struct.ts";
import { runCli } from "./cli_rig.ts";
import { netTest } from "./net.ts";

const START_MS = Date.UTC(2026, 10, 29, 12);

const Telemetry = defineStruct("Telemetry", {
  torque: {
    type: ["f64", 2],
    unit: "N·m",
    display: { digits: 1 },
    limits: { warning: { above: 10 } },
  },
  state: { type: "u8", values: { STANDBY: 0, ENABLED: 2 } },
  name: ["char", 8],
});

/** Board, and its clock. */
class Rig {
  readonly board: FieldBoard;
  nowMs = 0;

  constructor(type: AnyStructType = Telemetry, paths?: string[]) {
    this.board = new FieldBoard(type, paths, undefined);
  }

  /** Receives a frame each 100 ms, of which the last is shown. */
  receive(values: object, frames = 10, type: AnyStructType = Telemetry): this {
    const view = type.create(values);
    for (let i = 0; i < frames; i++) {
      this.nowMs += 100;
      const receivedAtMs = START_MS + this.nowMs;
      this.board.receive({ type, view, receivedAtMs }, this.nowMs);
    }
    this.board.refresh(this.nowMs);
    return this;
  }

  /** Path, state and level of each row, with `*` if it has changed. */
  rows(search?: string): string[] {
    return this.board.rows(this.nowMs, search).map((row) => {
      const { flat, state, verdict, isChanged } = row;
      const words = [flat.path, state, verdict?.level, isChanged ? "*" : ""];
      return words.filter(Boolean).join(" ");
    });
  }
}

Deno.test("FieldBoard marks what was never received, has just changed, violates a limit, or is stale", () => {
  const rig = new Rig();
  assertEquals(rig.rows()[0], "torque[0] never");
  assertEquals(rig.board.state(rig.nowMs), "never");
  rig.receive({ torque: [1, NaN] });
  assertEquals(rig.rows(), [
    ...["torque[0] good", "torque[1] invalid", "state good", "name good"],
  ]);
  rig.receive({ torque: [11, NaN], state: 2 }, 1);
  assertEquals(rig.rows("tor"), [
    "torque[0] good warning *",
    "torque[1] invalid",
  ]);
  assertEquals(rig.rows("enabled"), ["state good *"]);
  rig.nowMs += 501;
  assertEquals(rig.rows().slice(0, 2), [
    "torque[0] stale warning *",
    "torque[1] stale",
  ]);
  rig.nowMs += 500;
  assertEquals(rig.rows()[0], "torque[0] stale warning");
  assertEquals(rig.board.ageMs(rig.nowMs), 1001);
  assertEquals(Math.round(rig.board.rateHz!), 10);
});

Deno.test("FieldBoard has the rate and the ages of a recording, but no value stale by a delay of 250 ms", () => {
  const board = new FieldBoard(Telemetry, undefined, undefined, 100);
  const view = Telemetry.create();
  for (let i = 0; i < 10; i++) {
    const receivedAtMs = START_MS + i * 1000;
    board.receive({ type: Telemetry, view, receivedAtMs }, i * 10);
  }
  board.refresh(90);
  assertEquals(Math.round(board.rateHz!), 1);
  assertEquals(board.ageMs(100), 1000);
  assertEquals([board.state(340), board.state(341)], ["good", "stale"]);
});

Deno.test("FieldBoard goes on with the fields of another generation, unless a chosen one is missing", () => {
  const Late = defineStruct("Late", { state: "f64", torque: ["f64", 2] });
  const rig = new Rig().receive({ torque: [1, 2] });
  assertEquals(rig.receive({ state: 4 }, 1, Late).rows().length, 3);
  const chosen = new Rig(Telemetry, ["name"]).receive({ name: "a" });
  assertThrows(
    () => chosen.receive({ state: 4 }, 1, Late),
    RangeError,
    'must be in struct "Late": received "name"',
  );
});

/** Returns the picture as lines of text without tones. */
function linesOf(view: TableView, rig: Rig, columns: number, rows: number) {
  const head: Span[] = [{ text: "simple  10.0 Hz  age 0.00 s" }];
  const content = {
    head,
    message: "connected",
    frozenForMs: undefined,
    rows: rig.board.rows(rig.nowMs, view.search),
  };
  return view.picture(content, { columns, rows })
    .map((line) => lineText(line, columns, false).trimEnd());
}

Deno.test("TableView.picture() has a line for each row of the terminal, and limits of fields", () => {
  const rig = new Rig().receive({ torque: [11, 2], state: 2, name: "a" });
  assertEquals(linesOf(new TableView(), rig, 80, 9), [
    "simple  10.0 Hz  age 0.00 s",
    "    field      value",
    " W  torque[0]  11.0 N·m   warning > 10",
    "    torque[1]  2.0 N·m    warning > 10",
    "    state      2 ENABLED",
    '    name       "a"',
    "",
    "connected",
    "q end  / search  space freeze  x hex  b bits  c config  ? help",
  ]);
});

Deno.test("TableView.picture() fits every size of a terminal", () => {
  const rig = new Rig().receive({ torque: [11, 2], name: "\x1b[J高" });
  for (let columns = 1; columns < 60; columns++) {
    for (const rows of [1, 2, 3, 4, 5, 8, 20]) {
      const view = new TableView();
      const lines = linesOf(view, rig, columns, rows);
      assertEquals(lines.length, rows);
      assertMatch(lines[0], /^s|^…/);
      for (const line of lines) {
        assertEquals(line.length <= columns, true, line);
        assertMatch(line, /^[\x20-\x7e–…·]*$/);
      }
    }
  }
});

Deno.test("TableView.press() scrolls over rows, and stays within them", () => {
  const Many = defineStruct("Many", { values: ["u8", 30] });
  const rig = new Rig(Many).receive({}, 10, Many);
  const view = new TableView();
  const shown = () => {
    const lines = linesOf(view, rig, 40, 14).slice(2, 12);
    return lines.map((line) => Number(/\[(\d+)\]/.exec(line)?.[1]));
  };
  const from = (first: number) =>
    Array.from({ length: 10 }, (_, i) => first + i);
  assertEquals(shown(), from(0));
  const steps: [keys: string[], first: number][] = [
    [["up"], 0],
    [["down", "down"], 2],
    [["pageDown"], 12],
    [["pageDown", "pageDown"], 20],
    [["pageUp"], 10],
    [["home"], 0],
    [["end"], 20],
  ];
  for (const [keys, first] of steps) {
    for (const key of keys) assertEquals(view.press(key), false);
    assertEquals(shown(), from(first), keys.join());
  }
  // Fewer rows are found than were scrolled over.
  for (const key of ["/", ..."[1]", "enter"]) view.press(key);
  assertEquals(shown()[0], 1);
  assertMatch(linesOf(view, rig, 60, 14)[13], /^\/\[1\] {2}1 field; Escape/);
  view.press("escape");
  assertEquals(shown(), from(0));
  for (const key of ["/", "q", "backspace", "escape"]) {
    assertEquals(view.press(key), false);
  }
  assertEquals(view.search, "");
  assertEquals(view.press("q"), true);
});

Deno.test("TableView.press() shows values in another notation, and the help, until the key is pressed again", () => {
  const rig = new Rig().receive({ torque: [1, 2], state: 2 });
  const view = new TableView();
  const stateOf = () =>
    linesOf(view, rig, 80, 12).find((line) => line.includes("state"))!
      .replace(/^ *state *(.*?) *$/, "$1");
  assertEquals(stateOf(), "2 ENABLED");
  for (const [key, text] of [["x", "02"], ["b", "0000 0010"], ["r", "2"]]) {
    view.press(key);
    assertEquals(stateOf(), text);
    view.press(key);
    assertEquals(stateOf(), "2 ENABLED");
  }
  view.press("x");
  view.press("b");
  assertEquals(view.notation, "bits");
  const hasHelp = () =>
    linesOf(view, rig, 80, 30).some((line) => line.startsWith("*  changed"));
  assertEquals(hasHelp(), false);
  for (
    const [key, isShown] of [["?", true], ["?", false], ["?", true], [
      "escape",
      false,
    ]] as const
  ) {
    view.press(key);
    assertEquals(hasHelp(), isShown);
  }
  for (const key of ["space", "c"]) view.press(key);
  assertEquals([view.isFrozen, view.isConfig], [true, true]);
  for (const key of ["space", "c"]) view.press(key);
  assertEquals([view.isFrozen, view.isConfig], [false, false]);
});

Deno.test("lineText() has colours if they are wanted, and cuts by columns", () => {
  const spans = [{ text: "SW " }, { text: "torque", tone: "stale" }] as const;
  assertEquals(lineText(spans, 80, true), "SW \x1b[35mtorque\x1b[0m");
  assertEquals(lineText(spans, 6, true), "SW \x1b[35mto…\x1b[0m");
  assertEquals(lineText(spans, 2, false), "S…");
  assertEquals(fit("µm/s²", 7), "µm/s²  ");
  assertEquals(fit("a\u0301高\n", 9), "a???     ");
});

Deno.test("PlainLines.linesOf() returns rows that have changed in value or state, all at first", () => {
  const rig = new Rig().receive({ torque: [1, 2], name: "a" });
  const plain = new PlainLines();
  const lines = () => {
    const { nowMs, board } = rig;
    return plain.linesOf(board.rows(nowMs), board.receivedAtMs!, false);
  };
  assertEquals(lines(), [
    "2026-11-29T12:00:01.000Z    torque[0] 1.0 N·m",
    "2026-11-29T12:00:01.000Z    torque[1] 2.0 N·m",
    "2026-11-29T12:00:01.000Z    state 0 STANDBY",
    '2026-11-29T12:00:01.000Z    name "a"',
  ]);
  assertEquals(lines(), []);
  rig.receive({ torque: [1, 12], name: "a" }, 1);
  assertEquals(lines(), ["2026-11-29T12:00:01.100Z  W torque[1] 12.0 N·m"]);
  rig.nowMs += 1000;
  assertEquals(lines()[1], "2026-11-29T12:00:01.100Z SW torque[1] 12.0 N·m");
  assertEquals(lines(), []);
});

netTest(
  "monitor prints changes to a pipe, as JSON objects if they are wanted",
  async () => {
    await using controller = new sim.SimpleController({
      protocol: "single-socket",
      port: 0,
      telemetryIntervalMs: 10,
    });
    await controller.start();
    const { telemetry } = controller;
    telemetry.currPosition = NaN;
    const onStdout = () => void (telemetry.currPosition = 2);
    const line = [
      ...["monitor", "--device=simple", "--protocol=single-socket"],
      ...[`--port=${controller.port}`, "--interval=20ms", "--stale=60s"],
    ];
    // For 3 s: the thread of the socket may be slow to tell of the change.
    const json = await runCli(
      [...line, "currPosition", "state", "--json", "--count=150"],
      { onStdout },
    );
    assertEquals(json.code, 0, json.stderr);
    const lines = json.stdout.trimEnd().split("\n").map((one) =>
      JSON.parse(one)
    );
    assertEquals(lines.map(({ fields }) => fields), [
      {
        state: { value: 0, state: "good" },
        currPosition: { value: "NaN", state: "invalid" },
      },
      { currPosition: { value: 2, state: "good" } },
    ]);

    telemetry.currPosition = NaN;
    const plain = await runCli([...line, "--count=1"]);
    assertEquals(plain.code, 3);
    assertMatch(plain.stdout, /Z X {2}currPosition NaN\n/);
    assertMatch(plain.stderr, /Not good: currPosition \[invalid\]\n$/);
    const wrong = await runCli([...line, "position"]);
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.stderr, "did you mean");
  },
);
