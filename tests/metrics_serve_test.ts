// Metrics and health of real links, by HTTP.

import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { type MeteredConsumer, Metrics, serveMetrics } from "../metrics.ts";
import * as dialled from "./dialled_peer.ts";
import { ManualSource } from "./manual_source.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { Peer, startServer, telemetryFrames, until } from "./peer.ts";

async function get(url: string, path: string, init: RequestInit = {}) {
  const response = await fetch(new URL(path, url), init);
  const { status, headers } = response;
  return { status, headers, text: await response.text() };
}

netTest(
  "serveMetrics() serves the metrics and the health of a link",
  async () => {
    await using server = await startServer(NO_WORKERS);
    await using page = server.samples({ framesMax: 5 });
    await using blocks = server.frameBlocks();
    await using metrics = serveMetrics({
      rotator: {
        source: server,
        fields: ["currPosition"],
        consumers: { page, blocks },
      },
    }, { port: 0 });
    assertEquals(metrics.url, `http://127.0.0.1:${metrics.port}/`);
    const { url } = metrics;
    assertEquals((await get(url, "healthz")).status, 200);
    const waiting = await get(url, "readyz");
    assertEquals([waiting.status, waiting.text], [
      503,
      "rotator: waiting, no telemetry was received yet\n",
    ]);

    const peer = await Peer.connect(server);
    await peer.telemetry.send(telemetryFrames(15, 7));
    await until(() => page.pending === 5 && blocks.pending === 7);
    await until(() => metrics.metrics.health[0].state === "receiving");
    const ready = await get(url, "readyz");
    assertEquals([ready.status, ready.text], [200, "rotator: receiving\n"]);
    const { headers, text } = await get(url, "metrics");
    assertEquals(
      headers.get("content-type"),
      "text/plain; version=0.0.4; charset=utf-8",
    );
    const { telemetryFrames: frames } = server.stats;
    assertStringIncludes(
      text,
      `\nhexrotcomm_frames_total{link="rotator",struct="telemetry"} ${frames}\n`,
    );
    assertMatch(
      text,
      /\nhexrotcomm_telemetry_curr_position{link="rotator"} [\d.]+\n/,
    );
    const consumers = (name: string) =>
      [...text.matchAll(
        new RegExp(
          `^hexrotcomm_consumer_${name}{.*consumer="(.*)"} (.*)$`,
          "gm",
        ),
      )].map(([, consumer, value]) => `${consumer} ${value}`);
    assertEquals(consumers("queue_depth"), ["page 5", `blocks ${frames}`]);
    assertEquals(consumers("dropped_total"), [
      `page ${frames - 5}`,
      "blocks 0",
    ]);
    const accept =
      "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
    const open = await get(url, "metrics", { headers: { accept } });
    assertStringIncludes(open.headers.get("content-type")!, "openmetrics-text");
    assertEquals(open.text.endsWith("\n# EOF\n"), true);
    const { isReady, links: [link] } = JSON.parse(
      (await get(url, "status")).text,
    );
    assertEquals([isReady, link.link, link.state, link.frames], [
      ...[true, "rotator", "receiving", frames],
    ]);

    peer.close();
    await until(() => metrics.metrics.health[0].state === "disconnected");
    const lost = await get(url, "readyz");
    assertEquals(lost.status, 503);
    assertStringIncludes(
      lost.text,
      "rotator: disconnected, the connection has",
    );
    assertEquals((await get(url, "healthz")).status, 200);
  },
);

