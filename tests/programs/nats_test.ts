// Devices shared over a real NATS server: nats-server 2.9 or newer with JetStream.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { connectNats, publish, subscribe } from "../../nats.ts";
import type { Values } from "../alarm_rig.ts";
import { Process, reportIgnored, TIME_LIMIT_MS } from "./program.ts";
import { ManualSource } from "../manual_source.ts";
import { NatsServer, natsTest } from "./nats_server.ts";

const device = "rotator";

await natsTest(
  "subscribe() yields the samples that publish() was given",
  async () => {
    await using server = await NatsServer.start();
    await using connection = await connectNats(server.url);
    const manual = new ManualSource();
    await using publisher = publish(manual.source, {
      connection,
      name: device,
      drainMs: TIME_LIMIT_MS,
    });
    await using subscription = await subscribe({ connection, device });
    const samples = subscription.samples();
    const torques = [0, 1.5, -0, NaN];
    for (const torque of torques) manual.sample({ torque, flags: 2n ** 63n });
    for (const torque of torques) {
      const { value } = await samples.next();
      const { torque: received, flags } = value!.telemetry.toObject() as Values;
      assertEquals([received, flags], [torque, 2n ** 63n]);
    }
    manual.close();
    await publisher.close();
    const { acknowledged, waiting, lost } = publisher.stats;
    assertEquals({ acknowledged, waiting, lost }, {
      acknowledged: 4,
      waiting: 0,
      lost: 0,
    });
  },
);

await natsTest(
  "a consumer in Python decodes the frames by their schema",
  async (t) => {
    await using probe = new Process("python3", ["-c", "import nats"]);
    if (await probe.end() !== 0) {
      return await reportIgnored(t, "python3 with nats-py");
    }
    await using server = await NatsServer.start();
    await using connection = await connectNats(server.url, { site: "north" });
    const manual = new ManualSource();
    await using publisher = publish(manual.source, {
      connection,
      name: device,
      drainMs: TIME_LIMIT_MS,
    });
    const count = 100;
    for (let index = 0; index < count; index++) {
      const temps = [index, -index];
      manual.sample({
        torque: index + 0.5,
        flags: 2n ** 63n,
        temps,
        name: "né",
      });
    }
    manual.close();
    await publisher.close();
    assertEquals(publisher.stats.acknowledged, count);
    await using python = new Process("python3", [
      "examples/nats_consumer.py",
      ...[server.url, device, "--site", "north"],
      ...["--from-start", "--count", String(count)],
    ]);
    assertEquals(await python.end(), 0, python.stderr);
    const lines = python.jsonLines<{ sequence: number; telemetry: object }>();
    assertEquals(lines.map(({ sequence }) => sequence), [...lines.keys()]);
    const { telemetry } = lines[7];
    assertEquals(telemetry, {
      state: 0,
      torque: 7.5,
      current: 0,
      status: 0,
      flags: Number(2n ** 63n),
      temps: [7, -7],
      name: "né",
    });
  },
);
