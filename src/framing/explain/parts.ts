/**
 * Parts of bytes, frames and others, as the decoder of the server splits them.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import type { ByteRing } from "../byte_ring.ts";
import { mismatchText, unknownIdText } from "../finding_text.ts";
import { FrameDecoder } from "../frame_decoder.ts";
import { Evidence } from "../header_reader.ts";
import type { HeaderCheck, Peer } from "./header_check.ts";

/** Part of the bytes: a frame, the beginning of one, or neither. */
export interface ExplainedPart {
  /** Number of bytes before the part. */
  readonly offset: number;
  /** Number of bytes of the part: of a frame that had lost some, those left. */
  readonly byteLength: number;
  /**
   * `frame`: the server emits it. `incomplete`: the server waits for more bytes.
   * `discarded`: the server skips it.
   */
  readonly kind: "frame" | "incomplete" | "discarded";
  /** Name of the struct, if the header has its frame id. */
  readonly name?: string;
  /** Description of the bytes, or of their faults: a human-readable sentence. */
  readonly why: string;
}

/** Part, with the facts of the peer before it. */
export interface Cut {
  /** The part. */
  readonly part: ExplainedPart;
  /** Facts by the last good frame before it, if there was one. */
  readonly peer: Peer | undefined;
}

/** Splits the bytes of a ring, all received at the start of a connection. */
export class Cutter {
  readonly #check: HeaderCheck;
  readonly #decoder: FrameDecoder;
  readonly #cuts: Cut[] = [];
  #peer: Peer | undefined;
  /** End of the last part. */
  #at = 0;

  /**
   * @param check Checks headers in the ring's bytes.
   * @param ring Bytes, none of them overwritten.
   */
  constructor(check: HeaderCheck, ring: ByteRing) {
    this.#check = check;
    this.#decoder = new FrameDecoder(check.layout, ring);
  }

  /**
   * Splits the bytes.
   *
   * @returns Parts in order, which cover each byte once.
   */
  cut(): readonly Cut[] {
    this.#takeFrames("");
    this.#decoder.finish();
    this.#takeFrames(
      ", which the server accepts only when the connection ends",
    );
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

  /** Faults of the declared structs, a sentence for each; known after {@linkcode cut}. */
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

  /** Shortens the last frame, which had lost bytes if a header was found inside it. */
  #shortenLast(offset: number): void {
    const lost = this.#at - offset;
    if (lost <= 0) return;
    const { part, peer } = this.#cuts.pop()!;
    const byteLength = part.byteLength - lost;
    const why = `a ${part.name} frame that had lost ${
      counted(lost, "byte")
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
        ? `a ${known.name} frame that had lost ${counted(lost, "byte")}`
        : `a ${known.name} header, but none follows at the end of its frame`;
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
      `${byteLength} of ${whole}, the rest was not received`,
      ...check.problems(offset, this.#peer),
    ].join("; ");
    const name = known && { name: known.name };
    this.#push({ offset, byteLength, kind: "incomplete", ...name, why });
  }

  /** Returns the offset of the header whose frame the decoder would wait for. */
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

  /** Returns the frame that the header at an offset announces, if its id is known. */
  #knownAt(offset: number): { name: string; frameBytes: number } | undefined {
    const { layout, structs } = this.#check;
    const type = this.#check.typeAt(offset);
    return type < 0 ? undefined : {
      name: structs.bodies[type].name,
      frameBytes: layout.frames[type].byteLength,
    };
  }
}
