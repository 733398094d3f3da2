import { assertEquals } from "jsr:@std/assert@^1.0.19";
import byteRing from "../src/frames/byte_ring.ts" with { type: "text" };
import clockWatch from "../src/frames/clock_watch.ts" with { type: "text" };
import counterWatch from "../src/frames/counter_watch.ts" with { type: "text" };
import errors from "../src/errors.ts" with { type: "text" };
import frameDecoder from "../src/frames/frame_decoder.ts" with { type: "text" };
import headerJudge from "../src/frames/header_judge.ts" with { type: "text" };
import headerLearning from "../src/frames/header_learning.ts" with {
  type: "text",
};
import headerReader from "../src/frames/header_reader.ts" with { type: "text" };
import layoutChoice from "../src/frames/layout_choice.ts" with { type: "text" };
import lengthWatch from "../src/frames/length_watch.ts" with { type: "text" };
import unknownFrames from "../src/frames/unknown_frames.ts" with {
  type: "text",
};
import ipRange from "../src/ip_range.ts" with { type: "text" };
import journal from "../src/shared/journal.ts" with { type: "text" };
import linkBoard from "../src/shared/link_board.ts" with { type: "text" };
import mailbox from "../src/shared/mailbox.ts" with { type: "text" };
import sharedLayout from "../src/shared/shared_layout.ts" with { type: "text" };
import clientPort from "../src/worker/client_port.ts" with { type: "text" };
import commandSocket from "../src/worker/command_socket.ts" with {
  type: "text",
};
import clock from "../src/shared/clock.ts" with { type: "text" };
import delay from "../src/worker/delay.ts" with { type: "text" };
import dialer from "../src/worker/dialer.ts" with { type: "text" };
import peer from "../src/worker/peer.ts" with { type: "text" };
import printable from "../src/printable.ts" with { type: "text" };
import sessions from "../src/worker/sessions.ts" with { type: "text" };
import silenceWatch from "../src/worker/silence_watch.ts" with { type: "text" };
import stepWatch from "../src/worker/step_watch.ts" with { type: "text" };
import telemetrySocket from "../src/worker/telemetry_socket.ts" with {
  type: "text",
};
import worker from "../src/worker/worker.ts" with { type: "text" };
import workerMessages from "../src/shared/worker_messages.ts" with {
  type: "text",
};
import { WORKER_SOURCE_SHA256 } from "../src/worker_source.gen.ts";
import { hashSources, importedPaths } from "../tools/source_hash.ts";

// Text imports need no permission, but each has to be written out.
const sources = {
  "src/frames/byte_ring.ts": byteRing,
  "src/frames/clock_watch.ts": clockWatch,
  "src/frames/counter_watch.ts": counterWatch,
  "src/errors.ts": errors,
  "src/frames/frame_decoder.ts": frameDecoder,
  "src/frames/header_judge.ts": headerJudge,
  "src/frames/header_learning.ts": headerLearning,
  "src/frames/header_reader.ts": headerReader,
  "src/frames/layout_choice.ts": layoutChoice,
  "src/frames/length_watch.ts": lengthWatch,
  "src/frames/unknown_frames.ts": unknownFrames,
  "src/ip_range.ts": ipRange,
  "src/printable.ts": printable,
  "src/shared/clock.ts": clock,
  "src/shared/journal.ts": journal,
  "src/shared/link_board.ts": linkBoard,
  "src/shared/mailbox.ts": mailbox,
  "src/shared/shared_layout.ts": sharedLayout,
  "src/worker/client_port.ts": clientPort,
  "src/worker/command_socket.ts": commandSocket,
  "src/worker/delay.ts": delay,
  "src/worker/dialer.ts": dialer,
  "src/worker/peer.ts": peer,
  "src/worker/sessions.ts": sessions,
  "src/worker/silence_watch.ts": silenceWatch,
  "src/worker/step_watch.ts": stepWatch,
  "src/worker/telemetry_socket.ts": telemetrySocket,
  "src/worker/worker.ts": worker,
  "src/shared/worker_messages.ts": workerMessages,
};

Deno.test("worker_source.gen.ts is built from its modules as they are", async () => {
  const imported = Object.entries(sources)
    .flatMap(([path, text]) => importedPaths(path, text));
  assertEquals(
    Object.keys(sources).sort(),
    [...new Set(["src/worker/worker.ts", ...imported])].sort(),
    "The imports of the workers have changed: bring `sources` in this file up to date",
  );
  assertEquals(
    WORKER_SOURCE_SHA256,
    await hashSources(sources),
    "The bundle of the workers is stale: run `deno task build:worker`",
  );
});
