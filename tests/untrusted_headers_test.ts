import {
  assertAlmostEquals,
  assertEquals,
  assertInstanceOf,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { CommandRejectedError, CommandStatus, singleSocket } from "../mod.ts";
import { CAMERA_HEXAPOD, ROTATOR } from "../simulator.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { TAI_MINUS_UTC_SEC } from "../src/base/tai.ts";
import { compare, concat, decode, type Part } from "./decoder_stream.ts";
import { Config, ConnectedClient, Telemetry } from "./dialled_peer.ts";
import { EventList } from "./event_list.ts";
import { netTest } from "./net.ts";
import { TIME_LIMIT_MS } from "./peer.ts";
import { Random } from "./random.ts";
import { FRAMES, SEED } from "./scale.ts";
import { anyStatus, UntidyFrames } from "./untrusted_headers.ts";

const { COMMAND_STATUS: STATUS, TELEMETRY, CONFIG } = singleSocket.FrameId;
const DEVICES = {
  rotator: ROTATOR["single-socket"],
  hexapod: CAMERA_HEXAPOD["single-socket"],
};

/** Ways in which a stream can be received. */
const CHUNKS: Readonly<Record<string, (random: Random) => () => number>> = {
  "byte by byte": () => () => 1,
  "in random pieces": (random) => () => random.integer(1, 500),
  "as much as fits": () => () => Infinity,
};

for (
  const [device, { ConfigClass, TelemetryClass }] of Object.entries(DEVICES)
) {
  const [config, telemetry] = [ConfigClass, TelemetryClass] as const;
  const layout = frameLayout(
    singleSocket.Header,
    [config, telemetry],
    undefined,
    [CommandStatus],
  );

  /** Statuses, some or all, between frames of a device that is switched on. */
  const frames = (
    random: Random,
    untidy: UntidyFrames,
    statuses: number,
    bits = 0,
  ) =>
    Array.from({ length: FRAMES / 10 }, (_, i): Part => {
      const isFrame = true;
      if (random.chance(statuses)) {
        return { bytes: untidy.next(anyStatus(random), STATUS, i), isFrame };
      }
      if (random.chance(0.05)) {
        return { bytes: untidy.next(config.create(), CONFIG, i), isFrame };
      }
      const body = telemetry.create({
        applicationStatus: bits + random.integer(0, 3),
        state: random.integer(0, 2),
      });
      return { bytes: untidy.next(body, TELEMETRY, i), isFrame };
    });

  for (const [how, chunk] of Object.entries(CHUNKS)) {
    for (const statuses of [0.02, 0.5, 1]) {
      Deno.test(`FrameDecoder loses no frame of a ${device} when the time of statuses is anything, ${100 * statuses} % of them, ${how}`, () => {
        const random = new Random(SEED);
        const untidy = new UntidyFrames(random);
        const parts = frames(random, untidy, statuses);
        const bytes = concat(...parts.map(({ bytes }) => bytes));
        const options = { layout, capacity: 4096, ends: false };
        const found = decode(bytes, chunk(random), options);
        const result = compare(parts, found.frames);
        assertEquals(result, { lost: 0, bogus: 0 }, `seed ${SEED}`);
        assertEquals(found.decoder.bytesDiscarded, 0, `seed ${SEED}`);
        assertEquals(found.decoder.resyncs, 0, `seed ${SEED}`);
      });
    }

    Deno.test(`FrameDecoder loses no frame of a ${device} when the time of every configuration is anything, too, ${how}`, () => {
      const random = new Random(SEED);
      const untidy = new UntidyFrames(random, (id) => id === TELEMETRY);
      const parts = frames(random, untidy, 0.1);
      const bytes = concat(...parts.map(({ bytes }) => bytes));
      const options = { layout, capacity: 4096 };
      const found = decode(bytes, chunk(random), options);
      const result = compare(parts, found.frames);
      assertEquals(result, { lost: 0, bogus: 0 }, `seed ${SEED}`);
      assertEquals(found.decoder.bytesDiscarded, 0, `seed ${SEED}`);
    });
  }

  Deno.test(`FrameDecoder loses no frame of a ${device} when no time of any frame can be trusted`, () => {
    for (const stamped of [[], [CONFIG]] as number[][]) {
      for (const chunk of Object.values(CHUNKS)) {
        const random = new Random(SEED);
        const untidy = new UntidyFrames(random, (id) => stamped.includes(id));
        const parts = frames(random, untidy, 0.1, 0x400);
        const bytes = concat(...parts.map(({ bytes }) => bytes));
        const options = { layout, capacity: 4096 };
        const found = decode(bytes, chunk(random), options);
        const result = compare(parts, found.frames);
        assertEquals(result, { lost: 0, bogus: 0 }, `seed ${SEED}`);
      }
    }
  });

  Deno.test(`FrameDecoder finds statuses of a ${device} behind junk and frames that lost bytes when what follows is a header`, () => {
    const random = new Random(SEED);
    const untidy = new UntidyFrames(random);
    const parts = frames(random, untidy, 0.3, 0x400);
    const hurt = parts.flatMap((part, i): Part[] => {
      if (i % 20 === 5) {
        return [{ bytes: random.bytes(99), isFrame: false }, part];
      }
      if (i % 20 !== 15) return [part];
      // More than a header, so that the next frame doesn't look like the rest of this
      // one, but not the header.
      const length = part.bytes.length - random.integer(25, 62);
      return [{ bytes: part.bytes.subarray(0, length), isFrame: false }];
    });
    const bytes = concat(...hurt.map(({ bytes }) => bytes));
    for (const chunk of Object.values(CHUNKS)) {
      const options = { layout, capacity: 4096 };
      const { frames: found } = decode(bytes, chunk(random), options);
      assertEquals(compare(hurt, found).lost, 0, `seed ${SEED}`);
    }
  });
}

for (const between of ["without frames between", "with telemetry between"]) {
  netTest(
    `CommandTelemetryClient.runCommand() settles 1000 times by statuses whose time is anything, ${between}`,
    async () => {
      const isStreaming = between.startsWith("with ");
      const random = new Random(SEED);
      const untidy = new UntidyFrames(random);
      const positions: number[] = [];
      await using connected = await ConnectedClient.open({
        telemetryTimeoutMs: 0, // on a busy machine there may be none for a while
        telemetryCallback: ({ telemetry }) =>
          void positions.push(telemetry.currPosition),
      });
      const { client, peer } = connected;
      const events = new EventList(client);
      const configured = client.configs().next();
      await peer.send(untidy.next(Config.create(), CONFIG, 0));
      await configured;
      let sent = 0;
      let tai = 0;
      const telemetryFrame = () => {
        const body = Telemetry.create({ state: 2, currPosition: sent });
        const bytes = untidy.next(body, TELEMETRY, sent++);
        tai = singleSocket.Header.view(bytes.buffer).tai;
        return bytes;
      };
      for (let i = 0; i < 1000; i++) {
        const context = `status ${i}, seed ${SEED}`;
        const call = client.runCommand(singleSocket.Command.create({ code: 1 }))
          .catch((error) => error);
        const { counter } = await peer.readCommand();
        const status = anyStatus(random);
        const bytes = concat(
          ...isStreaming && random.chance(0.7) ? [telemetryFrame()] : [],
          untidy.next(status, STATUS, counter),
          ...isStreaming && random.chance(0.3) ? [telemetryFrame()] : [],
        );
        for (let at = 0; at < bytes.length;) {
          const end = at + random.integer(1, bytes.length);
          await peer.send(bytes.slice(at, end));
          at = end;
        }
        const settled = await deadline(call, TIME_LIMIT_MS);
        if (status.status === 1) {
          assertEquals(settled, status.duration, context);
        } else {
          assertInstanceOf(settled, CommandRejectedError, context);
          assertEquals(settled.reason, status.reason, context);
        }
      }
      const last = client.nextTelemetry(0);
      await peer.send(telemetryFrame());
      const { receivedAtMs } = await last;
      assertEquals(positions, [...Array(sent).keys()], `seed ${SEED}`);
      const { stats } = client;
      assertEquals(stats.bytesDiscarded, 0);
      assertEquals(stats.resyncs, 0);
      const others = events.types.filter((type) => !type.startsWith("command"));
      assertEquals(others, []);
      if (isStreaming) {
        const offsetMs = (tai - TAI_MINUS_UTC_SEC) * 1000 - receivedAtMs;
        assertAlmostEquals(stats.clockOffsetMs!, offsetMs, 2000);
      }
    },
  );
}
