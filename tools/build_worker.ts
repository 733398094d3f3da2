/**
 * Bundles the worker with all of its imports into one minified text module, from which
 * `src/transport/worker_port.ts` starts workers without a permission to read files. Every
 * worker holds that text.
 *
 * `--check` writes nothing and exits with 1 if the committed module is stale.
 */
import {
  bundle,
  hashConstant,
  readSources,
  textConstant,
  writeOrCheck,
} from "./bundle.ts";
import { hashSources } from "./source_hash.ts";

const ENTRY = "src/transport/worker/worker.ts";
const COMMAND = "deno task build:worker";

await writeOrCheck({
  "src/worker_source.gen.ts": [
    `// Generated from ${ENTRY} by \`${COMMAND}\`: do not edit.\n`,
    hashConstant(
      "WORKER_SOURCE_SHA256",
      await hashSources(await readSources(ENTRY)),
    ),
    textConstant(
      "WORKER_SOURCE",
      "JavaScript of the workers, complete in itself.",
      await bundle(ENTRY),
    ),
  ].join("\n"),
}, COMMAND);
