// The package as a program elsewhere imports it, by URL or by its name in a registry:
// with no configuration, and no permission but those for the net and for imports. The
// registry is one of the test's own, which has this package and those it imports.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import config from "../../deno.json" with { type: "json" };
import { programTest, ROOT, TIME_LIMIT_MS } from "./program.ts";

/** Serves files from memory or disk, by their paths. */
abstract class FileServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #contentType: string;
  /** Paths that were asked for and are there. */
  readonly served: string[] = [];
  /** The others. */
  readonly refused: string[] = [];

  constructor(contentType: string) {
    this.#contentType = contentType;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      ({ url }) => this.#respond(new URL(url).pathname.slice(1)),
    );
  }

  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  /** Finds a file; undefined if there is none. */
  protected abstract find(path: string): Promise<BodyInit | undefined>;

  async #respond(path: string): Promise<Response> {
    const body = await this.find(path);
    if (body === undefined) {
      this.refused.push(path);
      return new Response("Not found", { status: 404 });
    }
    this.served.push(path);
    const headers = { "content-type": this.#contentType };
    return new Response(body, { headers });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

/** Whether a path is published. */
function isPublished(path: string): boolean {
  return config.publish.include.some((item) =>
    path === item || path.startsWith(`${item}/`)
  );
}

/** Serves the published files, and no other of the repository. */
class PackageServer extends FileServer {
  constructor(contentType = "application/typescript") {
    super(contentType);
  }

  protected override async find(path: string) {
    return isPublished(path)
      ? await Deno.readFile(new URL(path, ROOT))
      : undefined;
  }
}

/** A package in the registry. */
interface RegisteredPackage {
  readonly directory: URL;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>> | string;
  readonly paths: readonly string[];
}

/**
 * A registry as JSR is one, to which `JSR_URL` points. It has this package, and what
 * stands for the standard library here, as JSR itself may be out of reach.
 */
class Registry extends FileServer {
  readonly #packages = new Map<string, RegisteredPackage>();

  static async start(): Promise<Registry> {
    const registry = new Registry("application/typescript");
    await registry.#add(ROOT);
    for (const link of config.links) {
      await registry.#add(new URL(`${link}/`, ROOT));
    }
    return registry;
  }

  async #add(directory: URL): Promise<void> {
    const text = await Deno.readTextFile(new URL("deno.json", directory));
    const { name, version, exports } = JSON.parse(text);
    const paths = (await pathsIn(directory))
      .filter((path) => directory !== ROOT || isPublished(path));
    this.#packages.set(name, { directory, version, exports, paths });
  }

  protected override async find(path: string) {
    const [, name, rest] = /^(@\w+\/\w+)\/(.+)$/.exec(path) ?? [];
    const registered = this.#packages.get(name);
    if (registered === undefined) return undefined;
    const { version, directory, paths } = registered;
    if (rest === "meta.json") {
      return JSON.stringify({ latest: version, versions: { [version]: {} } });
    }
    if (rest === `${version}_meta.json`) return await metaOf(registered);
    const file = rest.slice(`${version}/`.length);
    return rest.startsWith(`${version}/`) && paths.includes(file)
      ? await Deno.readFile(new URL(file, directory))
      : undefined;
  }
}

/** Paths of the files in a directory and those below it, hidden ones left out. */
async function pathsIn(directory: URL, parent = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (name.startsWith(".")) continue;
    const path = `${parent}${name}`;
    if (!isDirectory) paths.push(path);
    else {paths.push(
        ...await pathsIn(new URL(`${name}/`, directory), `${path}/`),
      );}
  }
  return paths;
}

/** A registry's description of a version: its files with their sums, and its exports. */
async function metaOf(
  { directory, exports, paths }: RegisteredPackage,
): Promise<string> {
  const manifest: Record<string, { size: number; checksum: string }> = {};
  for (const path of paths) {
    const bytes = await Deno.readFile(new URL(path, directory));
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const checksum = `sha256-${sum.toHex()}`;
    manifest[`/${path}`] = { size: bytes.length, checksum };
  }
  const named = typeof exports === "string" ? { ".": exports } : exports;
  return JSON.stringify({ manifest, exports: named });
}

/** Output of a program, and its exit code. */
interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in a directory of its own, with an empty cache but for npm's packages. */
class Project implements AsyncDisposable {
  readonly #directory: string;
  readonly #registry: Registry;

  private constructor(directory: string, registry: Registry) {
    this.#directory = directory;
    this.#registry = registry;
  }

