/**
 * Fields that the commands of both protocols share, and descriptions of the commands of a
 * device, for those who type or click them.
 *
 * @module
 */
import { counted } from "../base/printable.ts";

/** Code of a command and its parameters, as fields of a struct. */
export interface CommandFields {
  /** Code of the command. */
  readonly code: number;
  /** First parameter; the meaning of each depends on the code. */
  readonly param1: number;
  /** Second parameter. */
  readonly param2: number;
  /** Third parameter. */
  readonly param3: number;
  /** Fourth parameter. */
  readonly param4: number;
  /** Fifth parameter. */
  readonly param5: number;
  /** Sixth parameter. */
  readonly param6: number;
}

/** Parameter of a command. */
export interface CommandParameter {
  /** Its name, such as `position`. */
  readonly name: string;
  /** Unit of its values. */
  readonly unit?: string;
  /** Least value. */
  readonly min?: number;
  /** Greatest value. */
  readonly max?: number;
  /** Its values by name, if it has no others. */
  readonly values?: Readonly<Record<string, number>>;
  /** Its one value: the description is of the command with this value only. */
  readonly fixed?: number;
}

/** Command of a device, or one use of it. */
export interface CommandDescription {
  /** Its name, such as `MOVE` or `STOP`; unique. */
  readonly name: string;
  /** Field `code` of the command. */
  readonly code: number;
  /** Parameters `param1` and the following; the others are 0. */
  readonly parameters: readonly CommandParameter[];
  /** Description in one line. */
  readonly help?: string;
  /** Hazard, such as `moves the rotator`: it must be confirmed then. */
  readonly hazard?: string;
  /** Whether it stops or protects the device: it is sent at once, and never confirmed. */
  readonly isStop?: boolean;
}

/** Number of parameters that a command has. */
export const PARAMETERS = 6;

/**
 * Returns the fields of a command.
 *
 * @param code Code of the command.
 * @param params Up to six parameters; the others are 0.
 */
export function commandFields(
  code: number,
  params: readonly number[],
): CommandFields {
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

/**
 * Returns the description that fits a command: of several uses of a code, the one whose
 * fixed parameters have these values.
 *
 * @param commands Descriptions.
 * @param code Code of the command.
 * @param params Its parameters; those that are left out are 0.
 * @returns The description with the most fixed parameters; undefined if none fits.
 */
export function describedCommand(
  commands: readonly CommandDescription[],
  code: number,
  params: readonly number[],
): CommandDescription | undefined {
  const fixedCount = ({ parameters }: CommandDescription) =>
    parameters.filter(({ fixed }) => fixed !== undefined).length;
  return commands
    .filter((command) =>
      command.code === code &&
      command.parameters.every(({ fixed }, i) =>
        fixed === undefined || fixed === (params[i] ?? 0)
      )
    )
    .sort((a, b) => fixedCount(b) - fixedCount(a))[0];
}

/**
 * Checks the parameters of a command by its description.
 *
 * @param description Description of the command.
 * @param params Its parameters; those that are left out are 0.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {RangeError} If there are too many, or one is out of its range.
 */
export function checkParameters(
  { name: command, parameters }: CommandDescription,
  params: readonly number[],
  action: string,
): void {
  if (params.length > parameters.length) {
    throw new RangeError(
      `Cannot ${action} ${command} as it has ${
        counted(parameters.length, "parameter")
      }: received ${params.length}`,
    );
  }
  for (const [i, parameter] of parameters.entries()) {
    const { name, unit = "", min = -Infinity, max = Infinity, values } =
      parameter;
    const value = params[i] ?? 0;
    const isNamed = values === undefined ||
      Object.values(values).includes(value);
    if (isNamed && value >= min && value <= max) continue;
    const rule = isNamed
      ? `in ${min}..${max} ${unit}`.trim()
      : `one of ${
        Object.entries(values!).map(([key, one]) => `${one} ${key}`).join(", ")
      }`;
    throw new RangeError(
      `Cannot ${action} ${command} as ${name} must be ${rule}: received ${value}`,
    );
  }
}
