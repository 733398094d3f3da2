/** Subscriptions of a real Kafka as sources of a recorder and a page. */

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  type BusTransport,
  type StartFrom,
  subscribe,
} from "../../../kafka.ts";
import { serveDashboard } from "../../../dashboard.ts";
import { openRecording, record, replay } from "../../../recording.ts";
import type { Values } from "../../alarm_rig.ts";
import { Viewer } from "../../view_rig.ts";
import { TempFolder } from "../recording_rig.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Steps with consumers.
 *
 * @param connection Connection, which stays open.
 * @param device Device that is published, with four frames.
 * @param torques Its torques.
 */
export async function consumerSteps(
  t: Deno.TestContext,
  connection: BusTransport,
  device: string,
  torques: readonly number[],
): Promise<void> {
  const open = (from: StartFrom) =>
    subscribe({ connection, device, from, log: silent });

  await t.step("subscribe() begins at each kind of place", async () => {
    const positions: number[] = [];
    for await (
      const { position, channel } of connection.read(device, {
        from: { atMs: 0 },
        signal: AbortSignal.timeout(60_000),
      })
    ) {
      if (channel === "telemetry") positions.push(position);
      if (positions.length === torques.length) break;
    }
    const places: [StartFrom, number][] = [
      [{ atMs: 0 }, 0],
      [{ position: positions[2] }, 2],
      ["last", torques.length - 1],
    ];
    for (const [from, first] of places) {
      await using subscription = await open(from);
      const samples = subscription.samples();
      for (const torque of torques.slice(first)) {
        const { value } = await samples.next();
        const { torque: received } = value!.telemetry.toObject() as Values;
        assertEquals(received, torque, JSON.stringify(from));
      }
    }
  });

  await t.step("record() and replay() take a subscription", async () => {
    await using folder = await TempFolder.make();
    await using subscription = await open({ atMs: 0 });
    const recorder = record(subscription, folder.path, { device, log: silent });
    const samples = subscription.samples();
    for (const _ of torques) await samples.next();
    await recorder.close();
    await using recording = await openRecording(folder.path);
    await using replayed = replay(recording, { speed: Infinity });
    const received: unknown[] = [];
    for await (
      const { telemetry } of replayed.samples({ buffer: "lossless" })
    ) {
      received.push((telemetry.toObject() as Values).torque);
    }
    assertEquals(received, [...torques]);
  });

  await t.step("serveDashboard() shows a subscription", async () => {
    await using subscription = await open({ atMs: 0 });
    await using dashboard = serveDashboard(
      { [device]: { source: subscription } },
      { port: 0, log: silent },
    );
    const viewer = new Viewer(`ws://127.0.0.1:${dashboard.port}/socket`);
    // Of frames that were received before, it is sent the latest.
    const { times, bytes } = await viewer.next(
      "batch",
      ({ kind }) => kind === "telemetry",
    );
    assert(times.length > 0 && bytes.length > 0);
    await viewer.close();
  });
}
