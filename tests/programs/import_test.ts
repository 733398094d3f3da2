// The package as a program elsewhere imports it: by URL, from a web server that
// has the published files only, with no permission but the one for the network.

import { assert, assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import config from "../../deno.json" with { type: "json" };
import { programTest, ROOT } from "./program.ts";

const TIME_LIMIT_MS = 60_000;

/** Serves the published files, and no other of the repository. */
class PackageServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** The paths that were asked for and are published. */
  readonly served: string[] = [];
  /** The others. */
  readonly refused: string[] = [];

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      ({ url }) => this.#respond(new URL(url).pathname.slice(1)),
    );
  }

  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  async #respond(path: string): Promise<Response> {
    const isPublished = config.publish.include.some((item) =>
      path === item || path.startsWith(`${item}/`)
    );
    if (!isPublished) {
      this.refused.push(path);
      return new Response("Not found", { status: 404 });
    }
    this.served.push(path);
    return new Response(await Deno.readFile(new URL(path, ROOT)), {
      headers: { "content-type": "application/typescript" },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

/**
 * A project in a directory of its own, with an empty cache but for npm's
 * packages. The packages of the standard library are the stand-ins that this
 * repository has, as their registry may be out of reach.
 */
class Project implements AsyncDisposable {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async create(): Promise<Project> {
    const directory = await Deno.makeTempDir({ prefix: "hexrotcomm_" });
    const project = new Project(directory);
    try {
      await copy(new URL("links/", ROOT), `${directory}/links`);
      const { links } = config;
      await project.write("deno.json", JSON.stringify({ links }));
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
   * Runs a module, its types checked, with leave to import from one host.
   *
   * @param endAt Asks the program to end, as Ctrl-C does, once it has printed
   * this; if left out, it ends by itself.
   * @returns What it has printed.
   */
  async run(host: string, args: string[], endAt?: string): Promise<string> {
    await using child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--check",
        "--quiet",
        "--no-prompt",
        "--config=deno.json",
        "--allow-net",
        `--allow-import=${host}`,
        ...args,
      ],
      cwd: this.#directory,
      env: { DENO_DIR: `${this.#directory}/cache`, NO_COLOR: "1" },
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
    assertEquals({ code, stderr: await stderr }, { code: 0, stderr: "" });
    return stdout;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.#directory, { recursive: true });
  }
}

async function copy(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(new URL(`${name}/`, from), `${to}/${name}`);
    else await Deno.copyFile(new URL(name, from), `${to}/${name}`);
  }
}

/** The directory in which npm's packages are, so that none is fetched again. */
async function npmCache(): Promise<string> {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] });
  const { stdout } = await info.output();
  return JSON.parse(new TextDecoder().decode(stdout)).npmCache;
}

programTest("a program elsewhere imports the package by URL", async () => {
  await using server = new PackageServer();
  await using project = await Project.create();
  await project.write(
    "main.ts",
    `
import { Command, CommandTelemetryServer } from "http://${server.host}/mod.ts";
import * as simulator from "http://${server.host}/simulator.ts";

await using server = new CommandTelemetryServer({
  port: 0,
  ConfigClass: simulator.SimpleConfig,
  TelemetryClass: simulator.SimpleTelemetry,
  commandSyncPattern: simulator.SIMPLE_COMMAND_SYNC_PATTERN,
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
  const stdout = await project.run(server.host, ["main.ts"]);
  assertEquals(JSON.parse(stdout), {
    before: 0,
    after: 12.5,
    config: { minPosition: -25, maxPosition: 25, maxVelocity: 47 },
    connected: false,
    commandsSent: 1,
    bytesDiscarded: 0,
  });
  assertEquals(server.refused, []);
  assert(server.served.includes("src/worker_source.gen.ts"));
});

programTest("a program elsewhere imports the devices by URL", async () => {
  await using server = new PackageServer();
  await using project = await Project.create();
  await project.write(
    "main.ts",
    `
import { Hexapod, type HexapodPosition } from "http://${server.host}/hexapod.ts";
import { Rotator } from "http://${server.host}/rotator.ts";
import * as simulator from "http://${server.host}/simulator.ts";

const options = { port: 0, telemetryIntervalMs: 10 };
await using rotatorController = new simulator.SingleSocketRotatorController(options);
await using hexapodController = new simulator.SingleSocketHexapodController({
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
  const stdout = await project.run(server.host, ["main.ts"]);
  assertEquals(stdout, "0.100\n");
  assertEquals(server.refused, []);
});

programTest("examples/serve.ts runs from its URL", async () => {
  await using server = new PackageServer();
  await using project = await Project.create();
  const url = `http://${server.host}/examples/serve.ts`;
  const stdout = await project.run(server.host, [url, "--port=0"], "MOVE to");
  assertMatch(stdout, /^MOVE to 12\.5: now at 12\.5/m);
  assertEquals(server.refused, []);
});
