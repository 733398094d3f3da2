// Reports of the writer of recordings: files, removals, stops, and its numbers.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import type { RecorderEvent } from "../../src/recording/recorder_events.ts";
import { ChunkWriter, MESSAGE_BYTES } from "./disk_rig.ts";
import { programTest } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

/** Events without their times, with paths from the folder on. */
function plain(events: readonly RecorderEvent[], folder: TempFolder): object[] {
  return events.map(({ atMs: _, ...event }) =>
    JSON.parse(JSON.stringify(event).replaceAll(`${folder.path}/`, ""))
  );
}

const FIRST = "device-20260102T030405.678Z-0001.mcap";
const SECOND = "device-20260102T030405.678Z-0002.mcap";

/** Lets writes fail, by a code of the system for each call; "" writes. */
class WriteFaults implements Disposable {
  readonly #write = Deno.FsFile.prototype.write;

  constructor(...codes: string[]) {
    const write = this.#write;
    Deno.FsFile.prototype.write = function (bytes) {
      const code = codes.shift() ?? "";
      if (code === "") return write.call(this, bytes);
      return Promise.reject(Object.assign(new Error("no room"), { code }));
    };
  }

  [Symbol.dispose](): void {
    Deno.FsFile.prototype.write = this.#write;
  }
}

programTest(
  "DiskWriter reports each file that it begins and completes, and has their number and bytes",
  async () => {
    await using folder = await TempFolder.make();
    const writer = new ChunkWriter(folder.path);
    const { disk, events } = writer;
    assertEquals(disk.path, `${folder.path}/${FIRST}.active`);
    await writer.write();
    await writer.write();
    await disk.rotate();
    assertEquals(disk.path, `${folder.path}/${SECOND}.active`);
    await writer.write();
    const { bytes, ...numbers } = disk.totals;
    assertEquals(numbers, { files: 2, filesRemoved: 0 });
    const sizes = folder.files.map((path) => Deno.statSync(path).size);
    assertEquals(bytes, sizes[0] + sizes[1]);
    await writer.close();
    await writer.close();
    assertEquals(disk.path, `${folder.path}/${SECOND}`);
    const whole = folder.files.map((path) => Deno.statSync(path).size);
    assertEquals(disk.totals.bytes, whole[0] + whole[1]);
    assertEquals(plain(events, folder), [
      {
        type: "fileOpened",
        path: `${FIRST}.active`,
        message: `Recording to ${FIRST}.active`,
      },
      {
        type: "fileClosed",
        path: FIRST,
        message: `Recorded 2 messages in ${FIRST}`,
      },
      {
        type: "fileOpened",
        path: `${SECOND}.active`,
        message: `Recording to ${SECOND}.active`,
      },
      {
        type: "fileClosed",
        path: SECOND,
        message: `Recorded 1 message in ${SECOND}`,
      },
    ]);
    assertEquals([disk.isStopped, writer.lost], [false, []]);
  },
);

programTest(
  "DiskWriter begins the next file once the present one is as old as fileMs, and has messages",
  async () => {
    await using folder = await TempFolder.make();
    const { now } = performance;
    let aheadMs = 0;
    performance.now = () => now.call(performance) + aheadMs;
    try {
      const writer = new ChunkWriter(folder.path, { fileMs: 1e6 });
      aheadMs = 1e6;
      await writer.write();
      assertEquals(folder.files.length, 1, "it had no message");
      await writer.write();
      assertEquals(folder.files.length, 2);
      aheadMs += 1e6 - 60_000; // the test takes less than a minute
      await writer.write();
      assertEquals(folder.files.length, 2);
      await writer.close();
    } finally {
      performance.now = now;
    }
  },
);

