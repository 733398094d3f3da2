/**
 * Descriptions of the commands of a device, for those who type or click them.
 *
 * @module
 */

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
