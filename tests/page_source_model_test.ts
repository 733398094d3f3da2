import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { LinkEvent } from "../mod.ts";
import { TELEMETRY } from "../src/view/page/field_groups.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import { batch, Other, Rig, sourceMessage } from "./page_rig.ts";

Deno.test("SourceModel.setStructs() begins anew with other structs, and keeps its frames with equal ones", () => {
  const { model } = new Rig();
  model.add(batch([1]));
  const { live } = model;
  const { structs } = model.message;
  model.setStructs({ ...structs, structsId: 3 });
  assertEquals(model.live, live);
  model.add(batch([2], 0, 3));
  assertEquals(model.live.length, 2);
  model.setStructs({
    ...structs,
    structsId: 4,
    telemetry: structToJson(Other),
  });
  assertEquals(model.live.length, 0);
  assertEquals(model.latest("telemetry"), undefined);
  assertEquals(model.field(TELEMETRY, "position"), undefined);
  assertEquals(model.field(TELEMETRY, "a")?.isNumber, true);
});

Deno.test("SourceModel.groups have the limits of the alarms' rules", () => {
  const limits = { position: { critical: { above: 9 } } };
  const { model } = new Rig({ limits });
  const { flat, judge } = model.field(TELEMETRY, "position")!;
  assertEquals(flat.field.limits, limits.position);
  assertEquals(judge(10).level, "critical");
  assertEquals(model.field(TELEMETRY, "name")?.isNumber, false);
});

Deno.test("SourceModel.addEvents() keeps the last step of each command, and no event twice", () => {
  const { model } = new Rig();
  const step = { id: 7, code: 1, parameters: [], calledAtMs: 1, message: "" };
  const sent = { ...step, type: "commandSent", atMs: 2, outcome: undefined };
  const confirmed = {
    ...step,
    type: "commandConfirmed",
    atMs: 3,
    outcome: "confirmed",
  };
  const lost = { type: "disconnected", atMs: 5, message: "lost" };
  const found = { type: "connected", atMs: 4, message: "connected" };
  for (let i = 0; i < 2; i++) {
    // Those of a history come late, and again.
    model.addEvents([lost, found, confirmed, sent] as unknown as LinkEvent[]);
  }
  // A program that sends some numbers them from 1, as the one before it did.
  const before = { ...confirmed, calledAtMs: 0, atMs: 1, outcome: "failed" };
  model.addEvents([before] as unknown as LinkEvent[]);
  assertEquals(model.commands.map(({ outcome }) => outcome), [
    "failed",
    "confirmed",
  ]);
  assertEquals(model.events.map(({ type }) => type), [
    "connected",
    "disconnected",
  ]);
  assertEquals(model.marks, [
    { atMs: 4, letter: "R", words: "connected" },
    { atMs: 5, letter: "L", words: "lost" },
  ]);
});

Deno.test("SourceModel.staleMs is that of the source when it is set", () => {
  const { model } = new Rig({ staleMs: 40 });
  assertEquals(model.staleMs, 40);
  model.describe(0, sourceMessage());
  model.add(batch(Array.from({ length: 40 }, (_, i) => 1_000 + i * 100)));
  assertEquals(model.staleMs, 500);
});

Deno.test("SourceModel.rareUpTo() returns the configuration that was in force at a time", () => {
  const { model } = new Rig();
  const configs = (times: readonly number[]) => ({
    ...batch(times),
    kind: "config" as const,
  });
  model.add(configs([500]));
  // Those of the history come late, and again.
  for (let i = 0; i < 2; i++) model.addOld(configs([100, 300]));
  const atMs = (ms: number) => model.rareUpTo("config", ms)?.receivedAtMs;
  assertEquals([99, 100, 299, 300, 499, 500, 900].map(atMs), [
    undefined,
    100,
    100,
    300,
    300,
    500,
    500,
  ]);
  assertEquals(model.latest("config")?.receivedAtMs, 500);
  assertEquals(model.marks.map(({ atMs }) => atMs), [100, 300, 500]);
});

Deno.test("SourceModel.add() goes on with the structs that frames have as they are received", () => {
  const { model } = new Rig();
  const { structs } = model.message;
  model.add(batch([1]));
  // Those of a recording are known, too, and aren't the present ones.
  model.addStructs({
    ...structs,
    structsId: 1,
    telemetry: structToJson(Other),
  });
  model.add(batch([2]));
  assertEquals([...model.live.times], [1, 2]);
  assertEquals(model.field(TELEMETRY, "a"), undefined);
  model.add(batch([3], 0, 1));
  assertEquals([...model.live.times], [3]);
  assertEquals(model.field(TELEMETRY, "a")?.path, "a");
});
