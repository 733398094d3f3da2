/**
 * Writer of the files of a recording: a queue of chunks, which are written one after
 * another; rotation, the bound of the space, and what is done when the disk is full.
 *
 * @module
 */

import type { PackedChunk } from "./chunk_packer.ts";
import {
  type FileHead,
  type FileStart,
  McapFile,
  syncData,
} from "./mcap_file.ts";
import type { RecorderEvent } from "./recorder_events.ts";
import { completeFiles, mayRead, type OldFile } from "./device_files.ts";
import { ACTIVE_ENDING, fileName } from "./recording_names.ts";
import { wallMs } from "../base/clock.ts";
import { counted, messageOf } from "../base/printable.ts";

/** Reaction to a full disk. */
export type WhenFull = "stop" | "removeOldest";

/** Options of the writer. */
export interface DiskOptions {
  /** Path of the folder. */
  readonly folder: string;
  /** Name of the device. */
  readonly device: string;
  /** Run of the recording. */
  readonly run: string;
  /** Library that writes the files. */
  readonly library: string;
  /** Length from which a file is rotated, in bytes. */
  readonly fileBytesMax: number;
  /** Age from which a file is rotated, in ms. */
  readonly fileMs: number;
  /** Length of all files of the device in the folder, in bytes. */
  readonly folderBytesMax: number;
  /** Reaction to a full disk. */
  readonly whenFull: WhenFull;
  /** Whether what was written is synchronized with the disk. */
  readonly sync: boolean;
}

/** Reports of the writer to its owner. */
export interface DiskHooks {
  /** Called with each event. */
  readonly onEvent: (event: RecorderEvent) => void;
  /** Called with the number and the bytes of messages that can't be written any more. */
  readonly onLost: (messages: number, bytes: number) => void;
  /** Returns the metadata at the head of a file. */
  readonly firstMetadata: () => FileHead["metadata"];
  /** Returns the metadata at the end of a file. */
  readonly lastMetadata: () => FileHead["metadata"];
}

/** Task of the queue. */
interface Task {
  /** Memory that it takes, in bytes. */
  readonly bytes: number;
  readonly work: () => Promise<void>;
  /** Called at its end, with whether it is done. */
  readonly onEnd: (isDone: boolean) => void;
}

/** Writes chunks to files, in their order. */
export class DiskWriter {
  readonly #options: DiskOptions;
  readonly #hooks: DiskHooks;
  /** Whether files may be listed and renamed, for which the permission to read is needed. */
  readonly #mayRead: boolean;
  readonly #queue: Task[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | undefined;
  #file: McapFile;
  /** Path of the file that was opened last. */
  #path = "";
  /** Path of the file that is opened or written: one that can't be is named by it. */
  #target = "";
  #fileNumber = 1;
  #openedMs = performance.now();
  #syncing: Promise<void> | undefined;
  /** Whether something was written since the last sync began. */
  #isUnsynced = false;
  /** Complete files of the device, the oldest first. */
  readonly #oldFiles: OldFile[];
  #isStopped = false;
  /** Length of the files that are closed, in bytes. */
  #closedBytes = 0;
  #files = 0;
  #filesRemoved = 0;

  /**
   * Opens the first file.
   *
   * @param options Options.
   * @param hooks Receivers of its reports.
   */
  constructor(options: DiskOptions, hooks: DiskHooks) {
    const { folder, device } = options;
    this.#options = options;
    this.#hooks = hooks;
    this.#mayRead = mayRead(folder);
    this.#oldFiles = this.#mayRead ? completeFiles(folder, device) : [];
    this.#target = this.#nextPath();
    this.#file = this.#opened(
      McapFile.createSync(this.#target, this.#fileStart),
    );
  }

  /** Length of the chunks that are not written, in bytes. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Whether it has stopped, as nothing could be written. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Numbers of what was written. */
  get totals(): { bytes: number; files: number; filesRemoved: number } {
    return {
      bytes: this.#closedBytes + (this.#file.isOpen ? this.#file.bytes : 0),
      files: this.#files,
      filesRemoved: this.#filesRemoved,
    };
  }

  /** Path of the file that is written, or was written last. */
  get path(): string {
    return this.#path;
  }

