import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { netTest } from "./net.ts";
import { TIME_LIMIT_MS } from "./peer.ts";
import { AlarmRig, ann } from "./alarm_rig.ts";
import { DashboardRig, positionsOf, START_MS } from "./view_rig.ts";

const KIB_64 = 65_536;

/** Viewer that reads nothing after the answer to its first request. */
async function stuckViewer(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(
    [
      "GET /socket HTTP/1.1",
      "Host: 127.0.0.1",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13",
      "\r\n",
    ].join("\r\n"),
  ));
  await conn.read(new Uint8Array(200));
  return conn;
}

netTest(
  "serveDashboard() holds nothing for a viewer that is stuck, and drops it",
  async () => {
    await using rig = new DashboardRig({
      viewerBytesMax: 16 * KIB_64,
      viewerTimeoutMs: 3000,
    });
    const { dashboard, made } = rig;
    using _stuck = await stuckViewer(dashboard.port);
    const viewer = await rig.view();
    made.grow();
    // Beyond the buffers of the system, a stuck viewer has what waits in its bound only.
    while (dashboard.stats.dropped === 0) {
      for (let i = 0; i < 30; i++) made.sample(i);
      await viewer.next("batch");
    }
    assertEquals(rig.log.matching(/has read nothing for 3000 ms/).length, 1);
    assertEquals(dashboard.stats.viewers, 2);
    made.sample(-1);
    await viewer.next("batch", (batch) => positionsOf(batch).includes(-1));
  },
);

netTest(
  "serveDashboard() closes at once, also while a viewer is stuck",
  async () => {
    const rig = new DashboardRig({ viewerBytesMax: 64 * KIB_64 });
    const { dashboard, made } = rig;
    using _stuck = await stuckViewer(dashboard.port);
    const viewer = await rig.view();
    made.grow();
    for (let offer = 0; offer < 20; offer++) {
      for (let i = 0; i < 50; i++) made.sample(i);
      await viewer.next("batch");
    }
    await deadline(dashboard.close(), TIME_LIMIT_MS / 4);
    await rig[Symbol.asyncDispose]();
    assertEquals(dashboard.stats.viewers, 0);
  },
);

netTest("serveDashboard() has freed its port once it is closed", async () => {
  await using rig = new DashboardRig();
  const { port } = rig.dashboard;
  using conn = await Deno.connect({ port });
  const request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  await conn.write(new TextEncoder().encode(request));
  await conn.read(new Uint8Array(100));
  await rig.dashboard.close();
  using again = Deno.listen({ hostname: "127.0.0.1", port });
  assertEquals((again.addr as Deno.NetAddr).port, port);
});

netTest("serveDashboard() tells a viewer how much less it gets", async () => {
  await using rig = new DashboardRig({ viewerBytesMax: KIB_64 });
  const { made } = rig;
  const viewer = await rig.view();
  // One offer of more than the bound: frames that don't fit are left out.
  const count = 20_000;
  for (let i = 0; i < count; i++) made.sample(i, i);
  const { frames, fromMs, toMs } = await viewer.next("less");
  made.sample(-1, count);
  await viewer.next("batch", (batch) => positionsOf(batch).includes(-1));
  const received = new Set(
    viewer.received.flatMap((message) =>
      message.type === "batch" ? positionsOf(message) : []
    ),
  );
  const left = Array.from({ length: count }, (_, i) => i)
    .filter((i) => !received.has(i));
  assertEquals(left.length, frames);
  assertEquals(left[0], fromMs - START_MS);
  assertEquals(left.at(-1), toMs - START_MS);
});

netTest(
  "serveDashboard() sends a viewer the sources that it watches only",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const viewer = await rig.view();
    viewer.send({ type: "watch", sources: [] });
    await viewer.next("state");
    made.sample(1);
    await viewer.next("state");
    viewer.send({ type: "watch", sources: [0] });
    await viewer.next("state");
    made.sample(2);
    assertEquals(positionsOf(await viewer.next("batch")), [2]);
  },
);

