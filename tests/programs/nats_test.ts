// Devices shared over a real NATS server: nats-server 2.9 or newer with JetStream.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { connectNats, publish, subscribe } from "../../nats.ts";
import type { Values } from "../alarm_rig.ts";
import { ManualSource } from "../manual_source.ts";
import { NatsServer } from "./nats_server.ts";
import { natsTest } from "./program.ts";

const device = "rotator";

natsTest(
  "subscribe() yields the samples that publish() was given",
  async () => {
    await using server = await NatsServer.start();
    await using connection = await connectNats(server.url);
    const manual = new ManualSource();
    await using publisher = publish(manual.source, {
      connection,
      name: device,
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
