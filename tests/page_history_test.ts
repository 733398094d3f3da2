import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header } from "../mod.ts";
import type { LinkEvent } from "../mod.ts";
import type { FrameBatch } from "../src/view/frame_batch.ts";
import type {
  HistoryRequest,
  SourceMessage,
  StateMessage,
} from "../src/view/messages.ts";
import {
  fillGap,
  HistoryRequests,
  HistoryView,
} from "../src/view/page/history.ts";
import { SourceModel, TELEMETRY } from "../src/view/page/source_model.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import { Command } from "../mod.ts";
import { defineStruct } from "../struct.ts";

const Telemetry = defineStruct("Telemetry", {
  position: { type: "f64", limits: { warning: { above: 1 } } },
  name: ["char", 4],
}, { frameId: 5 });
const Config = defineStruct("Config", { max: "f64" }, { frameId: 6 });
const PIXELS = 800;

function sourceMessage(part: Partial<SourceMessage> = {}): SourceMessage {
  return {
    name: "bench",
    isLive: true,
    structs: {
      structsId: 0,
      header: structToJson(Header),
      telemetry: structToJson(Telemetry),
      config: structToJson(Config),
      command: structToJson(Command),
    },
    limits: {},
    commands: [],
    canSend: false,
    hasAlarms: false,
    hasRecording: false,
    ...part,
  };
}

/** Returns a batch of telemetry, whose positions are its times. */
function batch(
  times: readonly number[],
  request = 0,
  structsId = 0,
): FrameBatch {
  const frameBytes = Header.byteLength + Telemetry.byteLength;
  const bytes = new Uint8Array(times.length * frameBytes);
  times.forEach((position, i) =>
    bytes.set(
      Telemetry.create({ position }).bytes,
      i * frameBytes + Header.byteLength,
    )
  );
  return {
    source: 0,
    kind: "telemetry",
    structsId,
    request,
    frameBytes,
    times: Float64Array.from(times),
    missed: new Uint32Array(times.length),
    bytes,
  };
}

/** Source with the requests that were sent for it. */
class Rig {
  readonly sent: HistoryRequest[] = [];
  isConnected = true;
  readonly requests = new HistoryRequests((request) => {
    this.sent.push(request);
    return this.isConnected;
  });
  readonly model: SourceModel;

  constructor(part: Partial<SourceMessage> = {}) {
    this.model = new SourceModel(0, sourceMessage(part));
  }

  /** Answers the last request. */
  answer(times: readonly number[], frames = times.length): void {
    const { request } = this.sent.at(-1)!;
    this.requests.add(batch(times, request));
    this.requests.end({
      type: "historyEnd",
      request,
      frames,
      sent: times.length,
      isCancelled: false,
    });
  }

  /** Positions that the page has as they were received. */
  get positions(): number[] {
    const { live } = this.model;
    const { flat, structAt } = this.model.field(TELEMETRY, "position")!;
    return [...live.column(flat, structAt)];
  }
}

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

Deno.test("SourceModel.setStructs() begins anew with other structs, and keeps its frames with equal ones", () => {
  const { model } = new Rig();
  model.add(batch([1]));
  const { live } = model;
  const { structs } = model.message;
  model.setStructs({ ...structs, structsId: 3 });
  assertEquals(model.live, live);
  model.add(batch([2], 0, 0)); // of the structs before
  assertEquals(model.live.length, 1);
  model.add(batch([2], 0, 3));
  assertEquals(model.live.length, 2);
  const Other = defineStruct("Other", { speed: "f32" }, { frameId: 5 });
  model.setStructs({
    ...structs,
    structsId: 4,
    telemetry: structToJson(Other),
  });
  assertEquals(model.live.length, 0);
  assertEquals(model.latest("telemetry"), undefined);
  assertEquals(model.field(TELEMETRY, "position"), undefined);
  assertEquals(model.field(TELEMETRY, "speed")?.isNumber, true);
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
  assertEquals([...model.commands.values()].map(({ outcome }) => outcome), [
    "confirmed",
  ]);
  assertEquals(model.events.map(({ type }) => type), [
    "connected",
    "disconnected",
  ]);
  assertEquals(model.marks, [
    { atMs: 4, letter: "R" },
    { atMs: 5, letter: "L" },
  ]);
});

Deno.test("SourceModel.staleMs is that of the source when it is set", () => {
  const { model } = new Rig({ staleMs: 40 });
  assertEquals(model.staleMs, 40);
  model.describe(0, sourceMessage());
  model.add(batch(Array.from({ length: 40 }, (_, i) => 1_000 + i * 100)));
  assertEquals(model.staleMs, 500);
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
