/** Command line of the examples that show one feature, and end by themselves. */
import { parseArgs } from "node:util";
import { readDurationMs } from "../../src/cli/flag_values.ts";

/**
 * Reads the command line, and ends the program for `--help`, if it is wrong, and when the
 * time of `--duration` is over.
 *
 * @param name Name of the program's file.
 * @param help Purpose of the program.
 */
export function takeDuration(name: string, help: string): void {
  try {
    const { values } = parseArgs({
      options: {
        duration: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    const durationMs = readDurationMs(values.duration);
    if (values.help) {
      console.log(`${help}

Usage: deno run --allow-net examples/${name} [options]

  --duration SEC  end after SEC seconds, if it has not ended by itself
  -h, --help      show this`);
      Deno.exit(0);
    }
    if (durationMs !== undefined) {
      Deno.unrefTimer(setTimeout(() => Deno.exit(0), durationMs));
    }
  } catch (error) {
    console.error(`${(error as Error).message} (--help lists the options)`);
    Deno.exit(2);
  }
}
