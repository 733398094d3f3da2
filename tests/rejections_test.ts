import { assertRejects, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { ownRejections } from "./rejections.ts";

const dangling = new Error("dangling");

Deno.test("ownRejections() fails a test that leaves a rejected promise behind", async () => {
  const test = ownRejections(() => {
    Promise.reject(dangling);
  });
  const { cause } = await assertRejects(test, Error, "nobody waits for");
  assertStrictEquals(cause, dangling);
});

Deno.test("ownRejections() leaves a test its own error and its arguments", async () => {
  const test = ownRejections((text: string) => {
    Promise.reject(dangling);
    throw new RangeError(text);
  });
  await assertRejects(() => test("own"), RangeError, "own");
});

Deno.test("ownRejections() may be nested", async () => {
  await ownRejections(ownRejections(() => {}))();
  const test = ownRejections(ownRejections(() => {
    Promise.reject(dangling);
  }));
  await assertRejects(test, Error, "nobody waits for");
});

Deno.test("ownRejections() has no effect on a promise that the test waits for", async () => {
  await ownRejections(async () => {
    await assertRejects(() => Promise.reject(dangling), Error, "dangling");
  })();
});
