/**
 * Faults on the way from a controller to a server, and their effect on a frame. This module
 * uses neither sockets nor a clock.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import type { singleSocket } from "../../protocol/single_socket.ts";
import { Header } from "../../protocol/two_socket.ts";
import type { Random } from "./random.ts";

/** Header of either protocol. */
export type HeaderClass = typeof Header | typeof singleSocket.Header;

/** Largest number of random bytes in front of a frame with junk. */
export const JUNK_BYTES_MAX = 300;

/**
 * Fault of one telemetry frame. A frame is *damaged* when it doesn't reach the server byte
 * for byte.
 *
 * | fault | on the wire | damaged | response of a good server |
 * | ----- | ----------------------- | ------- | ------------------------------ |
 * | `none` | the frame, in one write | no | delivers it |
 * | `singleBytes` | each byte in a write of its own | no | delivers it |
 * | `splitWrites` | the frame in random pieces, one write each | no | delivers it |
 * | `junk` | 1 to 300 random bytes, then the frame | no | discards the junk, delivers the frame |
 * | `truncated` | only the first bytes of the frame | yes | continues with the next whole frame. It may deliver a mixture of the two: a frame has no end mark, so the fault shows only by the frame after it |
 * | `byteLost` | the frame without one of its bytes | yes | the same |
 * | `byteAdded` | the frame with one more byte within it | yes | the same |
 * | `bitFlipped` | the frame with one bit flipped | yes | discards it if the bit was in its frame id; otherwise it delivers the wrong value, as frames have no checksum |
 * | `wrongId` | the frame with a frame id that the device doesn't have | yes | discards it |
 * | `falseHeaders` | a frame whose struct is made of headers with known frame ids | no | delivers it |
 * | `duplicated` | the frame twice, in one write | no | delivers it twice |
 * | `burst` | up to 100 frames in one write | no | delivers them all |
 * | `repeatedCounter` | a frame with the counter of the one before | no | delivers it |
 * | `counterJump` | a frame that skips 1 to 1000 counts | no | delivers it, and counts a gap |
 * | `counterRestart` | a frame with counter 1; the next ones continue from there | no | delivers it |
 * | `clockJump` | a frame whose time stamp is 1 to 3600 s off, later or earlier; the next ones continue from there | no | delivers it |
 *
 * Lost bytes are chosen so that neither the previous nor the next frame makes up for them:
 * they are not among the equal bytes with which a frame begins or ends.
 */
export type FrameFault =
  | "none"
  | "singleBytes"
  | "splitWrites"
  | "junk"
  | "truncated"
  | "byteLost"
  | "byteAdded"
  | "bitFlipped"
  | "wrongId"
  | "falseHeaders"
  | "duplicated"
  | "burst"
  | "repeatedCounter"
  | "counterJump"
  | "counterRestart"
  | "clockJump";

/**
 * Fault of the sockets, in a script only. It damages no frame, but frames on their way when
 * a connection ends may not arrive.
 *
 * | fault | parameter | effect | response of a good server |
 * | ----- | ---------- | ------------ | ------------------------------ |
 * | `stall` | `ms` | nothing is sent for that time, the sockets stay open | waits, or reports that the controller is silent |
 * | `halfOpen` | `socket` | the socket is left open but neither read nor written any more, as if the machine had lost power, except that its system still acknowledges; only `close()` closes it. A new one is dialled at once | finds the old one dead, and accepts the new one |
 * | `reset` | `socket` | RST, then dials at once | accepts the new connection |
 * | `close` | `socket` | FIN, then dials at once | accepts the new connection |
 * | `reconnectStorm` | `times` | that many times, without a pause: connects both sockets, sends the configuration, closes both (FIN). Connects once more at the end | accepts the last connection |
 * | `commandReadStall` | `ms` | commands aren't read for that time, then all at once | neither hangs nor queues commands without a limit |
 * | `slowReader` | `ms` | commands are read 7 bytes at a time, 100 times a second | the same |
 * | `unexpectedBytes` | `bytes` | that many random bytes are sent on the command socket | ignores them, and reports them |
 */
export type LinkFault =
  | "stall"
  | "halfOpen"
  | "reset"
  | "close"
  | "reconnectStorm"
  | "commandReadStall"
  | "slowReader"
  | "unexpectedBytes";

/** Any fault. */
export type Fault = FrameFault | LinkFault;

/** Every {@linkcode FrameFault}. */
export const FRAME_FAULTS: readonly FrameFault[] = Object.freeze([
  "none",
  "singleBytes",
  "splitWrites",
  "junk",
  "truncated",
  "byteLost",
  "byteAdded",
  "bitFlipped",
  "wrongId",
  "falseHeaders",
  "duplicated",
  "burst",
  "repeatedCounter",
  "counterJump",
  "counterRestart",
  "clockJump",
]);

/** Every {@linkcode LinkFault}. */
export const LINK_FAULTS: readonly LinkFault[] = Object.freeze([
  "stall",
  "halfOpen",
  "reset",
  "close",
  "reconnectStorm",
  "commandReadStall",
  "slowReader",
  "unexpectedBytes",
]);

