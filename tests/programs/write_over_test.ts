// Files that are replaced as a whole.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { pathToFileURL } from "node:url";
import { writeOver } from "../../src/base/write_over.ts";
import { programTest } from "./program.ts";

/** Runs an action in an empty folder, which is removed afterwards. */
async function inFolder(
  action: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await action(`${folder}/a file`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

programTest(
  "writeOver() replaces a file by path or address, and leaves no other",
  () =>
    inFolder(async (path) => {
      await writeOver(path, "a longer text, with µ");
      assertEquals(await Deno.readTextFile(path), "a longer text, with µ");
      await Deno.writeTextFile(
        `${path}.tmp`,
        "what a program left that was killed",
      );
      await writeOver(pathToFileURL(path), "short");
      assertEquals(await Deno.readTextFile(path), "short");
      await assertRejects(() => Deno.stat(`${path}.tmp`), Deno.errors.NotFound);
    }),
);

programTest(
  "writeOver() has its bytes on the disk, all of them, before the name is theirs",
  () =>
    inFolder(async (path) => {
      const text = "0123456789";
      const { write, syncData } = Deno.FsFile.prototype;
      const names: boolean[] = [];
      // A disk may take a part only, and takes its time.
      Deno.FsFile.prototype.write = function (bytes) {
        return write.call(this, bytes.subarray(0, 3));
      };
      Deno.FsFile.prototype.syncData = async function () {
        await new Promise((resolve) => setTimeout(resolve, 20));
        const { size } = await Deno.stat(`${path}.tmp`);
        assertEquals(size, text.length);
        names.push(await Deno.stat(path).then(() => true, () => false));
        await syncData.call(this);
      };
      try {
        await writeOver(path, text);
      } finally {
        Object.assign(Deno.FsFile.prototype, { write, syncData });
      }
      assertEquals(names, [false]);
      assertEquals(await Deno.readTextFile(path), text);
    }),
);
