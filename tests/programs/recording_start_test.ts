// Files of recordings at their start, and repaired ones at their end.

import {
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { McapStreamReader } from "npm:@mcap/core@2.2.2";
import { repairRecording } from "../../recording.ts";
import { McapFile } from "../../src/recording/mcap_file.ts";
import { MessageLog } from "../../src/recording/message_log.ts";
import { readRecordOptions } from "../../src/recording/recorder_options.ts";
import { LogLines } from "../peer.ts";
import { programTest } from "./program.ts";
import { STRUCTS, writeRecording } from "./recorded.ts";
import { OpenedFiles, TempFolder } from "./recording_rig.ts";

const START = { library: "tests 1.2", metadata: [] };

programTest(
  "McapFile.create() writes the library at the start, and leaves no file that it can't write",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/a.mcap`;
    const file = await McapFile.create(path, START);
    const bytes = await Deno.readFile(path);
    assertEquals(file.bytes, bytes.length);
    file.close();
    const reader = new McapStreamReader();
    reader.append(bytes);
    const header = reader.nextRecord();
    assertEquals(header?.type === "Header" && header.library, START.library);
    assertEquals(header?.type === "Header" && header.profile, "");
    await Deno.remove(path);

    const { write, writeSync } = Deno.FsFile.prototype;
    const broken = new Error("Broken on purpose");
    Deno.FsFile.prototype.write = () => Promise.reject(broken);
    Deno.FsFile.prototype.writeSync = () => {
      throw broken;
    };
    try {
      using opened = new OpenedFiles();
      const create = () => McapFile.create(path, START);
      await assertRejects(create, Error, broken.message);
      assertEquals([opened.count, opened.openCount], [1, 0]);
      assertEquals(folder.files, []);
      const createSync = () => McapFile.createSync(path, START);
      assertThrows(createSync, Error, broken.message);
      assertEquals(folder.files, []);
    } finally {
      Object.assign(Deno.FsFile.prototype, { write, writeSync });
    }
  },
);

programTest(
  "repairRecording() keeps the compression, and synchronizes a file before it has its name",
  async () => {
    for (const compression of ["none", "zstd"] as const) {
      await using folder = await TempFolder.make();
      const options = { log: new LogLines(), sync: false, compression };
      const log = new MessageLog(
        folder.path,
        readRecordOptions(options),
        STRUCTS,
        { onEvent: () => {}, stats: () => ({}) },
      );
      log.add("discarded", new Uint8Array(1000), 1000, 1000);
      await log.close();
      const { file } = folder;
      await Deno.truncate(file, Deno.statSync(file).size - 5);
      const target = `${folder.path}/repaired`;
      const named: string[][] = [];
      const namesOf = () =>
        Array.from(Deno.readDirSync(target), ({ name }) => name);
      const { syncData } = Deno.FsFile.prototype;
      Deno.FsFile.prototype.syncData = () => {
        named.push(namesOf());
        return Promise.resolve();
      };
      try {
        const { files: [{ to }] } = await repairRecording(file, target);
        const name = to.slice(target.length + 1);
        assertEquals(named, [[`${name}.partial`]]);
        assertEquals(namesOf(), [name]);
        const reader = new McapStreamReader({ includeChunks: true });
        reader.append(await Deno.readFile(to));
        let record = reader.nextRecord();
        while (record && record.type !== "Chunk") record = reader.nextRecord();
        const expected = compression === "none" ? "" : "zstd";
        assertEquals(record?.compression, expected);
      } finally {
        Deno.FsFile.prototype.syncData = syncData;
      }
    }
  },
);

programTest(
  "repairRecording() rejects, and leaves no file, when that can't have its name",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, STRUCTS, [
      [1000, "discarded", new Uint8Array(10)],
    ]);
    const { file } = folder;
    await Deno.truncate(file, Deno.statSync(file).size - 5);
    const { rename } = Deno;
    Deno.rename = () => Promise.reject(new Error("Broken on purpose"));
    try {
      const target = `${folder.path}/repaired`;
      const repair = () => repairRecording(file, target);
      await assertRejects(repair, Error, "Broken on purpose");
      assertEquals([...Deno.readDirSync(target)], []);
    } finally {
      Deno.rename = rename;
    }
  },
);
