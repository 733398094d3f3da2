/**
 * Human-readable faults of the bytes of a header.
 *
 * @module
 */

import type { FrameLayout, HeaderField } from "../frame_layout.ts";
import type { AnyStructType, AnyView } from "../../struct/struct.ts";

/** Structs of the frames, in the order of the layout's frames. */
export interface FrameStructs {
  /** Header of every frame. */
  readonly header: AnyStructType;
  /** Structs that follow it, one for each of the layout's frames. */
  readonly bodies: readonly AnyStructType[];
}

/** Facts of the peer by the last good header. */
export interface Peer {
  /** Its sync pattern, if headers have one. */
  readonly syncPattern?: number;
  /** Whether its clock is in the years 2000 to 2100. */
  readonly isInYears: boolean;
}

/** Fields that the layout may name; those that it doesn't are undefined. */
interface HeaderView extends AnyView {
  readonly frameId: number;
  readonly syncPattern: number;
  readonly taiSec: bigint;
  readonly taiNsec: bigint;
}

const NSEC_LIMIT = 1_000_000_000n;
/** Limit of possible time stamps, as for the decoder: the year 2242. */
const SEC_LIMIT = 2n ** 33n;
const YEAR_2000_SEC = 946_684_800n;
const YEAR_2100_SEC = 4_102_444_800n;

/** Checks headers in place. */
export class HeaderCheck {
  /** Structs of the frames. */
  readonly structs: FrameStructs;
  /** Layout of the frames. */
  readonly layout: FrameLayout;
  /** Number of bytes to check. */
  readonly end: number;
  readonly #data: DataView;

  /**
   * @param structs Structs of the frames.
   * @param layout Layout of the frames.
   * @param data Bytes, with room for a header behind `end`.
   * @param end Number of bytes that were received.
   */
  constructor(
    structs: FrameStructs,
    layout: FrameLayout,
    data: DataView,
    end: number,
  ) {
    this.structs = structs;
    this.layout = layout;
    this.#data = data;
    this.end = end;
  }

  /** Whether all bytes of the header were received. */
  isComplete(offset: number): boolean {
    return offset + this.layout.headerBytes <= this.end;
  }

  /** Returns the type of a header's frame; −1 if its id was not received, or is unknown. */
  typeAt(offset: number): number {
    return this.#has(offset, this.layout.frameId)
      ? this.#typeOf(this.#view(offset).frameId)
      : -1;
  }

  /**
   * Returns the facts of the peer by a good header; undefined if its time is no evidence.
   */
  peerAt(offset: number): Peer | undefined {
    const { syncPattern } = this.layout;
    const view = this.#view(offset);
    if (
      this.#isAnswer(offset) || this.#taiProblems(offset, view).length > 0
    ) return undefined;
    return {
      syncPattern: syncPattern && view.syncPattern,
      isInYears: this.#isInYears(view),
    };
  }

