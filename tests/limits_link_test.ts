// Alarms of real links, of both protocols.

import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { type AlarmEvent, watchLimits } from "../limits.ts";
import type { SampleIterator, TelemetrySource } from "../mod.ts";
import * as dialled from "./dialled_peer.ts";
import { netTest } from "./net.ts";
import { Peer, startServer, telemetryFrames, until } from "./peer.ts";

const RULES = {
  rules: [{ field: "currPosition", limits: { warning: { above: 10 } } }],
  link: { staleAfterMs: 60_000 },
};

async function next(events: SampleIterator<AlarmEvent>) {
  const { value } = await events.next();
  return value?.type === "flood" ? "flood" : `${value?.name} ${value?.type}`;
}

netTest(
  "watchLimits() keeps an alarm when a controller of two sockets reconnects",
  async () => {
    await using server = await startServer();
    await using watch = await watchLimits(server, RULES);
    const events = watch.events();
    const peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(15));
    assertEquals(await next(events), "currPosition raised");
    await watch.acknowledge("currPosition", { by: "Ann" });
    assertEquals(await next(events), "currPosition acknowledged");
    peer.close();
    assertEquals(await next(events), "link raised");
    assertEquals(watch.alarms.map(({ state, data }) => [state, data]), [
      ["acknowledged", "noData"],
      ["unacknowledged", "good"],
    ]);
    await until(() => !server.connected);
    using again = await Peer.connect(server);
    await again.telemetry.send(telemetryFrames(16));
    assertEquals(await next(events), "link cleared");
    assertEquals(watch.alarms[0].state, "acknowledged");
    await again.telemetry.send(telemetryFrames(5));
    assertEquals(await next(events), "currPosition cleared");
    await server.close();
    assertStringIncludes(await next(events), "link raised");
    assertEquals((await events.next()).done, true);
  },
);

netTest("watchLimits() watches a controller that is dialled", async () => {
  await using connected = await dialled.ConnectedClient.open();
  const { client, peer } = connected;
  const source: TelemetrySource = client;
  await using watch = await watchLimits(source, RULES);
  const events = watch.events();
  await peer.send(dialled.telemetryFrame(15));
  assertEquals(await next(events), "currPosition raised");
  assertEquals(watch.stats.samples, 1);
});

netTest(
  "watchLimits() judges no frames that don't fit their struct",
  async () => {
    await using server = await startServer();
    await using watch = await watchLimits(server, RULES);
    const events = watch.events();
    {
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(5));
      await until(() => watch.alarms[0].data === "good");
      const long = Array.from({ length: 10 }, () => [
        ...telemetryFrames(15),
        ...new Uint8Array(8),
      ]);
      await peer.telemetry.send(Uint8Array.from(long.flat()));
      let event = (await events.next()).value;
      // Some frames are judged before it is known.
      while (event?.type === "raised" && event.name !== "link") {
        event = (await events.next()).value;
      }
      assertMatch(event!.message, /^link raised .* are always 8 bytes longer/);
      const { samples } = watch.stats;
      const { telemetryFrames: frames } = server.stats;
      await peer.telemetry.send(Uint8Array.from(long.flat()));
      await until(() => server.stats.telemetryFrames >= frames + 9);
      assertEquals(watch.stats.samples, samples);
      assertEquals(watch.alarms[0].data, "noData");
      // Another watch begins with what is known.
      await using late = await watchLimits(server, RULES);
      await peer.telemetry.send(Uint8Array.from(long.flat()));
      await until(() => server.stats.telemetryFrames >= frames + 19);
      assertEquals([late.stats.samples, late.alarms[0].data], [0, "noData"]);
    }
    await until(() => !server.connected);
    using again = await Peer.connect(server);
    await again.telemetry.send(telemetryFrames(5, 5));
    while (await next(events) !== "link cleared");
    assertEquals(watch.alarms[0].data, "good");
  },
);
