/**
 * Verb `completion`: scripts by which shells complete command lines.
 *
 * @module
 */

import { SCRIPTS } from "./completion_scripts.ts";
import { completionTables } from "./completion_tables.ts";
import { knownDevices } from "./device_flags.ts";
import { readChoice, UsageError } from "./flag_values.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** Name of the program, if it is installed as docs/cli.md says. */
const PROGRAM = "hexrot";
const NAME = /^[A-Za-z][\w-]*$/;
const SHELLS = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];

/**
 * Makes the verb.
 *
 * @param verbs Returns the verbs that are completed.
 */
export function completionVerb(verbs: () => readonly Verb[]): Verb {
  return defineVerb({
    name: "completion",
    summary: "Prints a script by which a shell completes command lines",
    operands: [SHELLS.join("|")],
    permissions: "none",
    flags: {
      name: {
        type: "string",
        value: "NAME",
        help: `name by which the program is called (${PROGRAM})`,
      },
    },
    details: `source <(hexrot completion bash)     in ~/.bashrc
source <(hexrot completion zsh)      in ~/.zshrc, behind compinit
hexrot completion fish | source      in ~/.config/fish/config.fish
completes verbs, flags, their values, files, and the fields and commands of a device.`,
    run({ name = PROGRAM }, [shell], { stdout }) {
      if (!NAME.test(name)) {
        throw new UsageError(
          `Flag '--name' must be letters, digits, _ and -: received ${name}`,
        );
      }
      const script = SCRIPTS[readChoice(SHELLS.join("|"), shell, SHELLS)];
      stdout.print(script(completionTables(name, verbs(), knownDevices())));
      return Promise.resolve(0);
    },
  });
}
