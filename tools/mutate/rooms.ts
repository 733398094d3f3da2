/**
 * Rooms of the house, and the tests that hold each.
 *
 * @module
 */

/** Sources that belong together, with the tests that must notice a change in them. */
export interface Room {
  /** Beginnings of the paths of its sources, below `src/`; the longest one that fits decides. */
  sources: string[];
  /** Beginnings of the names of its tests, below `tests/`. */
  tests: string[];
}

const LINK_TESTS = ["server_", "client_", "second_client_", "lifecycle_"];

/** Rooms by name. */
export const ROOMS: Record<string, Room> = {
  base: {
    sources: [""],
    tests: ["bad_arguments", "ip_range", "tai", "silence", "struct_from_c"],
  },
  struct: {
    sources: ["struct", "describe_struct"],
    tests: ["struct_test", "describe_struct", "bad_arguments_struct"],
  },
  struct_from_c: {
    sources: ["struct_from_c"],
    tests: ["struct_from_c", "bad_arguments_from_c"],
  },
  protocol: {
    sources: [
      "protocol",
      "single_socket_protocol",
      "enumerations",
      "devices/",
      "kinematics/",
    ],
    tests: [
      "device_structs",
      "golden_vectors",
      "hexapod_controller",
      "hexapod_device",
      "hexapod_geometry",
      "hexapod_kinematics",
      "rotator_controller",
      "rotator_device",
    ],
  },
  frames: {
    sources: ["frames/"],
    tests: [
      "frame_",
      "byte_ring",
      "clock_",
      "counter_",
      "header_",
      "untrusted_headers",
      "events",
      "samples",
    ],
  },
  shared: {
    sources: ["shared/"],
    tests: ["shared_", "clock_", "commands", "samples", "confirm", "silence"],
  },
  worker: {
    sources: ["worker/"],
    tests: [
      "worker_parts",
      "telemetry_socket",
      "command_expiry",
      "silence",
      "commands",
      "confirm",
      "events",
      ...LINK_TESTS,
    ],
  },
  host: {
    sources: ["host/"],
    tests: [
      "socket_link",
      "link_test",
      "back_pressure",
      "samples",
      "events",
      "commands",
      "silence",
      ...LINK_TESTS,
    ],
  },
  samples: {
    sources: ["samples/"],
    tests: ["sample", "frame_feed", "rate_meter", "clock_", "confirm"],
  },
  events: {
    sources: ["events", "log"],
    tests: ["event", "log", "record_events", "std_log", ...LINK_TESTS],
  },
  commands: {
    sources: ["commands/"],
    tests: ["command", "confirm", "link_", ...LINK_TESTS],
  },
  link: {
    sources: ["link/", "server", "client", "command_telemetry_link", "link_"],
    tests: [
      "link_",
      "rate_watch",
      "telemetry_receiver",
      "events",
      "samples",
      "commands",
      ...LINK_TESTS,
    ],
  },
  explain: { sources: ["explain"], tests: ["explain"] },
  control: {
    sources: ["control/"],
    tests: [
      "brake",
      "device_",
      "state_changer",
      "tracking",
      "hexapod_test",
      "rotator_test",
      "motion",
      "move",
      "pauses",
      "generation",
      "wrong_device",
      "single_socket_hexapod",
      "single_socket_rotator",
      "bad_arguments_device",
    ],
  },
  simulator: {
    sources: ["simulator"],
    tests: [
      "bad_arguments_simulator",
      "fault",
      "hexapod_",
      "rotator_",
      "simple_controller",
      "single_socket_",
      "trapezoidal_path",
    ],
  },
};

/** Returns the name of the room of a source, as `"samples"` for `"src/samples/frame_feed.ts"`. */
export function roomOf(
  path: string,
  rooms: Record<string, Room> = ROOMS,
): string | undefined {
  let name: string | undefined;
  let longest = -1;
  for (const [candidate, { sources }] of Object.entries(rooms)) {
    for (const start of sources) {
      if (start.length <= longest || !path.startsWith(`src/${start}`)) continue;
      [name, longest] = [candidate, start.length];
    }
  }
  return name;
}
