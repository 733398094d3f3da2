// Completion of command lines, by the shells themselves.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { runCli } from "../cli_rig.ts";
import { programTest, reportIgnored } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = typeof SHELLS[number];

/** Lines to complete, and some words that are offered, or aren't. */
const CASES: readonly [
  words: string,
  offered: readonly string[],
  absent?: readonly string[],
][] = [
  ["wat", ["watch"], ["get"]],
  ["", ["watch", "monitor", "completion"]],
  ["watch --dev", ["--device"], ["--host"]],
  ["watch --device ro", ["rotator"], ["simple"]],
  ["watch --protocol ", ["single-socket", "two-socket"], ["rotator"]],
  ["watch --device rotator curr", ["currentPos"], ["currPosition"]],
  ["get --device=simple curr", ["currPosition"], ["currentPos"]],
  ["send --device camera-hexapod POS", ["POSITION_SET"], ["MOVE"]],
  ["export --format ", ["parquet", "csv"]],
  ["limits ch", ["check"], ["test"]],
  ["info ni", ["night.mcap"]],
  ["completion z", ["zsh"], ["bash"]],
];

/** Returns what a shell offers for the end of a line. */
type Offer = (line: string) => Promise<string>;

/** Runs a script of a shell in a folder, and returns what it prints. */
async function output(
  shell: string,
  cwd: string,
  script: string,
): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(shell, {
    args: ["-c", script],
    cwd,
  }).output();
  const decoder = new TextDecoder();
  assertEquals(decoder.decode(stderr), "");
  return decoder.decode(stdout);
}

function offerOf(shell: Shell, cwd: string): Offer {
  if (shell === "fish") {
    return (line) =>
      output(
        shell,
        cwd,
        `source ./script; complete -C ${JSON.stringify(`hexrot ${line}`)}`,
      );
  }
  if (shell === "bash") {
    return (line) => {
      // As readline does it: = is a word of its own.
      const words = ["hexrot", ...line.replace("=", " = ").split(" ")];
      return output(
        shell,
        cwd,
        `source ./script; COMP_WORDS=(${
          words.map((word) => `'${word}'`).join(" ")
        })
COMP_CWORD=${words.length - 1}; _hexrot; printf '%s\\n' "\${COMPREPLY[@]}"`,
      );
    };
  }
  // The functions of zsh's completion, of which only what is offered matters here.
  const stubs = `compdef() {}; _files() { print -l *(N) }
_describe() { print -rl -- "\${(@P)2%%:*}" }
compset() { [[ $words[CURRENT] = --*=* ]] }`;
  return async (line) => {
    const words = ["hexrot", ...line.split(" ")];
    const offered = await output(
      shell,
      cwd,
      `${stubs}
source ./script; words=(${words.map((word) => `'${word}'`).join(" ")})
CURRENT=${words.length}; _hexrot`,
    );
    const begin = words.at(-1)!.replace(/^--.*=/, "");
    return offered.split("\n").filter((word) => word.startsWith(begin)).join(
      "\n",
    );
  };
}

for (const shell of SHELLS) {
  programTest(
    `completion ${shell} offers verbs, flags, values, files, fields and commands`,
    async (t) => {
      const command = new Deno.Command(shell, { args: ["--version"] });
      const isThere = await command.output().then(() => true, () => false);
      if (!isThere) return await reportIgnored(t, shell);
      await using folder = await TempFolder.make();
      const { stdout, code } = await runCli(["completion", shell]);
      assertEquals(code, 0);
      await Deno.writeTextFile(`${folder.path}/script`, stdout);
      for (const name of ["night.mcap", "day.txt"]) {
        await Deno.writeTextFile(`${folder.path}/${name}`, "");
      }
      const offer = offerOf(shell, folder.path);
      for (const [line, offered, absent = []] of CASES) {
        const lines = (await offer(line)).split("\n")
          .map((word) => word.split("\t")[0].replace(/^--.*=/, ""));
        for (const word of offered) {
          assertEquals(
            lines.includes(word),
            true,
            `${line}: ${word} of ${lines}`,
          );
        }
        for (const word of absent) {
          assertEquals(lines.includes(word), false, `${line}: ${word}`);
        }
      }
    },
  );
}

programTest("completion refuses other shells and names", async () => {
  const shell = await runCli(["completion", "tcsh"]);
  assertEquals(shell.code, 2);
  assertStringIncludes(
    shell.stderr,
    "Operand 'bash|zsh|fish' must be one of bash, zsh, fish",
  );
  const name = await runCli(["completion", "bash", "--name=a b"]);
  assertEquals(name.code, 2);
  assertStringIncludes(name.stderr, "'--name' must be letters");
  const own = await runCli(["completion", "bash", "--name=my-tool"]);
  assertStringIncludes(own.stdout, "complete -F _my-tool my-tool\n");
});
