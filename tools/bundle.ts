/**
 * Bundles of modules as text in generated modules: of the workers, and of the live page.
 */

import { importedPaths, type Sources } from "./source_hash.ts";

/** The repository. */
export const ROOT: URL = new URL("../", import.meta.url);

/**
 * Reads a module and every module it imports, directly or not.
 *
 * @param entry Path of the module.
 * @param external Specifiers outside of the repository that may be imported, each of an
 * exact version, by which they are part of the hash.
 */
export async function readSources(
  entry: string,
  external: readonly string[] = [],
): Promise<Sources> {
  const sources: Sources = {};
  const pending = [entry];
  for (const path of pending) {
    if (path in sources) continue;
    const text = await Deno.readTextFile(new URL(path, ROOT));
    sources[path] = text;
    pending.push(...importedPaths(path, text, external));
  }
  return sources;
}

/** Returns the minified bundle of a module, which needs no other. */
export async function bundle(
  entry: string,
  flags: readonly string[] = [],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", ...flags, entry],
    cwd: ROOT,
  }).output();
  if (!success) {
    throw new Error(
      `Cannot bundle ${entry}: ${new TextDecoder().decode(stderr)}`,
    );
  }
  const code = new TextDecoder().decode(stdout);
  assertSelfContained(entry, code);
  return code;
}

/** Checks the imports and paths: the text can't resolve an import, and machines differ. */
function assertSelfContained(entry: string, code: string): void {
  const foreign =
    code.match(/^import\b.*|(?:\bimport\(|\brequire\(|file:\/\/).*/m) ??
      code.split("\n").find((line) => line.includes(ROOT.pathname));
  if (foreign) {
    throw new Error(
      `Cannot use the bundle of ${entry} as it is not self-contained: ${
        String(foreign).slice(0, 200)
      }`,
    );
  }
}

/** Returns the declaration of an exported text. */
export function textConstant(name: string, help: string, text: string): string {
  const literal = text.replaceAll(/[\\`]|\$\{/g, "\\$&");
  return `/** ${help} */\nexport const ${name}: string = \`${literal}\`;\n`;
}

/** Returns the declaration of an exported hash. */
export function hashConstant(name: string, hash: string): string {
  return `/** SHA-256 over the sources of the bundle; a test compares it with them. */
export const ${name}: string =
  "${hash}";
`;
}

/**
 * Writes generated files; with `--check` it writes nothing, and exits with 1 if one of
 * them is stale.
 *
 * @param files Texts by path.
 * @param command Command that writes them.
 */
export async function writeOrCheck(
  files: Readonly<Record<string, string>>,
  command: string,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const url = new URL(path, ROOT);
    if (!Deno.args.includes("--check")) {
      await Deno.writeTextFile(url, text);
      continue;
    }
    const committed = await Deno.readTextFile(url).catch(() => "none");
    if (committed === text) continue;
    console.error(`${path} is stale: run \`${command}\``);
    Deno.exit(1);
  }
}
