// Exports of recordings and to files: what stands where, how far it is, and what is on the disk.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import {
  EXPORT_FORMATS,
  exportCsv,
  type ExportProgress,
  exportToFile,
  openRecording,
} from "../../recording.ts";
import type { MessageKind } from "../../src/recording/channels.ts";
import { eventToJson } from "../../src/recording/event_json.ts";
import {
  timeline,
  type TimelineOptions,
} from "../../src/recording/export/timeline.ts";
import { Body } from "../export_frames.ts";
import { csvOf, frameOf, listSource, TextSink } from "../export_rig.ts";
import { configFrame } from "../peer.ts";
import { programTest } from "./program.ts";
import type { Recorded } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";
import {
  eventAt,
  recordingOf,
  START_MS,
  STRUCTS,
  telemetryAt,
} from "./replay_rig.ts";

/** Message of the recorder itself. */
function ofRecorder(ms: number, event: object): Recorded {
  const atMs = START_MS + ms;
  const json = eventToJson({ atMs, message: "of the recorder", ...event });
  return [atMs, "recording", new TextEncoder().encode(json)];
}

function configAt(ms: number, kind: MessageKind, number: number): Recorded {
  return [START_MS + ms, kind, configFrame(number)];
}

const GAP = {
  type: "gap",
  messages: 1,
  bytes: 1,
  fromMs: START_MS,
  toMs: START_MS,
};

/** Type, time, number, and what is missing of each entry of a timeline. */
async function entriesOf(
  files: readonly (readonly Recorded[])[],
  options: Partial<TimelineOptions> = {},
  change: (folder: TempFolder) => Promise<void> = () => Promise.resolve(),
): Promise<unknown[][]> {
  await using folder = await TempFolder.make();
  await (await recordingOf(folder, STRUCTS, ...files)).close();
  await change(folder);
  await using recording = await openRecording(folder.path);
  const entries = timeline(recording, {
    frames: "telemetry",
    whenSlow: "drop",
    ...options,
  });
  return await Array.fromAsync(entries, (entry) => {
    const { kind, atMs, sequence, lost, missedFrames } = entry;
    const what = kind === "event" ? entry.type : kind;
    return [what, atMs - START_MS, sequence, lost, missedFrames];
  });
}
programTest(
  "timeline() of a recording has its frames of one kind, and the events of link and recorder, in their order",
  async () => {
    const messages = [
      eventAt(0, "connected"),
      telemetryAt(1, 0),
      ofRecorder(2, GAP),
      eventAt(3, "gap", { expected: 1, received: 3, missedFrames: 2 }),
      telemetryAt(4, 3),
      configAt(5, "config", 1),
      eventAt(6, "rate"),
    ];
    const events = [
      ["connected", 0, 0, 0, 0],
      ["recordingGap", 2, 2, 0, 0],
      ["gap", 3, 3, 0, 2],
      ["rate", 6, 6, 0, 0],
    ];
    const [connected, recordingGap, gap, rate] = events;
    assertEquals(await entriesOf([messages]), [
      connected,
      ["frame", 1, 1, 0, 0],
      recordingGap,
      gap,
      ["frame", 4, 4, 0, 0],
      rate,
    ]);
    assertEquals(await entriesOf([messages], { frames: "config" }), [
      connected,
      recordingGap,
      gap,
      ["frame", 5, 5, 0, 0],
      rate,
    ]);
    const range = { fromMs: START_MS + 3, toMs: START_MS + 4 };
    assertEquals(await entriesOf([messages], range), [
      gap,
      ["frame", 4, 4, 0, 0],
    ]);
  },
);

programTest(
  "timeline() of a recording leaves out a configuration that is repeated unchanged",
  async () => {
    const messages = [
      configAt(0, "repeatedConfig", 1),
      configAt(1, "config", 1),
      configAt(2, "repeatedConfig", 1),
      configAt(3, "repeatedConfig", 2),
      configAt(4, "config", 2),
    ];
    const entries = await entriesOf([messages], { frames: "config" });
    assertEquals(entries.map(([what, ms]) => [what, ms]), [
      ["frame", 0],
      ["frame", 1],
      ["frame", 3],
      ["frame", 4],
    ]);
  },
);

programTest(
  "timeline() of a recording counts messages of a lost file once, where they are missing",
  async () => {
    const files = [0, 1, 2].map((file) => [
      telemetryAt(10 * file, 10 * file),
      telemetryAt(10 * file + 1, 10 * file + 1),
    ]);
    const entries = await entriesOf(files, {}, async ({ files }) => {
      await Deno.remove(files[1]);
    });
    assertEquals(entries, [
      ["frame", 0, 0, 0, 0],
      ["frame", 1, 1, 0, 0],
      ["frame", 20, 4, 2, 0],
      ["frame", 21, 5, 0, 0],
    ]);
  },
);

programTest("timeline() of a recording ends by stop", async () => {
  const stop = AbortSignal.abort();
  assertEquals(await entriesOf([[telemetryAt(0, 0)]], { stop }), []);
});

