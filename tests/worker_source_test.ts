import { assertEquals } from "jsr:@std/assert@^1.0.19";
import byteRing from "../src/framing/byte_ring.ts" with { type: "text" };
import clockWatch from "../src/framing/clock_watch.ts" with { type: "text" };
import counterWatch from "../src/framing/counter_watch.ts" with {
  type: "text",
};
import acceptAll from "../src/base/accept_all.ts" with { type: "text" };
import signals from "../src/base/signals.ts" with { type: "text" };
import frameDecoder from "../src/framing/frame_decoder.ts" with {
  type: "text",
};
import headerJudge from "../src/framing/header_judge.ts" with { type: "text" };
import headerLearning from "../src/framing/header_learning.ts" with {
  type: "text",
};
import headerReader from "../src/framing/header_reader.ts" with {
  type: "text",
};
import layoutChoice from "../src/framing/layout_choice.ts" with {
  type: "text",
};
import lengthWatch from "../src/framing/length_watch.ts" with { type: "text" };
import unknownFrames from "../src/framing/unknown_frames.ts" with {
  type: "text",
};
import ipRange from "../src/base/ip_range.ts" with { type: "text" };
import journal from "../src/transport/journal.ts" with { type: "text" };
import linkBoard from "../src/transport/link_board.ts" with { type: "text" };
import mailbox from "../src/transport/mailbox.ts" with { type: "text" };
import sharedLayout from "../src/transport/shared_layout.ts" with {
  type: "text",
};
import clientPort from "../src/transport/worker/client_port.ts" with {
  type: "text",
};
import commandSocket from "../src/transport/worker/command_socket.ts" with {
  type: "text",
};
import clock from "../src/base/clock.ts" with { type: "text" };
import connect from "../src/base/connect.ts" with { type: "text" };
import deadlineTimer from "../src/base/deadline_timer.ts" with {
  type: "text",
};
import delay from "../src/transport/worker/delay.ts" with { type: "text" };
import dialer from "../src/transport/worker/dialer.ts" with { type: "text" };
import bell from "../src/transport/bell.ts" with { type: "text" };
import frameRecords from "../src/transport/worker/frame_records.ts" with {
  type: "text",
};
import guarded from "../src/transport/worker/guarded.ts" with { type: "text" };
import readTurns from "../src/transport/worker/read_turns.ts" with {
  type: "text",
};
import runningTask from "../src/transport/worker/running_task.ts" with {
  type: "text",
};
import taskRunner from "../src/transport/worker/task_runner.ts" with {
  type: "text",
};
import peer from "../src/transport/worker/peer.ts" with { type: "text" };
import tai from "../src/base/tai.ts" with { type: "text" };
import printable from "../src/base/printable.ts" with { type: "text" };
import sessions from "../src/transport/worker/sessions.ts" with {
  type: "text",
};
import silenceWatch from "../src/transport/worker/silence_watch.ts" with {
  type: "text",
};
import watchdog from "../src/base/watchdog.ts" with { type: "text" };
import stepWatch from "../src/transport/worker/step_watch.ts" with {
  type: "text",
};
import telemetrySocket from "../src/transport/worker/telemetry_socket.ts" with {
  type: "text",
};
import worker from "../src/transport/worker/worker.ts" with { type: "text" };
import { WORKER_SOURCE_SHA256 } from "../src/worker_source.gen.ts";
import { hashSources, importedPaths } from "../tools/source_hash.ts";

// Text imports need no permission, but each has to be written out.
const sources = {
  "src/framing/byte_ring.ts": byteRing,
  "src/framing/clock_watch.ts": clockWatch,
  "src/framing/counter_watch.ts": counterWatch,
  "src/base/accept_all.ts": acceptAll,
  "src/base/signals.ts": signals,
  "src/framing/frame_decoder.ts": frameDecoder,
  "src/framing/header_judge.ts": headerJudge,
  "src/framing/header_learning.ts": headerLearning,
  "src/framing/header_reader.ts": headerReader,
  "src/framing/layout_choice.ts": layoutChoice,
  "src/framing/length_watch.ts": lengthWatch,
  "src/framing/unknown_frames.ts": unknownFrames,
  "src/base/ip_range.ts": ipRange,
  "src/base/printable.ts": printable,
  "src/base/tai.ts": tai,
  "src/base/clock.ts": clock,
  "src/base/connect.ts": connect,
  "src/transport/journal.ts": journal,
  "src/transport/link_board.ts": linkBoard,
  "src/transport/mailbox.ts": mailbox,
  "src/transport/bell.ts": bell,
  "src/transport/worker/frame_records.ts": frameRecords,
  "src/transport/worker/guarded.ts": guarded,
  "src/transport/worker/read_turns.ts": readTurns,
  "src/transport/worker/running_task.ts": runningTask,
  "src/transport/worker/task_runner.ts": taskRunner,
  "src/transport/shared_layout.ts": sharedLayout,
  "src/transport/worker/client_port.ts": clientPort,
  "src/transport/worker/command_socket.ts": commandSocket,
  "src/base/deadline_timer.ts": deadlineTimer,
  "src/transport/worker/delay.ts": delay,
  "src/transport/worker/dialer.ts": dialer,
  "src/transport/worker/peer.ts": peer,
  "src/transport/worker/sessions.ts": sessions,
  "src/base/watchdog.ts": watchdog,
  "src/transport/worker/silence_watch.ts": silenceWatch,
  "src/transport/worker/step_watch.ts": stepWatch,
  "src/transport/worker/telemetry_socket.ts": telemetrySocket,
  "src/transport/worker/worker.ts": worker,
};

Deno.test("worker_source.gen.ts is built from its modules as they are", async () => {
  const imported = Object.entries(sources)
    .flatMap(([path, text]) => importedPaths(path, text));
  assertEquals(
    Object.keys(sources).sort(),
    [...new Set(["src/transport/worker/worker.ts", ...imported])].sort(),
    "The imports of the workers have changed: bring `sources` in this file up to date",
  );
  assertEquals(
    WORKER_SOURCE_SHA256,
    await hashSources(sources),
    "The bundle of the workers is stale: run `deno task build:worker`",
  );
});
