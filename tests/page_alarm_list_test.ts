import "./fake_dom.ts";
import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { byId, click, fakeDocument, surroundings } from "./fake_dom.ts";
import { NOW_MS, Page } from "./page_app_rig.ts";
import type { AlarmStatus } from "../src/limits/alarm_events.ts";
import { AlarmList } from "../src/view/page/alarm_list.ts";

/** Returns the status of an alarm. */
function alarm(
  state: AlarmStatus["state"],
  parts: Partial<AlarmStatus> = {},
): AlarmStatus {
  return {
    name: state,
    field: undefined,
    state,
    data: "good",
    level: "warning",
    ...parts,
  } as AlarmStatus;
}

/** Page with its alarms, which the operator has named. */
function rig(
  parts: ConstructorParameters<typeof Page>[1] = {},
  hasAlarms = true,
) {
  surroundings.local.items.set("operator", " Ada ");
  const page = new Page([{ hasAlarms }], parts);
  const list = new AlarmList(page.app);
  const root = byId("alarm-list");
  const [by, comment] = root.find("input");
  return {
    page,
    root,
    by,
    comment,
    form: root.find(".operator")[0],
    /** Returns the text above, and those of the rows. */
    show(...alarms: AlarmStatus[]): string[] {
      page.receive({ type: "alarms", source: 0, alarms, events: [] });
      list.update();
      return [...root.texts(".none"), ...root.texts("li")];
    },
  };
}

Deno.test("AlarmList says how many alarms there are, and shows the active ones, the gravest first", () => {
  const { show, form } = rig();
  assertEquals(show(alarm("normal")), ["1 alarm, none active."]);
  assertEquals(form.hidden, true);
  assertEquals(byId("alarms").dataset.count, "0");
  const states = [
    "shelved",
    "latchedAcknowledged",
    "latchedUnacknowledged",
    "returnedUnacknowledged",
    "normal",
    "acknowledged",
    "unacknowledged",
  ] as const;
  assertEquals(
    show(...states.map((state) => alarm(state, { name: "x" }))),
    [
      "7 alarms, 6 active.",
      "▲Wxwarning, UNACKNOWLEDGEDacknowledgeshelve",
      "▲Wxwarning, acknowledgedshelve",
      "▲Wxwarning, returned, unacknowledgedacknowledgeshelve",
      "▲Wxwarning, latched, UNACKNOWLEDGEDacknowledgeresetshelve",
      "▲Wxwarning, latched, acknowledgedresetshelve",
      "▲Wxwarning, shelvedunshelve",
    ],
  );
  assertEquals(form.hidden, false);
  assertEquals(byId("alarms").dataset.count, "6");
  assertEquals(show(alarm("shelved"))[0], "1 alarm, 1 active.");
});

Deno.test("AlarmList shows the level, the data and the readings of an alarm", () => {
  const { page, show, root } = rig();
  const reading = (value: number, atMs: number) =>
    ({ value, atMs }) as AlarmStatus["trigger"];
  const note = { by: "Ada", comment: "", atMs: NOW_MS };
  const parts: Partial<AlarmStatus> = {
    unit: "deg",
    trigger: reading(1.23456789, NOW_MS - 60_000),
    present: reading(2, NOW_MS),
    acknowledged: note,
    shelving: { ...note, untilMs: NOW_MS + 1_000, hiddenChanges: 1 },
  };
  show(alarm("acknowledged", parts));
  assertEquals(root.texts(".text"), [
    "raised by 1.23457 deg at 03:03:05; now 2 deg at 03:04:05; " +
    "acknowledged by Ada; shelved by Ada until 03:04:06, 1 change meanwhile",
  ]);
  page.app.scale = "TAI";
  show(alarm("acknowledged", parts));
  assertEquals(
    root.texts(".text")[0].slice(0, 37),
    "raised by 1.23457 deg at 03:03:42; no",
  );
  page.app.scale = "UTC";
  const acknowledged = { ...note, comment: "seen" };
  show(alarm("acknowledged", {
    present: reading(2, NOW_MS),
    acknowledged,
    level: undefined,
    data: "noData",
  }));
  assertEquals(root.texts(".text"), [
    "now 2 at 03:04:05; acknowledged by Ada seen",
  ]);
  assertEquals(root.texts(".state"), ["cleared, acknowledged, data: noData"]);
  assertEquals(root.texts(".mark"), ["●"]);
  const [row] = root.find("li");
  assertEquals(row.dataset, { state: "acknowledged", level: "none" });
  show(alarm("acknowledged", { level: "severe" }));
  assertEquals(row.dataset.level, "severe");
});

