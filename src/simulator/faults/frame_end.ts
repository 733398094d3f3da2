/**
 * Wait for the end of the frame that is being written.
 *
 * @module
 */

import type { Mutex } from "../../base/mutex.ts";

/** Longest time that the end of a connection waits for the frame being written, in ms. */
const FRAME_END_MS = 1000;

/**
 * Ends a connection once the frame being written is out, or after a second.
 *
 * @param writing Lock of those who write.
 * @param end Ends the connection, and thus a write that waits for the peer.
 * @returns Resolves when nothing is written any more.
 */
export async function endAtFrameEnd(
  writing: Mutex,
  end: () => void,
): Promise<void> {
  using slot = writing.queue();
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, FRAME_END_MS);
  await Promise.race([slot.begun, late.promise]);
  clearTimeout(timer);
  end();
  await slot.begun;
}
