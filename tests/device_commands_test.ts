// The history of commands that calls of a device send, in both generations.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { type CommandEvent, ControllerState, taiNowSec } from "../mod.ts";
import { hexapodTest, rotatorTest } from "./device_rigs.ts";

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

rotatorTest(
  "Rotator's calls give their commands the source of the caller",
  {},
  async ({ device }) => {
    const link: { commands(): AsyncIterable<CommandEvent> } & AsyncDisposable =
      device.link;
    const history = Array.fromAsync(link.commands());
    await device.enable({ source: "enable" });
    await device.configureVelocity(3, { source: "configure" });
    await device.moveTo(0.05, { source: "move" });
    await device.moveAtVelocity(1, 0.05, { source: "turn" });
    const target = {
      taiSec: taiNowSec(),
      positionDeg: 0.1,
      velocityDegPerSec: 0,
    };
    await device.track([target], { source: "track" });
    await device.stop({ source: "stop" });
    await device.fault({ source: "fault" });
    await device.clearError({ source: "clear" });
    await device.standby({ source: "standby" });
    await link[Symbol.asyncDispose]();
    const sent = (await history).filter(({ type }) => type === "commandSent");
    const sources = new Set(sent.map(({ source }) => source));
    const single = device.protocol === "single-socket" ? ["standby"] : [];
    assertEquals([...sources], [
      "enable",
      "configure",
      "move",
      "turn",
      "track",
      "stop",
      "fault",
      "clear",
      ...single, // switches the drives off
    ]);
  },
);

hexapodTest(
  "Hexapod's calls give their commands the source of the caller",
  "camera",
  { initialState: ControllerState.ENABLED },
  async ({ device }) => {
    const link: { commands(): AsyncIterable<CommandEvent> } & AsyncDisposable =
      device.link;
    const history = Array.fromAsync(link.commands());
    const position = { x: 0, y: 0, z: 10, u: 0, v: 0, w: 0 };
    await device.moveTo(position, { source: "move" });
    await device.offset(position, { source: "offset" });
    await device.configureAcceleration(400, { source: "configure" });
    await assertRejects(
      () => device.moveTo(position, { source: 7 as never }),
      TypeError,
      "source must be a string: received number 7",
    );
    await link[Symbol.asyncDispose]();
    const sent = (await history).filter(({ type }) => type === "commandSent");
    const sources = new Set(sent.map(({ source }) => source));
    assertEquals([...sources], ["move", "offset", "configure"]);
  },
);
