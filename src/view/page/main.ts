/// <reference lib="dom" />
/**
 * Live page of telemetry.
 *
 * @module
 */

import { startPage } from "./start_page.ts";

startPage();