  static async create(registry: Registry): Promise<Project> {
    const directory = await Deno.makeTempDir({ prefix: "hexrotcomm_" });
    const project = new Project(directory, registry);
    try {
      await Deno.mkdir(`${directory}/cache`);
      await Deno.symlink(await npmCache(), `${directory}/cache/npm`);
      return project;
    } catch (error) {
      await project[Symbol.asyncDispose]();
      throw error;
    }
  }

  write(name: string, text: string): Promise<void> {
    return Deno.writeTextFile(`${this.#directory}/${name}`, text);
  }

  /**
   * Runs a module, as a user does who imports the package.
   *
   * @param hosts Hosts that it may import from.
   * @param args The module, its arguments, and `--check` in front if its types matter.
   * @param endAt Asks the program to end, as Ctrl-C does, once it has printed this; if
   * left out, it ends by itself.
   */
  async attempt(
    hosts: readonly string[],
    args: readonly string[],
    endAt?: string,
  ): Promise<Printed> {
    await using child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--no-config",
        "--allow-net",
        ...hosts.length === 0 ? [] : [`--allow-import=${hosts}`],
        ...args,
      ],
      cwd: this.#directory,
      env: {
        DENO_DIR: `${this.#directory}/cache`,
        JSR_URL: `http://${this.#registry.host}/`,
        NO_COLOR: "1",
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stderr = child.stderr.text();
    let stdout = "";
    const read = async () => {
      let isAsked = endAt === undefined;
      for await (
        const text of child.stdout.pipeThrough(new TextDecoderStream())
      ) {
        stdout += text;
        if (isAsked || !stdout.includes(endAt!)) continue;
        isAsked = true;
        child.kill("SIGINT");
      }
    };
    await deadline(read(), TIME_LIMIT_MS).catch((cause) => {
      throw new Error(`The program does not end: ${stdout}`, { cause });
    });
    const { code } = await child.status;
    return { code, stdout, stderr: await stderr };
  }

  /** Runs a module that must succeed, and may import from a host and the registry. */
  async run(
    host: string,
    args: readonly string[],
    endAt?: string,
  ): Promise<string> {
    const hosts = [host, this.#registry.host];
    const { code, stdout, stderr } = await this.attempt(hosts, args, endAt);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    return stdout;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.#directory, { recursive: true });
  }
}

/** The directory in which npm's packages are, so that none is fetched again. */
async function npmCache(): Promise<string> {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] });
  const { stdout } = await info.output();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}

