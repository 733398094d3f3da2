// Verb `send`.

import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import * as sim from "../simulator.ts";
import { readCommand } from "../src/cli/chosen_command.ts";
import { Effect } from "../src/cli/effect.ts";
import { UsageError } from "../src/cli/flag_values.ts";
import { simpleCommands } from "../src/protocol/devices/device_commands.ts";
import { type AnyView, defineStruct } from "../struct.ts";
import { runCli } from "./cli_rig.ts";
import { netTest } from "./net.ts";
import { freePorts } from "./peer.ts";

const { ENABLED, DISABLED } = sim.ControllerState;
/** Program that nothing is sent to. */
const NOBODY = ["--device=simple", "--protocol=single-socket", "--port=1"];

/** Starts a controller that listens. */
async function startController(initialState = ENABLED) {
  const controller = new sim.SimpleController({
    protocol: "single-socket",
    port: 0,
    telemetryIntervalMs: 10,
    initialState,
  });
  await controller.start();
  return controller;
}

function linkArgs({ port }: { readonly port: number }): string[] {
  return ["--device=simple", "--protocol=single-socket", `--port=${port}`];
}

Deno.test("readCommand() reads a command by its name with its own parameters, or by its code with all", () => {
  const commands = simpleCommands("two-socket");
  const read = (...operands: string[]) => {
    const { code, params, name, isStop } = readCommand(commands, operands);
    return [name, code, params, isStop];
  };
  assertEquals(read("MOVE", "-12.5"), ["MOVE", 3, [-12.5], false]);
  assertEquals(read("move", "1e1"), ["MOVE", 3, [10], false]);
  assertEquals(read("3", "0x10"), ["MOVE", 3, [16], false]);
  assertEquals(read("ENABLE"), ["ENABLE", 1, [2], false]);
  assertEquals(read("STOP"), ["STOP", 2, [3], true]);
  assertEquals(read("2", "3"), ["STOP", 2, [3], true]);
  assertEquals(read("0x63", "1", "2"), ["0x63", 99, [1, 2], false]);
  const drives = simpleCommands("single-socket");
  const on = readCommand(drives, ["ENABLE_DRIVES", "ON"]);
  assertEquals([on.code, on.params], [2, [1]]);
});

Deno.test("readCommand() refuses what is unknown, missing, too much, or out of range", () => {
  const commands = [{
    name: "TURN",
    code: 7,
    parameters: [{ name: "angle", unit: "deg", min: -90, max: 90 }],
  }, ...simpleCommands("single-socket")];
  const cases: [operands: string[], words: string][] = [
    [["TRUN", "1"], "did you mean 'TURN'?"],
    [["TURN"], "TURN must be given angle in -90..90 deg: received nothing"],
    [["TURN", "1", "2"], "received 1 2"],
    [["TURN", "91"], "angle must be in -90..90 deg: received 91"],
    [["7", "91"], "angle must be in -90..90 deg: received 91"],
    [["TURN", "NaN"], "'angle' must be a finite number: received NaN"],
    [["ENABLE_DRIVES", "on"], "a number or one of OFF, ON: received on"],
    [["ENABLE_DRIVES", "2"], "drives must be one of 0 OFF, 1 ON: received 2"],
    [["-1"], "Code must be an integer in 0..4294967295: received -1"],
    [["1.5"], "Code must be an integer"],
    [["99", ..."1234567"], "at most 6 parameters: received 7"],
    [["99", "x"], "'param1' must be a finite number: received x"],
  ];
  for (const [operands, words] of cases) {
    const error = assertThrows(() => readCommand(commands, operands));
    assertEquals(error instanceof UsageError, true, operands.join(" "));
    assertStringIncludes((error as Error).message, words);
  }
});

const Telemetry = defineStruct("Telemetry", {
  state: { type: "u8", values: { STANDBY: 0, ENABLED: 2 } },
  position: ["f32", 2],
  isOn: "bool",
  name: ["char", 4],
});
const Config = defineStruct("Config", { limit: "f64" });
const TYPES = { telemetry: [Telemetry], config: [Config] };
const FRAMES = {
  telemetry: Telemetry.create({
    ...{ state: 2, position: [0.1, -3], isOn: true, name: "ab" },
  }) as AnyView,
  config: Config.create({ limit: 2.5 }) as AnyView,
};

Deno.test("Effect.isShownBy() compares values as their fields hold them", () => {
  const isShown = (...texts: string[]) =>
    new Effect(texts, TYPES).isShownBy(FRAMES);
  const shown = [
    ...["state==ENABLED", "state == 2", "state!=STANDBY", "isOn==true"],
    ...["position[0]==0.1", "position[1]==-3.01±0.02", "position[1]<=-3"],
    ...["position[1]<-2.9", "position[0]>0", "position[1]>=-3"],
    ...["name==ab", 'name=="ab"', "name!=a", "config.limit==2.49+-0.02"],
  ];
  for (const text of shown) assertEquals(isShown(text), true, text);
  const absent = [
    ...["state==STANDBY", "state!=ENABLED", "isOn==false", "position[0]==0.11"],
    ...["position[1]==-3.05±0.02", "position[1]>-3", "position[0]<0.1"],
    ...["name==a", "config.limit>2.5"],
  ];
  for (const text of absent) assertEquals(isShown(text), false, text);
  assertEquals(isShown("state==ENABLED", "position[0]>1"), false);
  const config = new Effect(["config.limit==2.5"], TYPES);
  assertEquals(config.isShownBy({ ...FRAMES, config: undefined }), false);
  assertEquals(config.valuesOf(FRAMES), { "config.limit": 2.5 });
});

