/**
 * For tests of whole programs: each is a process of its own.
 *
 * @module
 */

import {
  assertEquals,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { ownRejections } from "../rejections.ts";

/** Time limit of every wait of a test, in ms, which only a failing test reaches. */
export const TIME_LIMIT_MS = 240_000;
/** Time limit of a test, in ms: a hang has a name then. */
export const TEST_MS_MAX = 600_000;
/** Time limit of an end under load, in ms, that otherwise takes 100 ms. */
const END_LIMIT_MS = 30_000;
/** The repository. */
export const ROOT = new URL("../../", import.meta.url);

/** Body of a test. */
type TestBody = (t: Deno.TestContext) => Promise<void>;

/** Whether all permissions are granted. */
const isAllowed = await areGranted("net", "read", "write", "run");
const hasPython = isAllowed && await hasCommand("python3");
const hasNode = isAllowed && await hasCommand("node");
// The library that it builds is loaded by LD_PRELOAD, which is of Linux.
const hasCompiler = isAllowed && Deno.build.os === "linux" &&
  await hasCommand("cc");
const hasGcc = isAllowed && Deno.build.os === "linux" &&
  Deno.build.arch === "x86_64" && await hasCommand("gcc");
const hasGpp = isAllowed && Deno.build.os === "linux" &&
  Deno.build.arch === "x86_64" && await hasCommand("g++");
/** Returns whether all of some permissions are granted. */
export async function areGranted(
  ...names: Deno.PermissionDescriptor["name"][]
): Promise<boolean> {
  for (const name of names) {
    const { state } = await Deno.permissions.query({ name });
    if (state !== "granted") return false;
  }
  return true;
}

/** Returns whether a command can be run, and takes `--version`. */
export async function hasCommand(command: string): Promise<boolean> {
  try {
    const version = new Deno.Command(command, { args: ["--version"] });
    return (await version.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Returns a number from an environment variable.
 *
 * @param variable Name of the variable.
 * @param otherwise Number if it isn't set, or may not be read.
 */
export async function fromEnvironment(
  variable: string,
  otherwise: number,
): Promise<number> {
  const { state } = await Deno.permissions.query({ name: "env", variable });
  const text = state === "granted" ? Deno.env.get(variable) : undefined;
  return text === undefined ? otherwise : Number(text);
}

/**
 * Registers a test that starts programs, and therefore needs all permissions. Without
 * these it is reported as ignored, with the reason.
 *
 * @param name Name of the test.
 * @param fn The test.
 * @param timeLimitMs Time limit of the test, in ms.
 */
export function programTest(
  name: string,
  fn: TestBody,
  timeLimitMs?: number,
): void {
  register(name, isAllowed ? undefined : "--allow-all", fn, timeLimitMs);
}

/**
 * Reports that a test can't do all of what it is for, as an ignored step of it.
 *
 * @param t Context of the test.
 * @param lacking Requirement that this machine doesn't meet.
 */
export async function reportIgnored(
  t: Deno.TestContext,
  lacking: string,
): Promise<void> {
  await t.step({ name: `needs ${lacking}`, ignore: true, fn: () => {} });
}

/** Registers a test that looks at the files of the kernel, on Linux. */
export function linuxTest(
  name: string,
  fn: TestBody,
  timeLimitMs = TEST_MS_MAX,
): void {
  const needs = isAllowed ? "Linux" : "--allow-all";
  const isLinux = isAllowed && Deno.build.os === "linux";
  register(name, isLinux ? undefined : needs, fn, timeLimitMs);
}

/** Registers a test that starts Python. */
export function pythonTest(name: string, fn: TestBody): void {
  const needs = isAllowed ? "python3" : "--allow-all";
  register(name, hasPython ? undefined : needs, fn);
}

/** Single-socket controllers in Python, by their paths from the repository. */
export const PYTHON_CONTROLLERS = {
  "single_socket_controller.py": "tests/programs/single_socket_controller.py",
  "an independent controller": "../shared/peers/controller.py", // where it is
};

/**
 * Registers a test that starts one of {@linkcode PYTHON_CONTROLLERS}.
 *
 * @param path Its path from the repository.
 */
export async function controllerTest(
  name: string,
  path: string,
  fn: TestBody,
): Promise<void> {
  const hasFile = hasPython &&
    await Deno.stat(new URL(path, ROOT)).then(() => true, () => false);
  const lacking = hasPython ? path : isAllowed ? "python3" : "--allow-all";
  register(name, hasFile ? undefined : lacking, fn);
}

/** Registers a test that compiles C to be loaded into a program, on Linux. */
export function compilerTest(name: string, fn: TestBody): void {
  const needs = isAllowed ? "Linux and cc" : "--allow-all";
  register(name, hasCompiler ? undefined : needs, fn);
}

/** Registers a test that compares layouts with those of gcc on x86-64. */
export function gccTest(name: string, fn: TestBody): void {
  const needs = isAllowed ? "gcc on x86-64 Linux" : "--allow-all";
  register(name, hasGcc ? undefined : needs, fn);
}

/** Registers a test that compares layouts with those of g++ on x86-64. */
export function gppTest(name: string, fn: TestBody): void {
  const needs = isAllowed ? "g++ on x86-64 Linux" : "--allow-all";
  register(name, hasGpp ? undefined : needs, fn);
}

/** Registers a test that starts Node. */
export function nodeTest(name: string, fn: TestBody): void {
  const needs = isAllowed ? "node" : "--allow-all";
  register(name, hasNode ? undefined : needs, fn);
}

/**
 * Registers a test, which is ignored if it lacks something.
 *
 * @param lacking Requirement that isn't met; undefined if all are.
 */
export function register(
  name: string,
  lacking: string | undefined,
  fn: TestBody,
  timeLimitMs = TEST_MS_MAX,
): void {
  const why = lacking === undefined ? "" : ` (needs ${lacking})`;
  Deno.test({
    name: name + why,
    ignore: why !== "",
    timeout: timeLimitMs,
    fn: ownRejections(fn),
  });
}

/** A process, and what it has printed up to now. */
export class Process implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<number>;
  /** Exit code or signal, once it has ended. */
  #end: Deno.CommandStatus | undefined;
  #isReading = true;
  #isWritable: boolean;
  #changed = Promise.withResolvers<void>();
  /** Output of the program. */
  stdout = "";
  /** Error output of the program. */
  stderr = "";

  /**
   * Starts it.
   *
   * @param command The program.
   * @param args Its arguments.
   * @param options Whether {@linkcode type} or {@linkcode write} is used, and more of its environment.
   */
  constructor(
    command: string,
    args: string[],
    { stdin = "null", env }: Pick<Deno.CommandOptions, "stdin" | "env"> = {},
  ) {
    this.#child = new Deno.Command(command, {
      args,
      cwd: ROOT,
      env: { NO_COLOR: "1", ...env },
      stdin,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#isWritable = stdin === "piped";
    this.#ended = this.#read();
  }

  async #read(): Promise<number> {
    const collect = async (
      stream: ReadableStream<Uint8Array<ArrayBuffer>>,
      keep: (text: string) => void,
    ) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        keep(text);
        this.#wake();
        if (!this.#isReading) break;
      }
    };
    const [status] = await Promise.all([
      this.#child.status,
      collect(this.#child.stdout, (text) => this.stdout += text),
      collect(this.#child.stderr, (text) => this.stderr += text),
    ]);
    this.#end = status;
    this.#wake();
    return status.code;
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Waits until it has printed what is looked for. */
  async find<T>(what: string, find: () => T | null | undefined): Promise<T> {
    const found = async () => {
      for (;;) {
        const value = find();
        if (value !== null && value !== undefined) return value;
        if (this.#end) {
          const { code, signal } = this.#end;
          throw new Error(`The process has ended: ${signal ?? code}`);
        }
        await this.#changed.promise;
      }
    };
    return await deadline(found(), TIME_LIMIT_MS).catch((cause) => {
      const printed = this.stdout.slice(-2_000) + this.stderr;
      throw new Error(`No ${what} at the end of:\n${printed}`, { cause });
    });
  }

  /** The whole lines on stdout. */
  get lines(): string[] {
    return this.stdout.split("\n").slice(0, -1);
  }

  /** Parsed output of a program that prints an object a line. */
  jsonLines<Line>(): Line[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** Waits for a match in what is on stdout; the number `count` of several. */
  match(pattern: RegExp, count = 1): Promise<RegExpExecArray> {
    const all = new RegExp(pattern, "gm");
    return this.find(
      String(pattern),
      () => [...this.stdout.matchAll(all)].at(count - 1),
    );
  }

  /** Waits for a match on stderr. */
  matchError(pattern: RegExp): Promise<RegExpExecArray> {
    return this.find(String(pattern), () => pattern.exec(this.stderr));
  }

  /** Waits for an object that passes the test. */
  json<Line>(test: (line: Line) => boolean): Promise<Line> {
    return this.find(String(test), () => this.jsonLines<Line>().find(test));
  }

  /** Closes the pipes that it prints to, when the next text comes. */
  stopReading(): void {
    this.#isReading = false;
  }

  /** Writes to its stdin, which stays open. */
  async write(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Types on its terminal. */
  async type(text: string): Promise<void> {
    await this.write(text);
    this.#isWritable = false;
    await this.#child.stdin.close();
  }

  /** Waits until it ends by itself, and gives its exit code. */
  end(timeLimitMs = TIME_LIMIT_MS): Promise<number> {
    return deadline(this.#ended, timeLimitMs);
  }

  /** Asks it to end, and gives its exit code. */
  async endBy(signal: Deno.Signal): Promise<number> {
    const startMs = performance.now();
    this.#child.kill(signal);
    const code = await this.end();
    assertLess(performance.now() - startMs, END_LIMIT_MS);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isWritable) await this.#child.stdin.close();
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#ended;
  }
}

/** Arguments that start an example as in the README. */
export function denoArgs(example: string, args: string[]): string[] {
  return ["run", "--no-prompt", "--allow-net", `examples/${example}`, ...args];
}

/**
 * Makes a check of each of some cases at the same time, where most of it is waiting.
 * Waits for all, so that none goes on when another has failed.
 *
 * @param cases The cases.
 * @param check The check; an error of it says of which case it is.
 */
export async function forAll<Case>(
  cases: readonly Case[],
  check: (each: Case) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(cases.map((each) => check(each)));
  for (const [index, result] of results.entries()) {
    if (result.status === "fulfilled") continue;
    throw new Error(JSON.stringify(cases[index]), { cause: result.reason });
  }
}

/** Starts an example. */
export function run(example: string, ...args: string[]): Process {
  return new Process(Deno.execPath(), denoArgs(example, args));
}

/**
 * Starts an example whose output nobody reads: its stdout is a pipe that is full. Its
 * stderr is read.
 */
export function runUnread(example: string, ...args: string[]): Process {
  return new Process("bash", [
    "-c",
    `exec 3> >(exec sleep 60 >/dev/null 2>&1)
     dd if=/dev/zero of=/dev/fd/3 bs=4096 oflag=nonblock 2>/dev/null
     exec "$@" >&3`,
    "bash",
    Deno.execPath(),
    ...denoArgs(example, args),
  ]);
}

/** Checks what the user is told of a mistake: one line, and nothing else. */
export function assertOneErrorLine(
  { stdout, stderr }: Process,
  text: string,
): void {
  assertEquals(stdout, "");
  assertMatch(stderr, /^.+\n$/);
  assertStringIncludes(stderr, text);
}

/** Checks what an example says of each mistake in its options. */
export async function assertRefuses(
  example: string,
  mistakes: readonly (readonly [args: readonly string[], text: string])[],
): Promise<void> {
  for (const [args, text] of mistakes) {
    await using wrong = run(example, ...args);
    assertEquals(await wrong.end(), 2, args.join(" "));
    assertOneErrorLine(wrong, text);
    assertStringIncludes(wrong.stderr, "--help");
  }
}

/** Checks that help is all that an example gives, and names each option. */
export async function assertHelps(example: string, options: readonly string[]) {
  for (const help of ["--help", "-h"]) {
    await using process = run(example, help);
    assertEquals(await process.end(), 0);
    assertEquals(process.stderr, "");
    assertStringIncludes(process.lines[2], `examples/${example}`);
    for (const option of [...options, "--help"]) {
      assertMatch(process.stdout, new RegExp(`^ .*${option}\\b`, "m"));
    }
  }
}
