/**
 * Floods of commands, for tests of a server whose controller doesn't read.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { slowness } from "./cpu_time.ts";
import { Command, type WaitOptions } from "../mod.ts";
import { PeerSocket, type TestServer, until } from "./peer.ts";

/** Length of a command, in bytes. */
export const COMMAND_BYTES = Command.byteLength;
/** More than the system keeps for a peer that doesn't read. */
const FLOOD_BYTES = 64 * 1024 * 1024;
/** Commands that are pending at a time: many, but each may listen to one signal. */
const BATCH_COMMANDS = 250;
/** A peer that takes nothing for so long has stopped reading, on an idle machine. */
const STUCK_MS = 400;

/** Command that says which one it is. */
export function numbered(number: number, code = 3): Command {
  return setNumber(Command.create({ code }), number);
}

function setNumber(command: Command, number: number): Command {
  command.param1 = number;
  command.param2 = -number;
  command.param3 = number * 2 ** 40;
  command.param6 = 1 / (number + 1);
  return command;
}

/**
 * Sends commands until the peer, who doesn't read, takes no more, or they have ended the
 * connection by their time limit.
 *
 * @param server The server.
 * @param options The options of each.
 * @returns The last of them, most of which aren't written; the number of all;
 * and that of those written before the last, as some may have expired.
 */
export async function fill(server: TestServer, options: WaitOptions = {}) {
  const command = numbered(0); // one for all, as it is copied
  for (let count = 0; count * COMMAND_BYTES < FLOOD_BYTES;) {
    const first = count;
    count += BATCH_COMMANDS;
    const { commandsSent: sentBefore } = server.stats;
    const last = Array.from({ length: BATCH_COMMANDS }, (_, i) => {
      const sent = server.putCommand(
        setNumber(command, first + i),
        { timeoutMs: Infinity, ...options },
      );
      sent.catch(() => {}); // looked at by the tests
      return sent;
    });
    // The fate of commands may be known before that of their connection.
    const isStuck = !await areSettled(server) ||
      (await Promise.allSettled(last)).some(({ status }) =>
        status === "rejected"
      );
    if (isStuck) return { last, count, sentBefore };
  }
  throw new Error("The peer has taken everything");
}

/** Waits until no command is pending; returns false if none has been written for a while. */
async function areSettled(server: TestServer): Promise<boolean> {
  let { commandsSent } = server.stats;
  let sinceMs = performance.now();
  let stuckMs = STUCK_MS;
  for (let pauseMs = 1; server.stats.commandsPending > 0; pauseMs++) {
    await delay(pauseMs);
    const waitedMs = performance.now() - sinceMs;
    if (server.stats.commandsSent !== commandsSent) {
      commandsSent = server.stats.commandsSent;
      sinceMs = performance.now();
      pauseMs = 0;
    } else if (waitedMs > stuckMs) {
      // A measure of the slowness keeps the processor busy: not one each time.
      stuckMs = STUCK_MS * slowness();
      if (waitedMs <= stuckMs) continue;
      if (!await isRefused(server)) return false; // the connection was cut
      const { stats } = server;
      // All may have been written, or have expired, meanwhile.
      if (stats.commandsSent === commandsSent && stats.commandsPending > 0) {
        return false;
      }
    }
  }
  return true;
}

/**
 * Dials the command port once more, and waits for what comes of it: a thread
 * that refuses a connection doesn't stall, so the commands have had their turn,
 * too. Returns false if it was accepted, as the first connection has ended.
 */
async function isRefused(server: TestServer): Promise<boolean> {
  const { connections, rejectedConnections } = server.stats;
  using _probe = await PeerSocket.dial(server.commandPort);
  await until(() =>
    server.stats.rejectedConnections > rejectedConnections ||
    server.stats.connections > connections
  );
  return server.stats.connections === connections;
}
