/** The command line of `serve.ts`. */
import { parseArgs } from "node:util";
import {
  readChoice,
  readDurationMs,
  readHost,
  readNumber,
  readPort,
} from "../../src/cli/flag_values.ts";
import type { Device } from "./device.ts";
import { DEVICES } from "./devices.ts";

export const LOCAL_HOST = "127.0.0.1";
const PAGE_PORT = 8765;

export const HELP = `Serves a controller and shows what it sends.

Usage: deno run --allow-net examples/serve.ts [options]

  --device NAME     simple (the default), rotator, camera-hexapod or m2-hexapod
  --host ADDRESS    IP address to listen on (${LOCAL_HOST}); for a controller on
                    another machine the address of this one in its network
  --port PORT       port for telemetry, commands have the next one (that of
                    the device: 6210, 5570, 5560, 5550); 0 for two free ones
  --no-simulator    wait for a real controller, and only watch it
  --move POSITION   enable the controller and move it there (--move=-5 for a
                    negative one): the rotator in deg, a hexapod to z in µm;
                    without this a simulated one moves anyway (simple: to
                    12.5) and a real one does not
  --record FOLDER   record all that crosses the link there; this needs
                    --allow-read=FOLDER and --allow-write=FOLDER, too
  --limits FILE     print the alarms of these rules (JSON, docs/limits.md); this
                    needs --allow-read=FILE, too
  --page            show it in the browser, a simulated one with a form for
                    commands: open the link that is printed
  --page-port PORT  port of the page (8765); 0 for a free one
  --metrics PORT    serve metrics and health of the link for Prometheus there, 0
                    for a free port (docs/metrics.md); of the alarms, too
  --duration SEC    end after SEC seconds (Ctrl-C ends it, too)
  --json            print one JSON object a line
  --verbose         log connections and the like to stderr
  -h, --help        show this`;

export interface Options {
  readonly device: Device;
  /** Name of the device. */
  readonly name: string;
  /** Folder for a recording; undefined for none. */
  readonly recordFolder: string | undefined;
  /** File with rules of alarms; undefined for none. */
  readonly limitsFile: string | undefined;
  /** Port of the page; undefined for no page. */
  readonly pagePort: number | undefined;
  /** Port of metrics; undefined for none. */
  readonly metricsPort: number | undefined;
  readonly host: string;
  readonly port: number;
  readonly isSimulated: boolean;
  /** Position to move the controller to; undefined to leave it at rest. */
  readonly position: number | undefined;
  readonly durationMs: number | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

/**
 * Reads the command line.
 *
 * @throws {TypeError} If an option doesn't exist, or its value is missing.
 * @throws {RangeError} If a value is out of the option's range.
 */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      device: { type: "string", default: "simple" },
      host: { type: "string", default: LOCAL_HOST },
      port: { type: "string" },
      "no-simulator": { type: "boolean", default: false },
      move: { type: "string" },
      record: { type: "string" },
      limits: { type: "string" },
      page: { type: "boolean", default: false },
      "page-port": { type: "string" },
      metrics: { type: "string" },
      duration: { type: "string" },
      json: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { json, verbose, help } = values;
  const name = readChoice("--device", values.device, [...DEVICES.keys()]);
  const device = DEVICES.get(name)!;
  const isSimulated = !values["no-simulator"];
  const position = readNumber(
    "--move",
    values.move,
    "a number",
    Number.isFinite,
  );
  const pagePort = readPort(values["page-port"], 0, 65_535, "--page-port");
  return {
    device,
    name,
    recordFolder: values.record,
    limitsFile: values.limits,
    metricsPort: readPort(values.metrics, 0, 65_535, "--metrics"),
    pagePort: pagePort ?? (values.page ? PAGE_PORT : undefined),
    host: readHost(values.host),
    port: readPort(values.port, 0, 65_534) ?? device.port,
    isSimulated,
    position: position ?? (isSimulated ? device.simulatedPosition : undefined),
    durationMs: readDurationMs(values.duration),
    json,
    verbose,
    help,
  };
}
