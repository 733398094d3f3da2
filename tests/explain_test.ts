import {
  assertEquals,
  assertLess,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { explain, type Explanation } from "../src/framing/explain/explain.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { Header } from "../src/protocol/two_socket.ts";
import {
  SimpleConfig,
  SimpleTelemetry,
} from "../src/protocol/devices/simple_facts.ts";
import { defineStruct } from "../src/struct/struct.ts";
import {
  type Clock,
  concat,
  damaged,
  decode,
  frames,
  junk,
  SIMPLE_LAYOUT,
} from "./decoder_stream.ts";
import { Random } from "./random.ts";

const Config = defineStruct("Config", { max: "f64" }, { frameId: 0x19 });
const Telemetry = defineStruct("Telemetry", {
  state: "f64",
  position: "f64",
  note: ["char", 10],
}, { frameId: 0x05 });
const STRUCTS = { header: Header, bodies: [Config, Telemetry] };
const LAYOUT = frameLayout(Header, STRUCTS.bodies);
const CONFIG_BYTES = 32;
const TELEMETRY_BYTES = 50;

type HeaderValues = Parameters<typeof Header.create>[0];

function headerOf(frameId: number, sec: number, values: HeaderValues = {}) {
  return Header.create({
    frameId,
    counter: sec,
    taiSec: 1_700_000_000n + BigInt(sec),
    taiNsec: 500_000_000n,
    ...values,
  }).bytes;
}

function telemetry(sec: number, values?: HeaderValues) {
  const body = { state: 1, position: 1.1 * sec, note: "moving on" };
  return concat(
    headerOf(0x05, sec, values),
    Telemetry.create(body).bytes,
  );
}

function config(sec: number, values?: HeaderValues) {
  return concat(
    headerOf(0x19, sec, values),
    Config.create({ max: 25.3 }).bytes,
  );
}

const text = (value: string) => new TextEncoder().encode(value);

function explained(...arrays: Uint8Array[]): Explanation {
  return explain(concat(...arrays), STRUCTS, LAYOUT);
}

/** The parts, in short. */
function partsOf({ parts }: Explanation) {
  return parts.map(({ byteLength, kind, why }) => [byteLength, kind, why]);
}

/** Fails unless the parts cover all bytes, each once, in order. */
function assertCovers({ parts }: Explanation, count: number, message?: string) {
  let at = 0;
  for (const { offset, byteLength } of parts) {
    assertEquals(offset, at, message);
    assertLess(0, byteLength, message);
    at += byteLength;
  }
  assertEquals(at, count, message);
}

const CONFIG_FRAME = [CONFIG_BYTES, "frame", "a Config frame"];
const TELEMETRY_FRAME = [TELEMETRY_BYTES, "frame", "a Telemetry frame"];
const UNKNOWN_ID =
  "frame id 0x0007 is none of 0x0019 (Config), 0x0005 (Telemetry)";

Deno.test("Explanation.toString() counts frames in the singular and the plural", () => {
  const [one, two] = [1, 2].map((count) => {
    const frames = Array.from({ length: count }, (_, i) => telemetry(i + 1));
    return explain(concat(...frames), STRUCTS, LAYOUT).toString();
  });
  assertStringIncludes(one, "50 bytes: 50 in 1 frame,");
  assertStringIncludes(two, "100 bytes: 100 in 2 frames,");
});

Deno.test("explain() prints a human-readable dump", () => {
  const explanation = explained(
    config(1),
    headerOf(7, 2),
    text("\x1b[2J ~\x7flo"),
    telemetry(3).subarray(0, 30),
  );
  assertEquals(
    explanation.toString(),
    `\
95 bytes: 32 in 1 frame, 30 incomplete, 33 discarded
expected: a Header of 24 bytes, then by its frame id
  0x0019  Config     8 bytes, with the header 32
  0x0005  Telemetry  26 bytes, with the header 50
Skipped 1 frame with the undeclared frame id 0x0007; declared are 0x0019 (Config, 32 bytes), 0x0005 (Telemetry, 50 bytes): is a struct missing, or declared with another frameId?
nearest header: at byte 32: ${UNKNOWN_ID}
0000  32 bytes, frame: a Config frame
  0000  00 00                                            syncPattern = 0x0000
  0002  19 00                                            frameId = 0x0019 (Config)
  0004  01 00 00 00                                      counter = 1
  0008  01 f1 53 65 00 00 00 00                          taiSec = 1700000001 (2023-11-14 22:13:21 TAI)
  0010  00 65 cd 1d 00 00 00 00                          taiNsec = 500000000
  0018  cd cc cc cc cc 4c 39 40                          |.....L9@|
0020  33 bytes, discarded: ${UNKNOWN_ID}
  0020  00 00                                            syncPattern = 0x0000
  0022  07 00                                            frameId = 0x0007 (unknown)
  0024  02 00 00 00                                      counter = 2
  0028  02 f1 53 65 00 00 00 00                          taiSec = 1700000002 (2023-11-14 22:13:22 TAI)
  0030  00 65 cd 1d 00 00 00 00                          taiNsec = 500000000
  0038  1b 5b 32 4a 20 7e 7f 6c 6f                       |.[2J ~.lo|
0041  30 bytes, incomplete: 30 of 50 bytes of a Telemetry frame, the rest was not received
  0041  00 00                                            syncPattern = 0x0000
  0043  05 00                                            frameId = 0x0005 (Telemetry)
  0045  03 00 00 00                                      counter = 3
  0049  03 f1 53 65 00 00 00 00                          taiSec = 1700000003 (2023-11-14 22:13:23 TAI)
  0051  00 65 cd 1d 00 00 00 00                          taiNsec = 500000000
  0059  00 00 00 00 00 00                                |......|`,
  );
});

Deno.test("explain() names the expected frames", () => {
  assertEquals(explained().expected, [
    { name: "Config", frameId: 0x19, byteLength: CONFIG_BYTES },
    { name: "Telemetry", frameId: 0x05, byteLength: TELEMETRY_BYTES },
  ]);
});

Deno.test("explain() reports that there are no bytes", () => {
  const explanation = explained();
  assertEquals(explanation.parts, []);
  assertEquals(explanation.nearestHeader, undefined);
  assertStringIncludes(
    explanation.toString(),
    "no bytes: nothing was received\n",
  );
});

Deno.test("explain() finds nothing wrong with good frames", () => {
  const explanation = explained(config(1), telemetry(2), telemetry(3));
  assertEquals(partsOf(explanation), [
    CONFIG_FRAME,
    TELEMETRY_FRAME,
    TELEMETRY_FRAME,
  ]);
  assertEquals(explanation.parts[1].name, "Telemetry");
  assertEquals(explanation.nearestHeader, undefined);
});

Deno.test("explain() reports junk before, between and after frames", () => {
  const explanation = explained(
    text("GET /index.html HTTP/1.1\r\n"),
    telemetry(1),
    text("what is this"),
    telemetry(2),
    text("and this is longer than a header"),
  );
  assertEquals(
    explanation.parts.map(({ kind, offset }) => [kind, offset]),
    [
      ["discarded", 0],
      ["frame", 26],
      ["discarded", 76],
      ["frame", 88],
      ["discarded", 138],
    ],
  );
  assertEquals(
    explanation.parts[0].why,
    "frame id 0x2054 is none of 0x0019 (Config), 0x0005 (Telemetry); " +
      "TAI second 2336362653429954661 is not in 0..8589934591; " +
      "TAI nanoseconds 3543824036068086856 are not below 10^9",
  );
  assertStringIncludes(
    explanation.parts[2].why,
    "; sync pattern 0x6877 where 0x0000 is expected; ",
  );
  assertEquals(explanation.nearestHeader, undefined);
});

Deno.test("explain() reports an unknown frame id", () => {
  const unknown = concat(headerOf(7, 2), new Uint8Array(40));
  const explanation = explained(config(1), unknown, telemetry(3));
  assertEquals(partsOf(explanation), [
    CONFIG_FRAME,
    [64, "discarded", UNKNOWN_ID],
    TELEMETRY_FRAME,
  ]);
  assertEquals(explanation.nearestHeader, {
    offset: CONFIG_BYTES,
    problems: [UNKNOWN_ID],
  });
});

Deno.test("explain() reports an unexpected sync pattern", () => {
  const layout = frameLayout(Header, STRUCTS.bodies, 0xabcd);
  const bytes = concat(telemetry(1, { syncPattern: 0x1234 }));
  const explanation = explain(bytes, STRUCTS, layout);
  const why = "sync pattern 0x1234 where 0xabcd is expected";
  assertEquals(explanation.parts, [{
    offset: 0,
    byteLength: TELEMETRY_BYTES,
    kind: "discarded",
    name: "Telemetry",
    why,
  }]);
  assertEquals(explanation.nearestHeader, { offset: 0, problems: [why] });
  assertStringIncludes(explanation.toString(), "\n  sync pattern 0xabcd\n");
});

Deno.test("explain() reports a header unlike those of the frames before", () => {
  const cases: [HeaderValues, string][] = [
    [{ syncPattern: 0x6666 }, "sync pattern 0x6666 where 0x5555 is expected"],
    [
      { syncPattern: 0x5555, taiNsec: 3_000_000_000n },
      "TAI nanoseconds 3000000000 are not below 10^9",
    ],
    [
      { syncPattern: 0x5555, taiNsec: -1n },
      "TAI nanoseconds -1 are below 0",
    ],
    [
      { syncPattern: 0x5555, taiSec: -1n },
      "TAI second -1 is not in 0..8589934591",
    ],
  ];
  for (const [values, problem] of cases) {
    const before = config(1, { syncPattern: 0x5555 });
    // Its clock is behind: the decoder takes any header that runs on.
    const odd = telemetry(0, values);
    const after = config(3, { syncPattern: 0x5555 });

    // Nothing tells that it is a frame, as no header follows.
    const doubtful = explained(before, odd, text("junk"), after);
    assertEquals(partsOf(doubtful), [
      CONFIG_FRAME,
      [TELEMETRY_BYTES + 4, "discarded", problem],
      CONFIG_FRAME,
    ]);
    assertEquals(doubtful.nearestHeader, {
      offset: CONFIG_BYTES,
      problems: [problem],
    });

    // The decoder takes it, as a header follows.
    assertEquals(partsOf(explained(before, odd, after))[1], [
      TELEMETRY_BYTES,
      "frame",
      `a Telemetry frame, though ${problem}`,
    ]);
  }
});

Deno.test("explain() reports a frame that had lost bytes, and was emitted", () => {
  const lastSeen = telemetry(2).subarray(0, TELEMETRY_BYTES - 1);
  const explanation = explained(telemetry(1), lastSeen, telemetry(3));
  assertEquals(partsOf(explanation), [
    TELEMETRY_FRAME,
    [
      TELEMETRY_BYTES - 1,
      "frame",
      "a Telemetry frame that had lost 1 byte: the server fills it up with the first of the next",
    ],
    TELEMETRY_FRAME,
  ]);
});

Deno.test("explain() reports a frame that had lost bytes, and was discarded", () => {
  const cut = telemetry(2).subarray(0, TELEMETRY_BYTES - 3);
  const why = "a Telemetry frame that had lost 3 bytes";
  const explanation = explained(telemetry(1), cut, telemetry(3), telemetry(4));
  assertEquals(partsOf(explanation), [
    TELEMETRY_FRAME,
    [TELEMETRY_BYTES - 3, "discarded", why],
    TELEMETRY_FRAME,
    TELEMETRY_FRAME,
  ]);
  assertEquals(explanation.nearestHeader, {
    offset: TELEMETRY_BYTES,
    problems: [why],
  });
});

Deno.test("explain() reports a frame that lost bytes when the next frame is incomplete", () => {
  const cut = telemetry(2).subarray(0, TELEMETRY_BYTES - 3);
  const explanation = explained(
    telemetry(1),
    cut,
    telemetry(3).subarray(0, 40),
  );
  assertEquals(partsOf(explanation), [
    TELEMETRY_FRAME,
    [
      TELEMETRY_BYTES - 3,
      "frame",
      "a Telemetry frame that had lost 3 bytes: the server fills it up with the first of the next",
    ],
    [
      40,
      "incomplete",
      "40 of 50 bytes of a Telemetry frame, the rest was not received",
    ],
  ]);
});

Deno.test("explain() reports how much of a frame was received, at every length", () => {
  for (let come = 1; come < TELEMETRY_BYTES; come++) {
    const explanation = explained(config(1), telemetry(2).subarray(0, come));
    const hasId = come >= 4;
    assertEquals(partsOf(explanation), [
      CONFIG_FRAME,
      [
        come,
        "incomplete",
        hasId
          ? `${come} of 50 bytes of a Telemetry frame, the rest was not received`
          : `${come} of 24 bytes of a header, the rest was not received`,
      ],
    ]);
    const header = 24 - come;
    const problem = header > 0
      ? `${
        header === 1 ? "1 byte" : `${header} bytes`
      } of the header were not received`
      : `${50 - come} of its 50 bytes were not received`;
    assertEquals(
      explanation.nearestHeader,
      hasId ? { offset: CONFIG_BYTES, problems: [problem] } : undefined,
    );
  }
});

Deno.test("explain() prints the fields of an incomplete header that were received", () => {
  const printed = explained(telemetry(3).subarray(0, 11)).toString();
  assertStringIncludes(
    printed,
    `
0000  11 bytes, incomplete: 11 of 50 bytes of a Telemetry frame, the rest was not received
  0000  00 00                                            syncPattern = 0x0000
  0002  05 00                                            frameId = 0x0005 (Telemetry)
  0004  03 00 00 00                                      counter = 3
  0008  03 f1 53                                         |..S|`,
  );
});

Deno.test("explain() reports the odd time of an incomplete frame", () => {
  const { nearestHeader } = explained(
    telemetry(1, { taiSec: 12n }).subarray(0, 49),
  );
  assertEquals(nearestHeader?.problems, [
    "TAI second 12 is not in the years 2000 to 2100",
    "1 of its 50 bytes were not received",
  ]);
});

Deno.test("explain() takes times of the years 2000 to 2100 and 0 to 10^9 − 1 ns for usual, and no others", () => {
  const problemsOf = (time: HeaderValues) =>
    explained(telemetry(0), telemetry(1, time).subarray(0, 49)).nearestHeader!
      .problems.slice(0, -1);
  for (const taiSec of [946_684_800n, 4_102_444_799n]) {
    assertEquals(problemsOf({ taiSec }), []);
  }
  for (const taiSec of [946_684_799n, 4_102_444_800n]) {
    const problem = `TAI second ${taiSec} is not in the years 2000 to 2100`;
    assertEquals(problemsOf({ taiSec }), [problem]);
  }
  for (const taiNsec of [0n, 999_999_999n]) {
    assertEquals(problemsOf({ taiNsec }), []);
  }
  for (
    const [taiNsec, rule] of [
      [-1n, "are below 0"],
      [1_000_000_000n, "are not below 10^9"],
    ] as const
  ) {
    const problem = `TAI nanoseconds ${taiNsec} ${rule}`;
    assertEquals(problemsOf({ taiNsec }), [problem]);
  }
});

Deno.test("explain() doesn't mind an odd time if all frames have one", () => {
  const odd = (sec: bigint) => telemetry(1, { taiSec: sec });
  const { nearestHeader } = explained(odd(11n), odd(12n).subarray(0, 49));
  assertEquals(nearestHeader?.problems, [
    "1 of its 50 bytes were not received",
  ]);
});

Deno.test("explain() reports a frame that is accepted only at the connection's end", () => {
  const Long = defineStruct("Long", { many: ["u8", 200] }, { frameId: 9 });
  const bodies = [Config, Long];
  // Clocks that go back, so that neither header is better than the other.
  const explanation = explain(
    concat(config(9), text("junk"), headerOf(9, 3), config(2)),
    { header: Header, bodies },
    frameLayout(Header, bodies),
  );
  assertEquals(
    explanation.parts.map(({ offset, kind }) => [offset, kind]),
    [[0, "frame"], [32, "discarded"], [60, "frame"]],
  );
  assertEquals(
    explanation.parts[2].why,
    "a Config frame, which the server accepts only when the connection ends",
  );
  assertEquals(explanation.nearestHeader, {
    offset: 36,
    problems: ["168 of its 224 bytes were not received"],
  });
});

Deno.test("explain() chooses the better one of two incomplete frames", () => {
  const explanation = explained(
    config(9),
    text("junk"),
    headerOf(5, 3, { taiNsec: -1n }),
    telemetry(2).subarray(0, 25),
  );
  assertEquals(
    explanation.parts.map(({ offset, kind }) => [offset, kind]),
    [[0, "frame"], [32, "discarded"], [60, "incomplete"]],
  );
});

Deno.test("explain() leaves a frame whole that has a header for content", () => {
  const inner = telemetry(1);
  inner.set(headerOf(5, 2), 26);
  const explanation = explained(inner, headerOf(5, 3));
  assertEquals(partsOf(explanation), [
    TELEMETRY_FRAME,
    [
      24,
      "incomplete",
      "24 of 50 bytes of a Telemetry frame, the rest was not received",
    ],
  ]);
});

Deno.test("explain() remembers the sync pattern over a frame with no good time", () => {
  const syncPattern = 0x5555;
  for (const wrong of [{ taiNsec: -1n }, { taiSec: -1n }]) {
    const explanation = explained(
      config(1, { syncPattern }),
      telemetry(0, { syncPattern: 0x4444, ...wrong }),
      config(3, { syncPattern: 0x6666 }),
    );
    assertEquals(
      explanation.parts[2].why,
      "a Config frame, though sync pattern 0x6666 where 0x5555 is expected",
    );
  }
});

Deno.test("explain() prints the headers of all frames that had lost bytes", () => {
  const cut = (sec: number) => telemetry(sec).subarray(0, TELEMETRY_BYTES - 3);
  const printed = explained(
    ...[telemetry(1), cut(2), telemetry(3), telemetry(4)],
    ...[cut(5), telemetry(6), telemetry(7)],
  ).toString();
  assertEquals(printed.match(/taiSec = 170000000\d /g)?.length, 7);
});

Deno.test("explain() finds the header that is nearest", () => {
  const explanation = explained(
    text("some junk "),
    headerOf(8, 1),
    new Uint8Array(30),
    headerOf(9, 2),
    new Uint8Array(30),
  );
  assertEquals(explanation.parts.length, 1);
  assertEquals(explanation.nearestHeader, {
    offset: 10,
    problems: [UNKNOWN_ID.replace("7", "8")],
  });
  assertStringIncludes(
    explanation.toString(),
    `
  0000  73 6f 6d 65 20 6a 75 6e 6b 20                    |some junk |
  000a  00 00                                            syncPattern`,
  );
});

Deno.test("explain() prints offsets with six digits when four are too few", () => {
  const offsetOf = (byteLength: number) =>
    explained(new Uint8Array(byteLength)).toString().match(/^0+ /m)?.[0];
  assertEquals(offsetOf(2 ** 16), "0000 ");
  assertEquals(offsetOf(2 ** 16 + 1), "000000 ");
});

Deno.test("explain() works with a header that has a frame id only", () => {
  const Tiny = defineStruct("Tiny", { frameId: "u32" });
  const Wide = defineStruct("Wide", { a: "u16" }, { frameId: 0xdeadbeef });
  const structs = { header: Tiny, bodies: [Wide] };
  const good = concat(
    Tiny.create({ frameId: 0xdeadbeef }).bytes,
    Wide.create({ a: 7 }).bytes,
  );
  const explanation = explain(
    concat(good, text("junk!"), good, good.subarray(0, 5)),
    structs,
    frameLayout(Tiny, [Wide]),
  );
  assertEquals(partsOf(explanation), [
    [6, "frame", "a Wide frame"],
    [5, "discarded", "frame id 0x6b6e756a is none of 0xdeadbeef (Wide)"],
    [6, "frame", "a Wide frame"],
    [
      5,
      "incomplete",
      "5 of 6 bytes of a Wide frame, the rest was not received",
    ],
  ]);
  assertEquals(explanation.nearestHeader, {
    offset: 17,
    problems: ["1 of its 6 bytes were not received"],
  });
  assertStringIncludes(explanation.toString(), "frameId = 0xdeadbeef (Wide)");
  const behindJunk = explain(
    concat(good, text("junk!"), good.subarray(0, 5)),
    structs,
    frameLayout(Tiny, [Wide]),
  );
  assertEquals(
    behindJunk.parts.map(({ byteLength, kind }) => [byteLength, kind]),
    [[6, "frame"], [5, "discarded"], [5, "incomplete"]],
  );
});

Deno.test("explain() prints text and nested structs in headers safely", () => {
  const Time = defineStruct("Time", { ns: "u64", late: "f64" });
  const Odd = defineStruct("Odd", {
    frameId: "u8",
    who: ["char", 20],
    times: [Time, 1],
    blank: ["u8", 300],
    long: ["char", 80],
  });
  const header = Odd.create({
    frameId: 5,
    who: "\x1b[2J\u009b",
    long: "start ".padEnd(80, "."),
  });
  header.times[0].late = NaN;
  const printed = explain(
    concat(header.bytes, new Uint8Array(26)),
    { header: Odd, bodies: [Telemetry] },
    frameLayout(Odd, [Telemetry]),
  ).toString();
  assertStringIncludes(printed, '… 4 bytes more, who = "\\u001b[2J\\u009b"\n');
  assertStringIncludes(printed, 'times = [{"ns":"0","late":"NaN"}]\n');
  assertStringIncludes(printed, `long = "start ${".".repeat(53)}…\n`);
  assertEquals(/[^\x20-\x7e\n…]/.test(printed), false);
});

Deno.test("explain() copies the bytes, and accepts shared memory", () => {
  const good = config(1);
  const shared = new Uint8Array(new SharedArrayBuffer(100), 9, good.length);
  shared.set(good);
  const explanation = explain(shared, STRUCTS, LAYOUT);
  const before = explanation.toString();
  shared.fill(0xff);
  assertEquals(explanation.toString(), before);
  assertEquals(partsOf(explanation), [CONFIG_FRAME]);
});

Deno.test("explain() refuses other values than bytes, and too many bytes", () => {
  const max = 2 ** 20;
  assertThrows(
    () => explain("00" as unknown as Uint8Array, STRUCTS, LAYOUT),
    TypeError,
    'Cannot explain bytes as they must be a Uint8Array: received "00"',
  );
  assertThrows(
    () => explain(new Uint8Array(max + 1), STRUCTS, LAYOUT),
    RangeError,
    "Cannot explain bytes as there must be at most 1048576 of them: received 1048577 bytes",
  );
  assertCovers(explain(new Uint8Array(max), STRUCTS, LAYOUT), max);
});

Deno.test("explain() prints at most 4 KiB of the bytes, and how many more there are", () => {
  const random = new Random(5);
  const many = Array.from({ length: 1000 }, (_, i) => telemetry(i));
  const streams = [
    random.bytes(2 ** 20),
    concat(...many, random.bytes(9000), telemetry(2000)),
    concat(...many.flatMap((bytes) => [bytes, text("junk that is here")])),
  ];
  for (const bytes of streams) {
    const printed = explain(bytes, STRUCTS, LAYOUT).toString();
    let shown = 0;
    let leftOut = 0;
    for (const line of printed.split("\n")) {
      const digits = line.match(
        /^ {2}[\da-f]+ {2}((?:[\da-f]{2} )*[\da-f]{2})/,
      );
      if (digits) shown += digits[1].split(" ").length;
      leftOut += Number(line.match(/^ *… (\d+) bytes/)?.[1] ?? 0);
    }
    assertLess(shown, 4096 + 16);
    assertEquals(shown + leftOut, bytes.length);
  }
  const printed = explain(streams[1], STRUCTS, LAYOUT).toString();
  assertStringIncludes(printed, "\n… 49900 bytes in 998 frames\n");
  assertStringIncludes(printed, "\n  … 8744 bytes more\n");
});

Deno.test("explain() covers random streams once, by the decoder's frames", () => {
  const structs = { header: Header, bodies: [SimpleConfig, SimpleTelemetry] };
  const clocks: Clock[] = ["running", "zero", "constant", "random"];
  const seen = { frame: 0, incomplete: 0, discarded: 0 };
  let shortened = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const random = new Random(seed);
    const parts = frames(random, random.integer(0, 12), random.pick(clocks))
      .flatMap((part) => {
        const at = random.integer(0, part.bytes.length - 1);
        if (random.chance(0.2)) return [damaged(random, part, at)];
        return random.chance(0.2) ? [junk(random, 60), part] : [part];
      });
    const whole = concat(...parts.map(({ bytes }) => bytes));
    const bytes = whole.subarray(0, random.integer(0, whole.length));
    const explanation = explain(bytes, structs, SIMPLE_LAYOUT);
    assertCovers(explanation, bytes.length, `seed ${seed}`);

    const all = () => bytes.length;
    const decoded = decode(bytes, all);
    const found = explanation.parts.filter(({ kind }) => kind === "frame");
    assertEquals(
      found.map(({ name, offset }) => {
        const { byteLength } = explanation.expected.find((frame) =>
          frame.name === name
        )!;
        return bytes.slice(offset, offset + byteLength);
      }),
      [...decoded.frames],
      `seed ${seed}`,
    );
    for (const { kind, why } of explanation.parts) {
      seen[kind]++;
      assertEquals(why === "", false, `seed ${seed}`);
      if (kind === "frame" && why.includes("had lost")) shortened++;
    }
    const isAllParsed = found.length === explanation.parts.length;
    const { nearestHeader } = explanation;
    if (isAllParsed) assertEquals(nearestHeader, undefined, `seed ${seed}`);
    if (nearestHeader) assertLess(0, nearestHeader.problems.length);
    assertLess(0, explanation.toString().length);
  }
  for (const count of [...Object.values(seen), shortened]) assertLess(5, count);
});

