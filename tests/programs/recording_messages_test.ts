// Messages of a recording, of all kinds in one order.

import { assert, assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { Command } from "../../mod.ts";
import { openRecording, record } from "../../recording.ts";
import {
  configFrame,
  LogLines,
  Peer,
  startServer,
  telemetryFrames,
  until,
} from "../peer.ts";
import { programTest } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

programTest(
  "Recording.messages() yields frames, junk, commands and events in the order of receipt",
  async () => {
    await using folder = await TempFolder.make();
    const junk = new Uint8Array(33).fill(0xee);
    {
      await using server = await startServer();
      using peer = await Peer.connect(server);
      await using recorder = record(server, folder.path, {
        log: new LogLines(),
      });
      await peer.telemetry.send(configFrame(1));
      await peer.telemetry.send(telemetryFrames(2));
      await until(() => server.telemetry.currPosition === 2);
      await server.putCommand(Command.create({ code: 3 }));
      await recorder.rotate();
      await peer.telemetry.send(junk);
      await peer.telemetry.send(telemetryFrames(3));
      await until(() => server.telemetry.currPosition === 3);
    }
    await using recording = await openRecording(folder.path);
    const all = await Array.fromAsync(recording.messages());
    const numbers = all.flatMap(({ sequence }) => sequence ?? []);
    assertEquals(numbers, [...numbers.keys()]);
    assertEquals(all.length, numbers.length + 1); // the repeated configuration
    assertEquals(new Set(all.map(({ run }) => run)).size, 1);
    assert(all.every(({ structs }) => structs === recording.structs));
    const bytesOf = (wanted: string) =>
      all.filter(({ kind }) => kind === wanted).map(({ bytes }) => bytes);
    assertEquals(bytesOf("config"), [configFrame(1)]);
    assertEquals(bytesOf("repeatedConfig"), [configFrame(1)]);
    assertEquals(bytesOf("telemetry"), [
      telemetryFrames(2),
      telemetryFrames(3),
    ]);
    assertEquals(bytesOf("discarded"), [junk]);
    assertEquals(bytesOf("command").length, 1);
    const kinds = ["config", "discarded"] as const;
    const some = await Array.fromAsync(recording.messages({ kinds }));
    assertEquals(some.map(({ kind }) => kind), [...kinds]);
    assertThrows(
      () => recording.messages({ kinds: ["other"] as unknown as [] }),
      TypeError,
      "kinds must be one of",
    );
    assertThrows(
      () => recording.messages({ kinds: "config" as unknown as [] }),
      TypeError,
      "kinds must be an array",
    );
  },
);
