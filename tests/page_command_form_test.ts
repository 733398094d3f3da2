import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { byId, click, type FakeElement } from "./fake_dom.ts";
import { Page, settle } from "./page_app_rig.ts";
import { Command } from "../mod.ts";
import type { CommandDescription } from "../src/protocol/commands.ts";
import type { SourceMessage } from "../src/view/messages.ts";
import { CommandForm, refusalOf } from "../src/view/page/command_form.ts";

const COMMANDS: readonly CommandDescription[] = [
  {
    name: "MOVE",
    code: 5,
    help: "moves",
    hazard: "at once",
    parameters: [
      { name: "position", min: -10, max: 10, unit: "deg" },
      { name: "speed", max: 2 },
      { name: "mode", values: { slow: 3, fast: 7 } },
      { name: "kind", fixed: 9 },
    ],
  },
  { name: "HOME", code: 6, parameters: [{ name: "from", min: 1 }] },
  {
    name: "STOP",
    code: 7,
    hazard: "brakes",
    isStop: true,
    parameters: [{ name: "kind", fixed: 2 }, { name: "free" }],
  },
] as readonly CommandDescription[];

/** Page with its form, where a source takes commands. */
function rig(
  sources: Partial<SourceMessage>[] = [
    { canSend: true, commands: COMMANDS },
  ],
  parts: ConstructorParameters<typeof Page>[1] = {},
) {
  const page = new Page(sources, parts);
  const form = byId("command-form");
  const commands = new CommandForm(page.app);
  commands.rebuild();
  return {
    page,
    form,
    commands,
    /** Chooses a command, and returns the inputs of its parameters. */
    choose(name: string): FakeElement[] {
      form.find("select")[0].enter(name, "change");
      return form.find(".parameters")[1].find("label")
        .map(({ children: [input] }) => input);
    },
    /** Returns the text of the bytes. */
    bytes: () => form.texts("code")[0],
    /** Returns the text of the message. */
    message: () => form.texts(".message")[0],
  };
}

/** Agrees to the question, or doesn't, and waits for what follows. */
async function answer(value: string): Promise<void> {
  byId("ask").close(value);
  await settle();
}

Deno.test("refusalOf() refuses what is no number, or beyond a limit", () => {
  const parameter = { name: "x", min: 1, max: 3, unit: "mm" };
  for (const value of [1, 2, 3]) {
    assertEquals(refusalOf(value, parameter), undefined);
  }
  for (const value of [0.99, 3.01]) {
    assertEquals(refusalOf(value, parameter), "x must be in 1..3 mm");
  }
  assertEquals(refusalOf(NaN, parameter), "x must be a number");
  assertEquals(refusalOf(-1e9, { name: "x" }), undefined);
  assertEquals(
    refusalOf(1, { name: "x", max: 0 }),
    "x must be in -Infinity..0",
  );
});

Deno.test("CommandForm says why a source takes no commands", () => {
  const none = (...args: Parameters<typeof rig>) => {
    const { form } = rig(...args);
    assertEquals(form.find("button"), []);
    return form.texts(".none")[0];
  };
  assertEquals(none([]), "No source.");
  assertEquals(none([{ isLive: false }]), "A recording takes no commands.");
  assertEquals(
    none([{ canSend: true }], { token: "", allowCommands: false }),
    "This server sends no commands (allowCommands is off).",
  );
  assertEquals(
    none([{ canSend: true, commands: COMMANDS }], { token: "" }),
    "Open the link that the server has printed: it has the token for commands.",
  );
  assertEquals(byId("stops").children, []);
  assertEquals(none([{}]), "This source takes no commands.");
});

Deno.test("CommandForm shows the parameters of a command with their ranges, and its help", () => {
  const { form, choose } = rig();
  assertEquals(form.find("select")[0].texts("option"), [
    "MOVE",
    "HOME",
    "STOP",
    "by code …",
  ]);
  const [, parameters] = form.find(".parameters");
  const [position, speed, mode, ...rest] = choose("MOVE");
  assertEquals(rest, []);
  assertEquals(parameters.texts("label"), [
    "position  -10..10 deg",
    "speed  −∞..2",
    "mode 3 slow7 fast",
  ]);
  const rangeOf = (input: FakeElement) =>
    ["type", "step", "min", "max"].map((name) => input.getAttribute(name));
  assertEquals(rangeOf(position), ["number", "any", "-10", "10"]);
  assertEquals(rangeOf(speed), ["number", "any", null, "2"]);
  assertEquals([position.value, mode.value], ["0", "3"]);
  const [help] = form.find(".help");
  assertEquals(help.textContent, "moves · ▲ at once · code 5");
  assertEquals(help.className, "help hazard");
  const codeLabel = form.find("label")[1];
  assertEquals([codeLabel.textContent, codeLabel.hidden], ["Code ", true]);
  assertEquals(codeLabel.childNodes[0], "Code ");
  const [from] = choose("HOME");
  assertEquals(rangeOf(from), ["number", "any", "1", null]);
  assertEquals(parameters.texts("label"), ["from  1..∞"]);
  assertEquals([help.textContent, help.className], ["code 6", "help"]);
  choose("by code …");
  assertEquals(parameters.texts("label"), [
    "param1 ",
    "param2 ",
    "param3 ",
    "param4 ",
    "param5 ",
    "param6 ",
  ]);
  assertEquals(codeLabel.hidden, false);
  assertEquals(help.textContent, "Not described: its effect isn't known.");
  const code = codeLabel.children[0];
  assertEquals(
    ["type", "min", "max", "step"].map((name) => code.getAttribute(name)),
    ["number", "0", "4294967295", "1"],
  );
});

