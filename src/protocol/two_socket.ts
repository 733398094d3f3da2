/**
 * The two structs that every controller of the two-socket protocol shares: {@link Header},
 * in front of each frame on the telemetry socket, and {@link Command}, the only struct that
 * is sent on the command socket.
 *
 * All structs are packed and little-endian; no message has a length field, a
 * checksum or an end mark.
 *
 * @module
 */

import {
  defineStruct,
  type StructType,
  type ViewOf,
} from "../struct/struct.ts";

/**
 * Header of every configuration and telemetry struct on the telemetry socket (C name
 * `telemetryHeaderStructure_t`, 24 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u16 | `syncPattern` | value of real controllers not documented; the reference mock sends 0 | `sync_pattern` |
 * | 2 | u16 | `frameId` | identifies the struct that follows | `frame_id` |
 * | 4 | u32 | `counter` | counts frames, wraps; the reference mock sends 0 | `counter` |
 * | 8 | i64 | `taiSec` | s, TAI, since 1970 on the TAI scale | `tai_sec` |
 * | 16 | i64 | `taiNsec` | ns within the second | `tai_nsec` |
 *
 * `tai` is the whole time stamp as one number, in s (a double: exact to about 0.2 µs). TAI
 * is 37 s ahead of UTC since 2017.
 *
 * @example The time stamp as one number
 * ```ts
 * import { Header } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const header = Header.create({ frameId: 5, taiSec: 10n, taiNsec: 500_000_000n });
 * if (header.tai !== 10.5) throw new Error(`${header.tai}`);
 * ```
 */
export const Header: StructType<
  {
    readonly syncPattern: "u16";
    readonly frameId: "u16";
    readonly counter: "u32";
    readonly taiSec: "i64";
    readonly taiNsec: "i64";
  },
  {
    readonly tai: (
      header: { readonly taiSec: bigint; readonly taiNsec: bigint },
    ) => number;
  }
> = defineStruct("Header", {
  syncPattern: { type: "u16", display: "hex" },
  frameId: { type: "u16", description: "identifies the struct that follows" },
  counter: { type: "u32", description: "counts frames, wraps" },
  taiSec: { type: "i64", unit: "s", description: "since 1970 in TAI" },
  taiNsec: { type: "i64", unit: "ns", description: "within the second" },
}, {
  derived: {
    tai: ({ taiSec, taiNsec }) => Number(taiSec) + Number(taiNsec) * 1e-9,
  },
});

/** View of a {@linkcode Header}: its fields and `tai`. */
export type Header = ViewOf<typeof Header>;

/**
 * Command as the controller receives it on the command socket (C name
 * `commandStreamStructure_t`, 58 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u16 | `syncPattern` | identifies the device, see the option `commandSyncPattern` | `sync_pattern` |
 * | 2 | u32 | `counter` | one count per command code, from 1, wraps; set by the server | `counter` |
 * | 6 | u32 | `code` | action; each device has its own codes | `code` |
 * | 10, 18, 26, 34, 42, 50 | f64 | `param1` … `param6` | depend on the code | `param1` … `param6` |
 *
 * @example A command with one parameter
 * ```ts
 * import { Command } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const move = Command.create({ code: 3, param1: 12.5 });
 * if (move.bytes.length !== 58) throw new Error("58 bytes");
 * ```
 */
export const Command: StructType<{
  readonly syncPattern: "u16";
  readonly counter: "u32";
  readonly code: "u32";
  readonly param1: "f64";
  readonly param2: "f64";
  readonly param3: "f64";
  readonly param4: "f64";
  readonly param5: "f64";
  readonly param6: "f64";
}> = defineStruct("Command", {
  syncPattern: {
    type: "u16",
    description: "identifies the device",
    display: "hex",
  },
  counter: { type: "u32", description: "counts commands of a code from 1" },
  code: { type: "u32", description: "action", display: "hex" },
  param1: "f64",
  param2: "f64",
  param3: "f64",
  param4: "f64",
  param5: "f64",
  param6: "f64",
});

/** View of a {@linkcode Command}. */
export type Command = ViewOf<typeof Command>;
