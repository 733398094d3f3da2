/**
 * Structs of the library that headers and commands on the wire have.
 *
 * @module
 */

import type { AnyStructType } from "../struct/struct.ts";
import { CommandStatus, singleSocket } from "./single_socket.ts";
import { Command, Header } from "./two_socket.ts";

/**
 * Structs whose types a caller compares, or whose views have more than their fields: by
 * their description alone they would be others, see `structFromJson()`.
 */
export const KNOWN_STRUCTS: readonly AnyStructType[] = [
  Header,
  Command,
  singleSocket.Header,
  singleSocket.Command,
  CommandStatus,
];
