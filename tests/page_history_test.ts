import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { StateMessage } from "../src/view/messages.ts";
import { fillGap, HistoryView } from "../src/view/page/history.ts";
import { TELEMETRY } from "../src/view/page/field_groups.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import { batch, Other, Rig } from "./page_rig.ts";

const PIXELS = 800;

Deno.test("fillGap() puts in what was received before the page connected", async () => {
  const rig = new Rig();
  rig.model.add(batch([1_000_000]));
  const filled = fillGap(rig.model, rig.requests, NaN, 1_000_000);
  const [{ fromMs, toMs }] = rig.sent;
  assertEquals([fromMs, toMs < 1_000_000], [880_000, true]);
  rig.model.add(batch([1_000_010]));
  rig.answer([900_000, 900_010]);
  await filled;
  assertEquals(rig.positions, [900_000, 900_010, 1_000_000, 1_000_010]);
});

Deno.test("fillGap() asks for the time since the last connection only", async () => {
  const rig = new Rig();
  rig.model.add(batch([100, 200]));
  rig.model.add(batch([500]));
  const filled = fillGap(rig.model, rig.requests, 200, 500);
  assertEquals(rig.sent[0].fromMs > 200, true);
  // An answer may have frames that the page has already.
  rig.answer([200, 300, 400, 500]);
  await filled;
  assertEquals(rig.positions, [100, 200, 300, 400, 500]);
});

Deno.test("HistoryRequests.ask() sends one request at a time, and ends with the connection", async () => {
  const rig = new Rig();
  const wanted = { model: rig.model, fromMs: 0, toMs: 9, framesMax: 5 };
  const first = rig.requests.ask({ ...wanted, fields: [] });
  const second = rig.requests.ask({ ...wanted, toMs: 8, fields: ["position"] });
  assertEquals(rig.sent.length, 1);
  rig.requests.add(batch([0.5], 99)); // of a request that nobody waits for
  rig.answer([1, 2], 10);
  const history = (await first)!;
  assertEquals([history.frames.length, history.isWhole], [2, false]);
  assertEquals(rig.sent[1].fields, ["position"]);
  rig.requests.cancel();
  assertEquals(await second, undefined);
  const third = rig.requests.ask({ ...wanted, fields: [] });
  rig.answer([1]);
  assertEquals((await third)!.isWhole, true);
});

Deno.test("HistoryView.framesFor() asks the server for what the page hasn't, and again for a finer part", async () => {
  const rig = new Rig();
  const view = new HistoryView(rig.model, rig.requests);
  rig.model.add(batch([10_000, 10_010]));
  const paths = ["position"];
  const recent = { fromMs: 10_000, toMs: 10_010 };
  assertEquals(
    view.framesFor(recent, paths, PIXELS, 0).frames,
    rig.model.live,
  );
  const old = { fromMs: 1_000, toMs: 2_000 };
  assertEquals(view.framesFor(old, paths, PIXELS, 0).isLoading, true);
  assertEquals(rig.sent.length, 1);
  // Some were left out.
  rig.answer([1_000, 1_500, 2_000], 5_000);
  await Promise.resolve();
  await Promise.resolve();
  const drawn = view.framesFor(old, paths, PIXELS, 1_000);
  assertEquals([drawn.isLoading, [...drawn.frames.times]], [
    false,
    [1_000, 1_500, 2_000],
  ]);
  view.framesFor({ fromMs: 1_400, toMs: 1_500 }, paths, PIXELS, 2_000);
  assertEquals(rig.sent.length, 2);
  assertEquals(rig.sent[1].toMs - rig.sent[1].fromMs, 150);
});

Deno.test("HistoryView.framesFor() asks up to the last frame of a link, or the end of the range if there is none", () => {
  const asked = (times: number[], isLive = true) => {
    const rig = new Rig({ isLive });
    if (times.length > 0) rig.model.add(batch(times));
    const view = new HistoryView(rig.model, rig.requests);
    view.framesFor({ fromMs: 1_000, toMs: 2_000 }, [], PIXELS, 0);
    return [rig.sent[0].fromMs, rig.sent[0].toMs];
  };
  assertEquals(asked([]), [750, 2_000]);
  assertEquals(asked([1_900]), [750, 2_000]);
  assertEquals(asked([2_100]), [750, 2_100]);
  assertEquals(asked([2_300]), [750, 2_250]);
  assertEquals(asked([], false), [750, 2_250]);
});

