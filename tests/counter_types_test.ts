import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { CommandTelemetryServer, defineStruct } from "../mod.ts";
import { concat } from "./decoder_stream.ts";
import { EventList } from "./event_list.ts";
import { netTest } from "./net.ts";
import { LogLines, PeerSocket, until } from "./peer.ts";

const Config = defineStruct("Config", { a: "u8" }, { frameId: 0x19 });
const Telemetry = defineStruct("Telemetry", { b: "f64" }, { frameId: 0x05 });

/** Integer types, and the last counter before each wraps. */
const TYPES = {
  u8: 2n ** 8n - 1n,
  i8: 2n ** 7n - 1n,
  u16: 2n ** 16n - 1n,
  i16: 2n ** 15n - 1n,
  u32: 2n ** 32n - 1n,
  i32: 2n ** 31n - 1n,
  u64: 2n ** 48n - 1n,
  i64: 2n ** 48n - 1n,
} as const;

/**
 * Sends telemetry with some counters to a server whose header has them in a field of a
 * type, half of the frames one by one; returns what the server made of them.
 */
async function received(
  type: keyof typeof TYPES,
  counters: readonly bigint[],
) {
  const isBig = type.endsWith("64");
  const Header = defineStruct("Header", {
    frameId: "u16",
    counter: type,
    taiSec: "i64",
    taiNsec: "i64",
  });
  await using server = new CommandTelemetryServer({
    port: 0,
    HeaderClass: Header,
    ConfigClass: Config,
    TelemetryClass: Telemetry,
    threads: "shared", // as a worker gets the header's layout by a message
    log: new LogLines(),
  });
  await server.start();
  const events = new EventList(server);
  using peer = await PeerSocket.dial(server.telemetryPort);
  const frames = counters.map((counter, i) => {
    const header = Header.create({
      frameId: 0x05,
      counter: (isBig ? counter : Number(counter)) as never,
      taiSec: 1_700_000_000n + BigInt(i),
    });
    return concat(header.bytes, Telemetry.create({ b: i }).bytes);
  });
  const half = Math.floor(frames.length / 2);
  for (const frame of frames.slice(0, half)) await peer.send(frame);
  await peer.send(concat(...frames.slice(half)));
  await until(
    () => server.stats.telemetryFrames === counters.length,
    "all frames",
  );
  const { counterGaps, missedFrames, duplicateFrames, counterRestarts } =
    server.stats;
  const breaks = counterGaps + duplicateFrames + counterRestarts;
  await until(() => events.types.length > breaks, "their events");
  return {
    counterGaps,
    missedFrames,
    duplicateFrames,
    counterRestarts,
    types: events.types.slice(1),
  };
}

/** Counters from one on, by a step, that go on at `base` when they reach `limit`. */
function counting(
  first: bigint,
  count: number,
  { step = 1n, limit = 2n ** 64n, base = 0n } = {},
): bigint[] {
  const counters = [first];
  while (counters.length < count) {
    const next = counters.at(-1)! + step;
    counters.push(next < limit ? next : next - limit + base);
  }
  return counters;
}

const NOTHING = {
  counterGaps: 0,
  missedFrames: 0,
  duplicateFrames: 0,
  counterRestarts: 0,
  types: [],
};

for (const type of Object.keys(TYPES) as (keyof typeof TYPES)[]) {
  const last = TYPES[type];
  // A signed field goes on at its lowest value; of 64 bits, 48 are looked at.
  const base = type.startsWith("i") && type !== "i64" ? -last - 1n : 0n;

  netTest(
    `CommandTelemetryServer reports five missing frames when a ${type} counter skips them, and none when it wraps`,
    async () => {
      const wrapping = { limit: last + 1n, base };
      assertEquals(await received(type, counting(last - 9n, 40, wrapping)), {
        ...NOTHING,
      });
      const counters = counting(last - 19n, 40, wrapping).toSpliced(10, 5);
      assertEquals(await received(type, counters), {
        ...NOTHING,
        counterGaps: 1,
        missedFrames: 5,
        types: ["gap"],
      });
      const twice = counting(7n, 20).flatMap((counter) =>
        counter === 15n ? [counter, counter] : [counter]
      );
      assertEquals(await received(type, twice), {
        ...NOTHING,
        duplicateFrames: 1,
        types: ["duplicate"],
      });
    },
  );
}

for (
  const [type, bits] of [["u16", 8], ["u32", 8], ["u32", 16], ["u32", 31], [
    "i32",
    24,
  ], ["u64", 32]] as const
) {
  netTest(
    `CommandTelemetryServer reports no restart when a ${type} counter wraps after ${bits} bits`,
    async () => {
      const limit = 2n ** BigInt(bits);
      const counters = counting(limit - 12n, 600, { limit });
      assertEquals(await received(type, counters), { ...NOTHING });
    },
  );
}

netTest(
  "CommandTelemetryServer reports one restart at most when a counter goes from 999 to 1 again and again",
  async () => {
    const counters = counting(990n, 5000, { limit: 1000n, base: 1n });
    assertEquals(await received("u32", counters), {
      ...NOTHING,
      counterRestarts: 1,
      types: ["restart"],
    });
  },
);

netTest(
  "CommandTelemetryServer learns that a counter counts by tens when no frame is missing",
  async () => {
    const counters = counting(0n, 40, { step: 10n });
    assertEquals(await received("u32", counters), { ...NOTHING });
    assertEquals(await received("u32", counters.toSpliced(20, 3)), {
      ...NOTHING,
      counterGaps: 1,
      missedFrames: 3,
      types: ["gap"],
    });
  },
);

netTest(
  "CommandTelemetryServer reports a restart when a u32 counter returns to 0 from any other value",
  async () => {
    const counters = [...counting(5000n, 20), ...counting(0n, 20)];
    assertEquals(await received("u32", counters), {
      ...NOTHING,
      counterRestarts: 1,
      types: ["restart"],
    });
  },
);
