// Examples whose output nobody reads, as with `| sleep 100` or a terminal that is held.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { freePorts } from "../peer.ts";
import { programTest, runUnread } from "./program.ts";

/** Before this the pipe breaks, as its other end is closed then. */
const END_LIMIT_MS = 50_000;

const port = () => `${freePorts()}`;

for (
  const [name, example, args, begun] of [
    [
      "serve.ts",
      "serve.ts",
      () => ["--port=0", "--verbose"],
      /telemetry socket is connected/,
    ],
    [
      "serve.ts --json",
      "serve.ts",
      () => ["--port=0", "--verbose", "--json"],
      /telemetry socket is connected/,
    ],
    [
      "controller.ts",
      "controller.ts",
      () => ["--port", port()],
      /Cannot connect/,
    ],
  ] as const
) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    programTest(
      `${name} ends by ${signal} when nobody reads its output`,
      async () => {
        await using process = runUnread(example, ...args());
        await process.matchError(begun);
        assertEquals(await process.endBy(signal), 0);
      },
    );
  }
}

for (
  const [example, ...args] of [
    ["serve.ts", "--port=0"],
    ["serve.ts", "--port=0", "--json"],
    ["controller.ts", "--protocol=single-socket", "--port=0"],
    ["rotator.ts"],
  ]
) {
  programTest(
    `${example} ${args.join(" ")} --duration ends when nobody reads its output`,
    async () => {
      await using process = runUnread(example, ...args, "--duration=0.5");
      assertEquals(await deadline(process.end(), END_LIMIT_MS), 0);
      assertEquals(process.stderr, "");
    },
  );
}

programTest("controller.ts fails when nobody reads its output", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await using process = runUnread(
    ...[
      "controller.ts",
      "--protocol=single-socket",
      "--port",
      `${port}`,
    ] as const,
  );
  assertEquals(await deadline(process.end(), END_LIMIT_MS), 1);
  assertStringIncludes(process.stderr, "is in use");
});
