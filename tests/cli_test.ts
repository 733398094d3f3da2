// The command line: verbs, flags, exit codes and words.

import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { DEVICE_FLAGS, readDevice } from "../src/cli/device_flags.ts";
import { readDuration, readSize, sizeText } from "../src/cli/amounts.ts";
import { readDurationMs, UsageError } from "../src/cli/flag_values.ts";
import { flagsHelp, parseLine } from "../src/cli/flags.ts";
import { runLine } from "../src/cli/main.ts";
import { Printer } from "../src/cli/printer.ts";
import { Progress } from "../src/cli/progress.ts";
import { readTimes } from "../src/cli/time_flags.ts";
import { defineVerb, EXIT_CODE_MEANINGS } from "../src/cli/verb.ts";
import { VERBS } from "../src/cli/verbs.ts";
import { runCli, TextSink } from "./cli_rig.ts";

const echo = defineVerb({
  name: "echo",
  summary: "Prints its operand",
  operands: ["TEXT"],
  permissions: "--allow-nothing",
  flags: {
    times: { type: "string", value: "N", help: "number of times" },
    loud: { type: "boolean", short: "l", help: "in capitals" },
  },
  async run({ times = "1", loud }, [text], { stdout, signal }) {
    await Promise.resolve();
    signal.throwIfAborted();
    if (times === "0") throw new Error("Cannot print\nnothing");
    const word = loud ? text.toUpperCase() : text;
    stdout.print(word.repeat(Number(times)));
    return text === "" ? 1 : 0;
  },
});
const verbs = [echo];

Deno.test("runLine() runs a verb with its flags and operands", async () => {
  assertEquals(
    await runCli(["echo", "-l", "--times", "2", "ab"], { verbs }),
    { code: 0, stdout: "ABAB\n", stderr: "" },
  );
  assertEquals((await runCli(["echo", ""], { verbs })).code, 1);
});

Deno.test("runLine() returns 2 and one line when the command line is wrong", async () => {
  const cases: [args: string[], words: string][] = [
    [[], "Must be given a verb (--help)"],
    [["ehco"], "Unknown verb 'ehco': did you mean 'echo'? (--help)"],
    [["ship"], "Unknown verb 'ship' (--help)"],
    [["--verison"], "Unknown flag '--verison': did you mean '--version'?"],
    [
      ["echo", "--tmies=2", "a"],
      "echo: Unknown flag '--tmies': did you mean '--times'? (echo --help)",
    ],
    [["echo", "-x", "a"], "echo: Unknown flag '-x'"],
    [["echo", "--times", "--loud"], "echo: Flag '--times' needs a value: N"],
    [["echo", "a", "--times"], "echo: Flag '--times' needs a value: N"],
    [["echo", "--loud=1", "a"], "echo: Flag '--loud' takes no value"],
    [
      ["echo", "--times=1", "--times=2", "a"],
      "echo: Flag '--times' may be given only once",
    ],
    [["echo"], "echo: Must be given TEXT: received nothing"],
    [["echo", "a", "b"], "echo: Must be given TEXT: received a b"],
  ];
  for (const [args, words] of cases) {
    const { code, stdout, stderr } = await runCli(args, { verbs });
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertStringIncludes(stderr, words);
    assertEquals(stderr.split("\n").length, 2, stderr);
  }
});

Deno.test("runLine() takes as many operands as the names of a verb say", async () => {
  const count = (...operands: string[]) =>
    defineVerb({
      name: "count",
      summary: "Counts its operands",
      operands,
      permissions: "",
      flags: {},
      run: (_values, { length }) => Promise.resolve(length === 2 ? 0 : 1),
    });
  const cases: [names: string[], counts: number[]][] = [
    [["CODE", "[PARAM…]"], [2, 1, 0, 1]],
    [["FIELD…"], [2, 1, 0, 1]],
    [["FIELD"], [2, 1, 2, 2]],
    [[], [1, 2, 2, 2]],
  ];
  for (const [names, codes] of cases) {
    const verbs = [count(...names)];
    for (const [length, code] of codes.entries()) {
      const args = ["count", ...Array(length).fill("-1.5")];
      const result = await runCli(args, { verbs });
      assertEquals(result.code, code, `${names} ${length}: ${result.stderr}`);
    }
  }
});

Deno.test("runLine() returns 1 and one line when a verb fails or is interrupted", async () => {
  assertEquals(await runCli(["echo", "--times=0", "a"], { verbs }), {
    code: 1,
    stdout: "",
    stderr: "echo: Cannot print nothing\n",
  });
  const signal = AbortSignal.abort();
  assertEquals(await runCli(["echo", "a"], { verbs, signal }), {
    code: 1,
    stdout: "",
    stderr: "echo: interrupted\n",
  });
});

