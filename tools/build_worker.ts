/**
 * Bundles the worker with all of its imports into one minified text module, from which
 * `src/transport/worker_port.ts` starts workers without a permission to read files. Every
 * worker holds that text.
 *
 * `--check` writes nothing and exits with 1 if the committed module is stale.
 */
import { hashSources, importedPaths, type Sources } from "./source_hash.ts";

const ENTRY = "src/transport/worker/worker.ts";
const OUTPUT = "src/worker_source.gen.ts";
const COMMAND = "deno task build:worker";
const ROOT = new URL("../", import.meta.url);

/** Reads the entry and every module it imports, directly or not. */
async function readSources(): Promise<Sources> {
  const sources: Sources = {};
  const pending = [ENTRY];
  for (const path of pending) {
    if (path in sources) continue;
    const text = await Deno.readTextFile(new URL(path, ROOT));
    sources[path] = text;
    pending.push(...importedPaths(path, text));
  }
  return sources;
}

async function bundle(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", ENTRY],
    cwd: ROOT,
  }).output();
  if (!success) {
    throw new Error(
      `Cannot bundle ${ENTRY}: ${new TextDecoder().decode(stderr)}`,
    );
  }
  return new TextDecoder().decode(stdout);
}

/** Checks the imports and paths: a blob can't resolve an import, and machines differ. */
function assertSelfContained(code: string): void {
  const foreign =
    code.match(/^import\b.*|(?:\bimport\(|\brequire\(|file:\/\/).*/m) ??
      code.split("\n").find((line) => line.includes(ROOT.pathname));
  if (foreign) {
    throw new Error(
      `Cannot use the bundle of ${ENTRY} as it is not self-contained: ${
        String(foreign).slice(0, 200)
      }`,
    );
  }
}

async function generate(): Promise<string> {
  const hash = await hashSources(await readSources());
  const code = await bundle();
  assertSelfContained(code);
  const literal = code.replaceAll(/[\\`]|\$\{/g, "\\$&");
  return `// Generated from ${ENTRY} by \`${COMMAND}\`: do not edit.

/** SHA-256 over the modules in the bundle; a test compares it with them. */
export const WORKER_SOURCE_SHA256: string =
  "${hash}";

/** JavaScript of the workers, complete in itself. */
export const WORKER_SOURCE: string = \`${literal}\`;
`;
}

const generated = await generate();
if (Deno.args.includes("--check")) {
  const committed = await Deno.readTextFile(new URL(OUTPUT, ROOT))
    .catch(() => "none");
  if (committed !== generated) {
    console.error(`${OUTPUT} is stale: run \`${COMMAND}\``);
    Deno.exit(1);
  }
} else {
  await Deno.writeTextFile(new URL(OUTPUT, ROOT), generated);
}
