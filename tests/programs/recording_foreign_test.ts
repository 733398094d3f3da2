// Recordings of other programs, and on web servers.

import {
  assertEquals,
  assertGreater,
  assertLess,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { McapWriter, TempBuffer } from "npm:@mcap/core@2.2.2";
import { openRecording } from "../../recording.ts";
import { runCli } from "../cli_rig.ts";
import { telemetryFrames } from "../peer.ts";
import { programTest } from "./program.ts";
import { type Recorded, STRUCTS, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const encoder = new TextEncoder();

/** Channels of a robot's recording: topic, encodings, schema, and a message. */
const CHANNELS = [
  ["/wrench", "ros1", "ros1msg", "float64[3] force\nfloat32 gain # 1", 28],
  ["/scan", "ros1", "ros1msg", "uint8 id\nfloat32[] ranges", 9],
  ["/pose", "cdr", "ros2msg", "float64 x", 12],
  ["/device/telemetry", "json", "jsonschema", "{}", 2],
] as const;

/** Writes a recording by the writer of `@mcap/core`, two messages a channel. */
async function writeForeign(path: string): Promise<void> {
  const buffer = new TempBuffer();
  const writer = new McapWriter({ writable: buffer });
  await writer.start({ profile: "ros1", library: "another" });
  for (const [topic, messageEncoding, encoding, text, bytes] of CHANNELS) {
    const name = `robot${topic}`;
    const data = encoder.encode(text);
    const schemaId = await writer.registerSchema({ name, encoding, data });
    const channelId = await writer.registerChannel({
      ...{ topic, schemaId, messageEncoding },
      metadata: new Map(),
    });
    for (const [i, ms] of [1000n, 2000n].entries()) {
      const sequence = 10 * i; // its meaning is the writer's own
      const data = new Uint8Array(bytes);
      if (topic === "/wrench") {
        new DataView(data.buffer).setFloat64(8, 2.5, true);
      }
      const logTime = ms * 1_000_000n;
      const publishTime = logTime - 500_000n;
      await writer.addMessage({
        ...{ channelId, sequence, logTime, publishTime, data },
      });
    }
  }
  await writer.end();
  await Deno.writeFile(path, buffer.get());
}

programTest(
  "openRecording() decodes topics of other programs, and refuses only those of no fixed length",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/robot.mcap`;
    await writeForeign(path);
    await using recording = await openRecording(folder.path);
    assertEquals(
      recording.channels.map(({ topic, messages }) => [topic, messages]),
      CHANNELS.map(([topic]) => [topic, 2]),
    );
    const wrench = recording.structOf("/wrench");
    assertEquals([wrench.name, wrench.byteLength], ["wrench", 28]);
    const views = await Array.fromAsync(
      recording.views("/wrench", { fromMs: 1500 }),
      ({ view, ...times }): object => ({ ...view.toObject(), ...times }),
    );
    assertEquals(views, [{
      force: [0, 2.5, 0],
      gain: 0,
      receivedAtMs: 2000,
      publishedAtMs: 1999.5,
    }]);
    const refusals = [
      [
        "/scan",
        TypeError,
        `"ranges" must have a fixed length: received float32[]`,
      ],
      ["/pose", TypeError, "must be ros1 with a schema ros1msg: received cdr"],
      ["/wrnch", RangeError, "did you mean /wrench?"],
    ] as const;
    for (const [topic, ErrorClass, words] of refusals) {
      assertThrows(() => recording.structOf(topic), ErrorClass, words);
      assertThrows(() => recording.views(topic), ErrorClass, words);
    }
    const { messages, missingMessages } = await recording.check();
    assertEquals([messages, missingMessages], [8, 0]);
    assertThrows(() => recording.structs, Error, "give the option structs");
    await assertRejects(
      () => recording.samples().next(),
      Error,
      `must have metadata "structs"`,
    );
    assertEquals(await Array.fromAsync(recording.events()), []);
  },
);

programTest("cat prints topics of other programs", async () => {
  await using folder = await TempFolder.make();
  const path = `${folder.path}/robot.mcap`;
  await writeForeign(path);
  const wrench = await runCli(["cat", "--topic=/wrench", "--json", path]);
  assertEquals([wrench.code, wrench.stderr], [0, ""]);
  const [first] = wrench.stdout.split("\n");
  assertEquals(JSON.parse(first), {
    kind: "/wrench",
    receivedAtMs: 1000,
    publishedAtMs: 999.5,
    message: { force: [0, 2.5, 0], gain: 0 },
  });
  const all = await runCli(["cat", path]);
  assertEquals(all.code, 2);
  assertStringIncludes(all.stderr, "/wrench, /scan, /pose");
  const scan = await runCli(["cat", "--topic=/scan", path]);
  assertEquals([scan.code, scan.stdout], [1, ""]);
  assertStringIncludes(scan.stderr, `"ranges" must have a fixed length`);
});

programTest(
  "views() decodes frames of this recorder, header included",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, STRUCTS, [[
      ...[5, "telemetry", telemetryFrames(3)] as const,
    ]]);
    await using recording = await openRecording(folder.path);
    const [{ view, receivedAtMs }] = await Array.fromAsync(
      recording.views("/device/telemetry"),
    );
    const frame = view.toObject() as Record<string, Record<string, number>>;
    assertEquals(frame.header.counter, 3);
    assertEquals(frame.telemetry.currPosition, 3);
    assertEquals(receivedAtMs, 5);
  },
);

/** Serves a file, with ranges or without, and counts the bytes that it sends. */
class WebServer implements AsyncDisposable {
  sentBytes = 0;
  requests = 0;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(bytes: Uint8Array<ArrayBuffer>, hasRanges: boolean) {
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(options, ({ headers, url }) => {
      this.requests++;
      if (!url.endsWith(".mcap")) return new Response("", { status: 404 });
      const range = /bytes=(\d+)-(\d+)/.exec(headers.get("range") ?? "");
      if (!hasRanges || range === null) {
        this.sentBytes += bytes.length;
        return new Response(bytes);
      }
      const [first, last] = range.slice(1).map(Number);
      const body = bytes.slice(first, last + 1);
      this.sentBytes += body.length;
      const total = `bytes ${first}-${last}/${bytes.length}`;
      return new Response(body, {
        status: 206,
        headers: { "content-range": total },
      });
    });
  }

  get address(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

programTest(
  "openRecording() reads a file of a web server, by ranges or whole, complete or torn",
  async () => {
    await using folder = await TempFolder.make();
    const filling = new Uint8Array(2 ** 20);
    const messages = [1, 2, 3].flatMap((i): Recorded[] => [
      [1000 * i, "telemetry", telemetryFrames(i)],
      [1000 * i, "discarded", filling],
    ]);
    await writeRecording(folder.path, STRUCTS, messages);
    const whole = await Deno.readFile(folder.file);
    for (const hasRanges of [true, false]) {
      for (const bytes of [whole, whole.slice(0, whole.length - 60)]) {
        await using server = new WebServer(bytes, hasRanges);
        const url = new URL(`${server.address}/night.mcap`);
        await using recording = await openRecording(url);
        const [{ path, isComplete }] = recording.files;
        assertEquals([path, isComplete], [url.href, bytes === whole]);
        const positions = await Array.fromAsync(
          recording.samples({ fromMs: 2500 }),
          ({ telemetry }) => telemetry.toObject(),
        );
        assertEquals(positions.length, 1);
        if (hasRanges) assertLess(server.sentBytes, 1.5 * filling.length);
        else assertGreater(server.sentBytes, bytes.length);
        assertEquals((await recording.check()).messages, 6);
      }
    }
    await using server = new WebServer(whole, true);
    await assertRejects(
      () => openRecording(`${server.address}/none`),
      Error,
      "its server must send a range: received 404 Not Found",
    );
    assertEquals(server.requests, 1);
  },
);
