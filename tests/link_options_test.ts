// Options of a server and a client, without starting either.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { Command, Header, singleSocket } from "../mod.ts";
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

const clientOf = (options: object = {}) =>
  setUpClient(
    {
      port: 5570,
      ConfigClass: dialled.Config,
      TelemetryClass: dialled.Telemetry,
      ...options,
    } as Parameters<typeof setUpClient>[0],
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
  const least = 4 * TELEMETRY_FRAME_BYTES;
  assertEquals(sizes(5000), {
    ringBytes: 8192,
    mirrorBytes: TELEMETRY_FRAME_BYTES + Header.byteLength,
    journalSlots: 1024,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  const slots = (ringBytes?: number) => sizes(ringBytes).journalSlots;
  assertEquals(slots(1024 * CONFIG_FRAME_BYTES), 1024);
  assertEquals(slots(1024 * CONFIG_FRAME_BYTES + 1), 2048, "a power of two");
  assertEquals([slots(), slots(1024 * MIB)], [65_536, 65_536]);
  assertEquals(sizes(least).ringBytes, 512);
  assertEquals(sizes(1024 * MIB).ringBytes, 1024 * MIB);
  for (const ringBytes of [least - 1, 1024 * MIB + 1]) {
    assertThrows(
      () => sizes(ringBytes),
      RangeError,
      `ringBytes must be in ${least}..1073741824: received ${ringBytes}`,
    );
  }
  const Image = defineStruct("Image", {
    left: ["u8", MIB],
    right: ["u8", MIB],
  }, { frameId: 5 });
  const large = serverOf({ TelemetryClass: Image }).streamSizes;
  assertEquals(large.ringBytes, 16 * MIB, "four of them, and their headers");
  assertEquals(large.mirrorBytes, 2 * MIB + 2 * Header.byteLength);
  const tiny = serverOf({
    HeaderClass: defineStruct("TinyHeader", { frameId: "u8" }),
    ConfigClass: defineStruct("TinyConfig", { a: "u8" }, { frameId: 6 }),
    TelemetryClass: defineStruct("Tiny", { a: "u8" }, { frameId: 5 }),
  } as unknown as ServerOptions).streamSizes;
  assertEquals(tiny.mirrorBytes, 64);
});

Deno.test("setUpServer() and setUpClient() make room for 4096 commands", () => {
  assertEquals(serverOf().commandSizes, {
    journalSlots: 1024,
    ringBytes: 0,
    mirrorBytes: 0,
    mailboxEntries: 4096,
    commandBytes: Command.byteLength,
  });
  const { streamSizes } = clientOf();
  assertEquals(streamSizes.mailboxEntries, 4096);
  assertEquals(streamSizes.commandBytes, singleSocket.Command.byteLength);
});

Deno.test("setUpClient() dials once, or again after a second by reconnect", () => {
  const dialled = (options: object) => {
    const { dial, endsUnanswered } = clientOf(options);
    return [dial.hostname, dial.port, dial.retryMs, endsUnanswered];
  };
  const host = "127.0.0.1";
  assertEquals(dialled({}), [host, 5570, Infinity, false]);
  assertEquals(dialled({ reconnectDelayMs: 7 }), [host, 5570, Infinity, false]);
  assertEquals(dialled({ reconnect: true }), [host, 5570, 1000, false]);
  const commandTimeoutAction = "disconnect";
  assertEquals(
    dialled({ host: "h", reconnect: true, reconnectDelayMs: 1, port: 65_535 }),
    ["h", 65_535, 1, false],
  );
  assertEquals(dialled({ commandTimeoutAction })[3], true);
});

Deno.test("setUpServer() has a layout and structs for each alternative, whose frame ids all differ", () => {
  const pair = (name: string, configId: number, telemetryId: number) => ({
    ConfigClass: defineStruct(`${name}Config`, { a: "f64" }, {
      frameId: configId,
    }),
    TelemetryClass: defineStruct(`${name}Telemetry`, { a: "f64" }, {
      frameId: telemetryId,
    }),
  });
  const late = pair("Late", 0x29, 0x15);
  const alternatives = [late] as unknown as ServerOptions["alternatives"];
  const { stream, structs } = serverOf({ alternatives });
  assertEquals(
    stream.layouts.map(({ frames }) => frames.map(({ frameId }) => frameId)),
    [[0x19, 0x05], [0x29, 0x15]],
  );
  assertEquals(stream.telemetryType, 1);
  const { config, telemetry, header, command } = structs[1];
  assertEquals([config, telemetry].map(({ name }) => name), [
    "LateConfig",
    "LateTelemetry",
  ]);
  assertEquals([header.name, command?.name], [Header.name, Command.name]);
  for (const [configId, telemetryId] of [[0x19, 0x15], [0x29, 0x05]]) {
    const same = [pair("Same", configId, telemetryId)];
    assertThrows(
      () => serverOf({ alternatives: same as unknown as typeof alternatives }),
      RangeError,
      "must have different frame ids: received",
    );
  }
});

Deno.test("setUpServer() takes the expected rate up to 1 MHz", () => {
  for (const telemetryRateHz of [1e-3, 1e6]) {
    assertEquals(serverOf({ telemetryRateHz }).expectedRateHz, telemetryRateHz);
  }
  for (const telemetryRateHz of [0, -1, 1e6 + 1, NaN]) {
    assertThrows(
      () => serverOf({ telemetryRateHz }),
      RangeError,
      `more than 0 and at most 1000000: received number ${telemetryRateHz}`,
    );
  }
});

Deno.test("setUpClient() disconnects a stale controller when it dials it again, and else reports it", () => {
  const endsStale = (options: object) => clientOf(options).stream.endsStale;
  assertEquals(endsStale({}), false);
  assertEquals(endsStale({ reconnect: true }), true);
  assertEquals(endsStale({ reconnect: true, staleAction: "report" }), false);
  assertEquals(endsStale({ reconnect: true, telemetryTimeoutMs: 0 }), true);
});

Deno.test("setUpServer() names an alternative that is no object", () => {
  for (const wrong of [null, 5, "a"]) {
    assertThrows(
      () => serverOf({ alternatives: [wrong] as never }),
      TypeError,
      "Cannot start server as alternatives[0] must be an object: received",
    );
  }
});
