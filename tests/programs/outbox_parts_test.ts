// Parts of recorded outboxes: the folder, the log, and which files are left to be sent.

import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { MessageEncoder } from "../../src/bus/encoder.ts";
import { readPublishOptions } from "../../src/bus/publish_options.ts";
import { findBacklog } from "../../src/bus/recorded/backlog.ts";
import { OutboxFolder } from "../../src/bus/recorded/outbox_folder.ts";
import { OutboxLog } from "../../src/bus/recorded/outbox_log.ts";
import { OutboxReader } from "../../src/bus/recorded/outbox_reader.ts";
import type { BusMessage } from "../../nats.ts";
import type { StreamEntry } from "../../mod.ts";
import { ManualSource } from "../manual_source.ts";
import { MemoryBus } from "../memory_bus.ts";
import { silent, upTo } from "../publisher_rig.ts";
import { withFolder } from "./outbox_rig.ts";
import { programTest } from "./program.ts";

const name = "rotator";
const CURSOR = {
  sent: { run: "a", next: { telemetry: 3 } },
  made: { a: { telemetry: 5 } },
  rejected: ["x"],
  file: "f",
  isDone: false,
};

programTest(
  "OutboxFolder has one owner at a time, and keeps its cursor file",
  () =>
    withFolder(async (folder) => {
      const path = `${folder}/new/outbox`;
      const taken = OutboxFolder.take(path, name);
      assertEquals([taken.path, taken.device], [path, name]);
      assertEquals(taken.cursorPath, `${path}/rotator.outbox.json`);
      assertThrows(
        () => OutboxFolder.take(path, name),
        Error,
        `must have one publisher of rotator at a time: another one has locked ${path}/rotator.outbox.lock`,
      );
      // Another device may be recorded there, too.
      await OutboxFolder.take(path, "camera").release();
      assertEquals(await taken.read(), undefined);
      // The last one that was given is kept.
      const writing = [1, 2, 3].map((telemetry) =>
        taken.write({ ...CURSOR, made: { a: { telemetry } } })
      );
      await taken.release();
      assertMatch(Deno.readTextFileSync(taken.cursorPath), /"telemetry":3}}/);
      await Promise.all(writing);
      const next = OutboxFolder.take(path, name);
      assertEquals(await next.read(), {
        ...CURSOR,
        made: { a: { telemetry: 3 } },
      });
      await next.release();
    }),
);

programTest(
  "OutboxFolder.read() refuses a cursor file that is damaged, and says how",
  () =>
    withFolder(async (folder) => {
      const taken = OutboxFolder.take(folder, name);
      await taken.write(CURSOR);
      const { cursorPath } = taken;
      const text = await Deno.readTextFile(cursorPath);
      const cases: [string, string][] = [
        ["{", "it must be JSON: received"],
        ["null", "version must be 1: received undefined"],
        [
          text.replace('"version":1', '"version":0'),
          "version must be 1: received 0",
        ],
        [text.replace('"isDone":false', '"isDone":true'), "sha256 must be "],
        ['{"version":1}', "sha256 must be "],
      ];
      for (const [content, rule] of cases) {
        await Deno.writeTextFile(cursorPath, content);
        await assertRejects(
          () => taken.read(),
          Error,
          `Cannot read cursor of outbox in ${cursorPath} as ${rule}`,
        );
      }
      await Deno.remove(cursorPath);
      await Deno.mkdir(cursorPath);
      const error = await assertRejects(() => taken.read(), Error);
      assertEquals(error.message.includes("Cannot read cursor"), false);
      // One that can't be written doesn't keep the next from being written.
      await assertRejects(() => taken.write(CURSOR));
      await Deno.remove(cursorPath);
      await taken.write(CURSOR);
      assertEquals(await taken.read(), CURSOR);
      await taken.release();
    }),
);

/** Log of messages whose torque counts from 0. */
class LogRig {
  readonly calls: string[] = [];
  readonly manual = new ManualSource();
  readonly encoder: MessageEncoder;
  readonly log: OutboxLog;

