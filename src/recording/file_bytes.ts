/**
 * Files that can be read at any position: on a disk, or on a web server.
 *
 * @module
 */

import { ACTIVE_ENDING } from "./recording_names.ts";

/** Length that is read at once for small parts, in bytes. */
const WINDOW_BYTES = 64 * 1024;

/** File that can be read at any position. */
export abstract class FileBytes implements Disposable {
  /** Length of the file when it was opened, in bytes. */
  readonly size: number;
  #window = new Uint8Array();
  #windowStart = 0;

  /** @param size Length of the file, in bytes. */
  protected constructor(size: number) {
    this.size = size;
  }

  /** Returns a part in memory of its own; shorter if the file ends in it. */
  abstract read(
    offset: number,
    length: number,
  ): Promise<Uint8Array<ArrayBuffer>>;

  /** Returns a small part, which is valid until the next call. */
  async peek(offset: number, length: number): Promise<Uint8Array> {
    let at = offset - this.#windowStart;
    if (at < 0 || at + length > this.#window.length) {
      const rest = this.size - offset;
      const window = Math.min(rest, Math.max(length, WINDOW_BYTES));
      this.#window = await this.read(offset, window);
      this.#windowStart = offset;
      at = 0;
    }
    return this.#window.subarray(at, at + length);
  }

  abstract [Symbol.dispose](): void;
}

/** Whether a path is the address of a web server. */
export function isWebAddress(path: string): boolean {
  return /^https?:/i.test(path);
}

/**
 * Opens a file.
 *
 * @param path Path, or web address.
 * @throws {Error} If it can't be read.
 */
export function openBytes(path: string): Promise<FileBytes> {
  return isWebAddress(path) ? openWeb(path) : openDisk(path);
}

/** Opens a file of a disk, also if it was completed and renamed meanwhile. */
async function openDisk(path: string): Promise<FileBytes> {
  const file = await Deno.open(path).catch((error) => {
    const isGone = error instanceof Deno.errors.NotFound;
    if (!isGone || !path.endsWith(ACTIVE_ENDING)) throw error;
    return Deno.open(path.slice(0, -ACTIVE_ENDING.length));
  });
  return new DiskBytes(file, (await file.stat()).size);
}

class DiskBytes extends FileBytes {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile, size: number) {
    super(size);
    this.#file = file;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    await this.#file.seek(offset, Deno.SeekMode.Start);
    for (let at = 0; at < length;) {
      const count = await this.#file.read(bytes.subarray(at));
      if (count === null) return bytes.subarray(0, at);
      at += count;
    }
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Opens a file of a web server: by ranges, or whole if it has none. */
async function openWeb(address: string): Promise<FileBytes> {
  const { status, bytes, size } = await fetchRange(address, 0, 1);
  return status === RANGE
    ? new WebBytes(address, size)
    : new MemoryBytes(bytes);
}

/** Status of a response that has the range. */
const RANGE = 206;
/** Status of one to a range of an empty file. */
const NO_RANGE = 416;

async function fetchRange(address: string, offset: number, length: number) {
  const range = `bytes=${offset}-${offset + length - 1}`;
  const response = await fetch(address, { headers: { range } });
  const { status, statusText, headers } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (status === NO_RANGE) return { status, bytes: new Uint8Array(), size: 0 };
  const total = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  const isWhole = status === 200 && offset === 0;
  if (isWhole || (status === RANGE && total !== undefined)) {
    return { status, bytes, size: Number(total) };
  }
  throw new Error(
    `Cannot read ${address} as its server must send a range: received ${
      `${status} ${statusText}`.trim()
    }`,
  );
}

class WebBytes extends FileBytes {
  readonly #address: string;

  constructor(address: string, size: number) {
    super(size);
    this.#address = address;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length === 0) return new Uint8Array();
    const { bytes } = await fetchRange(this.#address, offset, length);
    return bytes;
  }

  [Symbol.dispose](): void {}
}

class MemoryBytes extends FileBytes {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    super(bytes.length);
    this.#bytes = bytes;
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(this.#bytes.slice(offset, offset + length));
  }

  [Symbol.dispose](): void {}
}