programTest(
  "DiskWriter stops when a write fails, and counts what it loses from then on",
  async () => {
    await using folder = await TempFolder.make();
    const writer = new ChunkWriter(folder.path);
    await writer.write();
    const { bytes } = writer;
    {
      using _faults = new WriteFaults("EIO");
      writer.put();
      await writer.write();
    }
    await writer.write();
    assertEquals(writer.lost, [1, 2, 3].map(() => [1, MESSAGE_BYTES]));
    assertEquals([writer.disk.isStopped, writer.bytes], [true, bytes]);
    await writer.disk.rotate();
    await writer.close();
    assertEquals(plain(writer.events.slice(1), folder), [{
      type: "stopped",
      path: `${FIRST}.active`,
      reason: "no room",
      message:
        `Recording has stopped as ${FIRST}.active can't be written: no room. What it holds can be read; make room, and record again`,
    }]);
    assertEquals(Deno.statSync(folder.file).size, bytes);
  },
);

programTest(
  "DiskWriter removes its oldest files when the disk is full or a quota used up, if it is told to",
  async () => {
    for (
      const [whenFull, code, removed] of [
        ["removeOldest", "ENOSPC", 1],
        ["removeOldest", "EDQUOT", 1],
        ["removeOldest", "EIO", 0],
        ["stop", "ENOSPC", 0],
      ] as const
    ) {
      await using folder = await TempFolder.make();
      const old = "device-20250101T000000.000Z-0001.mcap";
      await Deno.writeFile(`${folder.path}/${old}`, new Uint8Array(7));
      const writer = new ChunkWriter(folder.path, { whenFull });
      {
        using _faults = new WriteFaults(code);
        await writer.write();
      }
      const message = `${whenFull} ${code}`;
      assertEquals(writer.disk.isStopped, removed === 0, message);
      assertEquals(writer.disk.totals.filesRemoved, removed, message);
      await writer.close();
      const removals = writer.events.filter(({ type }) =>
        type === "fileRemoved"
      );
      assertEquals(
        plain(removals, folder),
        Array.from({ length: removed }, () => ({
          type: "fileRemoved",
          path: old,
          bytes: 7,
          message:
            `Removed ${old}, the oldest recording, of 7 bytes, for the disk is full`,
        })),
        message,
      );
      assertEquals(folder.files.length, 2 - removed, message);
    }
  },
);

programTest(
  "DiskWriter stops when the disk is full and no file is left to remove, and takes one that is gone for removed",
  async () => {
    await using folder = await TempFolder.make();
    const old = `${folder.path}/device-20250101T000000.000Z-0001.mcap`;
    await Deno.writeFile(old, new Uint8Array(7));
    const writer = new ChunkWriter(folder.path, { whenFull: "removeOldest" });
    await Deno.remove(old);
    {
      using _faults = new WriteFaults("ENOSPC", "ENOSPC");
      await writer.write();
    }
    assertEquals(writer.events.map(({ type }) => type), [
      "fileOpened",
      "fileRemoved",
      "stopped",
    ]);
    assertEquals(writer.lost, [[1, MESSAGE_BYTES]]);
    await writer.close();
  },
);

programTest(
  "DiskWriter names the bound for which it removes the oldest file",
  async () => {
    await using folder = await TempFolder.make();
    const writer = new ChunkWriter(folder.path, { folderBytesMax: 12_000 });
    await writer.write();
    await writer.disk.rotate();
    await writer.write();
    await writer.write();
    const [event] = writer.events.filter(({ type }) => type === "fileRemoved");
    const [{ message }] = plain([event], folder) as [{ message: string }];
    assertEquals(
      message.replace(/of \d+ bytes/, "of n bytes"),
      `Removed ${FIRST}, the oldest recording, of n bytes, for the bound folderBytesMax`,
    );
    await writer.close();
  },
);

programTest(
  "DiskWriter stops when the end of a file can't be written, which keeps its name and its messages",
  async () => {
    await using folder = await TempFolder.make();
    const writer = new ChunkWriter(folder.path);
    await writer.write();
    const { bytes } = writer;
    {
      using _faults = new WriteFaults("EIO");
      await writer.close();
    }
    assertEquals(writer.events.map(({ type }) => type), [
      "fileOpened",
      "stopped",
    ]);
    assertEquals(folder.file, `${folder.path}/${FIRST}.active`);
    assertEquals(writer.disk.path, folder.file);
    assertEquals([Deno.statSync(folder.file).size, writer.bytes], [
      bytes,
      bytes,
    ]);
  },
);