Deno.test("Effect refuses a condition whose field or value isn't there", () => {
  const cases: [text: string, words: string][] = [
    ["state", 'must be a condition as "state==ENABLED"'],
    ["stat==2", "did you mean state?"],
    ["config.limt==2", "did you mean limit?"],
    ["position==2", "must name one value: received position"],
    ["state==READY", "with a number, or one of STANDBY, ENABLED"],
    ["position[0]==", "must be a condition"],
    ["position[0]==1±x", "with a number: received x"],
    ["name<a", "must compare text by == or !="],
  ];
  for (const [text, words] of cases) {
    const error = assertThrows(() => new Effect([text], TYPES), UsageError);
    assertStringIncludes(error.message, words);
  }
});

netTest(
  "send waits for the acknowledgement, or for the effect that is to be confirmed",
  async () => {
    await using controller = await startController();
    const args = [...linkArgs(controller), "--yes"];
    const sent = await runCli(["send", "MOVE", "2", ...args]);
    const dialling = `Dialling 127.0.0.1:${controller.port}\n`;
    assertEquals([sent.code, sent.stderr], [0, dialling]);
    assertMatch(sent.stdout, /^MOVE 2: acknowledged after \d/);
    assertEquals(controller.telemetry.cmdPosition, 2);
    const json = await runCli([
      ...["send", "MOVE", "-3", ...args, "--json"],
      ...["--confirm=cmdPosition==-3", "--confirm=state==ENABLED"],
    ]);
    const { afterMs, ...outcome } = JSON.parse(json.stdout);
    assertEquals(afterMs > 0, true);
    assertEquals(outcome, {
      name: "MOVE",
      code: 4,
      params: [-3],
      outcome: "confirmed",
      values: { cmdPosition: -3, state: 2 },
    });
    assertEquals(json.stderr.includes("holds already"), false, json.stderr);
    const again = await runCli([
      ...["send", "MOVE", "-3", ...args, "--confirm=cmdPosition==-3"],
    ]);
    assertEquals(again.code, 0);
    assertStringIncludes(again.stderr, "The condition holds already");
  },
);

netTest(
  "send returns 1 when the controller rejects the command, or its effect isn't seen in time",
  async () => {
    await using controller = await startController();
    const args = [...linkArgs(controller), "--yes"];
    const rejected = await runCli(["send", "MOVE", "99", ...args]);
    assertEquals([rejected.code, rejected.stdout], [1, ""]);
    assertStringIncludes(rejected.stderr, "the controller has rejected it");
    const unseen = await runCli([
      ...["send", "MOVE", "1", ...args, "--confirm=cmdPosition==2"],
      "--timeout=5s",
    ]);
    assertEquals([unseen.code, unseen.stdout], [1, ""]);
    assertStringIncludes(unseen.stderr, "it was written, but no telemetry");
    const absent = await runCli(["send", "STOP", ...NOBODY, "--timeout=100ms"]);
    assertEquals([absent.code, absent.stdout], [1, ""]);
    assertStringIncludes(absent.stderr, "within 100 ms");
  },
);

netTest(
  "send waits for a two-socket controller, and says that it acknowledges nothing",
  async () => {
    const port = freePorts();
    await using controller = new sim.SimpleController({
      telemetryPort: port,
      commandPort: port + 1,
      telemetryIntervalMs: 10,
      initialState: DISABLED,
    });
    const connected = controller.connect();
    const args = ["--device=simple", `--port=${port}`, "--yes"];
    const written = await runCli(["send", "ENABLE", ...args]);
    await connected;
    assertEquals(written.code, 0, written.stderr);
    assertEquals(
      written.stderr,
      `Listening at 127.0.0.1: telemetry port ${port}, command port ${
        port + 1
      }\n`,
    );
    assertMatch(written.stdout, /^ENABLE: written after .*, not acknowledged/);
    const confirmed = await runCli([
      ...["send", "DISABLE", ...args, "--confirm=state==DISABLED"],
    ]);
    assertEquals(confirmed.code, 0, confirmed.stderr);
    assertMatch(confirmed.stdout, /^DISABLE: confirmed after .*, state 1\n$/);
  },
);

Deno.test("send asks before it sends, and without a terminal needs --yes, but for a stop", async () => {
  const questions: string[] = [];
  const askYes = (question: string) => {
    questions.push(question);
    return Promise.resolve(false);
  };
  const asked = await runCli(["send", "MOVE", "1", ...NOBODY], { askYes });
  assertEquals([asked.code, asked.stdout], [1, ""]);
  assertEquals(asked.stderr, "send: not sent\n");
  assertEquals(questions, [
    "Send MOVE 1 to simple, which moves the device at once?",
  ]);
  const { code, stderr } = await runCli(["send", "MOVE", "1", ...NOBODY]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Must be given '--yes'");
});

Deno.test("send --dry-run prints the bytes of a command, and checks it, without a link", async () => {
  const args = ["--device=rotator", "--dry-run"];
  const text = await runCli(["send", "POSITION_SET", "0.5", ...args]);
  assertEquals([text.code, text.stderr], [0, ""]);
  const bytes = `5555${"00".repeat(4)}07800000${"00".repeat(6)}e03f` +
    "00".repeat(40);
  assertEquals(
    text.stdout,
    `POSITION_SET 0.5: code 32775 (0x8007), parameters 0.5, 58 bytes ${bytes}\n`,
  );
  const json = await runCli(["send", "0x8007", "0.5", ...args, "--json"]);
  assertEquals(JSON.parse(json.stdout), {
    ...{ name: "POSITION_SET", code: 0x8007, params: [0.5], bytes },
  });
  const wrong = await runCli(["send", "POSITION_SET", "-91", ...args]);
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "position must be in -90..90 deg");
});
