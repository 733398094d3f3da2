// The measure of what tests notice, on a small project with one room.

import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { Checkout } from "../../tools/mutate/checkout.ts";
import { measure } from "../../tools/mutate/measure.ts";
import equivalents from "../../tools/mutate/equivalents.json" with {
  type: "json",
};
import { MeasureLog } from "../../tools/mutate/measure_log.ts";
import {
  type Equivalent,
  isEquivalent,
  mutantOf,
} from "../../tools/mutate/mutant.ts";
import { roomOf } from "../../tools/mutate/rooms.ts";
import { format } from "../../tools/mutate/report.ts";
import { programTest, ROOT } from "./program.ts";

const SOURCE = `export function clamp(value: number, max: number): number {
  return value < max ? value : max;
}
export function log(value: number): void {
  console.log(value + 1);
}
declare const console: { log(value: number): void };
`;
/** Types that a check of it loads: all of Deno's would take four times as long. */
const CONFIG = `{ "compilerOptions": { "lib": ["es5"] } }`;
const TEST = `import { clamp, log } from "../src/part/part.ts";
Deno.test("clamp() limits", () => {
  log(1);
  if (clamp(3, 2) !== 2 || clamp(1, 2) !== 1) throw new Error("clamp");
});
`;
const ENDLESS_TEST =
  `Deno.test("endless", () => new Promise((r) => setTimeout(r, 1e9)));`;
/** Test that fails in each second run. */
const UNSTEADY_TEST = `import "../../src/part/part.ts";
Deno.test("unsteady", () => {
  Deno.writeTextFileSync("runs", "1", { append: true });
  if (Deno.readTextFileSync("runs").length % 2 === 0) throw new Error("even");
});
`;
const ROOMS = {
  part: { sources: ["part/"], tests: ["part", "programs/part"] },
};
const SAME_AT_THE_LIMIT: Equivalent = {
  path: "src/part/part.ts",
  before: "return value < max ? value : max;",
  after: "return value <= max ? value : max;",
  reason: "both are the same number at the limit",
};

