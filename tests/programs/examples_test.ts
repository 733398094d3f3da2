// The examples but serve.ts and controller.ts, as a user runs them.

import {
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLessOrEqual,
  assertMatch,
} from "jsr:@std/assert@^1.0.19";
import { eventually } from "../peer.ts";
import {
  assertHelps,
  assertOneErrorLine,
  assertRefuses,
  forAll,
  Process,
  programTest,
  run,
} from "./program.ts";

const PROTOCOLS = ["two-socket", "single-socket"] as const;

programTest("own_structs.ts shows what its controller sends", async () => {
  await using example = run("own_structs.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  assertEquals(example.lines, [
    "tripod: struts of 250 to 750 mm",
    "after 0.25 s: {",
    "  sampleCount: 1n,",
    "  struts: [",
    "    { lengthMm: 512, faults: 0 },",
    "    { lengthMm: 512.5, faults: 0 },",
    "    { lengthMm: 513, faults: 0 }",
    "  ]",
    "}",
  ]);
});

programTest("several_consumers.ts shows what each policy loses", async () => {
  await using example = run("several_consumers.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  const counts = new Map(example.lines.map((line) => {
    const [, who, ...numbers] = /^(\w+): (\d+) read, (\d+) lost$/.exec(line)!;
    const [read, lost] = numbers.map(Number);
    return [who, { read, lost }];
  }));
  assertEquals([...counts.keys()].sort(), [
    "display",
    "limits",
    "plot",
    "recorder",
  ]);
  assertEquals(counts.get("limits"), { read: 2, lost: 0 });
  const { read: readMax, lost } = counts.get("recorder")!;
  assertGreaterOrEqual(readMax, 102);
  assertEquals(lost, 0);
  for (const who of ["plot", "display"]) {
    const { read, lost } = counts.get(who)!;
    assertGreater(read, 0);
    assertGreater(lost, read);
    assertLessOrEqual(read + lost, readMax);
  }
});

programTest("send_and_wait.ts shows what became of commands", async () => {
  await using example = run("send_and_wait.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  assertEquals(example.lines, [
    "Cannot confirm command 3: the telemetry socket is not connected",
    "Moved to 12.5",
    "Cannot confirm command 3: it was written, but no telemetry has shown its effect within 3000 ms",
    "Still sent to 12.5",
  ]);
});

programTest("single_socket.ts shows how commands are answered", async () => {
  await using example = run("single_socket.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  assertEquals(example.lines, [
    "Moved to 12.5",
    "Cannot run command 4 as the controller has rejected it: Position must be in -25..25: 99",
    "The combined socket was closed by the controller",
    "The combined socket is connected to 127.0.0.1:…",
    "And moved again",
  ]);
});

programTest("faults.ts shows what a server tells of faults", async () => {
  await using example = run("faults.ts");
  assertEquals(await example.end(), 0);
  assertEquals(example.stderr, "");
  const types = example.lines.map((line) => line.split(" ")[0]);
  const events = types.slice(0, types.indexOf("replaced") + 1)
    // It depends on the time how often it is refused, and whether silence is noticed before.
    .filter((type) => !["refused", "stale", "recovered"].includes(type));
  assertEquals(events, [
    "connected",
    "connected",
    "resync",
    "gap",
    "replaced",
  ]);
  assertMatch(example.lines.join("\n"), /telemetryFrames: 12, /);
  assertMatch(example.lines.join("\n"), /frame id 0x0000 is none of/);
});

programTest(
  "rotator.ts moves a rotator by each --protocol",
  () =>
    // It fails to track if its targets are a second late on a busy machine.
    forAll(PROTOCOLS, (protocol) =>
      eventually(async () => {
        await using example = run("rotator.ts", "--protocol", protocol);
        assertEquals(await example.end(), 0);
        assertEquals(example.stderr, "");
        const { lines } = example;
        const [tracked] = lines.splice(4, 1);
        assertMatch(tracked, /^Tracked, at 2\.[5-9]\d\d deg$/);
        assertEquals(lines, [
          `Rotator is connected, ${protocol}`,
          "Enabled, at 0.000 deg",
          "Home, at 0.000 deg",
          "Moved, at 2.000 deg",
          "Cannot move rotator as position must be in -90..90 deg: received 95",
          "In standby",
        ]);
      })),
);

programTest(
  "rotator.ts stops the rotator when it is ended, by each --protocol",
  () => {
    const endings = [["SIGINT", /^Home, /], ["SIGTERM", /^Moved, /]] as const;
    const cases = PROTOCOLS.flatMap((protocol) =>
      endings.map((ending) => [protocol, ...ending] as const)
    );
    return forAll(cases, async ([protocol, signal, pattern]) => {
      await using example = run("rotator.ts", "--protocol", protocol);
      await example.match(pattern);
      assertEquals(await example.endBy(signal), 0);
      assertEquals(example.stderr, "");
      const [before, stopped, standby] = example.lines.slice(-3);
      assertMatch(before, pattern);
      assertMatch(stopped, /^Stopped, at -?[0-2]\.\d\d\d deg$/);
      assertEquals(standby, "In standby");
    });
  },
);