const DAMAGING: ReadonlySet<FrameFault> = new Set<FrameFault>([
  "truncated",
  "byteLost",
  "byteAdded",
  "bitFlipped",
  "wrongId",
]);

/**
 * Returns whether a frame with a fault doesn't arrive byte for byte.
 *
 * @param fault The fault.
 */
export function isDamaging(fault: FrameFault): boolean {
  return DAMAGING.has(fault);
}

/**
 * Returns the writes that replace the single write of a frame.
 *
 * @param fault Fault of the frame; one that doesn't concern its bytes leaves it as it is.
 * @param frame Header and struct; not changed.
 * @param random Source of choices.
 * @param frameIds The frame ids that the server knows.
 * @param FrameHeader Header of the frame.
 * @returns The bytes, one array for each write.
 */
export function writesOf(
  fault: FrameFault,
  frame: Uint8Array<ArrayBuffer>,
  random: Random,
  frameIds: readonly number[],
  FrameHeader: HeaderClass = Header,
): Uint8Array<ArrayBuffer>[] {
  switch (fault) {
    case "singleBytes":
      return Array.from(frame, (byte) => Uint8Array.of(byte));
    case "splitWrites":
      return inPieces(frame, random);
    case "junk":
      return [
        concat([random.bytes(random.integer(1, JUNK_BYTES_MAX)), frame]),
      ];
    case "truncated":
      return [frame.subarray(0, random.integer(1, tailStart(frame) - 1))];
    case "byteLost":
      return [withoutByte(frame, random)];
    case "byteAdded":
      return [withByte(frame, random)];
    case "bitFlipped":
      return [withBitFlipped(frame, random)];
    case "wrongId":
      return [withUnknownId(frame, random, frameIds, FrameHeader)];
    case "duplicated":
      return [concat([frame, frame])];
    default:
      return [frame];
  }
}

/**
 * Returns a frame whose struct looks like headers: like the header in front of it, with
 * later time stamps and counters, from any byte of the first.
 *
 * @param frame Header and struct; not changed.
 * @param random Source of choices.
 * @param frameIds The frame ids that the server knows.
 * @param FrameHeader Header of the frame.
 * @returns The frame with such a struct.
 */
export function withFalseHeaders(
  frame: Uint8Array<ArrayBuffer>,
  random: Random,
  frameIds: readonly number[],
  FrameHeader: HeaderClass = Header,
): Uint8Array<ArrayBuffer> {
  const { byteLength } = FrameHeader;
  const bodyBytes = frame.length - byteLength;
  const count = Math.ceil(bodyBytes / byteLength) + 1;
  const headers = Array.from({ length: count }, (_, index) => {
    const bytes = frame.slice(0, byteLength);
    const header = FrameHeader.view(bytes.buffer);
    header.frameId = random.pick(frameIds);
    header.counter = (header.counter + index + 1) >>> 0;
    header.taiSec += BigInt(index + 1);
    return bytes;
  });
  const start = random.integer(0, byteLength - 1);
  const body = concat(headers).subarray(start, start + bodyBytes);
  return concat([frame.subarray(0, byteLength), body]);
}

/** Cuts a frame at two to eight places, so that no piece is empty. */
function inPieces(
  frame: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer>[] {
  const cuts = new Set([0, frame.length]);
  const count = 2 + random.integer(2, 8);
  while (cuts.size < Math.min(count, frame.length + 1)) {
    cuts.add(random.integer(1, frame.length - 1));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(1).map((end, index) =>
    frame.subarray(places[index], end)
  );
}

function withoutByte(
  frame: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const at = random.integer(headEnd(frame), tailStart(frame) - 1);
  return concat([frame.subarray(0, at), frame.subarray(at + 1)]);
}

/** Adds a byte that differs from its neighbours, as equal ones could not be told apart. */
function withByte(
  frame: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const at = random.integer(1, frame.length - 1);
  let byte: number;
  do {
    byte = random.integer(0, 0xff);
  } while (byte === frame[at - 1] || byte === frame[at]);
  return concat([
    frame.subarray(0, at),
    Uint8Array.of(byte),
    frame.subarray(at),
  ]);
}

function withBitFlipped(
  frame: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const flipped = frame.slice();
  flipped[random.integer(0, frame.length - 1)] ^= 1 << random.integer(0, 7);
  return flipped;
}

function withUnknownId(
  frame: Uint8Array<ArrayBuffer>,
  random: Random,
  frameIds: readonly number[],
  FrameHeader: HeaderClass,
): Uint8Array<ArrayBuffer> {
  const changed = frame.slice();
  let frameId: number;
  do {
    frameId = random.integer(0, 0xffff);
  } while (frameIds.includes(frameId));
  FrameHeader.view(changed.buffer).frameId = frameId;
  return changed;
}

/** Returns the end of the equal bytes with which a frame begins. */
function headEnd(frame: Uint8Array): number {
  return frame.findIndex((byte) => byte !== frame[0]);
}

/** Returns the start of the equal bytes with which a frame ends. */
function tailStart(frame: Uint8Array): number {
  return frame.findLastIndex((byte) => byte !== frame.at(-1)) + 1;
}