Deno.test("explain() chooses the header with the pattern of the frames before as the nearest", () => {
  const other = concat(headerOf(7, 2, { syncPattern: 0x1111 }), text("junk"));
  const same = concat(headerOf(7, 3, { syncPattern: 0x5555 }), text("junk"));
  const { nearestHeader } = explained(
    config(1, { syncPattern: 0x5555 }),
    other,
    same,
  );
  assertEquals(nearestHeader?.offset, CONFIG_BYTES + other.length);
});

Deno.test("explain() minds no time stamp of a command status, and those of other frames", () => {
  const structs = { header: Header, bodies: [Telemetry, Config] };
  const layout = frameLayout(Header, [Telemetry], undefined, [Config]);
  const why = (bytes: Uint8Array) =>
    explain(concat(telemetry(1), bytes, telemetry(3)), structs, layout)
      .parts[1].why;
  const impossible = { taiSec: -1n, taiNsec: -1n };
  assertEquals(why(config(2, impossible)), "a Config frame");
  assertStringIncludes(
    why(telemetry(2, impossible)),
    "a Telemetry frame, though TAI second -1",
  );
  const years = explain(
    concat(telemetry(1), config(2, { taiSec: 12n }).subarray(0, 30)),
    structs,
    layout,
  );
  assertEquals(years.nearestHeader?.problems, [
    "2 of its 32 bytes were not received",
  ]);
});
