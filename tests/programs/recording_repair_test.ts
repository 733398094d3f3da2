// Repair of recordings: repairRecording() and the verb repair.

import {
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { openRecording, repairRecording } from "../../recording.ts";
import { runCli } from "../cli_rig.ts";
import { configFrame, telemetryFrames } from "../peer.ts";
import { programTest } from "./program.ts";
import {
  countersOf,
  type Recorded,
  STRUCTS,
  writeRecording,
} from "./recorded.ts";
import {
  countIndexed,
  OpenedFiles,
  readMcap,
  TempFolder,
} from "./recording_rig.ts";

const CHUNK_BYTES = 2 ** 20;

/** Bytes that fill a chunk. */
function filling(number: number): Uint8Array {
  return new Uint8Array(CHUNK_BYTES).fill(number);
}

/** Messages of a file with three chunks, each of a frame and filling bytes. */
function threeChunks(first: number): Recorded[] {
  return [0, 1, 2].flatMap((i): Recorded[] => [
    [1000 + first + i, "telemetry", telemetryFrames(first + i)],
    [1000 + first + i, "discarded", filling(first + i)],
  ]);
}

/** Makes a recording whose first file has a damaged chunk, the second is torn, the third whole. */
async function damagedRecording(folder: TempFolder): Promise<string[]> {
  await writeRecording(
    folder.path,
    STRUCTS,
    [[1, "config", configFrame(7)], ...threeChunks(1)],
    threeChunks(4),
    threeChunks(7),
  );
  const { files } = folder;
  const bytes = await Deno.readFile(files[0]);
  bytes[bytes.length / 2 | 0] ^= 1; // in the second chunk
  await Deno.writeFile(files[0], bytes);
  const torn = await Deno.readFile(files[1]);
  await Deno.remove(files[1]);
  const cut = torn.subarray(0, torn.length / 2 | 0);
  await Deno.writeFile(`${files[1]}.active`, cut);
  return files;
}

programTest(
  "repairRecording() writes complete files of all that can be read, and counts the rest",
  async () => {
    await using folder = await TempFolder.make();
    const files = await damagedRecording(folder);
    const before = await Promise.all(folder.files.map((f) => Deno.readFile(f)));
    const target = `${folder.path}/repaired`;
    const shares: number[] = [];
    const repair = await repairRecording(folder.path, target, {
      onProgress: (share) => shares.push(share),
    });

    const { unreadBytes, ...rest } = repair;
    const to = files.map((file) => file.replace(folder.path, target));
    assertEquals(rest, {
      files: [
        { from: files[0], to: to[0], messages: 5 },
        { from: `${files[1]}.active`, to: to[1], messages: 2 },
      ],
      messages: 13,
      missingMessages: 6,
      damagedChunks: 1,
      incompleteFiles: 1,
    });
    assertGreater(unreadBytes, CHUNK_BYTES / 4);
    assertEquals(shares, shares.toSorted((a, b) => a - b));
    assertEquals(shares.at(-1), 1);
    const after = await Promise.all(
      [files[0], `${files[1]}.active`, files[2]].map((f) => Deno.readFile(f)),
    );
    assertEquals(after, before, "the originals are unchanged");

    assertEquals(await countersOf(to[0]), [1, 3]);
    assertEquals(await countersOf(to[1]), [4]);
    for (const [i, count] of [2, 1].entries()) {
      const counts = await countIndexed(to[i]); // a strict reader of others
      assertEquals(counts.get("/device/telemetry"), count);
      const original = await readMcap(files[2]);
      const { metadata, schemas, isDone } = await readMcap(to[i]);
      assertEquals(isDone, true);
      assertEquals(metadata.get("structs"), original.metadata.get("structs"));
      if (i === 1) assertEquals(schemas, original.schemas);
    }
    // They take the places of the damaged ones.
    await Deno.remove(`${files[1]}.active`);
    for (const [i, path] of to.entries()) {
      if (i < 2) await Deno.rename(path, files[i]);
    }
    await Deno.remove(target);
    assertEquals(await countersOf(folder.path), [1, 3, 4, 7, 8, 9]);
    await using recording = await openRecording(folder.path);
    const check = await recording.check();
    assertEquals([check.missingMessages, check.incompleteFiles], [6, 0]);
    const configs = await Array.fromAsync(recording.configs());
    assertEquals(configs.length, 1);
  },
);

programTest(
  "repairRecording() writes nothing when nothing is damaged, nor over a file",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, STRUCTS, threeChunks(1));
    const { file } = folder;
    const target = `${folder.path}/repaired`;
    const { files } = await repairRecording(file, target);
    assertEquals(files, []);
    assertEquals(folder.files, [file]);

    const bytes = await Deno.readFile(file);
    await Deno.writeFile(file, bytes.subarray(0, bytes.length - 50));
    const error = await assertRejects(
      () => repairRecording(file, folder.path),
      Deno.errors.AlreadyExists,
    );
    assertStringIncludes(error.message, file);
    assertEquals(folder.files, [file]);
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error("Enough"));
    const { signal } = abort;
    await assertRejects(
      () => repairRecording(file, target, { signal, onProgress }),
      Error,
      "Enough",
    );
    assertEquals(folder.files, [file]);

    // While it writes, it leaves neither a file nor an open one.
    const late = new AbortController();
    using opened = new OpenedFiles();
    await assertRejects(
      () =>
        repairRecording(file, target, {
          signal: late.signal,
          onProgress: (share) => share === 1 && late.abort(new Error("Late")),
        }),
      Error,
      "Late",
    );
    assertEquals([opened.count > 0, opened.openCount], [true, 0]);
    assertEquals([...Deno.readDirSync(target)], []);
  },
);

