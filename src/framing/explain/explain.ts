/**
 * Answers "why was this not parsed?" for bytes that somebody has captured. No
 * sockets: the decoder of the server cuts them, and each part is explained.
 *
 * @module
 */

import { ByteRing } from "../byte_ring.ts";
import { passes, typeOf } from "../../base/check.ts";
import { type FrameStructs, HeaderCheck, hexOf } from "./header_check.ts";
import { HexDump } from "./hex_dump.ts";
import { bytesOf, type Cut, Cutter, type ExplainedPart } from "./parts.ts";
import type { FrameLayout } from "../header_reader.ts";

export type { FrameStructs } from "./header_check.ts";
export type { ExplainedPart } from "./parts.ts";

/** A kind of frame that the server knows. */
export interface ExpectedFrame {
  /** The name of the struct. */
  readonly name: string;
  /** The frame id in its header. */
  readonly frameId: number;
  /** The length of header and struct together. */
  readonly byteLength: number;
}

/** Something like a header, among bytes that could not be parsed. */
export interface NearestHeader {
  /** How many of the bytes lie before it. */
  readonly offset: number;
  /** What is wrong with it, or with what follows it: a sentence for each. */
  readonly problems: readonly string[];
}

/** What the server makes of some bytes, and why. It shares no memory with them. */
export interface Explanation {
  /** The kinds of frames that the server knows. */
  readonly expected: readonly ExpectedFrame[];
  /** The bytes, cut into frames and what is none, in order: each byte once. */
  readonly parts: readonly ExplainedPart[];
  /**
   * What looks most like a header in the first part that could not be parsed and
   * has anything like one; undefined if there is none.
   */
  readonly nearestHeader?: NearestHeader;
  /**
   * Faults of the declared structs, a sentence for each: frames whose id none of
   * them has, and structs that are always too short or too long.
   */
  readonly findings: readonly string[];
  /**
   * The whole as text for people: what was expected, then each part, its header
   * field by field, the rest in lines of 16 bytes. At most 4 KiB of the bytes are
   * shown; the text says what was left out.
   */
  toString(): string;
}

/** So many bytes can be explained at once. */
const BYTES_MAX = 2 ** 20;
/** The decoder reads a little beyond the end of short frames. */
const MIRROR_BYTES_MIN = 64;

/**
 * Explains what the server would make of bytes, if they all came at once at the
 * start of a connection that then ended. How damaged bytes are cut may depend on
 * how many come at once, and on the frames before.
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
 * @param bytes The bytes, at most 1 MiB, as they came from the telemetry socket.
 * They are copied, and may lie in shared memory.
 * @param structs The structs that the layout was made of.
 * @param layout Where things lie in a frame.
 * @returns The explanation.
 * @throws {TypeError} If `bytes` is not a Uint8Array.
 * @throws {RangeError} If there are too many.
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
        bytesOf(layout.headerBytes)
      }, then by its frame id`,
      ...this.expected.map(({ name, frameId, byteLength }) =>
        `  ${hexOf(frameId, layout.frameId)}  ${name.padEnd(width)}  ${
          bytesOf(byteLength - layout.headerBytes)
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
    if (this.#bytes.length === 0) return "no bytes: nothing has come";
    const bytesIn = (wanted: ExplainedPart["kind"]) =>
      this.parts.filter(({ kind }) => kind === wanted)
        .reduce((sum, { byteLength }) => sum + byteLength, 0);
    const frames = this.parts.filter(({ kind }) => kind === "frame").length;
    return `${bytesOf(this.#bytes.length)}: ${bytesIn("frame")} in ${frames} ${
      frames === 1 ? "frame" : "frames"
    }, ${bytesIn("incomplete")} incomplete, ${bytesIn("discarded")} discarded`;
  }
}

/** A ring that holds a copy of all bytes, nothing overwritten. */
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
    // Without any, a header is in order, but its frame had lost bytes.
    if (problems.length === 0) {
      problems.push(
        offset === cut.part.offset
          ? cut.part.why
          : "no header follows where its frame ends",
      );
    }
    return { offset, problems };
  }
  return undefined;
}

/** Where in a part that could not be parsed the bytes look most like a header. */
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

/** Which bytes of a header, or else of its frame, have not come. */
function missing(check: HeaderCheck, offset: number): string[] {
  const { headerBytes, frames } = check.layout;
  const come = check.end - offset;
  if (come < headerBytes) {
    return [`${bytesOf(headerBytes - come)} of the header have not come`];
  }
  const type = check.typeAt(offset);
  if (type < 0 || frames[type].byteLength <= come) return [];
  const { byteLength } = frames[type];
  return [`${byteLength - come} of its ${byteLength} bytes have not come`];
}
