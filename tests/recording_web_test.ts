// Files of web servers: by ranges, whole, empty, or refused.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { isWebAddress, openBytes } from "../src/recording/file_bytes.ts";
import { netTest } from "./net.ts";

const FILE = Uint8Array.from({ length: 100 }, (_, i) => i);

/** Answers of a server by their paths. */
const ANSWERS: Record<string, (from: number, to: number) => Response> = {
  "/ranges": (from, to) =>
    new Response(FILE.slice(from, to + 1), {
      status: 206,
      headers: { "content-range": `bytes ${from}-${to}/${FILE.length}` },
    }),
  "/whole": () => new Response(FILE),
  "/empty": () => new Response(null, { status: 416 }),
  "/endless": (from, to) =>
    new Response(FILE.slice(from, to + 1), {
      status: 206,
      headers: { "content-range": `bytes ${from}-${to}/*` },
    }),
  "/gone": () => new Response("no", { status: 404, statusText: "Not Found" }),
};

netTest(
  "openBytes() reads a file of a web server by ranges, or whole if it has none",
  async () => {
    const asked: string[] = [];
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      ({ url, headers }) => {
        const range = headers.get("range")!;
        asked.push(range);
        const [from, to] = range.slice("bytes=".length).split("-").map(Number);
        return ANSWERS[new URL(url).pathname](from, to);
      },
    );
    const root = `http://127.0.0.1:${server.addr.port}`;
    const cases = [
      ["/ranges", 100, ["bytes=0-0", "bytes=5-5", "bytes=98-107"]],
      ["/whole", 100, ["bytes=0-0"]],
      ["/empty", 0, ["bytes=0-0"]],
    ] as const;
    for (const [path, size, ranges] of cases) {
      using file = await openBytes(root + path);
      assertEquals(file.size, size, path);
      const parts = [[5, 0], [5, 1], [98, 10]];
      const read: number[][] = [];
      for (const [offset, length] of parts) {
        read.push([...await file.read(offset, length)]);
      }
      const expected = size > 0 ? [[], [5], [98, 99]] : [[], [], []];
      assertEquals(read, expected, path);
      assertEquals(asked.splice(0), [...ranges], path);
    }
    for (
      const [path, status] of [["/gone", "404 Not Found"], ["/endless", "206"]]
    ) {
      const { message } = await assertRejects(
        () => openBytes(root + path),
        Error,
      );
      const start =
        `Cannot read ${root}${path} as its server must send a range: received ${status}`;
      assertEquals(message.slice(0, start.length), start);
    }
  },
);

Deno.test("isWebAddress() is true of http and https only", () => {
  const paths = ["http://a/b", "HTTPS://a/b", "/http://a", "ftp://a", "httpx"];
  assertEquals(paths.map(isWebAddress), [true, true, false, false, false]);
});