Deno.test("AlarmList keeps the buttons of an alarm, which an operator may be pressing, while its actions stay", () => {
  const { show, root } = rig();
  const buttons = () => root.find("button");
  const unacknowledged = (value: number) => {
    const present = { value, atMs: value } as AlarmStatus["present"];
    return alarm("unacknowledged", { name: "link", present });
  };
  show(unacknowledged(1));
  const [acknowledge, shelve] = buttons();
  assertEquals(acknowledge.getAttribute("aria-label"), "acknowledge link");
  show(unacknowledged(2));
  assertEquals(root.texts(".text")[0].slice(0, 5), "now 2");
  assertEquals([buttons()[0], buttons()[1]], [acknowledge, shelve]);
  show(alarm("acknowledged", { name: "link" }));
  assertEquals(root.texts("button"), ["shelve"]);
  const [kept] = buttons();
  // A button that is being pressed must not act on another alarm.
  show(alarm("acknowledged", { name: "torque" }));
  const [other] = buttons();
  assertEquals(other === kept, false);
  assertEquals(other.getAttribute("aria-label"), "shelve torque");
});

Deno.test("AlarmList has actions only with the token, at a server that allows them", () => {
  for (const parts of [{ token: "" }, { allowCommands: false }]) {
    const { show, root, form } = rig(parts);
    show(alarm("acknowledged"));
    assertEquals([root.find("button"), form.hidden], [[], true]);
  }
  const { show, root, form } = rig({}, false);
  assertEquals(
    show(alarm("acknowledged"))[0],
    "No limits are watched for this source.",
  );
  assertEquals([root.find("button"), form.hidden], [[], true]);
});

Deno.test("AlarmList sends actions with the operator's name and comment, for the time chosen", async () => {
  const { page, show, root, by, comment, form } = rig();
  const [, , message] = root.children.slice(1);
  assertEquals(message.getAttribute("role"), "status");
  show(alarm("unacknowledged", { name: "link" }));
  assertEquals(form.texts("label"), [
    "Your name ",
    "Comment ",
    "Shelve for 5 min30 min120 min480 min",
  ]);
  assertEquals(by.value, " Ada ");
  by.enter("  ", "change");
  click(root, "acknowledge link");
  assertEquals(page.sent, undefined);
  assertEquals(
    message.textContent,
    "Enter your name first: it is kept with the alarm.",
  );
  assertEquals(fakeDocument.activeElement, by);
  by.enter(" Bo ", "change");
  assertEquals(surroundings.local.items.get("operator"), " Bo ");
  comment.enter(" known ");
  click(root, "acknowledge link");
  const sent = { type: "alarm", source: 0, name: "link", by: "Bo" };
  assertEquals(page.sent, {
    ...sent,
    action: "acknowledge",
    comment: "known",
    request: 1,
    token: "secret",
  });
  await page.answer("it has returned");
  assertEquals(message.textContent, "it has returned");
  assertEquals(comment.value, " known ");
  form.find("select")[0].enter("30", "change");
  click(root, "shelve link");
  assertEquals(page.sent, {
    ...sent,
    action: "shelve",
    comment: "known",
    forMs: 1_800_000,
    request: 2,
    token: "secret",
  });
  await page.answer();
  assertEquals([message.textContent, comment.value], ["", ""]);
  page.app.models = [];
  click(root, "shelve link");
  assertEquals(page.sent!.request, 2);
});
