/** Publisher with an outbox in a folder, at a broker in memory. */
import type { OutboxOptions, PublishOptions } from "../../nats.ts";
import type { AnyView } from "../../struct.ts";
import { slowness } from "../cpu_time.ts";
import { ManualSource } from "../manual_source.ts";
import type { MemoryBus } from "../memory_bus.ts";
import { PublisherRig } from "../publisher_rig.ts";

/** Smallest memory of an outbox, which has room for some 60 messages. */
export const SMALL_BYTES = 65_536;
/** Publisher of a source that a test drives. */
export class OutboxRig extends PublisherRig {
  /**
   * @param bus Broker.
   * @param folder Folder of the outbox.
   * @param outbox Its options.
   * @param options Options of the publisher.
   */
  constructor(
    bus: MemoryBus,
    folder: string,
    outbox: Partial<OutboxOptions> = {},
    options: Partial<PublishOptions> = {},
  ) {
    super({
      outboxBytesMax: SMALL_BYTES,
      outbox: { flushMs: 10, sync: false, ...outbox, folder },
      drainMs: 100,
      ...options,
    }, bus);
  }

  /** Emits samples, whose torque counts from a number. */
  emit(count: number, first = 0): void {
    for (let i = first; i < first + count; i++) {
      this.manual.sample({ torque: i });
    }
  }

  /** Waits until a number of messages wait, or are acknowledged. */
  async taken(count: number): Promise<void> {
    for (;;) {
      const { waiting, acknowledged } = this.publisher.stats;
      if (waiting + acknowledged >= count) return;
      await turn();
    }
  }
}

/** Waits for a turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** Returns the torques that were stored, in their order. */
export function torquesOf(bus: MemoryBus): number[] {
  const { header, telemetry } = new ManualSource().source.structs;
  return bus.of("telemetry").map(({ payload }) => {
    const { buffer, byteOffset } = payload;
    const data = new DataView(buffer as ArrayBuffer, byteOffset);
    const view = telemetry.viewAt(data, header.byteLength) as AnyView;
    return (view.toObject() as { torque: number }).torque;
  });
}

/** Returns the names of the recorded files of a folder, complete or not, without endings. */
export function recordedNames(folder: string): Set<string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  return new Set(names.flatMap((name) => name.match(/^.*(?=\.mcap)/) ?? []));
}

/**
 * Returns the sizes of the recorded files of a folder, but for those of some names; a file
 * may be renamed meanwhile.
 */
export function recordedSizes(
  folder: string,
  except: ReadonlySet<string> = new Set(),
): number[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.includes(".mcap"))
    .filter((name) => !except.has(name.slice(0, name.indexOf(".mcap"))))
    .sort()
    .flatMap((name) => {
      try {
        return Deno.statSync(`${folder}/${name}`).size;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return [];
        throw error;
      }
    });
}

/** Waits until nothing more is recorded in a folder. */
export async function recorded(folder: string): Promise<void> {
  const times = 20 * slowness();
  for (let before = "", same = 0; same < times;) {
    const now = recordedSizes(folder).join();
    same = now === before ? same + 1 : 0;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Copies a recording as a crash leaves it, once it has what a publisher has taken. */
export async function crashImage(
  folder: string,
  name: string,
): Promise<string> {
  await recorded(folder);
  const copy = `${folder}/${name}`;
  await Deno.mkdir(copy);
  for await (const each of Deno.readDir(folder)) {
    if (!each.isFile || /\.(lock|tmp)$/.test(each.name)) continue;
    await Deno.copyFile(`${folder}/${each.name}`, `${copy}/${each.name}`);
  }
  return copy;
}

/** Runs a function with a temporary folder. */
export async function withFolder(
  fn: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "outbox_" });
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