Deno.test("runLine() says nothing when nobody reads its output any more", async () => {
  const sink = new TextSink();
  sink.error = new Deno.errors.BrokenPipe();
  const stdout = new Printer(sink);
  await stdout.print("a");
  const words = new TextSink();
  const io = {
    stdout,
    stderr: new Printer(words),
    isTerminal: false,
    signal: AbortSignal.abort(),
  };
  assertEquals(await runLine(["echo", "b"], io, verbs), 0);
  assertEquals(words.text, "");
});

Deno.test("--help shows verbs, flags, permissions and exit codes", async () => {
  const { code, stdout } = await runCli(["--help"]);
  assertEquals(code, 0);
  for (const { name, summary, flags, permissions, operands } of VERBS) {
    assertStringIncludes(stdout, summary);
    const own = await runCli([name, "--help"]);
    assertEquals([own.code, own.stderr], [0, ""]);
    assertStringIncludes(own.stdout, permissions);
    assertStringIncludes(own.stdout, operands.join(" "));
    for (const flag of Object.keys(flags)) {
      assertMatch(own.stdout, new RegExp(`--${flag}\\b`));
    }
    for (const [exitCode, meaning] of EXIT_CODE_MEANINGS.entries()) {
      assertStringIncludes(own.stdout, `  ${exitCode}  ${meaning}\n`);
    }
    for (const line of own.stdout.split("\n")) {
      assertEquals(line.length <= 100, true, line);
    }
  }
});

Deno.test("--version shows the version of the package", async () => {
  const { default: { version } } = await import("../deno.json", {
    with: { type: "json" },
  });
  const { stdout } = await runCli(["--version"]);
  assertEquals(stdout, `hexrot-comm ${version} (Deno ${Deno.version.deno})\n`);
});

Deno.test("parseLine() takes values that begin with a hyphen, and several of a multiple flag", () => {
  const flags = {
    from: { type: "string", help: "" },
    field: { type: "string", multiple: true, help: "" },
    json: { type: "boolean", help: "" },
  } as const;
  const args = ["--from", "-5m", "--field=a", "x", "--field", "b", "--", "-y"];
  assertEquals(parseLine(args, flags), {
    values: { from: "-5m", field: ["a", "b"], json: false },
    operands: ["x", "-y"],
  });
  const numbers = ["3", "-12.5", "--json", "-.5", "-1e-3"];
  assertEquals(parseLine(numbers, flags).operands, [
    ...["3", "-12.5", "-.5", "-1e-3"],
  ]);
});

Deno.test("flagsHelp() lines up the forms of flags, and the lines of their meanings", () => {
  assertEquals(
    flagsHelp({
      from: { type: "string", value: "TIME", help: "begin\nthere" },
      name: { type: "string", short: "n", help: "a name" },
      json: { type: "boolean", help: "as JSON" },
    }),
    `  --from TIME      begin
                   there
  -n, --name TEXT  a name
  --json           as JSON`,
  );
});

Deno.test("parseLine() names the flag, and the value that it needs, when a flag is wrong", () => {
  const flags = {
    from: { type: "string", value: "TIME", help: "" },
    name: { type: "string", short: "n", help: "" },
    json: { type: "boolean", help: "" },
  } as const;
  const mistakes: [args: string[], message: string][] = [
    [["--from"], "Flag '--from' needs a value: TIME"],
    [["--name"], "Flag '--name' needs a value: TEXT"],
    [["-n"], "Flag '-n' needs a value: TEXT"],
    [["--from", "--json"], "Flag '--from' needs a value: TIME"],
    [["--from=1", "--from=2"], "Flag '--from' may be given only once"],
    [["--form=1"], "Unknown flag '--form': did you mean '--from'?"],
  ];
  for (const [args, message] of mistakes) {
    assertThrows(() => parseLine(args, flags), UsageError, message);
  }
  assertEquals(parseLine(["--from=--json"], flags).values.from, "--json");
});

Deno.test("readTimes() reads UTC times, and those relative to start and end", () => {
  const startMs = Date.UTC(2026, 10, 29, 12);
  const endMs = startMs + 3_600_000;
  const file = { startMs, endMs } as never;
  const read = (from?: string, to?: string) =>
    readTimes({ from, to }, { files: [file] });
  assertEquals(read(), {});
  const half = startMs + 1_800_000;
  for (
    const text of [
      "2026-11-29T12:30:00Z",
      "2026-11-29T12:30",
      "2026-11-29 12:30:00.000",
      "2026-11-29T13:30:00+01:00",
      "-30m",
      "-0.5h",
      "+1800s",
    ]
  ) assertEquals(read(text), { fromMs: half }, text);
  assertEquals(read("2026-11-29", "+500ms"), {
    fromMs: Date.UTC(2026, 10, 29),
    toMs: startMs + 500,
  });
  for (const text of ["yesterday", "5m", "2026-13-01", "-5 m", ""]) {
    assertThrows(() => read(text), UsageError, "'--from' must be a time");
  }
  assertThrows(() => read("-1m", "-2m"), UsageError, "must be before '--to'");
});

