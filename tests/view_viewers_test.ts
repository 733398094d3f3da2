import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { ManualClock } from "./manual_clock.ts";
import { LogLines } from "./peer.ts";
import { MadeSource, positionsOf, START_MS } from "./view_rig.ts";
import { HubRig, KeptSocket } from "./view_viewer_rig.ts";
import type { CommandGate } from "../src/view/command_gate.ts";
import { decodeBatch } from "../src/view/frame_batch.ts";
import { decodeMessage, encodeMessage } from "../src/view/message_text.ts";
import type { HistoryRequest, ServerMessage } from "../src/view/messages.ts";
import { PageViewer } from "../src/view/page_viewer.ts";
import { SourceHub } from "../src/view/source_hub.ts";
import { ViewerSocket } from "../src/view/viewer_socket.ts";

/** WebSocket of a server, whose client is the test. */
class FakeSocket {
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  binaryType = "";
  readonly sent: unknown[] = [];
  closed: readonly [number, string] | undefined;
  onopen = () => {};
  onclose = () => {};
  onerror = () => {};
  onmessage = (_event: { data: unknown }) => {};

  send(data: string | ArrayBuffer): void {
    this.sent.push(data);
    this.bufferedAmount += typeof data === "string"
      ? data.length
      : data.byteLength;
  }
  close(code: number, reason: string): void {
    this.closed = [code, reason];
    this.readyState = WebSocket.CLOSING;
  }
}

/** Viewer's socket with a bound of 100 bytes and a time limit of 1 s. */
function socketRig() {
  const fake = new FakeSocket();
  const ends: (string | undefined)[] = [];
  const messages: unknown[] = [];
  let opened = 0;
  const socket = new ViewerSocket(
    fake as unknown as WebSocket,
    100,
    1_000,
    {
      onOpen: () => opened++,
      onMessage: (data) => messages.push(data),
      onEnd: (dropped) => ends.push(dropped),
    },
  );
  fake.onopen();
  assertEquals([opened, fake.binaryType], [1, "arraybuffer"]);
  return { fake, socket, ends, messages };
}

Deno.test("ViewerSocket.offer() sends what there is room for", () => {
  const { fake, socket } = socketRig();
  assertEquals(socket.offer("x".repeat(60)), true);
  assertEquals(socket.offer(new ArrayBuffer(41)), false);
  assertEquals(socket.offer("x".repeat(41)), false);
  assertEquals(socket.offer(new ArrayBuffer(40)), true);
  assertEquals(fake.sent.length, 2);
  fake.bufferedAmount = 0;
  fake.readyState = WebSocket.CONNECTING;
  assertEquals(socket.offer("x"), false);
  fake.readyState = WebSocket.OPEN;
  fake.onclose();
  assertEquals(socket.offer("x"), false);
  assertEquals(fake.sent.length, 2);
});

Deno.test("ViewerSocket.isLight is true below half of the bound", () => {
  const { fake, socket } = socketRig();
  fake.bufferedAmount = 49;
  assertEquals(socket.isLight, true);
  fake.bufferedAmount = 50;
  assertEquals(socket.isLight, false);
});

Deno.test("ViewerSocket.send() drops a viewer that has twice the bound to read", () => {
  const { fake, socket, ends } = socketRig();
  fake.bufferedAmount = 200;
  socket.send("a");
  assertEquals(fake.sent, ["a"]);
  fake.readyState = WebSocket.CONNECTING;
  socket.send("b");
  assertEquals([fake.sent, ends], [["a"], []]);
  fake.readyState = WebSocket.OPEN;
  socket.send("c");
  assertEquals(fake.sent, ["a"]);
  const reason = "This viewer doesn't read what it is sent";
  assertEquals([fake.closed, ends], [[1008, reason], [reason]]);
  fake.readyState = WebSocket.OPEN;
  fake.bufferedAmount = 0;
  socket.send("d");
  assertEquals([fake.sent, socket.isOver], [["a"], true]);
});

Deno.test("ViewerSocket.check() drops a viewer that has read nothing for its time limit", () => {
  using clock = new ManualClock();
  const { fake, socket, ends } = socketRig();
  clock.skip(5_000);
  socket.check();
  socket.offer("x".repeat(60));
  socket.check();
  clock.skip(998);
  socket.check();
  assertEquals(ends, []);
  // It has read a byte, and is offered others.
  fake.bufferedAmount--;
  socket.offer("x".repeat(20));
  socket.check();
  clock.skip(998);
  socket.check();
  assertEquals(ends, []);
  // It has read while the program was busy, which is seen at the next check.
  clock.skip(3);
  socket.check();
  fake.bufferedAmount--;
  socket.check();
  clock.skip(1_000);
  socket.check();
  assertEquals(ends, []);
  socket.check();
  const reason = "This viewer has read nothing for 1000 ms";
  assertEquals([ends, fake.closed], [[reason], [1008, reason]]);
});

Deno.test("ViewerSocket ends once, and receives nothing after it", () => {
  for (const name of ["onclose", "onerror"] as const) {
    const { fake, socket, ends, messages } = socketRig();
    fake.onmessage({ data: "a" });
    assertEquals([socket.isOver, messages], [false, ["a"]]);
    fake[name]();
    fake.onmessage({ data: "b" });
    socket.close("late");
    assertEquals([socket.isOver, messages, ends], [true, ["a"], [undefined]]);
  }
});