  constructor(
    folder: string,
    run: string,
    source: object = {},
  ) {
    const { outbox } = readPublishOptions({
      connection: new MemoryBus(),
      name,
      log: silent,
      outbox: { flushMs: 10, sync: false, folder },
    });
    this.encoder = new MessageEncoder(name, run, "raw");
    const whole = Object.assign(this.manual.source, source);
    this.encoder.setStructs(whole.structs, "hash");
    this.log = new OutboxLog(whole, outbox!, run, {
      onFailure: (reason) => this.calls.push(`failure ${reason}`),
      onRecovery: () => this.calls.push("recovery"),
      onFile: (path) => this.calls.push(path.slice(folder.length + 1)),
    });
  }

  /** Returns a frame of telemetry. */
  frame(torque: number): StreamEntry<unknown> {
    const { header, telemetry } = this.manual.source.structs;
    const bytes = new Uint8Array([
      ...(header.create() as { bytes: Uint8Array }).bytes,
      ...(telemetry.create({ torque }) as { bytes: Uint8Array }).bytes,
    ]);
    const kind = "telemetry" as const;
    return { kind, frameId: 5, header: {}, bytes, receivedAtMs: torque };
  }

  /** Records a number of frames; returns whether each is recorded. */
  add(count: number): boolean[] {
    return upTo(count).map((torque) => {
      const frame = this.frame(torque);
      return this.log.add(this.encoder.entry(frame), frame);
    });
  }
}

/** Reads the messages of a file that are to be sent, by their ids. */
async function idsOf(
  path: string,
  start: object = {},
  isRejected = (_: BusMessage) => false,
): Promise<string[]> {
  const reader = new OutboxReader(name, "raw", {
    startOf: () => start,
    endOf: () => ({}),
    isRejected,
    schemaOf: () => Promise.resolve("hash"),
  });
  const ids: string[] = [];
  for await (const item of reader.read(path)) {
    ids.push("id" in item ? item.id : `hole ${item.channels.join(" ")}`);
  }
  return ids;
}

programTest(
  "OutboxLog records messages, tells their numbers, and gives its files away",
  () =>
    withFolder(async (folder) => {
      const rig = new LogRig(folder, "a");
      const { log, calls } = rig;
      assertEquals(log.next, {});
      assertEquals(rig.add(2), [true, true]);
      const event = { type: "stale", atMs: 1, message: "m" } as never;
      assertEquals(log.add(rig.encoder.event(event), event), true);
      assertEquals(log.next, { telemetry: 2, event: 1 });
      const { path } = log;
      await log.rotate();
      const first = calls[0];
      assertEquals(path.startsWith(`${folder}/${first}`), true);
      assertMatch(first, /^rotator.*\.mcap$/);
      rig.add(1);
      await log.close();
      assertEquals(calls.length, 2);
      assertEquals(await idsOf(`${folder}/${first}`), [
        "a.telemetry.0",
        "a.telemetry.1",
        "a.event.0",
      ]);
      // The next file says where it begins.
      const second = `${folder}/${calls[1]}`;
      assertEquals(await idsOf(second), [
        "hole telemetry,0,2 event,0,1",
        "a.telemetry.2",
      ]);
      assertEquals(await idsOf(second, { telemetry: 2, event: 1 }), [
        "a.telemetry.2",
      ]);
      assertEquals(await idsOf(`${folder}/${first}`, { telemetry: 2 }), [
        "a.event.0",
      ]);
      assertEquals(
        await idsOf(
          `${folder}/${first}`,
          { telemetry: 2, event: 1 },
          ({ id }) => id === "a.telemetry.0",
        ),
        ["a.telemetry.0"],
      );
    }),
);

programTest(
  "OutboxReader leaves out the configuration with which a file begins",
  () =>
    withFolder(async (folder) => {
      const { structs } = new ManualSource().source;
      const latestConfig = {
        header: structs.header.create(),
        config: structs.config.create({ maxTorque: 1 }),
        receivedAtMs: 1,
      };
      const rig = new LogRig(folder, "a", { latestConfig });
      rig.add(1);
      await rig.log.close();
      assertEquals(await idsOf(`${folder}/${rig.calls[0]}`), ["a.telemetry.0"]);
    }),
);

