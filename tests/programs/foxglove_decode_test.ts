// Frames as Foxglove and Lichtblick decode them, by the code of their own packages.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  MessageReader as FoxgloveReader,
} from "npm:@foxglove/rosmsg-serialization@2.0.4";
import { parse as parseByFoxglove } from "npm:@foxglove/rosmsg@5.0.5";
import {
  MessageReader as LichtblickReader,
} from "npm:@lichtblick/rosmsg-serialization@1.0.0";
import { parse as parseByLichtblick } from "npm:@lichtblick/rosmsg@1.0.0";
import type { Channel, MessageData } from "npm:@foxglove/ws-protocol@0.8.0";
import { serveDashboard } from "../../dashboard.ts";
import { HEXAPODS } from "../../hexapod.ts";
import { Header, singleSocket, type TelemetrySource } from "../../mod.ts";
import { ROTATOR } from "../../rotator.ts";
import {
  type AnyStructType,
  type AnyView,
  defineStruct,
} from "../../struct.ts";
import { LogLines } from "../peer.ts";
import { Random } from "../random.ts";
import { FoxgloveMessages } from "./foxglove_messages.ts";
import { programTest } from "./program.ts";

/** Code by which a viewer decodes a message of a ROS 1 schema. */
const DECODERS = {
  Foxglove: (schema: string, bytes: Uint8Array) =>
    new FoxgloveReader(parseByFoxglove(schema)).readMessage(bytes),
  Lichtblick: (schema: string, bytes: Uint8Array) =>
    new LichtblickReader(parseByLichtblick(schema)).readMessage(bytes),
};

/** Structs of a source. */
interface Structs {
  readonly header: AnyStructType;
  readonly config: AnyStructType;
  readonly telemetry: AnyStructType;
}

const Axis = defineStruct("Axis", { id: "u8", limits: ["i16", 2] });

/** Structs by the name of their source: those of the devices, and an own one. */
const SOURCES: Readonly<Record<string, Structs>> = Object.fromEntries([
  ["own", {
    header: Header,
    config: Axis,
    telemetry: defineStruct("Own", {
      isOn: "bool",
      big: "u64",
      least: "i64",
      state: { type: "u8", values: { OFF: 0, ON: 2 } },
      gains: ["f32", 6],
      axis: Axis,
      axes: [Axis, 2],
      position: { type: "f64", unit: "deg", description: "of the # axis" },
    }, { frameId: 5 }),
  }],
  ...Object.entries({ rotator: ROTATOR, ...HEXAPODS }).flatMap(
    ([name, generations]) =>
      (["two-socket", "two-socket-late", "single-socket"] as const).map(
        (generation) => {
          const { ConfigClass: config, TelemetryClass: telemetry } =
            generations[generation];
          const header = generation === "single-socket"
            ? singleSocket.Header
            : Header;
          return [`${name}_${generation}`, { header, config, telemetry }];
        },
      ),
  ),
]);

/** Sample of a part, of random bytes: numbers that aren't finite are among its values. */
function sampleOf(
  random: Random,
  part: "config" | "telemetry",
  structs: Structs,
): Readonly<Record<string, AnyView>> {
  const viewOf = (type: AnyStructType) =>
    type.view(random.bytes(type.byteLength).buffer);
  return { header: viewOf(structs.header), [part]: viewOf(structs[part]) };
}

/** Iterator that yields nothing until it is ended. */
function silent() {
  const ended = Promise.withResolvers<{ done: true; value: undefined }>();
  return {
    next: () => ended.promise,
    return: () => {
      ended.resolve({ done: true, value: undefined });
      return ended.promise;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    dropped: 0,
  };
}

/** Source that has received one sample of each kind. */
function sourceOf(random: Random, structs: Structs) {
  const telemetry = sampleOf(random, "telemetry", structs);
  const config = sampleOf(random, "config", structs);
  const source = {
    structs,
    latest: { ...telemetry, receivedAtMs: 5 },
    latestConfig: { ...config, receivedAtMs: 4 },
    frames: silent,
    events: silent,
    stats: {},
  };
  return {
    source: source as unknown as TelemetrySource,
    samples: { telemetry, config },
  };
}

/** Values of a message, typed arrays as arrays. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...value as Float64Array];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, plain(one)]),
  );
}

programTest(
  "Foxglove and Lichtblick decode the frames of each device, and of own structs",
  async () => {
    const random = new Random(1);
    const sources = Object.entries(SOURCES).map(([name, structs]) =>
      [name, sourceOf(random, structs)] as const
    );
    await using dashboard = serveDashboard(
      Object.fromEntries(
        sources.map(([name, { source }]) => [name, { source }]),
      ),
      { port: 0, log: new LogLines() },
    );
    const client = await FoxgloveMessages.connect(
      `ws://127.0.0.1:${dashboard.port}/`,
    );
    for (const [name, { samples }] of sources) {
      const channels = await client.next<Channel[]>(
        "advertise",
        ([{ topic }]) => topic.startsWith(`/${name}/`),
      );
      for (const [part, sample] of Object.entries(samples)) {
        const { id, schema } = channels.find(({ topic }) =>
          topic === `/${name}/${part}`
        )!;
        client.client.subscribe(id);
        const { data } = await client.next<MessageData>("message");
        const { buffer, byteOffset, byteLength } = data;
        const bytes = new Uint8Array(buffer, byteOffset, byteLength);
        const sent = Object.fromEntries(
          Object.entries(sample).map(([part, view]) => [part, view.toObject()]),
        );
        for (const [viewer, decode] of Object.entries(DECODERS)) {
          const read = decode(schema, bytes);
          assertEquals(plain(read), plain(sent), `${name} ${part} ${viewer}`);
        }
      }
    }
    await client.close();
  },
);