netTest(
  "serveMetrics() answers to GET and HEAD of its paths only",
  async () => {
    await using server = await startServer(NO_WORKERS);
    await using metrics = serveMetrics({ rotator: server }, { port: 0 });
    const { url } = metrics;
    assertEquals((await get(url, "other")).status, 404);
    const post = await get(url, "metrics", { method: "POST", body: "a" });
    assertEquals([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
    const head = await get(url, "metrics", { method: "HEAD" });
    assertEquals([head.status, head.text], [200, ""]);
    assertThrows(
      () => serveMetrics({ rotator: server }, { port: metrics.port }),
      Deno.errors.AddrInUse,
      `Cannot serve metrics at port ${metrics.port} of 127.0.0.1 as it is in use: close`,
    );
    await metrics.close();
    await assertRejects(() => fetch(url), TypeError);
    assertEquals(server.stats.telemetryFrames, 0);
    const { port } = metrics;
    await using again = serveMetrics({ rotator: server }, { port });
    using conn = await Deno.connect({ hostname: "127.0.0.1", port });
    const request = "GET /metrics HTTP/1.0\r\nConnection: close\r\n\r\n";
    await conn.write(new TextEncoder().encode(request));
    const answer = await new Response(conn.readable).text();
    assertStringIncludes(answer, "text/plain; version=0.0.4");
    assertEquals(again.port, port);
  },
);

netTest(
  "MetricsServer.close() resolves once it follows no link",
  async () => {
    const { source } = new ManualSource();
    const ended = new Set<unknown>();
    const slow = <T extends AsyncIterator<unknown>>(iterator: T): T => {
      const end = iterator.return!.bind(iterator);
      iterator.return = async () => {
        for (let turn = 0; turn < 20; turn++) await null;
        ended.add(iterator);
        return await end();
      };
      return iterator;
    };
    const followed = {
      ...source,
      samples: () => slow(source.samples()),
      events: () => slow(source.events()),
      commands: () => slow(source.commands()),
    } as typeof source;
    const metrics = serveMetrics({ a: followed }, { port: 0 });
    await metrics.close();
    assertEquals(ended.size, 3);
  },
);

netTest(
  "serveMetrics() refuses hosts that may be another site's",
  async () => {
    const { source } = new ManualSource();
    await using metrics = serveMetrics({ a: source }, {
      port: 0,
      allowHosts: ["Console.example.org"],
    });
    const cases: [number, string][] = [
      [200, "127.0.0.1"],
      [200, "localhost:9000"],
      [200, "[::1]:9000"],
      [200, "console.example.org"],
      [403, "evil.example.org"],
      [403, "127.0.0.1.evil.example.org"],
    ];
    for (const [status, host] of cases) {
      using conn = await Deno.connect({
        hostname: "127.0.0.1",
        port: metrics.port,
      });
      const request =
        `GET /status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      await conn.write(new TextEncoder().encode(request));
      const answer = await new Response(conn.readable).text();
      assertEquals(answer.split(" ")[1], `${status}`, host);
      assertEquals(answer.includes("add it to allowHosts"), status === 403);
    }
    assertThrows(
      () => serveMetrics({}, { port: 0, allowHosts: "a" as never }),
      TypeError,
      'Cannot serve metrics as allowHosts must be an array of strings: received "a"',
    );
  },
);

netTest(
  "serveMetrics() ends though somebody doesn't read its answers, and answers 500 when a source throws",
  async () => {
    const { source, stats } = new ManualSource();
    const values = Array.from({ length: 20_000 }, () => "x".repeat(1000));
    let isBroken = true;
    const consumers = {
      get page(): MeteredConsumer {
        if (isBroken) throw new Error("broken\nsource");
        return { dropped: 0 };
      },
      ...Object.fromEntries(
        values.map((value, i) => [`${i} ${value}`, { dropped: 0 }]),
      ),
    };
    const metrics = serveMetrics({ a: { source, consumers } }, { port: 0 });
    stats.stale = false;
    const broken = await get(metrics.url, "metrics");
    assertEquals([broken.status, broken.text], [500, "broken\\nsource\n"]);
    isBroken = false;
    const { port } = metrics;
    using conn = await Deno.connect({ hostname: "127.0.0.1", port });
    const request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
    await conn.write(new TextEncoder().encode(request));
    assertEquals(await conn.read(new Uint8Array(1)), 1);
    await metrics.close();
  },
);

netTest(
  "serveMetrics() serves the metrics of a controller that is dialled",
  async () => {
    await using connected = await dialled.ConnectedClient.open();
    const { client, peer } = connected;
    await using metrics = serveMetrics({ hexapod: client }, { port: 0 });
    await peer.send(dialled.telemetryFrame(15));
    await until(() => metrics.metrics.health[0].state === "receiving");
    const { text } = await get(metrics.url, "metrics");
    assertStringIncludes(
      text,
      '\nhexrotcomm_dials_failed_total{link="hexapod"} 0\n',
    );
    assertStringIncludes(text, '\nhexrotcomm_receiving{link="hexapod"} 1\n');
  },
);

Deno.test("serveMetrics() names what is wrong with its arguments", () => {
  const serve = (links: object, options = {}) => () =>
    serveMetrics(links as never, options);
  assertThrows(serve({ a: 3 }), TypeError, 'link "a" must be a source of');
  assertThrows(serve({ "": {} }), RangeError, "a name of 1 to 100 characters");
  assertThrows(serve({ a: { source: {}, feilds: [] } }), TypeError, "feilds");
  assertThrows(
    serve({}, { port: 1e6 }),
    RangeError,
    "port must be in 0..65535",
  );
  assertThrows(
    serve({}, { window: 1 }),
    TypeError,
    "port, hostname, allowHosts, windowMs",
  );
  assertThrows(serve({}, { windowMs: 0 }), RangeError, "received 0 ms");
  assertThrows(
    () => new Metrics({}, { staleAfterMs: "1" as never }),
    TypeError,
    "staleAfterMs must be above 0",
  );
});