Deno.test("ViewerSocket.close() has as much of its reason as a close has room for", () => {
  const { fake, socket, ends } = socketRig();
  const reason = `${"x".repeat(122)}é`;
  socket.close(reason);
  assertEquals([fake.closed, ends], [[1008, "x".repeat(122)], [reason]]);
  const whole = socketRig();
  whole.socket.close("x".repeat(123));
  assertEquals(whole.fake.closed, [1008, "x".repeat(123)]);
  const closing = socketRig();
  closing.fake.readyState = WebSocket.CLOSING;
  closing.socket.close("late");
  assertEquals([closing.fake.closed, closing.ends], [undefined, ["late"]]);
});

/** Viewers of sources by the page. */
class PageRig extends HubRig {
  readonly kept = new KeptSocket();
  readonly viewer = new PageViewer(
    this.kept.socket,
    this.hubs,
    undefined as unknown as CommandGate,
    () => ({ type: "hello" }) as never,
  );

  /** Takes what was sent: the types of messages, and positions of frames. */
  take(): unknown[] {
    return this.kept.take().map((data) =>
      typeof data === "string"
        ? (decodeMessage(data) as ServerMessage).type
        : positionsOf(decodeBatch(data))
    );
  }

  /** Asks for history. */
  ask(request: Partial<HistoryRequest> = {}): void {
    this.viewer.receive(encodeMessage({
      type: "history",
      request: 1,
      source: 0,
      fromMs: START_MS,
      toMs: START_MS + 1_000,
      framesMax: 100,
      fields: [],
      ...request,
    }));
  }

  /** Waits for the end of the history. */
  async ended(): Promise<Record<string, unknown>> {
    for (;;) {
      const last = this.kept.sent.at(-1);
      if (typeof last === "string" && last.includes("historyEnd")) {
        return decodeMessage(last) as Record<string, unknown>;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

Deno.test("PageViewer sends history when the viewer has read most of what it was sent", async () => {
  await using rig = new PageRig();
  rig.made[0].sample(1, 1);
  await rig.offer();
  rig.kept.heavyLooks = 3;
  rig.ask();
  assertEquals(await rig.ended(), {
    type: "historyEnd",
    request: 1,
    frames: 1,
    sent: 1,
    isCancelled: false,
  });
  assert(rig.kept.heavyLooks < 0);
  assertEquals(rig.take(), ["events", [1], "historyEnd"]);
});

Deno.test("PageViewer ends a history for the next one, and at its own end", async () => {
  await using rig = new PageRig();
  rig.made[0].sample(1, 1);
  await rig.offer();
  rig.kept.heavyLooks = Infinity;
  rig.ask();
  rig.ask({ request: 2 });
  rig.viewer.end();
  rig.kept.heavyLooks = 0;
  let ends: unknown[] = [];
  while (ends.length < 2) {
    await rig.ended();
    ends = ends.concat(
      rig.kept.take().map((data) => decodeMessage(data as string)),
    );
  }
  assertEquals(
    ends.map((end) => {
      const { request, isCancelled, sent } = end as Record<string, unknown>;
      return [request, isCancelled, sent];
    }),
    [[1, true, 0], [2, true, 0]],
  );
});

Deno.test("PageViewer.offerFrames() counts what there was no room for, until that is said", async () => {
  await using rig = new PageRig(2);
  const { kept, viewer, made, watchers } = rig;
  watchers.add(viewer);
  kept.hasRoom = false;
  made[0].sample(1, 1);
  made[0].sample(2, 2);
  await rig.offer();
  made[0].sample(3, 3);
  await rig.offer();
  assertEquals(kept.take(), []);
  kept.hasRoom = true;
  kept.heavyLooks = 1;
  viewer.offerText(rig.hubs[0], "a");
  // Of another source nothing was left out.
  viewer.offerText(rig.hubs[1], "b");
  viewer.offerText(rig.hubs[0], "c");
  const [a, b, less, c] = kept.take() as string[];
  assertEquals([a, b, c], ["a", "b", "c"]);
  const said = {
    type: "less",
    source: 0,
    frames: 3,
    fromMs: START_MS + 1,
    toMs: START_MS + 3,
  };
  assertEquals<unknown>(decodeMessage(less), said);
  kept.hasRoom = false;
  made[0].sample(4, 4);
  await rig.offer();
  // There is no room for saying it either.
  viewer.offerText(rig.hubs[0], "d");
  kept.hasRoom = true;
  made[0].sample(5, 5);
  await rig.offer();
  const [again, frames] = kept.take();
  assertEquals<unknown>(decodeMessage(again as string), {
    ...said,
    frames: 4,
    fromMs: START_MS + 4,
    toMs: START_MS + 4,
  });
  assertEquals(positionsOf(decodeBatch(frames as ArrayBuffer)), [5]);
});

Deno.test("SourceHub ends when its source's iterators and its recording have ended", async () => {
  const made = new MadeSource();
  const returned = Promise.withResolvers<void>();
  const { source } = made;
  const log = new LogLines();
  const hub = new SourceHub(
    0,
    "source",
    {
      source: {
        ...source,
        structs: source.structs,
        frames: () => ({
          ...source.frames(),
          return: async () => {
            await source.frames().return!();
            await returned.promise;
          },
        }),
      } as unknown as typeof source,
    },
    { historyBytesMax: 2 ** 20, viewerBytesMax: 2 ** 20 },
    new Set(),
    log,
  );
  let isOver = false;
  const over = hub[Symbol.asyncDispose]().then(() => isOver = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isOver, false);
  returned.resolve();
  await over;
  assertEquals(log.lines, []);
});
