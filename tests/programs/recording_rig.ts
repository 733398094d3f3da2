/**
 * For tests of recordings: folders for them, and what `@mcap/core` reads in their files.
 *
 * @module
 */

import {
  McapIndexedReader,
  McapStreamReader,
  type McapTypes,
} from "npm:@mcap/core@2.2.2";
import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { zstdDecompressSync } from "node:zlib";

/** Temporary folder. */
export class TempFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<TempFolder> {
    return new TempFolder(await Deno.makeTempDir());
  }

  /** Paths of its files, in the order of their names. */
  get files(): string[] {
    return Array.from(Deno.readDirSync(this.path), ({ name }) => name)
      .sort().map((name) => `${this.path}/${name}`);
  }

  /** Path of its only file. */
  get file(): string {
    const { files } = this;
    assertEquals(files.length, 1, files.join());
    return files[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Files that are opened from now on. */
export class OpenedFiles implements Disposable {
  readonly #files: Deno.FsFile[] = [];
  readonly #open = Deno.open;

  constructor() {
    Deno.open = async (...args) => {
      const file = await this.#open(...args);
      this.#files.push(file);
      return file;
    };
  }

  /** Number of them. */
  get count(): number {
    return this.#files.length;
  }

  /** Number of those that are open. */
  get openCount(): number {
    return this.#files.filter((file) => {
      try {
        return file.statSync().isFile;
      } catch {
        return false;
      }
    }).length;
  }

  [Symbol.dispose](): void {
    Deno.open = this.#open;
  }
}

/** Message of a file, with the topic of its channel. */
export interface ReadMessage extends McapTypes.Message {
  readonly topic: string;
}

/** Contents of a file. */
export interface ReadFile {
  /** Messages in the order of the file. */
  readonly messages: ReadMessage[];
  readonly channels: Map<string, McapTypes.Channel>;
  readonly schemas: Map<number, McapTypes.Schema>;
  readonly metadata: Map<string, Map<string, string>>;
  /** Whether the file is complete. */
  readonly isDone: boolean;
}

const decompressHandlers = {
  zstd: (bytes: Uint8Array) => zstdDecompressSync(bytes) as Uint8Array,
};

/** Reads a file by the stream reader of `@mcap/core`. */
export async function readMcap(path: string): Promise<ReadFile> {
  const reader = new McapStreamReader({ decompressHandlers });
  reader.append(await Deno.readFile(path));
  const messages: ReadMessage[] = [];
  const channels = new Map<string, McapTypes.Channel>();
  const schemas = new Map<number, McapTypes.Schema>();
  const metadata = new Map<string, Map<string, string>>();
  const topics = new Map<number, string>();
  for (let record; (record = reader.nextRecord()) !== undefined;) {
    switch (record.type) {
      case "Channel":
        channels.set(record.topic, record);
        topics.set(record.id, record.topic);
        break;
      case "Schema":
        schemas.set(record.id, record);
        break;
      case "Metadata":
        metadata.set(record.name, record.metadata);
        break;
      case "Message": {
        const topic = topics.get(record.channelId)!;
        messages.push({ ...record, topic, data: record.data.slice() });
      }
    }
  }
  return { messages, channels, schemas, metadata, isDone: reader.done() };
}

/** Reads a file by the indexed reader of `@mcap/core`: the counts of its messages. */
export async function countIndexed(path: string): Promise<Map<string, number>> {
  const bytes = await Deno.readFile(path);
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(bytes.length)),
      read: (offset, size) =>
        Promise.resolve(
          bytes.slice(Number(offset), Number(offset) + Number(size)),
        ),
    },
    decompressHandlers,
  });
  const counts = new Map<string, number>();
  for await (const { channelId } of reader.readMessages()) {
    const { topic } = reader.channelsById.get(channelId)!;
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  const { statistics, metadataIndexes, chunkIndexes } = reader;
  assert(statistics, "statistics");
  const total = counts.values().reduce((sum, count) => sum + count, 0);
  const starts = chunkIndexes.map(({ messageStartTime }) => messageStartTime);
  const ends = chunkIndexes.map(({ messageEndTime }) => messageEndTime);
  const { type: _, channelMessageCounts, ...numbers } = statistics;
  assertEquals(numbers, {
    messageCount: BigInt(total),
    schemaCount: reader.schemasById.size,
    channelCount: reader.channelsById.size,
    attachmentCount: 0,
    metadataCount: metadataIndexes.length,
    chunkCount: chunkIndexes.length,
    messageStartTime: starts.toSorted(compare)[0] ?? 0n,
    messageEndTime: ends.toSorted(compare).at(-1) ?? 0n,
  });
  for (const [id, { topic }] of reader.channelsById) {
    assertEquals(channelMessageCounts.get(id), BigInt(counts.get(topic)!));
  }
  assertSummaryOffsets(reader, bytes);
  for (const { offset, length, name } of metadataIndexes) {
    const part = bytes.subarray(Number(offset), Number(offset + length));
    const one = new McapStreamReader({ noMagicPrefix: true });
    one.append(part);
    const record = one.nextRecord();
    assertEquals(record?.type === "Metadata" && record.name, name);
  }
  return counts;
}

/** Compares times, to sort them. */
function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Asserts that the groups of a summary follow each other, each of records of one type. */
function assertSummaryOffsets(
  { summaryOffsetsByOpcode, footer }: McapIndexedReader,
  bytes: Uint8Array,
): void {
  const data = new DataView(bytes.buffer, bytes.byteOffset);
  let at = Number(footer.summaryStart);
  for (
    const { groupOpcode, groupStart, groupLength } of summaryOffsetsByOpcode
      .values()
  ) {
    assertEquals(Number(groupStart), at);
    assert(groupLength > 0n, "an empty group");
    const end = at + Number(groupLength);
    for (; at < end; at += 9 + Number(data.getBigUint64(at + 1, true))) {
      assertEquals(data.getUint8(at), groupOpcode);
    }
    assertEquals(at, end);
  }
  assertEquals(at, Number(footer.summaryOffsetStart));
}

/** Messages of a topic. */
export function ofTopic(
  { messages }: Pick<ReadFile, "messages">,
  ending: string,
): ReadMessage[] {
  return messages.filter(({ topic }) => topic.endsWith(`/${ending}`));
}

/** Text of a message as JSON. */
export function jsonOf({ data }: ReadMessage): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(data));
}

/** Length of the file system of {@linkcode mountSmall}, in bytes. */
export const DISK_BYTES = 6 * 1024 * 1024;

/**
 * A small file system in memory; undefined where none can be mounted.
 *
 * @param path Folder that becomes it.
 * @param bytes Its length, in bytes.
 */
export async function mountSmall(
  path: string,
  bytes = DISK_BYTES,
): Promise<Disposable | undefined> {
  const options = ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path];
  const mount = new Deno.Command("mount", { args: options, stderr: "null" });
  const isMounted = await mount.output().then(
    ({ success }) => success,
    () => false,
  );
  return !isMounted ? undefined : {
    [Symbol.dispose]: () =>
      void new Deno.Command("umount", { args: [path] }).outputSync(),
  };
}

/** Fills a file system up, by one file. */
export async function fillDisk(path: string): Promise<void> {
  const args = ["if=/dev/zero", `of=${path}`, "bs=64k"];
  await new Deno.Command("dd", { args, stderr: "null" }).output();
}
