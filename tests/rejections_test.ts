import { assertRejects, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { ownRejections } from "./rejections.ts";

const dangling = new Error("dangling");

Deno.test("ownRejections() fails a test that leaves a rejected promise behind", async () => {
  const test = ownRejections(async () => {
    Promise.reject(dangling);
    await delay(0);
  });
  const { cause } = await assertRejects(test, Error, "nobody waits for");
  assertStrictEquals(cause, dangling);
});

Deno.test("ownRejections() leaves a test its own error and its arguments", async () => {
  const test = ownRejections(async (text: string) => {
    Promise.reject(dangling);
    await delay(0);
    throw new RangeError(text);
  });
  await assertRejects(() => test("own"), RangeError, "own");
});

Deno.test("ownRejections() has no effect on a promise that the test waits for", async () => {
  await ownRejections(async () => {
    await assertRejects(() => Promise.reject(dangling), Error, "dangling");
  })();
});
