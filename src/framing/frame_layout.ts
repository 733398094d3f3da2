/**
 * Plain layout by which a worker finds frames, and its derivation from structs.
 *
 * @module
 */

import type { AnyStructType, Field } from "../struct/struct.ts";

/** Layout of the frames: plain data, which can be sent to a worker. */
export interface FrameLayout {
  /** Length of the header in bytes. */
  readonly headerBytes: number;
  /** Frame id of the header. */
  readonly frameId: HeaderField;
  /** Sync pattern of the header, if it has one. */
  readonly syncPattern?: HeaderField;
  /** Counter of the header, if it has one. */
  readonly counter?: HeaderField;
  /** Offsets of TAI seconds and nanoseconds (both i64), if the header has them. */
  readonly taiOffsets?: { readonly sec: number; readonly nsec: number };
  /** Sync pattern that every header must have, if it is known. */
  readonly expectedSyncPattern?: number;
  /**
   * Frames: name of the struct, id, length of header and struct in bytes, and whether the
   * header's counter is that of the command that the frame answers.
   */
  readonly frames: readonly {
    readonly name: string;
    readonly frameId: number;
    readonly byteLength: number;
    readonly isAnswer?: boolean;
  }[];
}

/** Integer in the header; unsigned, except for the counter. */
export interface HeaderField {
  /** Offset of the field, in bytes. */
  readonly offset: number;
  /** Length of the field: 1, 2 or 4 bytes; 8 for the counter only. */
  readonly byteLength: number;
}

/**
 * Returns the layout of frames that consist of a header and one of several structs.
 *
 * @param header Header: a field `frameId` (u8, u16 or u32) and, if it has them,
 * `syncPattern` (of these types), `counter` (any integer), `taiSec` and `taiNsec` (i64).
 * @param bodies Structs, each with a frame id of its own.
 * @param expectedSyncPattern Sync pattern that every header must have.
 * @param answers Structs of further frames, which answer commands.
 * @returns Layout.
 * @throws {TypeError} If the header has no such `frameId`, or a struct no frame id.
 * @throws {RangeError} If two structs have the same frame id, or a frame id doesn't fit
 * into the header's field.
 */
export function frameLayout(
  header: AnyStructType,
  bodies: readonly AnyStructType[],
  expectedSyncPattern?: number,
  answers: readonly AnyStructType[] = [],
): FrameLayout {
  const frameId = unsignedField(header, "frameId");
  if (frameId === undefined) {
    throw new TypeError(
      `Cannot find frames by header "${header.name}" as it has no field "frameId" of type u8, u16 or u32`,
    );
  }
  const syncPattern = unsignedField(header, "syncPattern");
  if (expectedSyncPattern !== undefined) {
    if (syncPattern === undefined) {
      throw new TypeError(
        `Cannot check the sync pattern of header "${header.name}" as it has no field "syncPattern" of type u8, u16 or u32`,
      );
    }
    checkFits(expectedSyncPattern, syncPattern, "telemetrySyncPattern");
  }
  const all = [...bodies, ...answers];
  const frames = all.map((body, i) => {
    const { name, frameId: id, byteLength } = body;
    if (id === undefined) {
      throw new TypeError(
        `Cannot find frames of struct "${name}" as it has no frame id: give defineStruct() the option frameId`,
      );
    }
    checkFits(id, frameId, `frame id of struct "${name}"`);
    return {
      name,
      frameId: id,
      byteLength: header.byteLength + byteLength,
      ...(i >= bodies.length && { isAnswer: true }),
    };
  });
  for (const [i, { name, frameId: id }] of all.entries()) {
    const other = all.findIndex((body) => body.frameId === id);
    if (other === i) continue;
    throw new RangeError(
      `Cannot distinguish struct "${name}" from struct "${
        all[other].name
      }" as both have frame id ${id}`,
    );
  }
  const sec = field(header, "taiSec", ["i64"]);
  const nsec = field(header, "taiNsec", ["i64"]);
  return {
    headerBytes: header.byteLength,
    frameId,
    syncPattern,
    counter: field(header, "counter", INTEGERS),
    taiOffsets: sec && nsec && { sec: sec.offset, nsec: nsec.offset },
    expectedSyncPattern,
    frames,
  };
}

const INTEGERS = [
  "u8",
  "i8",
  "u16",
  "i16",
  "u32",
  "i32",
  "u64",
  "i64",
] as const;

function unsignedField(
  header: AnyStructType,
  name: string,
): HeaderField | undefined {
  return field(header, name, ["u8", "u16", "u32"]);
}

function field(
  header: AnyStructType,
  name: string,
  types: readonly Field["type"][],
): HeaderField | undefined {
  const found = header.fields.find((field) => field.name === name);
  if (found === undefined || found.count !== undefined) return undefined;
  const { type, offset, byteLength, endian, bitLength } = found;
  const isPlain = endian === undefined && bitLength === undefined;
  return isPlain && types.includes(type) ? { offset, byteLength } : undefined;
}

function checkFits(value: number, field: HeaderField, what: string): void {
  const max = 2 ** (8 * field.byteLength) - 1;
  if (Number.isInteger(value) && value >= 0 && value <= max) return;
  throw new RangeError(
    `Cannot use ${what} as it must be an integer in 0..${max}: received ${value}`,
  );
}
