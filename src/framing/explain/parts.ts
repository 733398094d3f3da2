/**
 * Cuts bytes into frames and what is none, by the decoder that the server uses.
 *
 * @module
 */

import type { ByteRing } from "../byte_ring.ts";
import { mismatchText, unknownIdText } from "../finding_text.ts";
import { FrameDecoder } from "../frame_decoder.ts";
import { Evidence } from "../header_reader.ts";
import type { HeaderCheck, Peer } from "./header_check.ts";

/** Bytes that are a frame, the beginning of one, or neither. */
export interface ExplainedPart {
  /** How many of the bytes lie before the part. */
  readonly offset: number;
  /** How many bytes the part has: of a frame that had lost some, those left. */
  readonly byteLength: number;
  /**
   * `frame`: the server hands it out. `incomplete`: the server waits for more.
   * `discarded`: the server passes it over.
   */
  readonly kind: "frame" | "incomplete" | "discarded";
  /** The name of the struct, where the header says one. */
  readonly name?: string;
  /** What the bytes are, or what is wrong with them: a sentence for people. */
  readonly why: string;
}

/** A part, and what was known of the peer before it. */
export interface Cut {
  /** The part. */
  readonly part: ExplainedPart;
  /** From the last good frame before it, if there was one. */
  readonly peer: Peer | undefined;
}

/** Cuts the bytes of a ring, which all have come at the start of a connection. */
export class Cutter {
  readonly #check: HeaderCheck;
  readonly #decoder: FrameDecoder;
  readonly #cuts: Cut[] = [];
  #peer: Peer | undefined;
  /** The end of the part that was cut last. */
  #at = 0;

  /**
   * @param check Checks headers in the ring's bytes.
   * @param ring The bytes; nothing of them was overwritten.
   */
  constructor(check: HeaderCheck, ring: ByteRing) {
    this.#check = check;
    this.#decoder = new FrameDecoder(check.layout, ring);
  }

  /**
   * Cuts the bytes.
   *
   * @returns The parts in order; they cover each byte once.
   */
  cut(): readonly Cut[] {
    this.#takeFrames("");
    this.#decoder.finish();
    this.#takeFrames(", which the server takes only when the connection ends");
    const { end } = this.#check;
    if (this.#at < end) {
      const open = this.#openAt();
      if (open === undefined) {
        this.#discardUntil(end);
      } else {
        this.#shortenLast(open);
        this.#discardUntil(open);
        this.#waitAt(open);
      }
    }
    return this.#cuts;
  }

  /** Faults of the declared structs, after {@linkcode cut}: a sentence for each. */
  get findings(): readonly string[] {
    const { unknown, lengths } = this.#decoder;
    const { layout } = this.#check;
    return [
      ...unknown.ids.map((id) => unknownIdText(id, layout)),
      ...lengths.mismatches.map(({ frameType, seenBytes, count }) => {
        const { name, byteLength } = layout.frames[frameType];
        return mismatchText({
          name,
          count,
          declaredBytes: byteLength - layout.headerBytes,
          seenBytes: seenBytes - layout.headerBytes,
        });
      }),
    ];
  }

  #takeFrames(remark: string): void {
    const { structs, layout } = this.#check;
    for (let found; (found = this.#decoder.next());) {
      if (found.kind === "discard") continue;
      const { name } = structs.bodies[found.frameType];
      const { byteLength } = layout.frames[found.frameType];
      for (let i = 0; i < found.count; i++) {
        const offset = found.position + i * byteLength;
        this.#shortenLast(offset);
        this.#discardUntil(offset);
        const odd = this.#check.problems(offset, this.#peer);
        const though = odd.length > 0 ? `, though ${odd.join("; ")}` : "";
        const why = `a ${name} frame${remark}${though}`;
        this.#push({ offset, byteLength, kind: "frame", name, why });
        this.#peer = this.#check.peerAt(offset) ?? this.#peer;
      }
    }
  }

