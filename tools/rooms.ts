/**
 * Rules for imports between the rooms.
 *
 * @module
 */

import { longestBeginning } from "./paths.ts";
import { importedSpecifiers } from "./source_hash.ts";

const TO_FRAMING = ["base", "struct", "framing"];
const TO_CONTROL = [...TO_FRAMING, "protocol", "transport", "link", "control"];

/**
 * Rooms below `src/`, and those that each may import from besides itself. The room of a
 * file is the longest name that matches.
 */
export const ROOMS: Record<string, string[]> = {
  base: [],
  struct: ["base"],
  protocol: ["base", "struct"],
  framing: ["base", "struct"],
  "framing/explain": [...TO_FRAMING, "protocol"],
  transport: TO_FRAMING,
  link: [...TO_FRAMING, "framing/explain", "protocol", "transport"],
  control: TO_CONTROL,
  simulator: ["base", "struct", "protocol", "framing"],
  recording: [...TO_FRAMING, "protocol", "link"],
  "recording/export": [...TO_FRAMING, "link", "recording"],
  "recording/replay": [
    ...TO_FRAMING,
    "protocol",
    "link",
    "recording",
    "simulator",
  ],
  limits: ["base", "struct", "link"],
  "limits/excerpts": ["base", "link", "limits", "recording"],
  view: [...TO_FRAMING, "protocol", "link", "limits", "recording"],
  "view/page": ["base", "struct", "protocol", "link", "limits", "view"],
  metrics: ["base", "struct", "link", "limits"],
  bus: ["base", "struct", "protocol", "link", "recording", "limits"],
  nats: ["base", "bus"],
  kafka: ["base", "link", "bus"],
  cli: [
    ...TO_CONTROL,
    "simulator",
    "recording",
    "recording/export",
    "recording/replay",
    "limits",
    "view",
    "metrics",
    "bus",
    "nats",
    "kafka",
  ],
};

/**
 * Generated text of the workers, which lies in no room, and is read by the one that
 * starts them.
 */
const WORKER_TEXT = "src/worker_source.gen.ts";
const WORKER_PORT = "src/transport/worker_port.ts";
/** Beginnings of the external modules that all rooms may import. */
const STANDARD_LIBRARY = ["jsr:@std/"];
/** Beginnings of those that a room may import, too. */
const EXTERNAL: Record<string, string[]> = {
  simulator: ["node:"],
  recording: ["node:zlib", "npm:@mcap/core@"],
  "recording/export": ["npm:hyparquet-writer@"],
  "view/page": ["npm:uplot@"],
  nats: ["npm:@nats-io/"],
  kafka: ["npm:@platformatic/kafka@", "node:buffer"],
  cli: ["node:util", "npm:@opentelemetry/api@"],
};

/** Returns the room of a file, or `undefined` if it lies in none. */
export function roomOf(path: string): string | undefined {
  const beginnings = Object.keys(ROOMS).map((room) => `src/${room}/`);
  return longestBeginning(path, beginnings)?.slice("src/".length, -1);
}

/** Returns the faults of the place and the imports of a file in `src/`, a line each. */
export function misplacements(path: string, text: string): string[] {
  if (path === WORKER_TEXT) return [];
  const room = roomOf(path);
  if (room === undefined) {
    return [`${path} lies in no room of tools/rooms.ts`];
  }
  return importedSpecifiers(text).flatMap((specifier) => {
    if (!specifier.startsWith(".")) {
      const allowed = [...STANDARD_LIBRARY, ...EXTERNAL[room] ?? []];
      return allowed.some((beginning) => specifier.startsWith(beginning))
        ? []
        : [`${path} imports ${specifier}, which ${room} may not`];
    }
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    if (target === WORKER_TEXT && path === WORKER_PORT) return [];
    const other = roomOf(target);
    return other !== undefined &&
        (other === room || ROOMS[room].includes(other))
      ? []
      : [`${path} imports ${target}, which ${room} may not`];
  });
}
