import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { flatFields } from "../src/struct/flat_fields.ts";
import { defineStruct } from "../src/struct/struct.ts";
import {
  ageText,
  datedText,
  scaleText,
  spanText,
  tickStepMs,
  tickTimes,
  timeText,
} from "../src/view/time_text.ts";
import {
  isFound,
  type Notation,
  searchTextOf,
  tickText,
  valueWriter,
} from "../src/view/value_text.ts";

const Frame = defineStruct("Frame", {
  state: { type: "f64", values: { STANDBY: 0, ENABLED: 2 } },
  faults: { type: "u16", bits: { STUCK: 1, HOT: 2 }, description: "of drives" },
  position: { type: ["f64", 2], unit: "deg", display: { digits: 3 } },
  current: { type: "f32", unit: "A" },
  count: "u64",
  name: ["char", 6],
});
const frame = Frame.create({
  state: 2,
  faults: 3,
  position: [0.1, -0],
  current: 0.1,
  count: 2n ** 53n + 1n,
  name: "a\n<b>",
});
const fields = flatFields(Frame, undefined, "list fields");

function texts(notation: Notation): string[] {
  const data = new DataView(frame.bytes.buffer);
  return fields.map((field) => valueWriter(field)(data, 0, notation));
}

Deno.test("valueWriter() writes values by their meaning, as numbers, and as the bytes of the frame", () => {
  assertEquals(texts("meaning"), [
    "2 ENABLED",
    "0x0003 STUCK, HOT",
    "0.100",
    "0.000",
    "0.100000",
    "9007199254740993",
    '"a\\n<b>"',
  ]);
  assertEquals(texts("raw"), [
    "2",
    "3",
    "0.1",
    "-0",
    "0.10000000149011612",
    "9007199254740993",
    '"a\\n<b>"',
  ]);
  assertEquals(texts("hex").slice(1, 5), [
    "03 00",
    "9a 99 99 99 99 99 b9 3f",
    "00 00 00 00 00 00 00 80",
    "cd cc cc 3d",
  ]);
});

Deno.test("valueWriter() writes integers in binary digits", () => {
  const Bits = defineStruct("Bits", {
    word: "u16",
    small: { type: "u8", bitLength: 5 },
    negative: "i8",
    float: "f64",
    half: "f32",
    flag: "bool",
  });
  const bits = Bits.create({
    ...{ word: 0x0109, small: 3, negative: -2, float: 5, half: 0.5 },
    flag: true,
  });
  const data = new DataView(bits.bytes.buffer);
  const texts = flatFields(Bits, undefined, "list fields").map((field) =>
    valueWriter(field)(data, 0, "bits")
  );
  assertEquals(texts.slice(0, 3), [
    "0000 0001 0000 1001",
    "0 0011",
    "1111 1110",
  ]);
  assertEquals(texts.slice(3), ["5", "0.5", "true"]);
});

Deno.test("isFound() finds a field by words of its path, unit, description and names", () => {
  const found = (search: string) =>
    fields.filter((field) => isFound(searchTextOf(field), search))
      .map(({ path }) => path);
  assertEquals(found("DEG  pos"), ["position[0]", "position[1]"]);
  assertEquals(found("enabled"), ["state"]);
  assertEquals(found("drives hot"), ["faults"]);
  assertEquals(found("absent"), []);
  assertEquals(found("").length, fields.length);
});

Deno.test("timeText() shows a time in UTC, and in TAI with its offset", () => {
  const ms = Date.UTC(2026, 10, 29, 23, 59, 40, 125);
  assertEquals(timeText(ms, 0), "23:59:40.125");
  assertEquals(
    timeText(ms, 37, { hasDay: true, digits: 1 }),
    "2026-11-30 00:00:17.1",
  );
  assertEquals(timeText(ms, 0, { digits: 0 }), "23:59:40");
  assertEquals([timeText(NaN, 0), scaleText("TAI", 37)], [
    "–",
    "TAI (UTC + 37 s)",
  ]);
});

Deno.test("datedText() has the day of another day than today, by the scale that is shown", () => {
  const ms = Date.UTC(2026, 10, 29, 23, 59, 40, 125);
  const dayAfter = Date.UTC(2026, 10, 30, 12);
  assertEquals(datedText(ms, ms + 1_000, 0), "23:59:40.125");
  assertEquals(datedText(ms, dayAfter, 0), "2026-11-29 23:59:40.125");
  assertEquals(datedText(ms, dayAfter, 37), "00:00:17.125");
});

Deno.test("tickTimes() lie on whole minutes of the scale that is shown", () => {
  const minute = Date.UTC(2026, 10, 29, 12, 1);
  const stepMs = tickStepMs(180_000, 4);
  assertEquals(stepMs, 60_000);
  assertEquals(tickTimes(minute - 1, minute + 60_000, stepMs, 0), [
    minute,
    minute + 60_000,
  ]);
  assertEquals(tickTimes(minute - 59_000, minute, stepMs, 37), [
    minute - 37_000,
  ]);
  assertEquals(tickStepMs(20 * 86_400_000, 5), 4 * 86_400_000);
});

Deno.test("ageText() has a unit that fits the age", () => {
  const ages = [50, 3_240, 12_400, 200_000, 18_420_000, 200_000_000, Infinity];
  assertEquals(ages.map(ageText), [
    "0.05 s",
    "3.2 s",
    "12 s",
    "3 min 20 s",
    "5 h 7 min",
    "2 d 7 h",
    "–",
  ]);
  assertEquals([5_000, 10_000, 60_000, 90_000, 7_200_000].map(spanText), [
    "5 s",
    "10 s",
    "1 min",
    "1 min 30 s",
    "2 h",
  ]);
});

Deno.test("tickText() has the digits that tell a tick from the next", () => {
  const texts = [[0.005, 0.0001], [-2, 1], [0.5, 0.25], [0, 1e-9], [3e9, 1e8]]
    .map(([value, step]) => tickText(value, step));
  assertEquals(texts, ["0.0050", "-2", "0.50", "0", "3.00e+9"]);
});