Deno.test("HistoryView.framesFor() draws the page's own frames when the server has no older", () => {
  const rig = new Rig();
  rig.model.add(batch([5_000]));
  rig.model.state = {
    memory: { fromMs: 5_000, toMs: 5_000 },
  } as unknown as StateMessage;
  const view = new HistoryView(rig.model, rig.requests);
  const range = { fromMs: 0, toMs: 6_000 };
  const { frames, isLoading } = view.framesFor(range, [], PIXELS, 0);
  assertEquals([frames, isLoading], [rig.model.live, false]);
  assertEquals(rig.sent, []);
});

Deno.test("HistoryView.framesFor() asks again when there was no connection", async () => {
  const rig = new Rig();
  rig.model.add(batch([10_000]));
  const view = new HistoryView(rig.model, rig.requests);
  const range = { fromMs: 1_000, toMs: 2_000 };
  rig.isConnected = false;
  view.framesFor(range, [], PIXELS, 0);
  await Promise.resolve();
  await Promise.resolve();
  rig.isConnected = true;
  view.framesFor(range, [], PIXELS, 1_000);
  assertEquals(rig.sent.length, 2);
  rig.answer([1_500]);
  await Promise.resolve();
  await Promise.resolve();
  const { frames, isLoading } = view.framesFor(range, [], PIXELS, 2_000);
  assertEquals([[...frames.times], isLoading], [[1_500], false]);
});

Deno.test("HistoryRequests.add() takes frames of a link's recording that mean the same, and counts others", async () => {
  const rig = new Rig({ hasRecording: true });
  const { model, requests } = rig;
  const { structs } = model.message;
  const { command: _, ...same } = structs;
  const [name, ...fields] = structs.telemetry.fields;
  const described = { ...name, description: "since then" };
  const telemetry = { ...structs.telemetry, fields: [described, ...fields] };
  model.addStructs({ ...same, structsId: 1, telemetry });
  const inRadians = { ...name, unit: "rad" };
  model.addStructs({
    ...same,
    structsId: 2,
    telemetry: { ...structs.telemetry, fields: [inRadians, ...fields] },
  });
  const asked = requests.ask({
    model,
    fromMs: 0,
    toMs: 9,
    framesMax: 9,
    fields: [],
  });
  const { request } = rig.sent[0];
  requests.add(batch([1], request, 1));
  requests.add(batch([2, 3], request, 2));
  rig.answer([4]);
  const history = (await asked)!;
  assertEquals([...history.frames.times], [1, 4]);
  assertEquals(
    history.error,
    "2 frames have other structs, and aren't shown",
  );
  assertEquals(model.field(TELEMETRY, "position")?.flat.field.unit, undefined);
});

Deno.test("HistoryRequests.add() shows the structs of a recording that are in sight", async () => {
  const rig = new Rig({ isLive: false, hasRecording: true });
  const { model, requests } = rig;
  const view = new HistoryView(model, requests);
  const { structs } = model.message;
  model.addStructs({
    ...structs,
    structsId: 1,
    telemetry: structToJson(Other),
  });
  const range = { fromMs: 0, toMs: 9 };
  const look = (atMs: number) =>
    view.framesFor(range, [], PIXELS, atMs).frames.times;
  look(0);
  const first = rig.sent[0].request;
  requests.add(batch([1], first));
  rig.answer([2]);
  await Promise.resolve();
  await Promise.resolve();
  assertEquals([...look(1_000)], [1, 2]);
  const asked = requests.ask({
    model,
    fromMs: 10,
    toMs: 20,
    framesMax: 9,
    fields: [],
  });
  requests.add(batch([11], rig.sent.at(-1)!.request, 1));
  rig.answer([12]);
  const history = (await asked)!;
  assertEquals([...history.frames.times], [11]);
  assertEquals(history.error, "1 frames have other structs, and aren't shown");
  assertEquals(model.field(TELEMETRY, "a")?.path, "a");
  // Frames that were read by the structs before aren't drawn by the present ones.
  assertEquals([...look(2_000)], []);
});
