/**
 * Command line: watches a controller, records what crosses its link, and works with
 * recordings. `--help` lists its verbs, and each verb the permissions that it needs.
 *
 *     deno run --allow-read jsr:@hexrot/comm/cli info night/
 *
 * @module
 */

import { main } from "./src/cli/main.ts";

export { main } from "./src/cli/main.ts";

if (import.meta.main) await main();
