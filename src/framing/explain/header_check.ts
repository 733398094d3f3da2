/**
 * What is right and wrong with the bytes of a header, for people.
 *
 * @module
 */

import type { FrameLayout, HeaderField } from "../header_reader.ts";
import type { AnyStructType, AnyView } from "../../struct/struct.ts";

/** The structs that frames are made of, in the order of the layout's frames. */
export interface FrameStructs {
  /** What every frame begins with. */
  readonly header: AnyStructType;
  /** What follows it, one for each of the layout's frames. */
  readonly bodies: readonly AnyStructType[];
}

/** What the last good header says about its peer. */
export interface Peer {
  /** Its sync pattern, if headers have one. */
  readonly syncPattern?: number;
  /** Whether its clock is in the years that clocks are expected to be in. */
  readonly isInYears: boolean;
}

/** The fields that the layout may name; those that it doesn't are undefined. */
interface HeaderView extends AnyView {
  readonly frameId: number;
  readonly syncPattern: number;
  readonly taiSec: bigint;
  readonly taiNsec: bigint;
}

const NSEC_LIMIT = 1_000_000_000n;
/** What the decoder takes for possible: before the year 2242. */
const SEC_LIMIT = 2n ** 33n;
const YEAR_2000_SEC = 946_684_800n;
const YEAR_2100_SEC = 4_102_444_800n;

/** Checks headers where they lie. */
export class HeaderCheck {
  /** The structs of frames. */
  readonly structs: FrameStructs;
  /** Where things lie in a frame. */
  readonly layout: FrameLayout;
  /** How many bytes there are to check. */
  readonly end: number;
  readonly #data: DataView;

  /**
   * @param structs The structs that frames are made of.
   * @param layout Where things lie in them.
   * @param data The bytes; behind `end`, there is room for a header.
   * @param end How many bytes have come.
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

  /** Whether all bytes of the header have come. */
  isComplete(offset: number): boolean {
    return offset + this.layout.headerBytes <= this.end;
  }

  /** The type of a header's frame; −1 if its id has not come, or is unknown. */
  typeAt(offset: number): number {
    return this.#has(offset, this.layout.frameId)
      ? this.#typeOf(this.#view(offset).frameId)
      : -1;
  }

  /** Evidence of a good header about its peer; undefined if its time says nothing. */
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
   * Says why the server would not take a header that is due at an offset.
   *
   * @param offset Where it begins; fields that have not come aren't judged.
   * @param peer What is known of the peer.
   * @returns A sentence for each field that is wrong.
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
      problems.push(`sync pattern ${found} where ${wanted} is due`);
    }
    return problems.concat(this.#taiProblems(offset, view));
  }

  /**
   * Says what looks odd to a person, though the server would take it.
   *
   * @param offset Where the header begins.
   * @param peer What is known of the peer.
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
   * How much the bytes at an offset look like a header.
   *
   * @returns Points; 0 if they don't.
   */
  score(offset: number, peer: Peer | undefined): number {
    const { syncPattern, expectedSyncPattern, taiOffsets } = this.layout;
    const view = this.#view(offset);
    const due = expectedSyncPattern ?? peer?.syncPattern;
    let points = this.#typeOf(view.frameId) < 0 ? 0 : 3;
    if (taiOffsets) {
      if (this.#isInYears(view)) points += 3;
      // Zeros are frequent, so this tells less.
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

  /** Whether a header has no time stamp to go by, as that of an answer. */
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
 * A field's value as hexadecimal digits.
 *
 * @param value An unsigned integer.
 * @param field The field, for the number of digits.
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
