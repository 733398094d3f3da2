// Options of a server and a client, without starting either.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { setUpClient } from "../src/link/client_options.ts";
import { setUpServer } from "../src/link/server_options.ts";
import { defineStruct } from "../src/struct/struct.ts";
import * as dialled from "./dialled_peer.ts";
import {
  Config,
  CONFIG_FRAME_BYTES,
  Telemetry,
  TELEMETRY_FRAME_BYTES,
} from "./peer.ts";

const MIB = 1024 * 1024;

type ServerOptions = Partial<Parameters<typeof setUpServer>[0]>;

const serverOf = (options: ServerOptions = {}) =>
  setUpServer(
    {
      port: 0,
      ConfigClass: Config,
      TelemetryClass: Telemetry,
      ...options,
    } as Parameters<typeof setUpServer>[0],
  );

Deno.test("setUpServer() has the documented defaults", () => {
  const setup = serverOf();
  assertEquals(setup.telemetryListen, {
    hostname: "127.0.0.1",
    port: 0,
    admission: {
      onSecondClient: "refuse",
      silentMs: 2000,
      allowPeers: undefined,
      requireSameAddress: false,
    },
  });
  assertEquals([setup.stream.staleMs, setup.stream.endsStale], [5000, false]);
  assertEquals([setup.commandSyncPattern, setup.expectedRateHz], [0, 0]);
  assertEquals(setup.streamSizes.ringBytes, 4 * MIB);
});

Deno.test("setUpServer() listens for commands on the port behind that for telemetry", () => {
  const ports = (port: number) => {
    const { telemetryListen, commandListen } = serverOf({ port });
    return [telemetryListen.port, commandListen.port];
  };
  assertEquals(ports(0), [0, 0], "the system chooses");
  assertEquals(ports(5570), [5570, 5571]);
  assertEquals(ports(65_534), [65_534, 65_535]);
});

Deno.test("setUpServer() takes telemetryTimeoutMs for the silence of a client, unless there is no such limit", () => {
  const silences = (telemetryTimeoutMs: number) => {
    const { stream, telemetryListen } = serverOf({ telemetryTimeoutMs });
    return [stream.staleMs, telemetryListen.admission.silentMs];
  };
  assertEquals(silences(1), [1, 1]);
  assertEquals(silences(500), [500, 500]);
  assertEquals(silences(0), [Infinity, 2000]);
  assertEquals(silences(Infinity), [Infinity, 2000]);
});

Deno.test("setUpServer() accepts staleAction disconnect with a time limit only", () => {
  const staleAction = "disconnect";
  assertEquals(serverOf({ staleAction }).stream.endsStale, true);
  for (const telemetryTimeoutMs of [0, Infinity]) {
    assertThrows(
      () => serverOf({ staleAction, telemetryTimeoutMs }),
      TypeError,
      `staleAction "disconnect" needs telemetryTimeoutMs: received ${telemetryTimeoutMs}`,
    );
    const report = serverOf({ staleAction: "report", telemetryTimeoutMs });
    assertEquals(report.stream.endsStale, false);
  }
});

Deno.test("setUpServer() makes room for whole frames, and for a record of each in the ring", () => {
  const sizes = (ringBytes?: number) => serverOf({ ringBytes }).streamSizes;
  const { ringBytes, mirrorBytes, journalSlots } = sizes(5000);
  assertEquals(ringBytes, 8192, "a power of two");
  assertEquals(mirrorBytes >= TELEMETRY_FRAME_BYTES + 24, true);
  assertEquals(journalSlots >= 5000 / CONFIG_FRAME_BYTES, true);
  const most = sizes(1024 * MIB);
  assertEquals(most.ringBytes, 1024 * MIB);
  assertEquals(most.journalSlots < 1024 * MIB / CONFIG_FRAME_BYTES, true);
  const Image = defineStruct("Image", {
    left: ["u8", MIB],
    right: ["u8", MIB],
  }, { frameId: 5 });
  const large = serverOf({ TelemetryClass: Image }).streamSizes;
  assertEquals(large.ringBytes > 4 * MIB, true);
  assertEquals(large.mirrorBytes >= Image.byteLength + 48, true);
});

Deno.test("setUpClient() disconnects a stale controller when it dials it again, and else reports it", () => {
  const endsStale = (options: object) =>
    setUpClient(
      {
        host: "127.0.0.1",
        port: 5570,
        ConfigClass: dialled.Config,
        TelemetryClass: dialled.Telemetry,
        ...options,
      } as Parameters<typeof setUpClient>[0],
    ).stream.endsStale;
  assertEquals(endsStale({}), false);
  assertEquals(endsStale({ reconnect: true }), true);
  assertEquals(endsStale({ reconnect: true, staleAction: "report" }), false);
  assertEquals(endsStale({ reconnect: true, telemetryTimeoutMs: 0 }), true);
});