programTest(
  "openRecording() and repairRecording() pass over files that a power cut has left empty or of zeros",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, STRUCTS, threeChunks(1));
    const next = (number: number) =>
      folder.file.replace("-0001.mcap", `-000${number}.mcap.active`);
    const paths = [2, 3, 4].map(next);
    await Deno.writeFile(paths[0], new Uint8Array());
    await Deno.writeFile(paths[1], new Uint8Array(5000));
    await Deno.writeFile(paths[2], Uint8Array.of(0x89, 0x4d));
    assertEquals(await countersOf(folder.path), [1, 2, 3]);
    const repair = await repairRecording(folder.path, `${folder.path}/out`);
    const { files, unreadBytes, incompleteFiles } = repair;
    assertEquals([files, unreadBytes, incompleteFiles], [[], 5002, 3]);
  },
);

programTest(
  "repair writes beside the recording, and returns 1 when something is lost",
  async () => {
    await using folder = await TempFolder.make();
    await damagedRecording(folder);
    const { code, stdout } = await runCli(["repair", folder.path]);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "13 messages can be read, 6 missing");
    const names = await Array.fromAsync(
      Deno.readDir(`${folder.path}/repaired`),
      ({ name }) => name,
    );
    assertEquals(names.length, 2);
    const whole = folder.files.find((path) => path.endsWith("-0003.mcap"))!;
    const good = await runCli(["repair", "--json", whole]);
    assertEquals(good.code, 0);
    assertEquals(JSON.parse(good.stdout).files, []);
    const missing = await runCli(["repair", `${folder.path}/none`]);
    assertEquals([missing.code, missing.stdout], [1, ""]);
    assertStringIncludes(missing.stderr, "repair: ");
  },
);

programTest(
  "Recording.check() reports its progress, and is ended by its signal",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, STRUCTS, threeChunks(1));
    await using recording = await openRecording(folder.path);
    const shares: number[] = [];
    await recording.check({ onProgress: (share) => shares.push(share) });
    assertEquals(shares, [...new Set(shares)].sort((a, b) => a - b));
    assertEquals([shares.length, shares[0] > 0, shares[2] < 1], [
      4,
      true,
      true,
    ]);
    assertEquals(shares.at(-1), 1);
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error("Enough"));
    await assertRejects(
      () => recording.check({ signal: abort.signal, onProgress }),
      Error,
      "Enough",
    );
    await assertRejects(
      () => recording.check({ onProgress: 1 as never }),
      TypeError,
      "Cannot check recording as onProgress must be a function",
    );
  },
);
