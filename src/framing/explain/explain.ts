/**
 * Explanation of captured bytes: the reasons why they are parsed, or not. It uses no
 * sockets: the decoder of the server splits the bytes, and each part is explained.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import { ByteRing } from "../byte_ring.ts";
import { passes, typeOf } from "../../base/check.ts";
import { type FrameStructs, HeaderCheck, hexOf } from "./header_check.ts";
import { HexDump } from "./hex_dump.ts";
import { type Cut, Cutter, type ExplainedPart } from "./parts.ts";
import type { FrameLayout } from "../frame_layout.ts";

export type { FrameStructs } from "./header_check.ts";
export type { ExplainedPart } from "./parts.ts";

/** Kind of frame that the server knows. */
export interface ExpectedFrame {
  /** Name of the struct. */
  readonly name: string;
  /** Frame id in its header. */
  readonly frameId: number;
  /** Length of header and struct together. */
  readonly byteLength: number;
}

/** Bytes similar to a header, among those that could not be parsed. */
export interface NearestHeader {
  /** Number of bytes before it. */
  readonly offset: number;
  /** Faults of it, or of the bytes behind it: a sentence for each. */
  readonly problems: readonly string[];
}

/**
 * Explanation of the way in which the server parses bytes, of which it shares no memory.
 */
export interface Explanation {
  /** Kinds of frames that the server knows. */
  readonly expected: readonly ExpectedFrame[];
  /** All bytes in order, split into frames and other parts: each byte once. */
  readonly parts: readonly ExplainedPart[];
  /**
   * Bytes most similar to a header, of the first part that could not be parsed and has
   * such bytes; undefined if there are none.
   */
  readonly nearestHeader?: NearestHeader;
  /**
   * Faults of the declared structs, a sentence for each: frames with undeclared ids, and
   * structs that are always too short or too long.
   */
  readonly findings: readonly string[];
  /**
   * Returns the explanation as human-readable text: the expected frames, then each part,
   * its header field by field, the rest in lines of 16 bytes. At most 4 KiB of the bytes
   * are shown; the text notes omissions.
   */
  toString(): string;
}

/** Largest number of bytes that can be explained at once. */
const BYTES_MAX = 2 ** 20;
/** Smallest mirror, as the decoder reads a little beyond the end of short frames. */
const MIRROR_BYTES_MIN = 64;

/**
 * Explains how the server would parse bytes if it received them all at once at the start
 * of a connection that then ended. Damaged bytes may be split otherwise if they are
 * received in other portions, or behind other frames.
 *
 * @example
 * ```ts
 * import { explain } from "./explain.ts";
 * import { frameLayout } from "../frame_layout.ts";
 * import { Header } from "../../protocol/two_socket.ts";
 * import { defineStruct } from "../../struct/struct.ts";
 *
 * const Telemetry = defineStruct("Telemetry", { state: "f64" }, { frameId: 5 });
 * const bytes = Header.create({ frameId: 7 }).bytes;
 * const structs = { header: Header, bodies: [Telemetry] };
 * const { parts } = explain(bytes, structs, frameLayout(Header, [Telemetry]));
 * if (parts[0].why !== "frame id 0x0007 is none of 0x0005 (Telemetry)") {
 *   throw new Error(parts[0].why);
 * }
 * ```
 *
 * @param bytes Bytes, at most 1 MiB, as received by the telemetry socket. They are
 * copied, and may lie in shared memory.
 * @param structs Structs that the layout was made from.
 * @param layout Layout of the frames.
 * @returns The explanation.
 * @throws {TypeError} If `bytes` is not a Uint8Array.
 * @throws {RangeError} If there are more than 1 MiB.
 */
export function explain(
  bytes: Uint8Array,
  structs: FrameStructs,
  layout: FrameLayout,
): Explanation {
  if (!passes(() => bytes instanceof Uint8Array && bytes.length >= 0)) {
    throw new TypeError(
      `Cannot explain bytes as they must be a Uint8Array: received ${
        typeOf(bytes)
      }`,
    );
  }
  if (bytes.length > BYTES_MAX) {
    throw new RangeError(
      `Cannot explain bytes as there must be at most ${BYTES_MAX} of them: received ${bytes.length} bytes`,
    );
  }
  return new ByteExplanation(bytes, structs, layout);
}

class ByteExplanation implements Explanation {
  readonly expected: readonly ExpectedFrame[];
  readonly parts: readonly ExplainedPart[];
  readonly nearestHeader?: NearestHeader;
  readonly findings: readonly string[];
  readonly #bytes: Uint8Array;
  readonly #check: HeaderCheck;