  #push(part: ExplainedPart): void {
    this.#cuts.push({ part: Object.freeze(part), peer: this.#peer });
    this.#at = part.offset + part.byteLength;
  }

  /** Where a header was found inside the last frame, that one had lost bytes. */
  #shortenLast(offset: number): void {
    const lost = this.#at - offset;
    if (lost <= 0) return;
    const { part, peer } = this.#cuts.pop()!;
    const byteLength = part.byteLength - lost;
    const why = `a ${part.name} frame that had lost ${
      bytesOf(lost)
    }: the server fills it up with the first of the next`;
    this.#cuts.push({
      part: Object.freeze({ ...part, byteLength, why }),
      peer,
    });
    this.#at = offset;
  }

  #discardUntil(end: number): void {
    const offset = this.#at;
    const byteLength = end - offset;
    if (byteLength <= 0) return;
    const check = this.#check;
    const known = this.#knownAt(offset);
    const problems = check.problems(offset, this.#peer);
    let why = problems.join("; ");
    if (known !== undefined && problems.length === 0) {
      const lost = known.frameBytes - byteLength;
      why = lost > 0
        ? `a ${known.name} frame that had lost ${bytesOf(lost)}`
        : `a ${known.name} header, but none follows where its frame ends`;
    }
    const name = known && { name: known.name };
    this.#push({ offset, byteLength, kind: "discarded", ...name, why });
  }

  #waitAt(offset: number): void {
    const check = this.#check;
    const known = this.#knownAt(offset);
    const byteLength = check.end - offset;
    const whole = known !== undefined
      ? `${known.frameBytes} bytes of a ${known.name} frame`
      : `${check.layout.headerBytes} bytes of a header`;
    const why = [
      `${byteLength} of ${whole}, the rest has not come`,
      ...check.problems(offset, this.#peer),
    ].join("; ");
    const name = known && { name: known.name };
    this.#push({ offset, byteLength, kind: "incomplete", ...name, why });
  }

  /** Where the header lies whose frame the decoder would wait for. */
  #openAt(): number | undefined {
    const check = this.#check;
    const { headers } = this.#decoder;
    const at = this.#at;
    if (!check.isComplete(at)) return at;
    const isIncomplete = (offset: number) => {
      const type = headers.typeAt(offset);
      return type >= 0 &&
        offset + check.layout.frames[type].byteLength > check.end;
    };
    const evidenceAt = (offset: number) =>
      headers.evidenceAt(offset, headers.typeAt(offset));
    const isOpposed = headers.hasLearned && evidenceAt(at) === Evidence.AGAINST;
    if (isIncomplete(at) && !isOpposed) return at;
    // The decoder's order: one that runs on, a possible one, any.
    const inside = (this.#cuts.at(-1)?.part.offset ?? at - 1) + 1;
    return this.#find(
      inside,
      (offset) =>
        isIncomplete(offset) && evidenceAt(offset) === Evidence.RUNS_ON,
    ) ??
      this.#find(
        at,
        (offset) => isIncomplete(offset) && evidenceAt(offset) > Evidence.NONE,
      ) ??
      this.#find(at, isIncomplete);
  }

  #find(from: number, test: (offset: number) => boolean): number | undefined {
    for (let offset = from; this.#check.isComplete(offset); offset++) {
      if (test(offset)) return offset;
    }
    return undefined;
  }

  /** What the header at an offset says to follow, if its frame id is known. */
  #knownAt(offset: number): { name: string; frameBytes: number } | undefined {
    const { layout, structs } = this.#check;
    const type = this.#check.typeAt(offset);
    return type < 0 ? undefined : {
      name: structs.bodies[type].name,
      frameBytes: layout.frames[type].byteLength,
    };
  }
}

/**
 * A number of bytes, for people.
 *
 * @param count How many.
 */
export function bytesOf(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}