programTest("rotator.ts --duration stops the rotator, too", async () => {
  // On a busy machine it isn't enabled, or connected, in so short a time.
  for (let durationSec = 3;; durationSec *= 2) {
    await using example = run("rotator.ts", "--duration", `${durationSec}`);
    assertEquals(await example.end(), 0);
    assertEquals(example.stderr, "");
    const { lines } = example;
    if (!lines.some((line) => line.startsWith("Enabled, "))) continue;
    const [stopped, standby] = lines.slice(-2);
    assertMatch(stopped, /^Stopped, at /);
    assertEquals(standby, "In standby");
    return;
  }
});

programTest("rotator.ts --help lists the options", async () => {
  await assertHelps("rotator.ts", ["--protocol", "--duration"]);
});

programTest("rotator.ts refuses a wrong option", async () => {
  await assertRefuses("rotator.ts", [
    [["--protcol", "two-socket"], "'--protcol'"],
    [["--protocol"], "--protocol"],
    [["--duration", "abc"], "'--duration' must be more than 0"],
    [
      ["--protocol", "three-socket"],
      "must be one of two-socket, single-socket: received three-socket",
    ],
    [["extra"], "'extra'"],
  ]);
});

programTest(
  "examples that end by themselves help, refuse options, and take --duration",
  async () => {
    const names = [
      "faults.ts",
      "own_structs.ts",
      "send_and_wait.ts",
      "several_consumers.ts",
      "single_socket.ts",
    ];
    for (const name of names) {
      await assertHelps(name, ["--duration"]);
      await assertRefuses(name, [
        [["--port", "5570"], "'--port'"],
        [["--duration", "0"], "'--duration' must be more than 0"],
      ]);
    }
    await using example = run("several_consumers.ts", "--duration", "0.001");
    assertEquals(await example.end(), 0);
    assertEquals(example.stdout, "", "it takes longer than that");
  },
);

programTest("struct_from_c.ts reports an error in one line", async () => {
  await assertHelps("struct_from_c.ts", [
    ...["--struct", "--table", "--packed", "--padded", "--define"],
    ...["--undefined-macros", "--include", "--rename"],
  ]);
  await assertRefuses("struct_from_c.ts", [
    [["--colour"], "'--colour'"],
    [["a.h", "b.h"], "one FILE: received b.h as well"],
    [["--struct", "a=x"], "'--struct a' must be NAME=ID"],
    [["--rename", "a"], "'--rename a' must be C=NAME"],
    [["--packed", "--padded"], "one of --packed and --padded"],
  ]);
  for (
    const [args, text] of [
      [
        ["--struct=none"],
        'as --struct must be one of strut_t, telemetry_t: received "none"',
      ],
      [["--define", "1=1"], "the names of --define must be names of C"],
      [["no_such_file.h"], "no_such_file.h"], // nor a permission to read it
    ] as const
  ) {
    await using process = run("struct_from_c.ts", ...args);
    assertEquals(await process.end(), 1);
    assertOneErrorLine(process, text);
  }
});

programTest(
  "struct_from_c.ts prints the TypeScript, and the table",
  async () => {
    await using text = run("struct_from_c.ts");
    assertEquals(await text.end(), 0);
    assertEquals(text.stderr, "");
    assertEquals(text.lines, [
      "/** 10 bytes, in C `strut_t`. */",
      'const Strut = defineStruct("strut_t", {',
      '  lengthUm: "f64", // 0: length_um',
      '  faults: "u16", // 8: faults',
      "});",
      "",
      "/** 120 bytes, in C `telemetry_t`. */",
      'export const Telemetry = defineStruct("telemetry_t", {',
      '  applicationStatus: "u32", // 0: application_status',
      '  currPosition: { type: "f64", unit: "deg" }, // 4: curr_position',
      '  cmdPosition: { type: "f64", unit: "deg" }, // 12: cmd_position',
      "  struts: [Strut, 6], // 20: struts",
      '  reason: ["char", 40], // 80: reason',
      "});",
    ]);

    await using table = run("struct_from_c.ts", "--table", "--struct=strut_t");
    assertEquals(await table.end(), 0);
    assertEquals(table.lines, [
      "strut_t",
      "offset  bytes  type  field",
      "     0      8  f64   lengthUm",
      "     8      2  u16   faults",
      "    10  bytes in all",
    ]);
  },
);

programTest("struct_from_c.ts names its own options in errors", async () => {
  const file = await Deno.makeTempFile({ suffix: ".h" });
  try {
    await Deno.writeTextFile(
      file,
      "#if WIDE\ntypedef struct { int a; double b; } t;\n#endif\n",
    );
    const args = ["run", "--no-prompt", `--allow-read=${file}`];
    const read = (...options: string[]) =>
      new Process(Deno.execPath(), [
        ...args,
        "examples/struct_from_c.ts",
        file,
        ...options,
      ]);
    await using open = read();
    assertEquals(await open.end(), 1);
    assertOneErrorLine(
      open,
      "pass --define WIDE, or each as MACRO=TEXT or =false, or --undefined-macros",
    );
    await using padded = read("--define", "WIDE");
    assertEquals(await padded.end(), 1);
    assertOneErrorLine(padded, "pass --packed if the struct is packed");
    await using packed = read("--define=WIDE=2", "--packed");
    assertEquals(await packed.end(), 0, packed.stderr);
    assertEquals(packed.lines[0], "/** 12 bytes, in C `t`. */");
  } finally {
    await Deno.remove(file);
  }
});
