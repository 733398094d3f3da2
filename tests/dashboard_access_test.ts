import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { serveDashboard } from "../dashboard.ts";
import { isToken, newToken } from "../src/view/access.ts";
import { netTest } from "./net.ts";
import { DashboardRig, MadeSource, Viewer } from "./view_rig.ts";

const UPGRADE = {
  "upgrade": "websocket",
  "connection": "Upgrade",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

/** Sends a request, and returns the first bytes of the answer. */
async function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<string> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = Object.entries(headers).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  const text = `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
  await conn.write(new TextEncoder().encode(text));
  const bytes = new Uint8Array(4096);
  const count = await conn.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, count));
}

netTest(
  "serveDashboard() refuses hosts and origins that may be another site's",
  async () => {
    await using rig = new DashboardRig({
      allowHosts: ["console.example.org"],
      allowOrigins: ["https://app.foxglove.dev"],
    });
    const { port } = rig.dashboard;
    const local = `127.0.0.1:${port}`;
    const cases: [number, string, string | undefined][] = [
      [200, local, undefined],
      [200, local, `http://${local}`],
      [200, "localhost:9000", "http://localhost:9000"],
      [200, "[::1]:9000", undefined],
      [200, "console.example.org", "https://console.example.org"],
      [200, local, "https://app.foxglove.dev"],
      [403, "evil.example.org", undefined],
      [403, `evil.example.org:${port}`, `http://evil.example.org:${port}`],
      [403, "127.0.0.1.evil.example.org", undefined],
      [403, local, "http://evil.example.org"],
      [403, local, "http://127.0.0.1:1"],
      [403, local, "null"],
    ];
    for (const [status, host, origin] of cases) {
      for (const upgrade of [{}, UPGRADE]) {
        const path = "upgrade" in upgrade ? "/socket" : "/";
        const expected = "upgrade" in upgrade && status === 200 ? 101 : status;
        const headers = { host, ...origin && { origin }, ...upgrade };
        const answer = await ask(port, path, headers);
        assertEquals(answer.split(" ")[1], `${expected}`, `${host} ${origin}`);
      }
    }
    assertEquals(rig.dashboard.stats.refused, 12);
  },
);

netTest(
  "serveDashboard() answers GET and HEAD of its own paths only",
  async () => {
    await using rig = new DashboardRig();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const response = await fetch(rig.url(), { method });
      assertEquals(response.status, 405, method);
      await response.body?.cancel();
    }
    const head = await fetch(rig.url(), { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    const page = await fetch(rig.url());
    assertEquals(
      head.headers.get("content-length"),
      `${(await page.bytes()).length}`,
    );
    for (const path of ["/x", "/toString", "/socket", "/..%2fdeno.json"]) {
      const response = await fetch(rig.url(path));
      assertEquals(response.status, 404, path);
      await response.body?.cancel();
    }
  },
);

netTest(
  "serveDashboard() refuses an upgrade that is none of a WebSocket",
  async () => {
    await using rig = new DashboardRig();
    const { port } = rig.dashboard;
    const { "sec-websocket-key": _, ...withoutKey } = UPGRADE;
    const cases = [withoutKey, { ...UPGRADE, connection: "close" }];
    for (const wrong of cases) {
      const answer = await ask(port, "/socket", {
        host: "localhost",
        ...wrong,
      });
      assertEquals(answer.split(" ")[1], "400");
    }
    assertEquals(rig.dashboard.stats.viewers, 0);
    assertEquals(rig.log.matching(/^error/), []);
  },
);

netTest(
  "serveDashboard() hides the token from requests, in the fragment of its link",
  async () => {
    await using rig = new DashboardRig({ allowCommands: true });
    const { hash, search, pathname } = new URL(rig.dashboard.url);
    assertEquals(/^#token=[\w-]{22}$/.test(hash), true);
    assertEquals([search, pathname], ["", "/"]);
    const page = await (await fetch(rig.url())).text();
    assertEquals(page.includes(rig.token), false);
    const viewer = await rig.view();
    assertEquals(JSON.stringify(viewer.received).includes(rig.token), false);
    await using other = new DashboardRig();
    assertEquals(new URL(other.dashboard.url).hash, "");
  },
);

netTest("serveDashboard() drops a viewer that sends nonsense", async () => {
  await using rig = new DashboardRig();
  const cases: [string | ArrayBuffer, string][] = [
    ["{", "Cannot read message: "],
    ["null", "its type is wrong: received undefined"],
    [`{"type":"${"é€".repeat(90)}"}`, `its type is wrong: received "é€é€`],
    [`{"type":"x"}`, `its type is wrong: received "x"`],
    [`{"type":"send","request":0}`, "its request is wrong: received number 0"],
    [`{"type":"send","request":1,"source":1}`, "its source is wrong"],
    [`{"type":"watch","sources":[1]}`, "its sources is wrong"],
    [
      `{"type":"history","request":1,"source":0,"fromMs":2,"toMs":1}`,
      "its toMs is wrong: received number 1",
    ],
    [new ArrayBuffer(3), "it must be text"],
  ];
  for (const [data, reason] of cases) {
    const viewer = await rig.view();
    viewer.socket.send(data);
    const end = await viewer.ended;
    assertEquals(end.code, 1008);
    assertStringIncludes(end.reason, reason);
  }
  assertEquals(rig.dashboard.stats.dropped, cases.length);
});

netTest("serveDashboard() bounds the number of viewers", async () => {
  await using rig = new DashboardRig({ viewersMax: 2 });
  const first = await rig.view();
  await rig.view();
  const third = new Viewer(rig.url("/socket", "ws"));
  await third.ended;
  assertEquals(rig.dashboard.stats.viewers, 2);
  assertEquals(
    rig.log.matching(/There are already viewersMax viewers, 2/).length,
    1,
  );
  await first.close();
  await rig.view();
});

netTest("serveDashboard() refuses wrong sources and options", () => {
  const { source } = new MadeSource();
  const cases: [unknown[], string][] = [
    [[null], "sources must be an object: received null"],
    [[{ a: 1 }], `source "a" must be an object: received number 1`],
    [[{ a: {} }], `source "a" must have a source or a recording`],
    [[{ a: { src: source } }], `properties of source "a" must be of source,`],
    [
      [{ a: { recording: () => {} } }],
      `the recording of source "a" must be open without a source`,
    ],
    [[{}, { port: 65_536 }], "port must be in 0..65535: received 65536"],
    [[{}, { host: "" }], 'host must be an address: received ""'],
    [[{}, { host: null }], "host must be an address: received null"],
    [[{}, { allowCommands: 1 }], "allowCommands must be true or false"],
    [[{}, { allowHosts: "a" }], "allowHosts must be an array of strings"],
    [[{}, { viewersMax: 0 }], "viewersMax must be in 1..1000"],
    [[{}, { viewerBytesMax: 1 }], "viewerBytesMax must be in 65536.."],
    [[{}, { hostname: "x" }], "properties of options must be of host,"],
  ];
  for (const [args, message] of cases) {
    assertThrows(
      () => serveDashboard(...args as [never, never]),
      Error,
      `Cannot serve dashboard as ${message}`,
    );
  }
});

Deno.test("isToken() accepts the whole token only", () => {
  const token = newToken();
  assertEquals(isToken(token, token), true);
  const wrong = ["", token.slice(1), `${token}x`, newToken(), undefined, 1];
  for (const other of wrong) assertEquals(isToken(other, token), false);
});
