// Faults of a real NATS server and its network: every frame accounted for.

import { connectNats } from "../../nats.ts";
import { SlowNetwork } from "../slow_network.ts";
import { FaultRig } from "./bus_fault_rig.ts";
import { NatsServer, natsTest } from "./nats_server.ts";
import { reportIgnored } from "./program.ts";
import { fillDisk, mountSmall } from "./recording_rig.ts";

await natsTest(
  "publish() and subscribe() lose and double no frame when the server is killed under load",
  async () => {
    await using server = await NatsServer.start();
    await using rig = await open(server.url, server.url);
    for (let kill = 0; kill < 2; kill++) {
      await rig.emitted(1_000);
      await server.kill();
      await server.start();
      await rig.event("brokerRecovered");
    }
    await rig.check();
  },
);

await natsTest(
  "publish() and subscribe() lose and double no frame over 200 ms of delay",
  async () => {
    await using server = await NatsServer.start();
    await using network = new SlowNetwork(server.port);
    network.delayMs = 200;
    await using rig = await open(network.url, network.url);
    await rig.emitted(1_500);
    await rig.check();
  },
);

await natsTest(
  "publish() loses and doubles no frame when the network is partitioned",
  async () => {
    await using server = await NatsServer.start();
    await using network = new SlowNetwork(server.port);
    await using rig = await open(network.url, server.url);
    await rig.emitted(1_000);
    network.isCut = true;
    await rig.event("brokerLost");
    network.isCut = false;
    await rig.event("brokerRecovered");
    await rig.check();
  },
);

await natsTest(
  "publish() keeps what a full disk refuses, until there is room",
  async (t) => {
    const folder = await Deno.makeTempDir({ prefix: "small_disk_" });
    try {
      using mounted = await mountSmall(folder, 64 * 1024 * 1024);
      if (!mounted) return await reportIgnored(t, "mount -t tmpfs");
      const ballast = `${folder}/ballast`;
      await using server = await NatsServer.start({ folder });
      await using rig = await open(server.url, server.url);
      await rig.emitted(1_000);
      await fillDisk(ballast);
      await rig.event("brokerLost");
      await Deno.remove(ballast);
      // The server stays out of order until it is started again.
      await server.kill();
      await server.start();
      await rig.event("brokerRecovered");
      await rig.check();
    } finally {
      await Deno.remove(folder);
    }
  },
);

/** Connects a rig. */
async function open(url: string, readerUrl: string): Promise<FaultRig> {
  return await FaultRig.open(
    await connectNats(url),
    await connectNats(readerUrl),
  );
}
