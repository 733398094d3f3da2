import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { isInRange, parseAddress, parseRange } from "../src/base/ip_range.ts";

Deno.test("parseAddress() reads IPv4 and IPv6 as 128 bits", () => {
  assertEquals(parseAddress("1.2.3.4"), 0xffff_0102_0304n);
  assertEquals(parseAddress("::ffff:1.2.3.4"), 0xffff_0102_0304n);
  assertEquals(parseAddress("::"), 0n);
  assertEquals(parseAddress("::1"), 1n);
  assertEquals(parseAddress("1::"), 1n << 112n);
  assertEquals(
    parseAddress("2001:DB8:1:2:3:4:5:6"),
    0x2001_0db8_0001_0002_0003_0004_0005_0006n,
  );
  assertEquals(parseAddress("fe80::1%eth0"), (0xfe80n << 112n) + 1n);
});

Deno.test("parseAddress() and parseRange() accept nothing else", () => {
  const wrong = [
    ..."| |localhost|1.2.3|1.2.3.400|01.2.3.4|0x7f.1.1.1|1.2.3.4:80".split("|"),
    ..."1|dead|999|g::|1::2::3|[::1]|1.2.3.4]/|:::|1:2:3:4:5:6:7:8:9".split(
      "|",
    ),
  ];
  for (const text of wrong) {
    assertEquals(parseAddress(text), undefined, text);
    assertEquals(parseRange(text), undefined, text);
  }
  for (const bits of ["", "33", "-1", "1.5", "x", "8/8", " 8", "1e1"]) {
    assertEquals(parseRange(`1.2.3.4/${bits}`), undefined, bits);
  }
  assertEquals(parseRange("::/129"), undefined);
  assertEquals(parseRange("::ffff:10.0.0.0/8"), undefined);
});

Deno.test("isInRange() compares the bits that count", () => {
  const isIn = (range: string, address: string) =>
    isInRange(parseRange(range)!, parseAddress(address)!);
  assertEquals(isIn("10.0.0.0/8", "10.255.255.255"), true);
  assertEquals(isIn("10.0.0.0/8", "11.0.0.0"), false);
  assertEquals(isIn("10.1.2.3/8", "10.9.9.9"), true);
  assertEquals(isIn("10.1.2.3", "10.1.2.3"), true);
  assertEquals(isIn("10.1.2.3", "10.1.2.2"), false);
  assertEquals(isIn("10.1.2.3/32", "10.1.2.3"), true);
  assertEquals(isIn("10.1.2.3/32", "10.1.2.2"), false);
  assertEquals(isIn("fd00::1/128", "fd00::1"), true);
  assertEquals(isIn("fd00::1/128", "fd00::"), false);
  assertEquals(isIn("0.0.0.0/0", "255.255.255.255"), true);
  assertEquals(isIn("0.0.0.0/0", "::1"), false, "IPv4 only");
  assertEquals(isIn("::/0", "1.2.3.4"), true);
  assertEquals(isIn("fd00::/8", "fdff::1"), true);
  assertEquals(isIn("fd00::/8", "fe00::1"), false);
  assertEquals(isIn("::ffff:10.0.0.0/104", "10.1.1.1"), true);
});
