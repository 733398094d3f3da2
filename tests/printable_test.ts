// Text of others in log lines, events and errors: it forges no line, and drives no terminal.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  CommandTelemetryClient,
  defineStruct,
  printable,
  singleSocket,
  structFromC,
} from "../mod.ts";
import { Rotator } from "../rotator.ts";
import { ConnectedClient, newClient, statusFrame } from "./dialled_peer.ts";
import { harmless } from "../src/base/log.ts";
import { counted } from "../src/base/printable.ts";
import { EventList } from "./event_list.ts";
import { netTest } from "./net.ts";
import { LogLines, Peer, startServer, telemetryFrames } from "./peer.ts";
import { RotatorController } from "../simulator.ts";

/** A forged line, colors, C1, the direction of text, and a separator of lines. */
const EVIL = "no\nERROR all axes free\x1b[31m\x9b2J\x7f\u202e\u2028\r";
const SHOWN =
  "no\\nERROR all axes free\\u001b[31m\\u009b2J\\u007f\\u202e\\u2028\\r";
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

Deno.test("printable() escapes every control, format and separator character, and nothing else", () => {
  for (let code = 0; code <= 0x10_FFFF; code++) {
    const char = String.fromCodePoint(code);
    const shown = printable(char);
    assert(!UNPRINTABLE.test(shown), `U+${code.toString(16)}`);
    if (!UNPRINTABLE.test(char)) assertEquals(shown, char);
  }
  assertEquals(printable(EVIL), SHOWN);
  assertEquals(printable(SHOWN), SHOWN);
  assertEquals(
    printable("12.5 µm ± 3 % 日本 😀 \\n"),
    "12.5 µm ± 3 % 日本 😀 \\n",
  );
  assertEquals(printable("\u{E0041}"), "\\udb40\\udc41");
});

Deno.test("printable() leaves JSON unchanged, and the lines of a stack", () => {
  const json = JSON.stringify({ reason: EVIL });
  assertEquals(JSON.parse(printable(json)), { reason: EVIL });
  const stack = "Error: a\nb\n    at main (file:///x.ts:1:2)\n    at y";
  assertEquals(
    printable(stack),
    "Error: a\\nb\n    at main (file:///x.ts:1:2)\n    at y",
  );
});

Deno.test("errors show wrong arguments printable", () => {
  const Text = defineStruct("Text", { text: ["char", 4] });
  const text = "\x9b\u202e\u2028\x7f";
  const errors = [
    assertThrows(() => Text.create({ text: text.repeat(9) }), RangeError),
    assertThrows(() => Text.create({ [text]: 1 } as never), TypeError),
    assertThrows(() => defineStruct("T", { a: text as "u8" }), TypeError),
    assertThrows(() => structFromC(`struct T { ${text} a; };`), SyntaxError),
    assertThrows(
      () => new CommandTelemetryClient({ host: text, port: 1 } as never),
      Error,
    ),
    assertThrows(() => newClient(1, { reconnect: text as never }), TypeError),
  ];
  for (const { message } of errors) {
    assert(!UNPRINTABLE.test(message), JSON.stringify(message));
  }
});

Deno.test("harmless() hands printable lines to a log", () => {
  const log = new LogLines();
  const lines = harmless(log);
  for (const level of ["debug", "info", "warn", "error"] as const) {
    lines[level](EVIL);
    assertEquals(log.lines.at(-1), `${level} ${SHOWN}`);
  }
});

netTest(
  "CommandTelemetryClient shows a controller's reason printable in errors, events and the log, and raw in fields",
  async () => {
    const log = new LogLines();
    await using connected = await ConnectedClient.open({ log });
    const { client, peer } = connected;
    const list = new EventList(client);
    const call = client.runCommand(singleSocket.Command.create({ code: 7 }));
    const { counter } = await peer.answer({ status: 2, reason: EVIL });
    const error = await assertRejects(() => call, CommandRejectedError);
    assertEquals(error.reason, EVIL);
    assert(error.message.endsWith(SHOWN), error.message);
    await peer.send(statusFrame(counter + 9, { status: 2, reason: EVIL }));
    const event = await list.wait("unexpectedStatus");
    assertEquals(event.reason, EVIL);
    assert(event.message.endsWith(SHOWN), event.message);
    assertEquals(client.stats.lastError?.message, event.message);
    assertEquals(log.lines.filter((line) => UNPRINTABLE.test(line)), []);
    assert(log.lines.some((line) => line.endsWith(SHOWN)));
  },
);

netTest(
  "CommandTelemetryServer reports a callback's error printable, with its stack in lines",
  async () => {
    const log = new LogLines();
    await using server = await startServer({
      log,
      telemetryCallback: () => {
        throw new RangeError(EVIL);
      },
    });
    const list = new EventList(server);
    using peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(1));
    const { message } = await list.wait("failed");
    const [first, ...places] = message.split("\n");
    assertStringIncludes(first, `RangeError: ${SHOWN}`);
    assert(places.length > 0);
    for (const line of places) assert(line.startsWith("    at "), line);
    assertEquals(log.matching(/failed: RangeError/), [`error ${message}`]);
  },
);

netTest(
  "Rotator shows the controller's reason printable",
  async () => {
    const log = new LogLines();
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      telemetryIntervalMs: 10,
      log,
    });
    await controller.start();
    await using device = await Rotator.connect({ port: controller.port, log });
    controller.answerWith(() => ({ reject: EVIL }));
    const error = await assertRejects(
      () => device.enable(),
      CommandRejectedError,
    );
    assertEquals(error.reason, EVIL);
    assert(error.message.endsWith(SHOWN), error.message);
    assertEquals(log.lines.filter((line) => UNPRINTABLE.test(line)), []);
  },
);

Deno.test("counted() has one of a noun, and several", () => {
  const texts = [0, 1, 2].map((count) => counted(count, "frame"));
  assertEquals(texts, ["0 frames", "1 frame", "2 frames"]);
  assertEquals(counted(1, "frame is", "frames are"), "1 frame is");
  assertEquals(counted(5, "frame is", "frames are"), "5 frames are");
});