/** A small project, and as many copies of it as are needed; removed at the end. */
class Project implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly interruption = new AbortController();
  readonly checkouts: Checkout[] = [];

  static async make(
    test = TEST,
    path = "tests/part_test.ts",
  ): Promise<Project> {
    const project = new Project();
    const root = await Deno.makeTempDir();
    project.#stack.defer(() => Deno.remove(root, { recursive: true }));
    await Deno.mkdir(`${root}/src/part`, { recursive: true });
    await Deno.mkdir(`${root}/tests/programs`, { recursive: true });
    await Deno.writeTextFile(`${root}/deno.json`, CONFIG);
    await Deno.writeTextFile(`${root}/src/part/part.ts`, SOURCE);
    await Deno.writeTextFile(`${root}/${path}`, test);
    for (let index = 0; index < 3; index++) {
      project.checkouts.push(
        project.#stack.use(
          await Checkout.copy(root, project.interruption.signal),
        ),
      );
    }
    return project;
  }

  measure(count: number, equivalents: Equivalent[] = [], log?: MeasureLog) {
    const { checkouts } = this;
    return measure(checkouts, {
      rooms: ROOMS,
      room: "part",
      seed: 1,
      count,
      equivalents,
      log,
    });
  }

  async assertRestored(): Promise<void> {
    for (const { root } of this.checkouts) {
      assertEquals(await Deno.readTextFile(`${root}/src/part/part.ts`), SOURCE);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

programTest(
  "measure() reports the changes of the code that tests notice",
  async () => {
    await using project = await Project.make();
    const report = await project.measure(3);
    const ends = new Map(report.verdicts.map(({ line, fate, noticedBy }) => [
      line,
      noticedBy ?? fate,
    ]));
    assertEquals(ends.get(2), "clamp() limits => ./tests/part_test.ts:2:6");
    assertEquals(ends.get(5), "survived");
    const text = format([report]);
    assertStringIncludes(text, "src/part/part.ts:5 (");
    assertStringIncludes(text, "-   console.log(value + 1);");
    await project.assertRestored();
  },
);

programTest(
  "measure() reports a survivor, and runs nothing, when no test imports its file",
  async () => {
    await using project = await Project.make(`Deno.test("apart", () => {});`);
    const { verdicts } = await project.measure(2);
    assertEquals(
      verdicts.map(({ fate, durationSec }) => [fate, durationSec]),
      [["survived", 0], ["survived", 0]],
    );
  },
);

programTest(
  "measure() reports a survivor when the test that failed passes in a second run",
  async () => {
    await using project = await Project.make(
      UNSTEADY_TEST,
      "tests/programs/part_test.ts",
    );
    const { verdicts } = await project.measure(2);
    assertEquals(
      verdicts.map(({ fate }) => fate),
      ["survived", "survived"],
    );
  },
);

programTest(
  "Checkout.imports() counts the imports on the way, also into the workers' bundle",
  async () => {
    await using project = await Project.make(
      `import "../src/worker_source.gen.ts"; Deno.test("a", () => {});`,
    );
    const [checkout] = project.checkouts;
    await Deno.mkdir(`${checkout.root}/src/transport/worker`, {
      recursive: true,
    });
    await Deno.writeTextFile(
      `${checkout.root}/src/transport/worker/worker.ts`,
      `import "../../part/part.ts";`,
    );
    await Deno.writeTextFile(
      `${checkout.root}/src/worker_source.gen.ts`,
      "// Generated from src/transport/worker/worker.ts by a tool",
    );
    assertEquals([...await checkout.imports("tests/part_test.ts")].sort(), [
      ["src/part/part.ts", 2],
      ["src/transport/worker/worker.ts", 1],
      ["src/worker_source.gen.ts", 1],
      ["tests/part_test.ts", 0],
    ]);
  },
);

programTest(
  "Checkout.imports() follows programs that a test starts",
  async () => {
    await using project = await Project.make(
      `import "./rig.ts"; Deno.test("a", () => {});`,
    );
    const [checkout] = project.checkouts;
    for (
      const [path, text] of [
        ["tests/rig.ts", 'run(`./start.ts`, ["run", "main.ts", "none.ts"]);'],
        ["tests/start.ts", ""],
        ["main.ts", 'import "./src/part/part.ts"; run("tests/apart.ts");'],
        ["tests/apart.ts", ""],
      ]
    ) await Deno.writeTextFile(`${checkout.root}/${path}`, text);
    assertEquals([...await checkout.imports("tests/part_test.ts")].sort(), [
      ["main.ts", 2],
      ["src/part/part.ts", 3],
      ["tests/part_test.ts", 0],
      ["tests/rig.ts", 1],
      ["tests/start.ts", 2],
    ]);
  },
);

programTest(
  "Checkout.mutants() finds the changes of a room whose diagnostics take megabytes",
  async () => {
    await using project = await Project.make();
    const [checkout] = project.checkouts;
    const path = "src/part/large.ts";
    const lines = Array.from({ length: 2_000 }, (_, i) => `f(${i + 10});`);
    await Deno.writeTextFile(`${checkout.root}/${path}`, lines.join("\n"));
    // A statement, and two numbers for each.
    assertEquals((await checkout.mutants([path])).length, 3 * lines.length);
  },
);

programTest(
  "Checkout.test() kills tests at their time limit when they hang",
  async () => {
    await using project = await Project.make(ENDLESS_TEST);
    const end = await project.checkouts[0].test("tests/part_test.ts", 1);
    assertEquals([end.success, end.isTimedOut], [false, true]);
  },
);

programTest(
  "measure() leaves out equivalent mutants, and reports outdated entries",
  async () => {
    await using project = await Project.make();
    const gone = { ...SAME_AT_THE_LIMIT, before: "return 1;" };
    const report = await project.measure(1, [SAME_AT_THE_LIMIT, gone]);
    assertEquals(report.equivalents, 1);
    assertEquals(report.outdated, [gone]);
  },
);

programTest(
  "equivalents.json has entries that fit one mutant each",
  async () => {
    const { signal } = new AbortController();
    await using checkout = await Checkout.copy(ROOT.pathname, signal);
    const paths = new Set(equivalents.map(({ path }) => path));
    const mutants = await checkout.mutants([...paths]);
    for (const equivalent of equivalents) {
      const fitting = mutants.filter((mutant) =>
        isEquivalent(mutant, [equivalent])
      );
      assertEquals(fitting.length, 1, JSON.stringify(equivalent));
    }
  },
);

programTest(
  "measure() leaves out and reports a test file when it fails as the code is",
  async () => {
    await using project = await Project.make();
    const { checkouts } = project;
    for (const { root } of checkouts) {
      await Deno.writeTextFile(
        `${root}/tests/part_broken_test.ts`,
        `import "../src/part/part.ts";
Deno.test("broken", () => { throw new Error("broken"); });`,
      );
    }
    const report = await project.measure(3);
    const broken = "broken => ./tests/part_broken_test.ts:2:6";
    assertEquals(report.failing, [broken]);
    assertEquals(new Set(report.verdicts.map(({ fate }) => fate)).size, 2);
    assertStringIncludes(
      format([report]),
      `Left out as it fails with the code as it is: ${broken}`,
    );
  },
);

programTest(
  "Checkout.compiling() refuses what the types forbid, also beside a mutant that can't be parsed",
  async () => {
    await using project = await Project.make();
    const [checkout] = project.checkouts;
    const path = "src/part/node.ts";
    // Its copies are no class of which the other module knows.
    const text = `import { visit } from "./visit.ts";
export class Node {
  #x = 1;
  see(): number {
    return visit(this) + this.#x;
  }
}
`;
    await Deno.writeTextFile(`${checkout.root}/${path}`, text);
    await Deno.writeTextFile(
      `${checkout.root}/src/part/visit.ts`,
      `import type { Node } from "./node.ts";
export const visit = (_node: Node): number => 1;
`,
    );
    const change = (of: string, before: string, after: string) => {
      const source = of === path ? text : SOURCE;
      const start = source.indexOf(before);
      const end = start + before.length;
      return mutantOf(of, source, {
        kind: "test",
        start,
        end,
        replacement: after,
      });
    };
    const part = "src/part/part.ts";
    const right = [
      change(part, "value < max", "value > max"),
      change(path, "#x = 1", "#x = 2"),
    ];
    const mutants = [
      change(part, "value + 1", "value +"),
      right[0],
      change(part, "value : max", "value : true"),
      right[1],
      change(path, "#x = 1", "#x = true"),
    ];
    assertEquals(await checkout.compiling(mutants), right);
    await project.assertRestored();
  },
);

programTest(
  "MeasureLog.open() returns what is known of the sources, and refuses others",
  async () => {
    await using project = await Project.make();
    const { checkouts: [{ root }] } = project;
    const path = `${root}/mutate.log`;
    const first = await project.measure(
      3,
      [],
      await MeasureLog.open(path, root),
    );
    await Deno.writeTextFile(path, '{"verd', { append: true });
    const log = await MeasureLog.open(path, root);
    assertEquals([...log.durations.keys()], ["tests/part_test.ts"]);
    // Tests that would notice nothing aren't run again.
    for (const { root } of project.checkouts) {
      await Deno.writeTextFile(`${root}/tests/part_test.ts`, "");
    }
    assertEquals(await project.measure(3, [], log), first);
    await assertRejects(
      () => MeasureLog.open(path, root),
      Error,
      "as sources or tests have changed",
    );
  },
);

programTest(
  "measure() kills its tests when it is interrupted",
  async () => {
    await using project = await Project.make(ENDLESS_TEST);
    const measuring = project.measure(1);
    setTimeout(() => project.interruption.abort("interrupted"), 500);
    assertEquals(await measuring.catch((reason) => reason), "interrupted");
  },
);

programTest("roomOf() finds a room for every source", async () => {
  const pending = ["src"];
  const paths: string[] = [];
  for (const at of pending) {
    for await (const entry of Deno.readDir(new URL(at, ROOT))) {
      const path = `${at}/${entry.name}`;
      if (entry.isDirectory) pending.push(path);
      else if (!path.endsWith(".gen.ts")) paths.push(path);
    }
  }
  assertEquals(paths.filter((path) => roomOf(path) === undefined), []);
});
