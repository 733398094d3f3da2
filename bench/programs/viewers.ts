/**
 * Viewers of a dashboard, which count what they are sent: `viewers.ts URL NUMBER`. They end
 * with stdin, and print the number of frames of each, and of those left out, as JSON.
 */
import { decodeBatch } from "../../src/view/frame_batch.ts";
import type { ServerMessage } from "../../src/view/messages.ts";

const [url, number] = Deno.args;
const viewers = Array.from({ length: Number(number) }, () => {
  const counts = { frames: 0, left: 0, missed: 0 };
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") {
      const message = JSON.parse(data) as ServerMessage;
      if (message.type === "less") counts.left = message.frames;
      return;
    }
    const { kind, times, missed } = decodeBatch(data);
    if (kind !== "telemetry") return;
    counts.frames += times.length;
    for (const one of missed) counts.missed += one;
  };
  return counts;
});

await Deno.stdin.readable.pipeTo(new WritableStream());
console.log(JSON.stringify(viewers));
Deno.exit();
