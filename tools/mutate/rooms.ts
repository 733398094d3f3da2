/**
 * Rooms of the house, and the tests that hold each.
 *
 * @module
 */

import { longestBeginning } from "../paths.ts";

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
    sources: ["base/"],
    tests: [
      "accept_all",
      "bad_arguments",
      "check_",
      "clock_",
      "deadline",
      "errors_",
      "ip_range",
      "json_text",
      "listen_error",
      "log_",
      "mutex",
      "nearest",
      "pauses",
      "printable",
      "programs/write_over",
      "served_host",
      "shared_",
      "signals",
      "std_log",
      "struct_from_c",
      "tai",
      "watchdog",
    ],
  },
  struct: {
    sources: ["struct/"],
    tests: [
      "bad_arguments_struct",
      "describe_struct",
      "field_meaning",
      "field_text",
      "flat_fields",
      "ros1_msg",
      "struct_code",
      "struct_layout",
      "struct_test",
      "device_structs",
      "json_schema",
      "struct_json",
    ],
  },
  struct_from_c: {
    sources: ["struct/from_c/"],
    tests: ["struct_from_c", "bad_arguments_from_c"],
  },
  protocol: {
    sources: ["protocol/"],
    tests: [
      "device_commands_table",
      "device_flags",
      "device_structs",
      "enumerations",
      "golden_vectors",
      "hexapod_controller",
      "hexapod_device",
      "hexapod_geometry",
      "hexapod_kinematics",
      "rotator_controller",
      "rotator_device",
      "single_socket_",
    ],
  },
  framing: {
    sources: ["framing/"],
    tests: [
      "byte_ring",
      "clock_watch",
      "counter_",
      "finding_text",
      "frame_",
      "header_",
      "layout_choice",
      "length_watch",
      "unknown_frames",
      "untrusted_headers",
      "wrong_place",
      "wrong_structs",
    ],
  },
  explain: { sources: ["framing/explain/"], tests: ["explain"] },
  transport: {
    sources: ["transport/"],
    tests: [
      "bell",
      "task_host",
      "running_task",
      "worker_port",
      "net_access",
      "link_pool",
      "link_threads",
      "record_list",
      "shared_",
      "clock_",
      "telemetry_receiver",
      "telemetry_socket",
      "socket_link",
      "link_test",
      ...LINK_TESTS,
    ],
  },
  worker: {
    sources: ["transport/worker/"],
    tests: [
      "worker_entry",
      "worker_parts",
      "frame_records",
      "running_task",
      "command_socket",
      "dialer",
      "telemetry_socket",
      "command_expiry",
      "client_port",
      "silence",
      ...LINK_TESTS,
    ],
  },
  link: {
    sources: ["link/"],
    tests: [
      "back_pressure",
      "bad_arguments_client",
      "bad_arguments_running",
      "bad_arguments_test",
      "link_",
      "rate_watch",
      "record_list",
      "early_calls",
      "socket_link",
      "telemetry_receiver",
      "source_test",
      "frames_test",
      "samples_test",
      ...LINK_TESTS,
    ],
  },
  samples: {
    sources: ["link/samples/"],
    tests: [
      "sample",
      "frame_feed",
      "frames",
      "lent_frames",
      "rate_meter",
      "clock_",
      "confirm",
    ],
  },
  events: {
    sources: ["link/events/"],
    tests: [
      "event",
      "failure_report",
      "log_throttle",
      "record_events",
      "std_log",
      ...LINK_TESTS,
    ],
  },
  commands: {
    sources: ["link/commands/"],
    tests: ["command", "confirm", "link_", ...LINK_TESTS],
  },
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
      "constant_velocity",
      "generation",
      "two_socket_calls",
      "wrong_device",
      "single_socket_hexapod",
      "single_socket_rotator",
      "bad_arguments_device",
    ],
  },
  simulator: {
    sources: ["simulator/"],
    tests: [
      "bad_arguments_simulator",
      "fault",
      "frame_outbox",
      "hexapod_",
      "node_socket",
      "quirks",
      "real_habits",
      "rotator_",
      "simple_controller",
      "simulated_",
      "single_socket_",
      "trapezoidal_path",
      "two_socket_late_simulator",
    ],
  },
  limits: {
    sources: ["limits/"],
    tests: ["alarm_", "limits_", "programs/limits_"],
  },
  metrics: {
    sources: ["metrics/"],
    tests: ["metrics_", "programs/metrics"],
  },
  recording: {
    sources: ["recording/"],
    tests: ["programs/recording", "recording_"],
  },
  replay: {
    sources: ["recording/replay/"],
    tests: [
      "programs/recording_replay",
      "programs/recording_verify",
      "recording_align",
      "recording_pace",
      "recording_replay",
    ],
  },
  export: {
    sources: ["recording/export/"],
    tests: ["programs/export", "export_"],
  },
  view: {
    sources: ["view/"],
    tests: [
      "field_state",
      "view_",
      "page_",
      "dashboard_",
      "programs/dashboard_",
      "programs/foxglove",
    ],
  },
  bus: {
    sources: ["bus/"],
    tests: ["bus_", "programs/bus_", "programs/outbox"],
  },
  nats: { sources: ["nats/"], tests: ["nats_", "programs/nats"] },
  kafka: { sources: ["kafka/"], tests: ["kafka_", "programs/kafka"] },
  cli: {
    sources: ["cli/"],
    tests: [
      "cli_",
      "programs/cli",
      "programs/nats_cli",
      "programs/recording_repair",
    ],
  },
};

/** Returns the name of the room of a source, as `"samples"` for `"src/samples/frame_feed.ts"`. */
export function roomOf(
  path: string,
  rooms: Record<string, Room> = ROOMS,
): string | undefined {
  const owners = new Map<string, string>(
    Object.entries(rooms).flatMap(([name, { sources }]) =>
      sources.map((source) => [`src/${source}`, name] as const)
    ),
  );
  const beginning = longestBeginning(path, [...owners.keys()]);
  return beginning && owners.get(beginning);
}
