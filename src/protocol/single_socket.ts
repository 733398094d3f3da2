/**
 * Structs that every controller of the single-socket protocol shares; this protocol is the
 * successor of the two-socket protocol.
 *
 * The controller is the server, and one socket carries both directions: the controller
 * sends a {@link singleSocket.Header} and the struct that its `frameId` identifies, and
 * receives {@link singleSocket.Command}s. It acknowledges or rejects each command by a
 * {@link CommandStatus}; one command at a time waits for it.
 *
 * All structs are packed and little-endian; no message has a length field, a checksum or an
 * end mark. The facts are gathered from the observatory's public packages, which give the C
 * names of the fields, but not those of the structs.
 *
 * @module
 */

import {
  defineStruct,
  type StructType,
  type ViewOf,
} from "../struct/struct.ts";

/**
 * Structs and frame ids for which the two-socket protocol has others, under the same
 * names: its are `Header` and `Command`.
 *
 * @example The type of a command
 * ```ts
 * import { singleSocket, type ViewOf } from "jsr:@hexrot/comm@^0.1.0";
 *
 * function codeOf({ code }: ViewOf<typeof singleSocket.Command>) {
 *   return code;
 * }
 * ```
 */
export const singleSocket: {
  /** Frame ids in the headers of every controller, whatever the device. */
  readonly FrameId: {
    /** Frame id of a {@linkcode CommandStatus}. */
    readonly COMMAND_STATUS: 1;
    /** Frame id of the device's telemetry. */
    readonly TELEMETRY: 2;
    /** Frame id of the device's configuration. */
    readonly CONFIG: 3;
  };
  /**
   * Header of every struct that the controller sends (24 bytes).
   *
   * | offset | type | field | unit, meaning | C name |
   * | -----: | ---- | ----- | ------------- | ------ |
   * | 0 | u32 | `frameId` | a {@linkcode singleSocket.FrameId}, which identifies the struct that follows | `frame_id` |
   * | 4 | u32 | `counter` | in front of a {@linkcode CommandStatus}, the counter of the command it answers; else not documented | `counter` |
   * | 8 | i64 | `taiSec` | s, TAI, since 1970 on the TAI scale | `tai_sec` |
   * | 16 | i64 | `taiNsec` | ns within the second | `tai_nsec` |
   *
   * `tai` is the whole time stamp as one number, in s (a double: exact to about 0.2 µs). TAI
   * is 37 s ahead of UTC since 2017.
   *
   * @example The time stamp as one number
   * ```ts
   * import { singleSocket } from "jsr:@hexrot/comm@^0.1.0";
   *
   * const header = singleSocket.Header.create({
   *   frameId: singleSocket.FrameId.TELEMETRY,
   *   taiSec: 10n,
   *   taiNsec: 500_000_000n,
   * });
   * if (header.tai !== 10.5) throw new Error(`${header.tai}`);
   * ```
   */
  readonly Header: StructType<
    {
      readonly frameId: "u32";
      readonly counter: "u32";
      readonly taiSec: "i64";
      readonly taiNsec: "i64";
    },
    {
      readonly tai: (
        header: { readonly taiSec: bigint; readonly taiNsec: bigint },
      ) => number;
    }
  >;
  /**
   * Command as the controller receives it (60 bytes).
   *
   * | offset | type | field | unit, meaning | C name |
   * | -----: | ---- | ----- | ------------- | ------ |
   * | 0 | u32 | `commander` | sender, {@linkcode COMMANDER} for us | `commander` |
   * | 4 | u32 | `counter` | counts all commands, from 0 | `counter` |
   * | 8 | u32 | `code` | action; each device has its own codes | `code` |
   * | 12 | f64 | `param1` | depends on the code | `param1` |
   * | 20 | f64 | `param2` | depends on the code | `param2` |
   * | 28 | f64 | `param3` | depends on the code | `param3` |
   * | 36 | f64 | `param4` | depends on the code | `param4` |
   * | 44 | f64 | `param5` | depends on the code | `param5` |
   * | 52 | f64 | `param6` | depends on the code | `param6` |
   *
   * @example A command with one parameter
   * ```ts
   * import { COMMANDER, singleSocket } from "jsr:@hexrot/comm@^0.1.0";
   *
   * const move = singleSocket.Command.create({
   *   commander: COMMANDER,
   *   code: 3,
   *   param1: 12.5,
   * });
   * if (move.bytes.length !== 60) throw new Error("60 bytes");
   * ```
   */
  readonly Command: StructType<{
    readonly commander: "u32";
    readonly counter: "u32";
    readonly code: "u32";
    readonly param1: "f64";
    readonly param2: "f64";
    readonly param3: "f64";
    readonly param4: "f64";
    readonly param5: "f64";
    readonly param6: "f64";
  }>;
} = {
  FrameId: { COMMAND_STATUS: 1, TELEMETRY: 2, CONFIG: 3 },
  Header: defineStruct("singleSocket.Header", {
    frameId: { type: "u32", description: "identifies the struct that follows" },
    counter: { type: "u32", description: "counts frames, wraps" },
    taiSec: { type: "i64", unit: "s", description: "since 1970 in TAI" },
    taiNsec: { type: "i64", unit: "ns", description: "within the second" },
  }, {
    derived: {
      tai: ({ taiSec, taiNsec }) => Number(taiSec) + Number(taiNsec) * 1e-9,
    },
  }),
  Command: defineStruct("singleSocket.Command", {
    commander: { type: "u32", description: "sender" },
    counter: { type: "u32", description: "counts all commands from 0" },
    code: { type: "u32", description: "action", display: "hex" },
    param1: "f64",
    param2: "f64",
    param3: "f64",
    param4: "f64",
    param5: "f64",
    param6: "f64",
  }),
};

