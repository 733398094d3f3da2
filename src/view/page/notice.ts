/// <reference lib="dom" />
/**
 * Line at the top about what keeps the page from showing all that there is.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import type { App } from "./app.ts";
import { byId, setText } from "./dom.ts";
import { ageText, timeText } from "../time_text.ts";

/** Time for which a loss of this page is shown after it, in ms. */
const LEFT_MS = 20_000;

function noticeOf(app: App): string {
  const { socket } = app;
  if (!socket.isOpen) {
    return app.hello
      ? `✕ No connection to the server for ${
        ageText(performance.now() - socket.endedMs)
      }: nothing here is up to date. Trying again …`
      : "Connecting to the server …";
  }
  if (app.models.length === 0) return "The server has no source.";
  for (const { name, left } of app.models) {
    const last = left.at(-1);
    if (!last || app.nowMs - last.toMs > LEFT_MS) continue;
    return `▲ This page can't keep up: ${
      counted(last.frames, "frame")
    } of ${name} ${
      last.frames === 1 ? "was" : "were"
    } not sent to it, the last at ${
      timeText(last.toMs, app.offsetSec)
    }. The link has lost nothing.`;
  }
  return "";
}

/** Shows the line; the returned function brings it up to date. */
export function noticeLine(app: App): () => void {
  const line = byId("notice");
  return () => {
    const text = noticeOf(app);
    line.hidden = text === "";
    setText(line, text);
  };
}
