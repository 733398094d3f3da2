// Output of the examples.

import { assert, assertEquals, assertFalse } from "jsr:@std/assert@^1.0.19";
import { fixed, short } from "../examples/shared/numbers.ts";
import { Printer } from "../src/cli/printer.ts";

/** A stream whose reader takes a few bytes at a time, when it is told to. */
class SlowSink {
  text = "";
  #taken = Promise.withResolvers<void>();

  async write(bytes: Uint8Array): Promise<number> {
    await this.#taken.promise;
    const part = bytes.subarray(0, 300_000);
    this.text += new TextDecoder().decode(part);
    return part.length;
  }

  /** Reads all from now on. */
  read(): void {
    this.#taken.resolve();
  }

  /** Breaks as a pipe does whose reader has ended. */
  end(): void {
    this.#taken.reject(new Deno.errors.BrokenPipe("no reader"));
  }
}

Deno.test("Printer.print() keeps lines that a slow reader reads later", async () => {
  const sink = new SlowSink();
  const printer = new Printer(sink);
  const printed = ["a", "b", "c".repeat(700_000)].map((line) =>
    printer.print(line)
  );
  assertFalse(await printer.flush());
  sink.read();
  await Promise.all(printed);
  assert(await printer.flush());
  assertEquals(sink.text, `a\nb\n${"c".repeat(700_000)}\n`);
});

Deno.test("Printer.deliver() prints a text of any length whole", async () => {
  const sink = new SlowSink();
  sink.read();
  const printer = new Printer(sink);
  printer.print("first");
  const text = "x".repeat(3_000_000);
  await printer.deliver(text);
  assertEquals(sink.text, `first\n${text}`);
});

Deno.test("Printer.print() counts omitted lines when they aren't read", async () => {
  const sink = new SlowSink();
  const printer = new Printer(sink);
  printer.print("first"); // being written, so no longer in the queue
  const line = "x".repeat(2 ** 19 - 1);
  for (let i = 0; i < 5; i++) printer.print(line);
  sink.read();
  assert(await printer.flush());
  printer.print("last");
  assert(await printer.flush());
  assertEquals(sink.text.split("\n"), [
    "first",
    line,
    line,
    "(3 lines were left out, as nobody read)",
    "last",
    "",
  ]);
});

Deno.test("Printer.broken is aborted when the reader has ended", async () => {
  const sink = new SlowSink();
  const printer = new Printer(sink);
  const printed = printer.print("a");
  sink.end();
  await printed;
  assert(printer.broken.aborted);
  assert(printer.broken.reason instanceof Deno.errors.BrokenPipe);
  await printer.print("b");
  assert(await printer.flush());
});

Deno.test("fixed() shows three decimal places and no negative zero", () => {
  assertEquals(
    [0, -0, -0.0004, -0.0005, 500.02934504505913, -12.5, NaN].map(fixed),
    ["0.000", "0.000", "0.000", "-0.001", "500.029", "-12.500", "NaN"],
  );
});

Deno.test("short() shows six digits of fractions, however they are nested", () => {
  assertEquals(short(0.1 + 0.2), "0.3");
  assertEquals(short(1_234_567), "1234567");
  assertEquals(
    short({ a: [0.11459999999999999, -0], b: 5n, c: "text", d: { e: true } }),
    "{a [0.1146, 0], b 5, c text, d {e true}}",
  );
});