/** View of a {@linkcode singleSocket.Header}: its fields and `tai`. */
export type SingleSocketHeader = ViewOf<typeof singleSocket.Header>;

/** View of a {@linkcode singleSocket.Command}. */
export type SingleSocketCommand = ViewOf<typeof singleSocket.Command>;

/** `commander` of the commands that we send. */
export const COMMANDER = 2;

/**
 * Acceptance of a command by the controller; field `status` of a {@linkcode CommandStatus}.
 */
export const CommandStatusCode = {
  /** The command was accepted. */
  ACK: 1 as const,
  /** The command was rejected; `reason` says why. */
  NO_ACK: 2 as const,
} as const;

/** One of the values of {@linkcode CommandStatusCode}. */
export type CommandStatusCode =
  typeof CommandStatusCode[keyof typeof CommandStatusCode];

/**
 * Answer of the controller to a command (frame id 1, 62 bytes). The counter of its header
 * is that of the command.
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u32 | `status` | a {@linkcode CommandStatusCode}; any other value is a failure, too | `status` |
 * | 4 | f64 | `duration` | s until the command is expected to be done | `duration` |
 * | 12 | char[50] | `reason` | text padded with NUL bytes; may fill all 50 | `reason` |
 *
 * @example A rejection
 * ```ts
 * import { CommandStatus, CommandStatusCode } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const status = CommandStatus.create({
 *   status: CommandStatusCode.NO_ACK,
 *   reason: "Out of range",
 * });
 * if (status.reason !== "Out of range") throw new Error(status.reason);
 * ```
 */
export const CommandStatus: StructType<{
  readonly status: "u32";
  readonly duration: "f64";
  readonly reason: readonly ["char", 50];
}> = defineStruct("CommandStatus", {
  status: { type: "u32", values: CommandStatusCode },
  duration: {
    type: "f64",
    unit: "s",
    description: "time until the command is expected to be done",
  },
  reason: { type: ["char", 50], description: "reason of a rejection" },
}, { frameId: singleSocket.FrameId.COMMAND_STATUS });

/** View of a {@linkcode CommandStatus}. */
export type CommandStatus = ViewOf<typeof CommandStatus>;
