import { assertEquals, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { listenError } from "../src/base/listen_error.ts";

Deno.test("listenError() names the port that is in use, and leaves other errors alone", () => {
  const cause = new Deno.errors.AddrInUse("in use");
  const error = listenError(
    cause,
    "serve the page",
    9000,
    "localhost",
  ) as Error;
  assertEquals(
    [error instanceof Deno.errors.AddrInUse, error.message, error.cause],
    [
      true,
      "Cannot serve the page at port 9000 of localhost as it is in use: close the other program, or choose another port",
      cause,
    ],
  );
  const other = new Deno.errors.PermissionDenied("not allowed");
  assertStrictEquals(listenError(other, "serve", 80, "::"), other);
});
