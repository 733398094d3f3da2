/** For tests with packages of Python. */

import { Process } from "../program.ts";

/** Returns whether Python has modules. */
export async function hasPythonModules(...names: string[]): Promise<boolean> {
  await using python = new Process("python3", ["-c", `import ${names}`]);
  return await python.end() === 0;
}