programTest(
  "OutboxLog reports once that its folder can't be used, and tries again after a second",
  () =>
    withFolder(async (folder) => {
      const place = `${folder}/outbox`;
      await Deno.writeTextFile(place, "");
      const { now } = performance;
      let atMs = Math.ceil(now.call(performance)); // whole, so that sums are exact
      performance.now = () => atMs;
      try {
        const rig = new LogRig(place, "a");
        assertEquals(rig.calls.length, 1);
        assertMatch(rig.calls[0], /^failure /);
        assertEquals([rig.log.path, rig.add(2)], ["", [false, false]]);
        assertEquals(rig.log.next, { telemetry: 2 });
        atMs += 1_000;
        assertEquals(rig.add(1), [false]);
        assertEquals(rig.calls.length, 1);
        await Deno.remove(place);
        // The second attempt was a moment ago.
        atMs += 999.5;
        assertEquals(rig.add(1), [false]);
        atMs += 0.5;
        assertEquals(rig.add(2), [true, true]);
        assertEquals(rig.calls.slice(1), ["recovery"]);
        await rig.log.close();
        assertEquals(await idsOf(`${place}/${rig.calls[2]}`), [
          "hole telemetry,0,4",
          "a.telemetry.4",
          "a.telemetry.5",
        ]);
      } finally {
        performance.now = now;
      }
    }),
);

programTest(
  "findBacklog() gives the files behind the cursor of the publisher before",
  () =>
    withFolder(async (folder) => {
      const files: string[] = [];
      for (const run of ["a", "b"]) {
        const rig = new LogRig(folder, run);
        for (let file = 0; file < 2; file++) {
          rig.add(3);
          await rig.log.rotate();
        }
        await rig.log.close();
        files.push(...rig.calls);
      }
      const [a0, a1, , b0] = files;
      const backlog = async (cursor: object | undefined) => {
        const whole = cursor && { ...CURSOR, made: {}, ...cursor };
        const found = await findBacklog(folder, name, whole, () => {});
        return found.filter(({ messages }) => messages > 0)
          .map(({ path, run, messages }) =>
            `${run} ${files.indexOf(path.slice(folder.length + 1))} ${messages}`
          );
      };
      const [first, second] = [files.indexOf(a0), files.indexOf(a1)];
      const ofB = [files.indexOf(b0), files.indexOf(b0) + 1];
      const indices = [first, second, ...ofB];
      const all = indices.map((index, at) => `${"aabb"[at]} ${index} 3`);
      const sent = (run: string, telemetry: number, more = {}) => ({
        sent: { run, next: { telemetry } },
        ...more,
      });
      assertEquals(await backlog(undefined), all);
      assertEquals(await backlog({ sent: null }), all);
      assertEquals(await backlog(sent("a", 2)), all);
      // The first of the second file is the next.
      assertEquals(await backlog(sent("a", 3)), all.slice(1));
      assertEquals(await backlog(sent("a", 5)), all.slice(1));
      assertEquals(await backlog(sent("b", 3)), all.slice(3));
      assertEquals(await backlog(sent("b", 6, { isDone: true })), []);
      assertEquals(
        await backlog(sent("a", 6, { isDone: true })).then((list) =>
          list.slice(-2)
        ),
        all.slice(2),
      );
      // Files of a run that were removed: those that are newer are left.
      assertEquals(await backlog(sent("gone", 1, { file: a1 })), all.slice(2));
      assertEquals(await backlog(sent("gone", 1, { file: "zzz" })), []);
    }),
);

programTest(
  "findBacklog() completes a file that is none yet, reports one that can't be read, and leaves others alone",
  () =>
    withFolder(async (folder) => {
      const rig = new LogRig(folder, "a");
      rig.add(3);
      await rig.log.close();
      const [file] = rig.calls;
      // Its program was killed in the moment before.
      await Deno.rename(`${folder}/${file}`, `${folder}/${file}.active`);
      const torn = file.replace("-0001.", "-0002.");
      await Deno.writeFile(`${folder}/${torn}`, new Uint8Array(200).fill(1));
      const unreadable: string[] = [];
      const found = await findBacklog(
        folder,
        name,
        undefined,
        (path) => unreadable.push(path),
      );
      assertEquals(found.map(({ path }) => path), [`${folder}/${file}`]);
      assertEquals(unreadable, [`${folder}/${torn}`]);
      assertEquals(await idsOf(found[0].path), [
        "a.telemetry.0",
        "a.telemetry.1",
        "a.telemetry.2",
      ]);
    }),
);
