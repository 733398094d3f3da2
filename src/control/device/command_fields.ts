/**
 * The fields that the commands of both protocols share.
 *
 * @module
 */

import type { DeviceCommand } from "./generation.ts";

/** The code of a command and its six parameters, as fields of a struct. */
export interface CommandFields {
  readonly code: number;
  readonly param1: number;
  readonly param2: number;
  readonly param3: number;
  readonly param4: number;
  readonly param5: number;
  readonly param6: number;
}

/**
 * Names the parameters of a command.
 *
 * @param command Its code and up to six parameters; the others are 0.
 */
export function commandFields({ code, params }: DeviceCommand): CommandFields {
  const [
    param1 = 0,
    param2 = 0,
    param3 = 0,
    param4 = 0,
    param5 = 0,
    param6 = 0,
  ] = params;
  return { code, param1, param2, param3, param4, param5, param6 };
}