  constructor(bytes: Uint8Array, structs: FrameStructs, layout: FrameLayout) {
    const ring = ringOf(bytes, layout);
    const { buffer } = ring.bytes;
    const check = new HeaderCheck(
      structs,
      layout,
      new DataView(buffer),
      ring.written,
    );
    const cutter = new Cutter(check, ring);
    const cuts = cutter.cut();
    this.findings = cutter.findings;
    this.#bytes = ring.bytes.subarray(0, ring.written);
    this.#check = check;
    this.expected = layout.frames.map(({ frameId, byteLength }, type) => ({
      name: structs.bodies[type].name,
      frameId,
      byteLength,
    }));
    this.parts = cuts.map(({ part }) => part);
    this.nearestHeader = nearestHeader(check, cuts);
  }

  toString(): string {
    const { structs, layout } = this.#check;
    const { nearestHeader } = this;
    const { syncPattern, expectedSyncPattern } = layout;
    const width = Math.max(...this.expected.map(({ name }) => name.length));
    const lines = [
      this.#summary(),
      `expected: a ${structs.header.name} of ${
        counted(layout.headerBytes, "byte")
      }, then by its frame id`,
      ...this.expected.map(({ name, frameId, byteLength }) =>
        `  ${hexOf(frameId, layout.frameId)}  ${name.padEnd(width)}  ${
          counted(byteLength - layout.headerBytes, "byte")
        }, with the header ${byteLength}`
      ),
    ];
    if (syncPattern !== undefined && expectedSyncPattern !== undefined) {
      lines.push(`  sync pattern ${hexOf(expectedSyncPattern, syncPattern)}`);
    }
    lines.push(...this.findings);
    if (nearestHeader !== undefined) {
      const { offset, problems } = nearestHeader;
      lines.push(`nearest header: at byte ${offset}: ${problems.join("; ")}`);
    }
    const dump = new HexDump(structs, layout, this.#bytes);
    return [...lines, ...dump.write(this.parts, nearestHeader?.offset)]
      .join("\n");
  }

  #summary(): string {
    if (this.#bytes.length === 0) return "no bytes: nothing was received";
    const bytesIn = (wanted: ExplainedPart["kind"]) =>
      this.parts.filter(({ kind }) => kind === wanted)
        .reduce((sum, { byteLength }) => sum + byteLength, 0);
    const frames = this.parts.filter(({ kind }) => kind === "frame").length;
    return `${counted(this.#bytes.length, "byte")}: ${bytesIn("frame")} in ${
      counted(frames, "frame")
    }, ${bytesIn("incomplete")} incomplete, ${bytesIn("discarded")} discarded`;
  }
}

/** Returns a ring that holds a copy of all bytes, none of them overwritten. */
function ringOf(bytes: Uint8Array, layout: FrameLayout): ByteRing {
  let capacityBytes = MIRROR_BYTES_MIN;
  while (capacityBytes < bytes.length) capacityBytes *= 2;
  const longest = Math.max(
    0,
    ...layout.frames.map((frame) => frame.byteLength),
  );
  const mirrorBytes = Math.max(MIRROR_BYTES_MIN, longest + layout.headerBytes);
  const ring = new ByteRing(
    new Uint8Array(capacityBytes + mirrorBytes),
    capacityBytes,
  );
  ring.writable(0).set(bytes);
  ring.advance(bytes.length);
  return ring;
}

function nearestHeader(
  check: HeaderCheck,
  cuts: readonly Cut[],
): NearestHeader | undefined {
  for (const cut of cuts) {
    const offset = headerOffset(check, cut);
    if (offset === undefined) continue;
    const problems = [
      ...check.problems(offset, cut.peer),
      ...check.oddities(offset, cut.peer),
      ...missing(check, offset),
    ];
    // Without problems, the header is valid, but its frame had lost bytes.
    if (problems.length === 0) {
      problems.push(
        offset === cut.part.offset
          ? cut.part.why
          : "no header follows at the end of its frame",
      );
    }
    return { offset, problems };
  }
  return undefined;
}

/**
 * Returns the offset of the bytes most similar to a header, in a part that could not be
 * parsed.
 */
function headerOffset(
  check: HeaderCheck,
  { part, peer }: Cut,
): number | undefined {
  const { offset, byteLength, kind } = part;
  if (kind === "frame") return undefined;
  if (kind === "incomplete") {
    const isHeader = check.isComplete(offset) || part.name !== undefined;
    return isHeader ? offset : undefined;
  }
  let best: number | undefined;
  let bestScore = 0;
  const last = offset + byteLength - check.layout.headerBytes;
  for (let at = offset; at <= last; at++) {
    const score = check.score(at, peer);
    if (score <= bestScore) continue;
    bestScore = score;
    best = at;
  }
  return best;
}

/** Describes the bytes of a header, or else of its frame, that were not received. */
function missing(check: HeaderCheck, offset: number): string[] {
  const { headerBytes, frames } = check.layout;
  const come = check.end - offset;
  if (come < headerBytes) {
    return [
      `${counted(headerBytes - come, "byte")} of the header were not received`,
    ];
  }
  const type = check.typeAt(offset);
  if (type < 0 || frames[type].byteLength <= come) return [];
  const { byteLength } = frames[type];
  return [`${byteLength - come} of its ${byteLength} bytes were not received`];
}