Deno.test("readDuration() and readSize() read amounts with their units", () => {
  const durations = [
    ["90", 90_000],
    ["1.5s", 1500],
    ["20ms", 20],
    ["2m", 120_000],
    ["24d", 24 * 86_400_000],
  ] as const;
  for (const [text, ms] of durations) {
    assertEquals(readDuration("--duration", text), ms);
  }
  assertEquals(readDuration("--duration", undefined), undefined);
  for (const text of ["0", "-1s", "25d", "1w", "", "1 s"]) {
    assertThrows(
      () => readDuration("--duration", text),
      UsageError,
      `'--duration' must be a duration`,
    );
  }
  const sizes = [
    ["500", 500],
    ["1K", 1024],
    ["1.5MiB", 1.5 * 2 ** 20],
    ["2GB", 2 ** 31],
    ["1T", 2 ** 40],
  ] as const;
  for (const [text, bytes] of sizes) {
    assertEquals(readSize("--file-size", text), bytes);
  }
  for (const text of ["", "1X", "-1", "K"]) {
    assertThrows(() => readSize("--file-size", text), UsageError, "a length");
  }
});

Deno.test("sizeText() shows a length in its largest unit", () => {
  assertEquals(
    [0, 1023, 1024, 1.5 * 2 ** 20, 2 ** 30, 5000 * 2 ** 40].map(sizeText),
    ["0 bytes", "1023 bytes", "1.0 KiB", "1.5 MiB", "1.0 GiB", "5000.0 TiB"],
  );
});

Deno.test("readDurationMs() reads seconds that a timer takes", () => {
  assertEquals(readDurationMs("0.5"), 500);
  assertEquals(readDurationMs("2147483"), 2_147_483_000);
  assertEquals(readDurationMs(undefined), undefined);
  for (const text of ["0", "2147484", "x", ""]) {
    assertThrows(() => readDurationMs(text), UsageError, "'--duration'");
  }
});

Deno.test("Progress shows a bar from a second on, on a terminal only, and clears it", async () => {
  for (const isTerminal of [true, false]) {
    const sink = new TextSink();
    const stderr = new Printer(sink);
    let nowMs = 0;
    {
      using bar = new Progress({ stderr, isTerminal }, "Reading", () => nowMs);
      for (const [ms, share] of [[500, 0.2], [1000, 0.5], [1050, 0.6]]) {
        nowMs = ms;
        bar.update(share);
        await stderr.flush();
      }
      const shown = isTerminal
        ? `\rReading ${"█".repeat(15)}${"░".repeat(15)} 50 %, 1 s left`
        : "";
      assertEquals(sink.text, shown);
    }
    await stderr.flush();
    assertEquals(/ \r$/.test(sink.text), isTerminal);
  }
});

Deno.test("readDevice() knows the devices in both protocols", async () => {
  const none = parseLine([], DEVICE_FLAGS).values;
  const names = ["rotator", "camera-hexapod", "m2-hexapod", "simple"];
  const ids: unknown[] = [];
  for (const device of names) {
    for (const protocol of ["two-socket", "single-socket"]) {
      const chosen = await readDevice({ ...none, device, protocol });
      assertEquals(chosen.protocol, protocol);
      assertEquals(chosen.name, device.replace("-", "_"));
      const { ConfigClass, TelemetryClass, alternatives = [] } = chosen.options;
      ids.push([
        ...[ConfigClass.frameId, TelemetryClass.frameId],
        ...alternatives.map((each) => each.TelemetryClass.frameId),
      ]);
    }
  }
  assertEquals(ids, [
    [0x19, 0x05, 0],
    [3, 2],
    [0x1B, 0x07, 0],
    [3, 2],
    [0x1C, 0x08, 0],
    [3, 2],
    [0x19, 0x05],
    [3, 2],
  ]);
});

Deno.test("readDevice() refuses what is no device, and half of a header", async () => {
  const cases: [args: string[], words: string][] = [
    [[], "Must be given one of '--device' and '--header'"],
    [["--device=rotator", "--header=a.h"], "Must be given one of"],
    [["--device=rotater"], "received rotater: did you mean 'rotator'?"],
    [["--device=rotator", "--protocol=udp"], "must be one of two-socket"],
    [["--device=rotator", "--config=C:1"], "need '--header'"],
    [["--header=a.h"], "Flag '--config' must be NAME:ID"],
    [
      ["--header=a.h", "--config=C:1", "--telemetry=T:x"],
      "'--telemetry' must be NAME:ID with an id in 0..4294967295: received x",
    ],
  ];
  for (const [args, words] of cases) {
    const { values } = parseLine(args, DEVICE_FLAGS);
    const error = await readDevice(values).then(() => undefined, (e) => e);
    assertEquals(error instanceof UsageError, true, args.join(" "));
    assertStringIncludes(error.message, words);
  }
});
