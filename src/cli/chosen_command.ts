/**
 * Command that operands choose by its name or its code, with its parameters.
 *
 * @module
 */

import {
  checkParameters,
  type CommandDescription,
  type CommandParameter,
  describedCommand,
  PARAMETERS,
} from "../protocol/commands.ts";
import { checkUsage, suggestion, UsageError } from "./flag_values.ts";

const CODE_MAX = 2 ** 32 - 1;
/** Beginning of a code, which a name hasn't. */
const NUMBER = /^[\d+.-]/;
const UNKNOWN = "its effect isn't known";

/** Command, checked. */
export interface ChosenCommand {
  /** Its name, or its code as text. */
  readonly name: string;
  readonly code: number;
  readonly params: readonly number[];
  /** Name and parameters as they were given. */
  readonly text: string;
  /** Hazard that must be confirmed; undefined if none is known. */
  readonly hazard: string | undefined;
  /** Whether it stops or protects the device, and needs no confirmation. */
  readonly isStop: boolean;
}

/**
 * Reads a command.
 *
 * @param commands Commands that are known.
 * @param operands Its name and the parameters that it has by that name, or its code and all
 * of its parameters.
 * @throws {UsageError} If the name is unknown, or a parameter is missing or out of range.
 */
export function readCommand(
  commands: readonly CommandDescription[],
  [first, ...rest]: readonly string[],
): ChosenCommand {
  const text = [first, ...rest].join(" ");
  if (NUMBER.test(first)) {
    const code = Number(first);
    if (!(Number.isInteger(code) && code >= 0 && code <= CODE_MAX)) {
      throw new UsageError(
        `Code must be an integer in 0..${CODE_MAX}: received ${first}`,
      );
    }
    const params = rest.map((param, i) => readParam(param, `param${i + 1}`));
    const described = describedCommand(commands, code, params);
    if (described) {
      checkUsage(() => checkParameters(described, params, "send"));
    } else if (params.length > PARAMETERS) {
      throw new UsageError(
        `Command must have at most ${PARAMETERS} parameters: received ${params.length}`,
      );
    }
    const { hazard = described ? undefined : UNKNOWN, isStop = false } =
      described ?? {};
    const name = described?.name ?? first;
    return { name, code, params, text, hazard, isStop };
  }
  const described = commands.find(({ name }) => name === first.toUpperCase());
  if (described === undefined) throw unknownCommand(first, commands);
  const { name, code, parameters, hazard, isStop = false } = described;
  const given = parameters.filter(({ fixed }) => fixed === undefined);
  if (given.length !== rest.length) {
    const expected = given.map(parameterText).join(", ") || "no parameter";
    throw new UsageError(
      `Command ${name} must be given ${expected}: received ${
        rest.join(" ") || "nothing"
      }`,
    );
  }
  const left = [...rest];
  const params = parameters.map((parameter) =>
    parameter.fixed ?? readParam(left.shift()!, parameter.name, parameter)
  );
  checkUsage(() => checkParameters(described, params, "send"));
  return { name, code, params, text, hazard, isStop };
}

/** Reads a number, or the name of one of the values that the parameter has. */
function readParam(
  text: string,
  name: string,
  { values = {} }: Partial<CommandParameter> = {},
): number {
  if (Object.hasOwn(values, text)) return values[text];
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  const names = Object.keys(values);
  const rule = names.length > 0
    ? `a number or one of ${names.join(", ")}`
    : "a finite number";
  throw new UsageError(
    `Parameter '${name}' must be ${rule}: received ${text || "nothing"}`,
  );
}

/** Returns a parameter as an operator gives it: `position in -25..25 deg`. */
function parameterText(
  { name, min, max, unit, values }: CommandParameter,
): string {
  if (values !== undefined) return `${name} (${Object.keys(values).join("|")})`;
  const range = min === undefined && max === undefined
    ? ""
    : ` in ${min ?? ""}..${max ?? ""}`;
  return `${name}${range}${unit === undefined ? "" : ` ${unit}`}`;
}

function unknownCommand(
  name: string,
  commands: readonly CommandDescription[],
): UsageError {
  const names = commands.map((command) => command.name);
  const known = names.join(", ") || "none; give its code";
  return new UsageError(
    `Command must be one of ${known}: received ${name}${
      suggestion(name.toUpperCase(), names)
    }`,
  );
}
