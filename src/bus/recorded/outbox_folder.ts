/**
 * Folder of a recorded outbox: its lock, and the cursor file, which says what the broker has.
 *
 * @module
 */

import { FLOW_CHANNELS, type Numbers } from "../message.ts";
import { messageOf } from "../../base/printable.ts";
import { writeOver } from "../../base/write_over.ts";

const VERSION = 1;
const encoder = new TextEncoder();

/** Place in the messages of a publisher: everything of the runs before is behind it, too. */
export interface OutboxPlace {
  /** Id of a run. */
  readonly run: string;
  /** Numbers of the next messages of it. */
  readonly next: Numbers;
}

/** Content of a cursor file. */
export interface OutboxCursor {
  /** Place up to which the broker has acknowledged all; null before the first message. */
  readonly sent: OutboxPlace | null;
  /** Numbers of the next messages of each run that isn't all sent: what there was to send. */
  readonly made: Readonly<Record<string, Numbers>>;
  /** Ids of messages that the broker has rejected, though it may have later ones. */
  readonly rejected: readonly string[];
  /** Name of the file that was written last. */
  readonly file: string;
  /** Whether its publisher was closed after all was sent. */
  readonly isDone: boolean;
}

/** Folder of the outbox of a device, which one publisher has at a time. */
export class OutboxFolder {
  /** Path of the folder. */
  readonly path: string;
  /** Name of the device. */
  readonly device: string;
  readonly #lock: Deno.FsFile;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, device: string, lock: Deno.FsFile) {
    this.path = path;
    this.device = device;
    this.#lock = lock;
  }

  /**
   * Takes the outbox of a device, until it is released or the program ends.
   *
   * @param path Path of the folder, which is made if needed.
   * @param device Name of the device.
   * @throws {Error} If it can't be made or read, or another publisher has it.
   */
  static take(path: string, device: string): OutboxFolder {
    Deno.mkdirSync(path, { recursive: true });
    const file = `${path}/${device}.outbox.lock`;
    const lock = Deno.openSync(file, { create: true, write: true });
    if (lock.tryLockSync(true)) return new OutboxFolder(path, device, lock);
    lock.close();
    throw new Error(
      `Cannot publish as outbox ${path} must have one publisher of ${device} at a time: another one has locked ${file}`,
    );
  }

  /** Path of the cursor file. */
  get cursorPath(): string {
    return `${this.path}/${this.device}.outbox.json`;
  }

  /**
   * Reads the cursor file.
   *
   * @returns Its content; undefined if there is none.
   * @throws {Error} If it can't be read, or is damaged.
   */
  async read(): Promise<OutboxCursor | undefined> {
    const path = this.cursorPath;
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
    let content;
    try {
      content = JSON.parse(text);
    } catch (cause) {
      throw damaged(path, "it must be JSON", messageOf(cause));
    }
    const { version, sha256, cursor } = content ?? {};
    if (version !== VERSION) {
      throw damaged(path, `version must be ${VERSION}`, String(version));
    }
    const expected = await digestOf(cursor);
    if (sha256 !== expected) {
      throw damaged(path, `sha256 must be ${expected}`, String(sha256));
    }
    return cursor;
  }

  /** Writes the cursor file in place of the one before, once that is written. */
  write(cursor: OutboxCursor): Promise<void> {
    const writing = this.#writing.then(async () => {
      const sha256 = await digestOf(cursor);
      const text = JSON.stringify({ version: VERSION, sha256, cursor });
      await writeOver(this.cursorPath, `${text}\n`);
    });
    this.#writing = writing.catch(() => {}); // who called has the error
    return writing;
  }

  /** Lets another publisher have it. */
  async release(): Promise<void> {
    await this.#writing;
    this.#lock.close();
  }
}

/** Returns whether a place is at the end of what there was to send, or behind it. */
export function isBehind({ next }: OutboxPlace, made: Numbers): boolean {
  return FLOW_CHANNELS.every((each) => (next[each] ?? 0) >= (made[each] ?? 0));
}

async function digestOf(cursor: unknown): Promise<string> {
  const bytes = encoder.encode(JSON.stringify(cursor) ?? "");
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

function damaged(path: string, rule: string, received: string): Error {
  return new Error(
    `Cannot read cursor of outbox in ${path} as ${rule}: received ${received}`,
  );
}