Deno.test("CommandForm shows the bytes of a command, or why it is refused", () => {
  const { form, choose, bytes } = rig();
  const [position, speed] = choose("MOVE");
  position.enter("1.5");
  speed.enter("2");
  const bytesOf = (values: Parameters<typeof Command.create>[0]) =>
    Command.create(values).bytes.toHex().match(/../g)!.join(" ") +
    " (counter and sync pattern are set when it is sent)";
  assertEquals(
    bytes(),
    bytesOf({ code: 5, param1: 1.5, param2: 2, param3: 3, param4: 9 }),
  );
  const [code] = form.find("code");
  assertEquals(code.className, "");
  position.enter(" ");
  assertEquals([bytes(), code.className], [
    "position must be a number",
    "refused",
  ]);
  position.enter("11");
  assertEquals(bytes(), "position must be in -10..10 deg");
  const [first] = choose("by code …");
  assertEquals(bytes(), bytesOf({ code: 0 }));
  first.enter("");
  assertEquals(bytes(), "param1 must be a number");
  const number = form.find("label")[1].children[0];
  for (const text of ["-1", "0.5", "4294967296", ""]) {
    number.enter(text);
    assertEquals(bytes(), "Code must be an integer in 0..4294967295");
  }
  first.enter("0");
  number.enter("4294967295");
  assertEquals(bytes(), bytesOf({ code: 4294967295 }));
});

Deno.test("CommandForm shows no bytes where the struct of commands isn't known", () => {
  const { page, bytes, choose } = rig();
  page.app.models[0].command = undefined;
  choose("HOME")[0].enter("1");
  assertEquals(bytes(), "the struct of commands isn't known");
});

Deno.test("CommandForm sends a command, after a question if it has a hazard", async () => {
  const { page, form, choose, message } = rig();
  const submit = () => assertEquals(form.fire("submit").isPrevented, true);
  choose("HOME")[0].enter("0");
  submit();
  assertEquals(message(), "from must be in 1..Infinity");
  choose("HOME")[0].enter("2");
  assertEquals(message(), "");
  submit();
  const sent = { type: "send", source: 0, token: "secret" };
  assertEquals(page.sent, {
    ...sent,
    request: 1,
    code: 6,
    params: [2],
    isConfirmed: false,
  });
  assertEquals(message(), "HOME …");
  await page.answer();
  assertEquals(message(), "HOME was sent");
  const [position] = choose("MOVE");
  position.enter("-3");
  submit();
  const dialog = byId("ask");
  assertEquals(dialog.texts("h2"), ["Send MOVE to bench?"]);
  assertEquals(dialog.texts("p"), ["▲ at once", "MOVE(-3, 0, 3, 9)"]);
  assertEquals(dialog.texts("button"), ["No", "Send MOVE"]);
  await answer("no");
  assertEquals(message(), "MOVE was not sent");
  assertEquals(page.sent!.request, 1);
  submit();
  await answer("yes");
  assertEquals(page.sent, {
    ...sent,
    request: 2,
    code: 5,
    params: [-3, 0, 3, 9],
    isConfirmed: true,
  });
  await page.answer("refused by the server");
  assertEquals(message(), "refused by the server");
  const [shown] = form.find(".message");
  assertEquals(shown.className, "message refused");
  // A stop isn't asked for, not even in the form.
  choose("STOP");
  submit();
  assertEquals(dialog.open, false);
  assertEquals([page.sent!.code, page.sent!.isConfirmed], [7, false]);
  await page.answer();
  assertEquals(shown.className, "message");
  choose("by code …");
  submit();
  assertEquals(dialog.texts("h2"), ["Send code 0 to bench?"]);
  assertEquals(dialog.texts("p")[0], "▲ Its effect isn't known");
  await answer("no");
});

Deno.test("CommandForm stops by one click, with 0 for what isn't fixed", async () => {
  const { page, message } = rig();
  const stops = byId("stops");
  assertEquals(stops.texts("button"), ["STOP"]);
  assertEquals(stops.find("button")[0].title, "STOP: sent at once");
  click(stops, "STOP");
  assertEquals(page.sent!.params, [2, 0]);
  assertEquals(page.sent!.isConfirmed, false);
  await page.answer();
  assertEquals(message(), "STOP was sent");
});

Deno.test("CommandForm.rebuild() keeps what is entered while nothing else is shown", () => {
  const source = { canSend: true, commands: COMMANDS };
  const { page, form, choose, commands } = rig([
    { ...source, name: "one" },
    { ...source, name: "two" },
  ]);
  assertEquals(byId("stops").texts("button"), ["STOP one"]);
  const [from] = choose("HOME");
  from.enter("4");
  commands.rebuild();
  assertEquals(form.find("select")[0].value, "HOME");
  assertEquals(form.all.includes(from), true);
  page.app.select(1);
  commands.rebuild();
  assertEquals(byId("stops").texts("button"), ["STOP two"]);
  assertEquals(form.all.includes(from), false);
});
