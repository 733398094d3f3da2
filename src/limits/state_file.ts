/**
 * File that keeps the states of alarms from one run to the next.
 *
 * It is written beside itself and then renamed, so a program that ends while it writes leaves
 * the states before.
 *
 * @module
 */

import { typeOf } from "../base/check.ts";
import { wallMs } from "../base/clock.ts";
import { jsonText } from "../base/json_text.ts";
import { messageOf } from "../base/printable.ts";
import { writeOver } from "../base/write_over.ts";
import type { AlarmEngine, SavedAlarms } from "./alarm_engine.ts";
import type { AlarmStatus } from "./alarm_events.ts";
import { LIMIT_LEVELS } from "./alarm_rules.ts";
import { ALARM_TRANSITIONS } from "./alarm_states.ts";

/** Content of a state file. */
export interface AlarmStateFile {
  /** Version of the format. */
  readonly version: 1;
  /** Program that has written it, as a random text. */
  readonly writer?: string;
  /** Heartbeat: time at which it was written, in ms since 1970 (UTC). */
  readonly writtenAtMs: number;
  /** States to go on from. */
  readonly saved: SavedAlarms;
  /** Statuses of all alarms, to be shown. */
  readonly alarms: readonly AlarmStatus[];
}

const VERSION = 1 as const;

/** Longest time without a heartbeat in the file, in ms. */
const HEARTBEAT_MS = 5000;

/** Keeps the states of alarms in a file. */
export class StateFile {
  readonly #path: string | URL;
  /** States as the file has them, and the time at which it was written, in ms. */
  #written = "";
  #writtenAtMs = 0;
  #writing: Promise<void> = Promise.resolve();
  #error = "";
  readonly #writer = crypto.randomUUID();
  /** Writer of the run before; null until the first look. */
  #before: string | undefined | null = null;

  /** @param path Path of the file. */
  constructor(path: string | URL) {
    this.#path = path;
  }

  /** Reason why it couldn't be written the last time; empty if it could. */
  get error(): string {
    return this.#error;
  }

  /** Returns whether the states of an engine have changed, or the heartbeat is due. */
  isDue(engine: AlarmEngine): boolean {
    return wallMs() - this.#writtenAtMs >= HEARTBEAT_MS ||
      JSON.stringify(engine.save()) !== this.#written;
  }

  /**
   * Writes the file, after what is being written.
   *
   * @param engine Engine of the alarms.
   * @throws {Error} If another program has written it meanwhile, or an error of Deno, if it
   * can't be written.
   */
  write(engine: AlarmEngine): Promise<void> {
    const writing = this.#writing.then(async () => {
      await this.#checkWriter();
      const [saved, { alarms }] = [engine.save(), engine];
      const writtenAtMs = wallMs();
      const head = { version: VERSION, writer: this.#writer, writtenAtMs };
      const content = { ...head, saved, alarms };
      // JSON has strings for the numbers that it lacks.
      await writeOver(this.#path, `${jsonText(content, 1)}\n`);
      this.#written = JSON.stringify(saved);
      this.#writtenAtMs = writtenAtMs;
    });
    this.#writing = writing.then(
      () => void (this.#error = ""),
      (error) => void (this.#error = messageOf(error)),
    );
    return writing;
  }

  /** Checks that nobody else has written the file: each would undo what the other keeps. */
  async #checkWriter(): Promise<void> {
    const text = await readText(this.#path);
    const [, found] = /"writer": "(.*?)"/.exec(text ?? "") ?? [];
    if (this.#before === null) this.#before = found;
    if (!text || found === this.#writer || found === this.#before) return;
    throw new Error(
      `Cannot keep states of alarms in ${this.#path} as it must be the file of one program: another one has written it, give each its own`,
    );
  }

  /** Waits until nothing is written any more. */
  settled(): Promise<void> {
    return this.#writing;
  }
}

/**
 * Reads a state file.
 *
 * @param path Path of the file.
 * @returns Its content; undefined if there is none.
 * @throws {Error} If it can't be read, or isn't a state file.
 */
export async function readAlarmState(
  path: string | URL,
): Promise<AlarmStateFile | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(
      text,
      (key, value) =>
        key === "value" && typeof value === "string" ? Number(value) : value,
    );
  } catch (cause) {
    throw refusal(path, "it must be JSON", messageOf(cause), cause);
  }
  check(content, path);
  return content;
}

/** Returns the text of a file; undefined if there is none. */
async function readText(path: string | URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function check(
  content: unknown,
  path: string | URL,
): asserts content is AlarmStateFile {
  const { version, writtenAtMs, saved, alarms } = (content ?? {}) as Partial<
    AlarmStateFile
  >;
  if (version !== VERSION) {
    throw refusal(path, `version must be ${VERSION}`, typeOf(version));
  }
  if (typeof writtenAtMs !== "number") {
    throw refusal(path, "writtenAtMs must be a number", typeOf(writtenAtMs));
  }
  if (!Array.isArray(alarms)) {
    throw refusal(path, "alarms must be a list", typeOf(alarms));
  }
  if (typeof saved?.alarms !== "object" || saved.alarms === null) {
    throw refusal(path, "saved.alarms must be an object", typeOf(saved));
  }
  for (const [name, alarm] of Object.entries(saved.alarms)) {
    const { life, severity, evidence, shelving } = alarm ?? {};
    const isRight = Object.hasOwn(ALARM_TRANSITIONS, life ?? "") &&
      Number.isInteger(severity) && severity >= 0 &&
      severity <= LIMIT_LEVELS.length &&
      Array.isArray(evidence) && evidence.length === LIMIT_LEVELS.length &&
      evidence.every((one) => one?.ms >= 0 && one.count >= 0) &&
      (shelving === undefined || shelving?.untilMs >= 0);
    if (isRight) continue;
    const rule =
      `alarm "${name}" must have life, severity and evidence, and an end of its shelving`;
    throw refusal(path, rule, JSON.stringify(alarm).slice(0, 80));
  }
}

function refusal(
  path: string | URL,
  rule: string,
  received: string,
  cause?: unknown,
): Error {
  return new Error(
    `Cannot read state of alarms in ${path} as ${rule}: received ${received}; remove the file to begin anew`,
    { cause },
  );
}
