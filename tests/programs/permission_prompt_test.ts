// A user who takes long to answer Deno's question for the permission, on a terminal.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Process, pythonTest, ROOT } from "./program.ts";

/** Runs a program on a terminal, and answers each prompt so many seconds after it. */
const ANSWERER = `
import os, pty, select, sys, time
delays = [float(delay) for delay in sys.argv[1].split(",")]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.pop("DENO_NO_PROMPT", None)  # the checks run with it
    os.execvp(sys.argv[2], sys.argv[2:])
text = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    text += part
    if b"Allow?" in text:
        text = text.split(b"Allow?", 1)[1]
        time.sleep(delays.pop(0))
        os.write(terminal, b"y\\n")
sys.stdout.buffer.write(text)
print("unanswered", len(delays))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

pythonTest(
  "start() and connect() wait for the user's answer to a permission prompt",
  async () => {
    const program = `
      import { CommandTelemetryClient, CommandTelemetryServer, defineStruct } from "${new URL(
      "mod.ts",
      ROOT,
    )}";
      const ConfigClass = defineStruct("C", { a: "u8" }, { frameId: 3 });
      const TelemetryClass = defineStruct("T", { a: "u8" }, { frameId: 2 });
      const structs = { ConfigClass, TelemetryClass };
      const server = new CommandTelemetryServer({ port: 0, ...structs });
      await server.start();
      console.log("started");
      const { telemetryPort: port } = server;
      const client = new CommandTelemetryClient({ port, ...structs });
      await client.connect({ timeoutMs: 10_000 });
      console.log("connected");
      await client.close();
      await server.close();
    `;
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      await Deno.writeTextFile(file, program);
      // A thread may take 10 s to start, and connect() 10 s. Both ports are free ones,
      // asked for once.
      await using process = new Process("python3", [
        ...["-c", ANSWERER, "11,11", Deno.execPath()],
        ...[
          "run",
          "--quiet",
          `--config=${new URL("deno.json", ROOT).pathname}`,
        ],
        file,
      ]);
      assertEquals(await process.end(), 0, process.stdout);
      assertEquals(
        process.stdout.match(/^(started|connected|unanswered 0)(?=\r?$)/gm),
        ["connected", "unanswered 0"],
      );
    } finally {
      await Deno.remove(file);
    }
  },
);