  /** Queues a chunk. */
  put(chunk: PackedChunk, head: FileHead): void {
    this.#queueTask({
      bytes: chunk.bytes.length,
      work: () => this.#write(chunk, head),
      onEnd: (isDone) => isDone || this.#lose(chunk),
    });
  }

  /** Completes the file behind the chunks that are queued, and begins the next. */
  async rotate(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const onEnd = () => resolve();
    this.#queueTask({ bytes: 0, work: () => this.#begin(), onEnd });
    await promise;
  }

  /** Writes what is queued, and completes the file. */
  async close(): Promise<void> {
    while (this.#running) await this.#running;
    if (this.#isStopped || !this.#file.isOpen) return;
    await this.#complete().catch((error) => void this.#stop(error));
  }

  #queueTask(task: Task): void {
    this.#queuedBytes += task.bytes;
    this.#queue.push(task);
    this.#start();
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0) this.#start(); // queued since the last look
    });
  }

  async #run(): Promise<void> {
    for (let task; (task = this.#queue[0]) !== undefined; this.#queue.shift()) {
      const { bytes, work, onEnd } = task;
      const canWork = !this.#isStopped && this.#file.isOpen;
      const isDone = canWork && await work().then(
        () => true,
        (error) => this.#stop(error),
      );
      this.#queuedBytes -= bytes;
      onEnd(isDone);
    }
  }

  async #write(chunk: PackedChunk, head: FileHead): Promise<void> {
    const { fileBytesMax, fileMs, folderBytesMax, sync } = this.#options;
    const file = this.#file;
    const length = chunk.bytes.length;
    const isOld = performance.now() - this.#openedMs >= fileMs;
    if (
      file.messageCount > 0n && (isOld || file.bytes + length > fileBytesMax)
    ) {
      await this.#begin();
    }
    while (this.#folderBytes + length > folderBytesMax) {
      if (!await this.#removeOldest("the bound folderBytesMax")) break;
    }
    await this.#withRoom(() => this.#file.addChunk(chunk, head));
    if (!sync) return;
    this.#isUnsynced = true;
    this.#syncing ??= this.#sync();
  }

  get #folderBytes(): number {
    const old = this.#oldFiles.reduce((sum, { bytes }) => sum + bytes, 0);
    return old + this.#file.bytes;
  }

  /** Completes the file, and begins the next. */
  async #begin(): Promise<void> {
    await this.#complete();
    this.#fileNumber++;
    this.#target = this.#nextPath();
    const create = () => McapFile.create(this.#target, this.#fileStart);
    this.#file = this.#opened(await this.#withRoom(create));
  }

  async #complete(): Promise<void> {
    await this.#syncing;
    const file = this.#file;
    const metadata = this.#hooks.lastMetadata();
    await this.#withRoom(() => file.finish(metadata));
    this.#closedBytes += file.bytes;
    let { path } = file;
    if (this.#options.sync) await syncData(path);
    if (path.endsWith(ACTIVE_ENDING)) {
      path = path.slice(0, -ACTIVE_ENDING.length);
      await Deno.rename(file.path, path);
    }
    this.#path = path;
    this.#oldFiles.push({ path, bytes: file.bytes });
    this.#emit(
      { type: "fileClosed", path },
      `Recorded ${counted(Number(file.messageCount), "message")} in ${path}`,
    );
  }

  /** Start of the next file. */
  get #fileStart(): FileStart {
    const { library } = this.#options;
    return { library, metadata: this.#hooks.firstMetadata() };
  }

  #nextPath(): string {
    const { folder, device, run } = this.#options;
    const name = fileName({ device, run, number: this.#fileNumber });
    return `${folder}/${name}${this.#mayRead ? ACTIVE_ENDING : ""}`;
  }

  /** Notes a file that was opened. */
  #opened(file: McapFile): McapFile {
    const { path } = file;
    this.#path = path;
    this.#openedMs = performance.now();
    this.#files++;
    this.#emit({ type: "fileOpened", path }, `Recording to ${path}`);
    return file;
  }

  /** Does something that needs room on the disk; makes some, if the option says so. */
  async #withRoom<R>(write: () => Promise<R>): Promise<R> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const mayRemove = this.#options.whenFull === "removeOldest" &&
          isDiskFull(error);
        if (!mayRemove || !await this.#removeOldest("the disk is full")) {
          throw error;
        }
      }
    }
  }

  async #removeOldest(why: string): Promise<boolean> {
    const oldest = this.#oldFiles.shift();
    if (oldest === undefined) return false;
    const { path, bytes } = oldest;
    await Deno.remove(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    this.#filesRemoved++;
    const message =
      `Removed ${path}, the oldest recording, of ${bytes} bytes, for ${why}`;
    this.#emit({ type: "fileRemoved", path, bytes }, message);
    return true;
  }

  async #sync(): Promise<void> {
    try {
      while (this.#isUnsynced) {
        this.#isUnsynced = false;
        await syncData(this.#file.path);
      }
    } catch (error) {
      this.#stop(error);
    } finally {
      this.#syncing = undefined;
    }
  }

  /** Stops after an error; returns false. */
  #stop(error: unknown): false {
    if (this.#isStopped) return false;
    this.#isStopped = true;
    const { bytes, isOpen } = this.#file;
    const path = this.#target;
    if (isOpen) this.#closedBytes += bytes;
    this.#file.close();
    const reason = messageOf(error);
    const message =
      `Recording has stopped as ${path} can't be written: ${reason}. What it holds can be read; make room, and record again`;
    this.#emit({ type: "stopped", path, reason }, message);
    return false;
  }

  #lose(chunk: PackedChunk): void {
    const messages = chunk.counts.values().reduce((a, b) => a + b, 0);
    this.#hooks.onLost(messages, chunk.messageBytes);
  }

  #emit(event: object, message: string): void {
    const whole = { ...event, atMs: wallMs(), message };
    this.#hooks.onEvent(whole as RecorderEvent);
  }
}

/** Whether an error is that of a full disk, or of a quota that is used up. */
function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "ENOSPC" || code === "EDQUOT";
}
