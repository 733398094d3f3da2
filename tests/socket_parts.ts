/**
 * For tests of the sockets of a task, without the task.
 *
 * @module
 */

import type { JournalWriter } from "../src/transport/journal.ts";
import type { LinkBoard } from "../src/transport/link_board.ts";
import type { SharedMemory } from "../src/transport/shared_layout.ts";
import { ReadTurns } from "../src/transport/worker/read_turns.ts";

/**
 * Returns the parts of a socket.
 *
 * @param turnBytesMax Number of bytes that it may read in a turn of the event loop.
 */
export function socketParts(
  memory: SharedMemory,
  journal: JournalWriter,
  board: LinkBoard,
  turnBytesMax = Infinity,
) {
  return {
    memory,
    journal,
    board,
    turns: new ReadTurns(turnBytesMax),
    onFailure: (error: unknown) => {
      throw error;
    },
  };
}