  /**
   * Returns the reasons why the server would reject a header that is expected at an offset.
   *
   * @param offset Start of the header; fields that were not received aren't judged.
   * @param peer Facts of the peer, if known.
   * @returns Sentence for each field that is wrong.
   */
  problems(offset: number, peer: Peer | undefined): string[] {
    const { frameId, syncPattern, expectedSyncPattern } = this.layout;
    const view = this.#view(offset);
    const problems: string[] = [];
    if (
      this.#has(offset, frameId) && this.#typeOf(view.frameId) < 0
    ) {
      const known = this.structs.bodies.map((body, type) =>
        `${hexOf(this.layout.frames[type].frameId, frameId)} (${body.name})`
      );
      const id = hexOf(view.frameId, frameId);
      problems.push(`frame id ${id} is none of ${known.join(", ")}`);
    }
    const due = expectedSyncPattern ?? peer?.syncPattern;
    if (
      syncPattern !== undefined && due !== undefined &&
      this.#has(offset, syncPattern) && view.syncPattern !== due
    ) {
      const found = hexOf(view.syncPattern, syncPattern);
      const wanted = hexOf(due, syncPattern);
      problems.push(`sync pattern ${found} where ${wanted} is expected`);
    }
    return problems.concat(this.#taiProblems(offset, view));
  }

  /**
   * Returns oddities of a header that the server would accept.
   *
   * @param offset Start of the header.
   * @param peer Facts of the peer, if known.
   */
  oddities(offset: number, peer: Peer | undefined): string[] {
    const view = this.#view(offset);
    if (
      !this.isComplete(offset) || peer?.isInYears === false ||
      this.#isAnswer(offset) || this.#isInYears(view) ||
      !isSecPossible(view.taiSec)
    ) return [];
    return [`TAI second ${view.taiSec} is not in the years 2000 to 2100`];
  }

  /**
   * Scores the similarity of the bytes at an offset to a header.
   *
   * @returns Points; 0 for none.
   */
  score(offset: number, peer: Peer | undefined): number {
    const { syncPattern, expectedSyncPattern, taiOffsets } = this.layout;
    const view = this.#view(offset);
    const due = expectedSyncPattern ?? peer?.syncPattern;
    let points = this.#typeOf(view.frameId) < 0 ? 0 : 3;
    if (taiOffsets) {
      if (this.#isInYears(view)) points += 3;
      // Zeros are frequent, hence weaker evidence.
      if (isNsecPossible(view.taiNsec)) points++;
    }
    if (syncPattern && view.syncPattern === due) points++;
    return points < (taiOffsets ? 4 : 3) ? 0 : points;
  }

  #view(offset: number): HeaderView {
    return this.structs.header.viewAt(this.#data, offset) as HeaderView;
  }

  #has(offset: number, field: HeaderField): boolean {
    return offset + field.offset + field.byteLength <= this.end;
  }

  #typeOf(frameId: number): number {
    return this.layout.frames.findIndex((frame) => frame.frameId === frameId);
  }

  /** Whether the time stamp of a header is no evidence, as that of an answer. */
  #isAnswer(offset: number): boolean {
    return this.layout.frames[this.typeAt(offset)]?.isAnswer === true;
  }

  #isInYears({ taiSec }: HeaderView): boolean {
    return this.layout.taiOffsets === undefined ||
      (taiSec >= YEAR_2000_SEC && taiSec < YEAR_2100_SEC);
  }

  #taiProblems(offset: number, { taiSec, taiNsec }: HeaderView): string[] {
    const { taiOffsets } = this.layout;
    if (taiOffsets === undefined || this.#isAnswer(offset)) return [];
    const problems: string[] = [];
    const { sec, nsec } = taiOffsets;
    if (
      this.#has(offset, { offset: sec, byteLength: 8 }) &&
      !isSecPossible(taiSec)
    ) problems.push(`TAI second ${taiSec} is not in 0..${SEC_LIMIT - 1n}`);
    if (
      this.#has(offset, { offset: nsec, byteLength: 8 }) &&
      !isNsecPossible(taiNsec)
    ) {
      const rule = taiNsec < 0n ? "are below 0" : "are not below 10^9";
      problems.push(`TAI nanoseconds ${taiNsec} ${rule}`);
    }
    return problems;
  }
}

/**
 * Formats a field's value as hexadecimal digits.
 *
 * @param value Unsigned integer.
 * @param field Field, for the number of digits.
 */
export function hexOf(
  value: number,
  field: { readonly byteLength: number },
): string {
  return `0x${value.toString(16).padStart(2 * field.byteLength, "0")}`;
}

function isSecPossible(taiSec: bigint): boolean {
  return taiSec >= 0n && taiSec < SEC_LIMIT;
}

function isNsecPossible(taiNsec: bigint): boolean {
  return taiNsec >= 0n && taiNsec < NSEC_LIMIT;
}
