/**
 * For tests that let packages of npm read what this one writes: a folder with the packages
 * and a script of theirs.
 *
 * @module
 */

import { reportIgnored } from "./program.ts";

/** Folder with packages. */
export class NpmFolder implements AsyncDisposable {
  readonly #path: string;

  /** Made by {@linkcode NpmFolder.install}. */
  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Installs packages beside a script `read.mjs`.
   *
   * @param t Context of the test, which reports it as ignored if they can't be fetched.
   * @param packages Versions by name.
   * @param script Script, which reads JSON from stdin and writes JSON to stdout.
   * @returns The folder; undefined if they can't be fetched.
   */
  static async install(
    t: Deno.TestContext,
    packages: Readonly<Record<string, string>>,
    script: string,
  ): Promise<NpmFolder | undefined> {
    const folder = new NpmFolder(await Deno.makeTempDir());
    const write = (name: string, text: string) =>
      Deno.writeTextFile(`${folder.#path}/${name}`, text);
    await write("package.json", JSON.stringify({ dependencies: packages }));
    await write("read.mjs", script);
    const { success } = await folder.deno(["install", "--quiet"]);
    if (success) return folder;
    await reportIgnored(t, `${Object.keys(packages).join(", ")} of npm`);
    await folder[Symbol.asyncDispose]();
    return undefined;
  }

  /** Runs Deno in the folder. */
  async deno(args: string[], input = "") {
    await using child = new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.#path,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const [{ success }, stdout, stderr] = await Promise.all([
      child.status,
      child.stdout.text(),
      child.stderr.text(),
    ]);
    return { success, stdout, stderr };
  }

  /** Runs the script with some input. */
  run(input: string) {
    return this.deno(["run", "--quiet", "--allow-all", "read.mjs"], input);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#path, { recursive: true });
  }
}
