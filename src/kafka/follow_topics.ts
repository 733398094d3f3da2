/**
 * Endless reading of topics, over outages of the broker.
 *
 * @module
 */

import type { TopicMessage, TopicReader } from "./topic_reader.ts";
import { persist } from "../bus/backoff.ts";
import type { StartFrom } from "../bus/transport.ts";

/**
 * Yields the messages of topics until a signal is aborted; it waits for topics that don't
 * exist, and goes on where it was after the broker was away.
 *
 * @param open Opens a reader of the topics, which is closed at the end.
 * @param from Place where it begins.
 * @param signal Ends it.
 */
export async function* followTopics(
  open: () => TopicReader,
  from: StartFrom,
  signal: AbortSignal,
): AsyncGenerator<TopicMessage> {
  await using reader = open();
  const stop = () => reader[Symbol.asyncDispose]();
  const forget = () => reader.forget();
  signal.addEventListener("abort", stop);
  try {
    // A topic that is created later is read from its first message.
    let start = from;
    const hasStarted = await persist(
      async () => {
        if (await reader.start(start)) return true;
        start = { atMs: 0 };
        throw new Error("No such topics");
      },
      signal,
      forget,
    );
    if (!hasStarted) return;
    while (!signal.aborted) {
      const messages = await persist(() => reader.read(), signal, forget);
      for (const message of messages ?? []) {
        if (signal.aborted) return;
        yield message;
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
