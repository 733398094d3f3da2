/// <reference lib="dom" />
/**
 * Live page of telemetry.
 *
 * @module
 */

document.body.append("Connecting …");
