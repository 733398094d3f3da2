// The history of commands that calls of a device send, in both generations.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { type CommandEvent, ControllerState } from "../mod.ts";
import { rotatorTest } from "./device_rigs.ts";

rotatorTest(
  "Rotator's calls are the sources of their commands, which telemetry confirms",
  { initialState: ControllerState.ENABLED },
  async ({ device }) => {
    const link: { commands(): AsyncIterable<CommandEvent> } & AsyncDisposable =
      device.link;
    const history = Array.fromAsync(link.commands());
    await device.moveTo(0.05);
    await device.stop();
    await device.standby();
    await link[Symbol.asyncDispose]();
    const events = await history;
    const ends = events.filter(({ outcome }) => outcome !== undefined);
    const sources = new Set(ends.map(({ source }) => source));
    assertEquals([...sources], [
      "move rotator",
      "stop rotator",
      "go to standby with rotator",
    ]);
    for (const { type, outcome, message } of ends) {
      assert(type === "commandRejected" || outcome === "confirmed", message);
    }
    const sent = events.filter(({ type }) => type === "commandSent");
    assertEquals(sent.length, ends.length);
    const isAcknowledged = device.protocol === "single-socket";
    assertEquals(
      events.some(({ type }) => type === "commandAcknowledged"),
      isAcknowledged,
    );
  },
);
