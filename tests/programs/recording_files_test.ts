// Files of a recording as they are found in a folder, and their parts.

import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { findParts } from "../../src/recording/recorded_file.ts";
import { filesOf } from "../../src/recording/recording_folder.ts";
import { telemetryFrames } from "../peer.ts";
import { programTest } from "./program.ts";
import { STRUCTS, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const RUNS = ["20260102T030405.678Z", "20260102T030406.678Z"];

/** Makes empty files in a new folder. */
async function folderOf(...names: string[]): Promise<TempFolder> {
  const folder = await TempFolder.make();
  for (const name of names) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "");
  }
  return folder;
}

programTest(
  "filesOf() has the files of one device by run and number, and those of other programs only without them",
  async () => {
    const [early, late] = RUNS;
    const arm = [
      `arm-${early}-0001.mcap`,
      `arm-${early}-0002.mcap`,
      `arm-${late}-0001.mcap.active`,
    ];
    const leg = `leg-${early}-0001.mcap`;
    const others = ["a.mcap", "b.mcap.active"];
    const rest = ["c.mcap.partial", "d.txt"];
    const cases: [string[], string | undefined, string[] | string][] = [
      [[...arm, ...others, ...rest], undefined, arm],
      [[leg, ...arm], "arm", arm],
      [[leg, ...arm], "leg", [leg]],
      [[leg, ...arm], "toe", "must have a file *.mcap of device toe: "],
      [[leg, ...arm], undefined, "device must be one of arm, leg: "],
      [[...rest, ...others], undefined, others],
      [rest, undefined, "must have a file *.mcap: received none"],
    ];
    for (const [names, device, expected] of cases) {
      await using folder = await folderOf(...names.toReversed());
      const { path } = folder;
      if (typeof expected === "string") {
        const { message } = await assertRejects(
          () => filesOf(path, device),
          Error,
        );
        const text = message.replace("leg, arm", "arm, leg");
        assertStringIncludes(text, `${path} as `);
        assertStringIncludes(text, expected);
      } else {
        const paths = expected.map((name) => `${path}/${name}`);
        assertEquals(await filesOf(`${path}/`, device), paths);
        assertEquals(await filesOf(paths[0], device), [paths[0]]);
      }
    }
    const web = new URL("http://127.0.0.1/a.mcap");
    assertEquals(await filesOf(web, undefined), [web.href]);
  },
);

/** Bytes of the footer, and of the magic behind it. */
const FOOTER_BYTES = 29;
const MAGIC_BYTES = 8;

programTest(
  "findParts() walks through a file whose summary is damaged, and finds what is in a whole one",
  async () => {
    await using folder = await TempFolder.make();
    const frame = telemetryFrames(1);
    await writeRecording(folder.path, STRUCTS, [
      [1000, "telemetry", frame],
      [1001, "telemetry", frame],
      [1002, "discarded", frame],
    ]);
    const path = folder.file;
    const original = await Deno.readFile(path);
    const footer = original.length - MAGIC_BYTES - FOOTER_BYTES;
    const data = new DataView(original.buffer);
    const summary = Number(data.getBigUint64(footer + 9, true));
    const whole = await findParts(path);
    assertEquals(whole.isComplete, true);
    const isComplete = async (change: (bytes: Uint8Array) => void) => {
      const bytes = original.slice();
      change(bytes);
      await Deno.writeFile(path, bytes);
      const parts = await findParts(path);
      const { channels, chunks, counts, metadata, schemas, unreadBytes } =
        parts;
      assertEquals(unreadBytes, 0);
      assertEquals([channels, schemas], [whole.channels, whole.schemas]);
      assertEquals([counts, metadata], [whole.counts, whole.metadata]);
      const [known] = whole.chunks;
      // The last chunk of a walk may have lost an index.
      const ids = parts.isComplete ? known.channels : undefined;
      assertEquals(chunks, [{ ...known, channels: ids }]);
      return parts.isComplete;
    };
    assertEquals(await isComplete(() => {}), true);
    const crcAt = footer + FOOTER_BYTES - 4;
    assertEquals(await isComplete((bytes) => bytes[crcAt] ^= 1), false);
    assertEquals(
      await isComplete((bytes) => bytes.fill(0, crcAt, crcAt + 4)),
      true,
      "without a CRC",
    );
    assertEquals(await isComplete((bytes) => bytes[summary + 20] ^= 1), false);
    assertEquals(await isComplete((bytes) => bytes[footer - 1] ^= 1), false);
    assertEquals(await isComplete((bytes) => bytes[footer] ^= 1), false);
    assertEquals(
      await isComplete((bytes) => bytes[bytes.length - 1] ^= 1),
      false,
    );
    assertEquals(
      await isComplete((bytes) => bytes.fill(0, footer + 9, footer + 17)),
      false,
      "no summary",
    );
    assertEquals(
      await isComplete((bytes) => bytes[footer + 9 + 6] = 1),
      false,
      "a summary beyond the file",
    );
  },
);