programTest(
  "a program elsewhere imports the package and its devices by URL",
  async () => {
    await using server = new PackageServer();
    await using registry = await Registry.start();
    await using project = await Project.create(registry);
    await project.write(
      "link.ts",
      `
import { Command, CommandTelemetryServer } from "http://${server.host}/mod.ts";
import * as simulator from "http://${server.host}/simulator.ts";

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: simulator.SimpleConfig,
  TelemetryClass: simulator.SimpleTelemetry,
  commandSyncPattern: simulator.SIMPLE["two-socket"].commandSyncPattern,
});
await server.start();
const { telemetryPort, commandPort } = server;
await using controller = new simulator.SimpleController({
  telemetryPort,
  commandPort,
  telemetryIntervalMs: 10,
  initialState: simulator.ControllerState.ENABLED,
});
await Promise.all([controller.connect(), server.waitConnected()]);

const before: number = (await server.nextTelemetry()).telemetry.cmdPosition;
const { MOVE } = simulator.SimpleCommandCode;
await server.putCommand(Command.create({ code: MOVE, param1: 12.5 }));
let after = before;
for await (const { telemetry } of server) {
  after = telemetry.cmdPosition;
  if (after === 12.5) break;
}
await server.close();
const { connected, config, stats: { commandsSent, bytesDiscarded } } = server;
console.log(JSON.stringify({
  before, after, config, connected, commandsSent, bytesDiscarded,
}));
`,
    );
    await project.write(
      "devices.ts",
      `
import { Hexapod, type HexapodPosition } from "http://${server.host}/hexapod.ts";
import { Rotator } from "http://${server.host}/rotator.ts";
import * as simulator from "http://${server.host}/simulator.ts";

const options = {
  protocol: "single-socket",
  port: 0,
  telemetryIntervalMs: 10,
} as const;
await using rotatorController = new simulator.RotatorController(options);
await using hexapodController = new simulator.HexapodController({
  hexapod: "M2",
  ...options,
});
await Promise.all([rotatorController.start(), hexapodController.start()]);
await using rotator = await Rotator.connect({ port: rotatorController.port });
await using hexapod = await Hexapod.connect({
  hexapod: "M2",
  port: hexapodController.port,
});
await Promise.all([rotator.enable(), hexapod.enable()]);
const goal: HexapodPosition = { x: 1, y: 2, z: 3, u: 0, v: 0, w: 0 };
const [turned] = await Promise.all([rotator.moveTo(0.1), hexapod.moveTo(goal)]);
const position: number = turned.telemetry.currentPos;
console.log(position.toFixed(3));
`,
    );
    // Types are checked once for both.
    await project.write(
      "main.ts",
      `await import("./link.ts"); await import("./devices.ts");`,
    );
    const stdout = await project.run(server.host, ["--check", "main.ts"]);
    const [link, position, ...rest] = stdout.split("\n");
    assertEquals([position, ...rest], ["0.100", ""]);
    assertEquals(JSON.parse(link), {
      before: 0,
      after: 12.5,
      config: { minPosition: -25, maxPosition: 25, maxVelocity: 47 },
      connected: false,
      commandsSent: 1,
      bytesDiscarded: 0,
    });
    assertEquals(server.refused, []);
    assert(server.served.includes("src/worker_source.gen.ts"));
    // No more of the log than its one function needs.
    const logFiles = registry.served
      .filter((path) => /^@std\/log\/[\d.]+\//.test(path));
    assertEquals(logFiles.sort(), [
      "@std/log/0.224.14/base_handler.ts",
      "@std/log/0.224.14/get_logger.ts",
      "@std/log/0.224.14/levels.ts",
      "@std/log/0.224.14/logger.ts",
    ]);
  },
);

programTest("examples/serve.ts runs from its URL", async () => {
  await using server = new PackageServer();
  await using registry = await Registry.start();
  await using project = await Project.create(registry);
  const url = `http://${server.host}/examples/serve.ts`;
  const stdout = await project.run(server.host, [url, "--port=0"], "MOVE to");
  assertMatch(stdout, /^MOVE to 12\.5: now at 12\.5/m);
  assertEquals(server.refused, []);
});

programTest(
  "a program elsewhere imports the package from its registry",
  async () => {
    await using registry = await Registry.start();
    await using project = await Project.create(registry);
    await project.write(
      "main.ts",
      `
import { CommandTelemetryServer } from "jsr:@hexrot/comm@^0.1.0";
import * as simulator from "jsr:@hexrot/comm@^0.1.0/simulator";

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: simulator.SimpleConfig,
  TelemetryClass: simulator.SimpleTelemetry,
});
await server.start();
const { telemetryPort, commandPort } = server;
await using controller = new simulator.SimpleController({ telemetryPort, commandPort });
await Promise.all([controller.connect(), server.waitConnected()]);
const position: number = (await server.nextTelemetry()).telemetry.cmdPosition;
console.log(position);
`,
    );
    assertEquals(await project.run("jsr.io", ["--check", "main.ts"]), "0\n");
    assertEquals(registry.refused, []);
  },
);

programTest("the command line runs from its registry", async () => {
  await using registry = await Registry.start();
  await using project = await Project.create(registry);
  const line = ["jsr:@hexrot/comm@^0.1.0/cli", "--version"];
  assertMatch(await project.run("jsr.io", line), /^hexrot-comm 0\.1\.0 /);
  assertEquals(registry.refused, []);
});

programTest(
  "an import by URL needs leave for its host and the registry's",
  async () => {
    await using server = new PackageServer();
    await using registry = await Registry.start();
    await using project = await Project.create(registry);
    const url = `http://${server.host}/mod.ts`;
    await project.write("main.ts", `import "${url}";`);
    for (
      const [hosts, lacking] of [
        [[], server.host],
        [[server.host], registry.host],
      ] as const
    ) {
      const { code, stderr } = await project.attempt(hosts, ["main.ts"]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, `Requires import access to "${lacking}"`);
    }
    await project.run(server.host, ["main.ts"]);
  },
);

for (
  const [contentType, isTaken] of [
    ["text/plain", true],
    ["application/octet-stream", true],
    ["video/mp2t", true],
    ["text/html", false],
    ["text/javascript", false],
  ] as const
) {
  const verb = isTaken ? "succeeds" : "fails";
  programTest(
    `an import by URL ${verb} when it is served as ${contentType}`,
    async () => {
      await using server = new PackageServer(contentType);
      await using registry = await Registry.start();
      await using project = await Project.create(registry);
      await project.write("main.ts", `import "http://${server.host}/mod.ts";`);
      const hosts = [server.host, registry.host];
      const { code, stderr } = await project.attempt(hosts, ["main.ts"]);
      assertEquals(code === 0, isTaken, stderr);
    },
  );
}
