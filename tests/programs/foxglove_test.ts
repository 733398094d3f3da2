import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import type {
  MessageData,
  ServerInfo,
  StatusMessage,
} from "npm:@foxglove/ws-protocol@0.8.0";
import { structFromRos1Msg } from "../../struct.ts";
import { TIME_LIMIT_MS } from "../peer.ts";
import { DashboardRig, START_MS } from "../view_rig.ts";
import { FoxgloveMessages } from "./foxglove_messages.ts";
import { programTest } from "./program.ts";

function connect(rig: DashboardRig): Promise<FoxgloveMessages> {
  return FoxgloveMessages.connect(rig.url("/", "ws"));
}

programTest(
  "Foxglove's own client reads frames by their ROS 1 schema",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const messages = await connect(rig);
    const info = await messages.next<ServerInfo>("serverInfo");
    assertEquals(info.capabilities, []);
    const channel = await messages.subscribe("/rotator/telemetry");
    assertEquals(channel.encoding, "ros1");
    assertEquals(channel.schemaEncoding, "ros1msg");
    assertEquals(channel.schemaName, "hexrot/TelemetryFrame");
    const page = await rig.view();
    await page.next("state"); // the subscription was received
    made.sample(1.5, 0.25);
    const message = await messages.next<MessageData>("message");
    assertEquals(message.timestamp, BigInt(START_MS) * 1_000_000n + 250_000n);
    const Frame = structFromRos1Msg(channel.schema);
    const { byteLength, byteOffset, buffer } = message.data;
    assertEquals(byteLength, Frame.byteLength);
    const frame = Frame.view(buffer, byteOffset).toObject() as never as {
      header: { counter: number };
      telemetry: { position: number };
    };
    assertEquals(frame.header.counter, 1);
    assertEquals(frame.telemetry.position, 1.5);
    await messages.close();
  },
);

programTest(
  "a subscription of Foxglove begins with the last frame, and ends",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    made.configure(80, 7);
    const page = await rig.view();
    await page.next("batch");
    const messages = await connect(rig);
    await messages.subscribe("/rotator/config");
    const { subscriptionId, timestamp } = await messages.next<MessageData>(
      "message",
    );
    assertEquals(timestamp, BigInt(START_MS + 7) * 1_000_000n);
    messages.client.unsubscribe(subscriptionId);
    messages.socket.send(`{"op":"x"}`);
    await messages.next("status"); // the end of the subscription was received
    made.configure(81, 8);
    made.sample(1, 9);
    await page.next("batch", ({ times }) => times[0] === START_MS + 9);
    messages.socket.send(`{"op":"x"}`);
    await messages.next("status"); // all before it was received
    assertEquals(messages.count("message"), 0);
    await messages.close();
  },
);

programTest("events reach Foxglove as JSON", async () => {
  await using rig = new DashboardRig();
  const messages = await connect(rig);
  const channel = await messages.subscribe("/rotator/events");
  assertEquals([channel.encoding, channel.schemaEncoding], [
    "json",
    "jsonschema",
  ]);
  await (await rig.view()).next("state");
  rig.made.event({ type: "stale", silentMs: 12 });
  const { data } = await messages.next<MessageData>("message");
  const { type, silentMs } = JSON.parse(new TextDecoder().decode(data));
  assertEquals([type, silentMs], ["stale", 12]);
  await messages.close();
});

programTest(
  "Foxglove is advertised the channels of new structs in place of the old ones",
  async () => {
    await using rig = new DashboardRig();
    const { made } = rig;
    const messages = await connect(rig);
    const before = await messages.subscribe("/rotator/telemetry");
    made.turnIntoOther();
    made.sample(2);
    const gone = await messages.next<number[]>("unadvertise");
    assertEquals(gone.includes(before.id), true);
    const after = await messages.subscribe("/rotator/telemetry");
    assertEquals(after.schemaName, "hexrot/OtherFrame");
    const { data } = await messages.next<MessageData>("message");
    assertEquals(data.byteLength, 24 + 10);
    await messages.close();
  },
);

programTest("Foxglove can't publish, and can't do anything else", async () => {
  await using rig = new DashboardRig({ allowCommands: true });
  const messages = await connect(rig);
  await messages.next("serverInfo");
  messages.client.advertise({
    topic: "/cmd",
    encoding: "json",
    schemaName: "x",
  });
  const { level, message } = await messages.next<StatusMessage>("status");
  assertEquals([level as number, message], [
    2,
    "This server only shows telemetry",
  ]);
  messages.socket.send(`{"op":"subscribe","subscriptions":[{"id":1}]}`);
  const { reason, code } = await messages.next<CloseEvent>("close");
  assertEquals(code, 1008);
  assertStringIncludes(reason, "its subscriptions are wrong");
});

programTest(
  "a viewer by Foxglove that reads too slowly is told how much it lacks",
  async () => {
    await using rig = new DashboardRig({ viewerBytesMax: 65_536 });
    const { made } = rig;
    const messages = await connect(rig);
    await messages.subscribe("/rotator/telemetry");
    await (await rig.view()).next("state");
    for (let i = 0; i < 5000; i++) made.sample(i);
    const { level, message } = await messages.next<StatusMessage>("status");
    assertEquals(level as number, 1);
    const [, left] = /^(\d+) messages were left out/.exec(message)!;
    assertEquals(Number(left) > 0 && Number(left) < 5000, true, left);
    await messages.close();
  },
);

programTest(
  "serveDashboard() speaks both names of Foxglove's protocol, and no other",
  async () => {
    await using rig = new DashboardRig();
    for (const name of ["foxglove.websocket.v1", "foxglove.sdk.v1"]) {
      const socket = new WebSocket(rig.url("/any/path", "ws"), ["x", name]);
      const opened = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<void>();
      socket.onopen = () => opened.resolve();
      socket.onclose = () => closed.resolve();
      await deadline(opened.promise, TIME_LIMIT_MS);
      assertEquals(socket.protocol, name);
      socket.close();
      await deadline(closed.promise, TIME_LIMIT_MS);
    }
    const other = new WebSocket(rig.url("/", "ws"), ["graphql-ws"]);
    const closed = Promise.withResolvers<void>();
    other.onclose = () => closed.resolve();
    await deadline(closed.promise, TIME_LIMIT_MS);
    assertEquals(rig.log.matching(/others must ask for foxglove/).length, 1);
  },
);