programTest(
  "exportCsv() of a recording reports the share of its time that is done",
  async () => {
    await using folder = await TempFolder.make();
    const frames = Array.from({ length: 513 }, (_, i) => telemetryAt(i, i));
    await using recording = await recordingOf(
      folder,
      STRUCTS,
      frames.slice(0, 300),
      [],
      frames.slice(300),
    );
    const sharesOf = async (range: { fromMs?: number; toMs?: number }) => {
      const shares: ExportProgress["share"][] = [];
      await exportCsv(recording, new TextSink(), {
        ...range,
        onProgress: ({ share }) => shares.push(share),
      });
      return shares;
    };
    assertEquals(await sharesOf({}), [255 / 512, 511 / 512, 1]);
    const fromMs = START_MS + 100;
    const toMs = START_MS + 400;
    assertEquals(await sharesOf({ fromMs }), [255 / 412, 1]);
    assertEquals(await sharesOf({ toMs }), [255 / 400, 1]);
    assertEquals(await sharesOf({ fromMs, toMs }), [255 / 300, 1]);
    assertEquals(await sharesOf({ fromMs: START_MS + 512 }), [1]);
    assertEquals(await sharesOf({ fromMs: START_MS + 513 }), [undefined]);
  },
);

programTest(
  "exportCsv() is done at the end of a recording, also behind its last row, but not when it is stopped",
  async () => {
    await using folder = await TempFolder.make();
    await using recording = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      telemetryAt(5, 2),
      [START_MS + 9, "config", configFrame(1)],
    ]);
    const endOf = async (stop?: AbortSignal) => {
      let end: ExportProgress | undefined;
      const onProgress = (progress: ExportProgress) => end = progress;
      await exportCsv(recording, new TextSink(), { onProgress, stop });
      return [end?.rows, end?.share];
    };
    assertEquals(await endOf(), [2, 1]);
    assertEquals(await endOf(AbortSignal.abort()), [0, undefined]);
  },
);

programTest(
  "exportCsv() is done at the end of a recording whose messages are all missing, too",
  async () => {
    await using folder = await TempFolder.make();
    await using whole = await recordingOf(folder, STRUCTS, [
      telemetryAt(0, 1),
      telemetryAt(9, 2),
    ]);
    await whole.close();
    const bytes = await Deno.readFile(folder.file);
    const frame = telemetryAt(9, 2)[2]!;
    const at = bytes.findIndex((_, i) =>
      frame.every((byte, k) => bytes[i + k] === byte)
    );
    bytes[at] ^= 1; // its chunk has another checksum then
    await Deno.writeFile(folder.file, bytes);
    await using recording = await openRecording(folder.path);
    const shares: ExportProgress["share"][] = [];
    const result = await exportCsv(recording, new TextSink(), {
      onProgress: ({ share }) => shares.push(share),
    });
    assertEquals([result.lostMessages, shares], [2, [1]]);
  },
);

const source = () =>
  listSource(Body, [{ bytes: frameOf(Body, Body.create().bytes, 0) }]);

programTest(
  "exportToFile() writes the format of the name, or the one that is given, with its options",
  async () => {
    await using folder = await TempFolder.make();
    const heads: Record<string, string> = {
      csv: "received_utc,",
      jsonl: '{"received_utc":',
      parquet: "PAR1",
    };
    for (const format of EXPORT_FORMATS) {
      const named = `${folder.path}/named.${format}`;
      const given = `${folder.path}/given.${format}.csv`;
      const results = [
        await exportToFile(source(), named),
        await exportToFile(source(), given, { format }),
      ];
      assertEquals(results.map(({ path, rows }) => [path, rows]), [
        [named, 1],
        [given, 1],
      ]);
      const text = await Deno.readTextFile(named);
      assertEquals(text.slice(0, heads[format].length), heads[format]);
      assertEquals(await Deno.readTextFile(given), text);
    }
    const path = `${folder.path}/units.csv`;
    await exportToFile(source(), new URL(`file://${path}`), { units: true });
    const expected = await csvOf(source(), { units: true });
    assertEquals(await Deno.readTextFile(path), expected);
  },
);

programTest(
  "exportToFile() writes all bytes in place of a part that was left, and has them on the disk before the file has its name",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/out.csv`;
    await Deno.writeTextFile(`${path}.part`, "left".repeat(1000));
    const { write, sync } = Deno.FsFile.prototype;
    const namesAtSync: string[][] = [];
    let isSynchronized = false;
    Deno.FsFile.prototype.write = function (bytes) {
      return write.call(this, bytes.subarray(0, 100)); // as a system may
    };
    Deno.FsFile.prototype.sync = async function () {
      namesAtSync.push(folder.files);
      await sync.call(this);
      isSynchronized = true;
    };
    try {
      await exportToFile(source(), path);
      assertEquals(isSynchronized, true);
    } finally {
      Object.assign(Deno.FsFile.prototype, { write, sync });
    }
    assertEquals(namesAtSync, [[`${path}.part`]]);
    assertEquals(await Deno.readTextFile(path), await csvOf(source()));
    assertEquals(folder.files, [path]);
  },
);

programTest(
  "exportToFile() throws when its path or format is wrong, and makes no file",
  async () => {
    await using folder = await TempFolder.make();
    const name = `${folder.path}/csv`;
    const cases: [unknown, object, string][] = [
      [5, {}, "path must be a path or a URL: received number 5"],
      [
        name,
        {},
        `the name must end with .csv or .jsonl or .parquet, or format be given: received "${name}"`,
      ],
      [
        name,
        { format: "xml" },
        'format must be one of csv, jsonl, parquet: received "xml"',
      ],
      [
        `${name}.csv`,
        { every: 0 },
        "every must be in 1..2147483647: received 0",
      ],
    ];
    for (const [path, options, message] of cases) {
      const error = await assertRejects(
        () => exportToFile(source(), path as string, options),
        Error,
      );
      assertEquals(error.message, `Cannot export as ${message}`);
    }
    assertEquals(folder.files, []);
  },
);