netTest(
  "serveDashboard() begins with the last frames and events of a source",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const first = await rig.view();
    made.configure(80);
    made.sample(1);
    made.sample(2);
    made.event({ type: "stale", silentMs: 5 });
    made.event({
      type: "commandSent",
      outcome: "sent",
      bytes: Uint8Array.of(7),
    });
    await first.next("events");
    const viewer = await rig.view();
    const { events, source } = await viewer.next("events");
    assertEquals(source, 0);
    assertEquals(events.map(({ type }) => type), ["commandSent", "stale"]);
    assertEquals((events[0] as { bytes?: Uint8Array }).bytes, Uint8Array.of(7));
    assertEquals((await viewer.next("batch")).kind, "config");
    assertEquals(positionsOf(await viewer.next("batch")), [2]);
    // Events that wait to be offered when a viewer connects are sent to it once.
    made.event({ type: "restart" });
    const late = await rig.view();
    await late.next("state");
    const types = late.received.flatMap((one) =>
      one.type === "events" ? one.events.map(({ type }) => type) : []
    );
    assertEquals(types.filter((type) => type === "restart").length, 1);
  },
);

netTest(
  "serveDashboard() counts the frames that are missing before a frame, and those that it lost itself",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const viewer = await rig.view();
    for (let i = 0; i < 10; i++) made.sample(i);
    const missed: number[] = [];
    const readUntil = async (count: number) => {
      while (missed.length < count) {
        missed.push(...(await viewer.next("batch")).missed);
      }
    };
    made.sample(10, 0, 7);
    await readUntil(11);
    made.drop(3);
    made.sample(11, 0, 3);
    made.sample(12, 0, 2);
    await readUntil(13);
    assertEquals(missed.slice(0, 10), Array(10).fill(0));
    assertEquals(missed.slice(10), [7, 0, 2]);
    await viewer.next("state", ({ lostFrames }) => lostFrames === 3);
  },
);

netTest(
  "serveDashboard() reports new structs before the frames that have them",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const viewer = await rig.view();
    made.sample(1);
    await viewer.next("batch");
    made.turnIntoOther();
    made.sample(2);
    const { structsId } = await viewer.next("batch");
    assertEquals(structsId, 1);
    const order = viewer.received.flatMap((message) =>
      message.type === "structs"
        ? [`structs ${message.structs.structsId}`]
        : message.type === "batch"
        ? [`batch ${message.structsId}`]
        : []
    );
    assertEquals(order.slice(-3), ["batch 0", "structs 1", "batch 1"]);
  },
);

netTest(
  "serveDashboard() passes a flood of events on within bounds, and all commands",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const viewer = await rig.view();
    for (let i = 0; i < 1000; i++) {
      made.event({ type: "gap", missedFrames: i });
      if (i % 100 === 0) {
        made.event({ type: "commandSent", outcome: "sent", id: i });
      }
    }
    const { events, left } = await viewer.next("events");
    assertEquals(events.length, 200);
    assertEquals(left, 810);
    const ids = events.flatMap((event) => "id" in event ? [event.id] : []);
    assertEquals(ids.length, 10);
  },
);

netTest(
  "serveDashboard() shows alarms, their changes, and what operators do",
  async () => {
    const alarm = new AlarmRig({
      rules: [{ field: "torque", limits: { warning: { above: 10 } } }],
    });
    const { engine } = alarm;
    const pushed = Promise.withResolvers<void>();
    const desk = {
      get alarms() {
        return engine.alarms;
      },
      async *events() {
        await pushed.promise;
        yield alarm.events[0];
      },
    };
    await using rig = new DashboardRig({}, { alarms: desk as never });
    const viewer = await rig.view();
    const first = await viewer.next("alarms");
    assertEquals(first.alarms.map(({ name, state }) => [name, state]), [
      ["torque", "normal"],
      ["link", "normal"],
    ]);
    alarm.sample({ torque: 12 });
    pushed.resolve();
    const raised = await viewer.next(
      "alarms",
      ({ events }) => events.length > 0,
    );
    assertEquals(raised.alarms[0].level, "warning");
    assertEquals(raised.events[0].type, "raised");
    engine.acknowledge("torque", ann());
    await viewer.next(
      "alarms",
      ({ alarms: [{ acknowledged }] }) => acknowledged?.by === "Ann",
    );
  },
);

netTest(
  "serveDashboard() doesn't count a viewer as dropped when it leaves, or is left behind by close()",
  async () => {
    await using rig = new DashboardRig();
    const { dashboard, made } = rig;
    const [leaving, staying] = [await rig.view(), await rig.view()];
    await leaving.close();
    while (dashboard.stats.viewers === 2) {
      made.sample(0);
      await staying.next("batch");
    }
    await dashboard.close();
    assertEquals(dashboard.stats.dropped, 0);
    assertEquals(rig.log.matching(/dropped a viewer/), []);
  },
);
