import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { FailureReport } from "../src/link/events/failure_report.ts";
import { EventList } from "./event_list.ts";
import { netTest } from "./net.ts";
import { Peer, startServer, telemetryFrames, until } from "./peer.ts";

Deno.test("FailureReport.add() reports a repeated failure once a minute, and another one at once", () => {
  const messages: string[] = [];
  const report = new FailureReport("callback", (text) => messages.push(text));
  const startMs = 500_000;
  report.add("full", startMs);
  for (let i = 0; i < 98; i++) report.add("full", startMs + 59_999);
  assertEquals(messages.splice(0), ["The callback has failed: full"]);
  report.add("full", startMs + 60_000);
  assertEquals(messages.splice(0), [
    "The callback has failed again, 100 times in all: full",
  ]);
  report.add("other", startMs + 60_001);
  report.add("full", startMs + 60_002);
  assertEquals(messages, [
    "The callback has failed: other",
    "The callback has failed: full",
  ]);
});

netTest(
  "CommandTelemetryServer reports a callback that fails with each frame once, not with each",
  async () => {
    let calls = 0;
    const fail = () => {
      calls++;
      throw new Error("my own fault");
    };
    for (const callback of [fail, () => Promise.reject(new Error("later"))]) {
      calls = 0;
      await using server = await startServer({
        telemetryCallback: callback,
        configCallback: fail,
      });
      const list = new EventList(server);
      using peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(0, 500));
      await until(() => server.telemetry.currPosition === 499);
      const { message } = await list.wait("failed");
      assertStringIncludes(message, "The telemetryCallback has failed: Error:");
      assertEquals(calls, callback === fail ? 500 : 0);
      assertEquals(list.of("failed").length, 1);
    }
  },
);
