/**
 * Streams of a site on a JetStream server.
 *
 * @module
 */

import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "npm:@nats-io/jetstream@3.4.0";
import type { ReadNatsOptions } from "./nats_options.ts";
import type { Subjects } from "./subjects.ts";
import { MessageRefusedError } from "../bus/transport.ts";

const NS_PER_MS = 1_000_000;
/** Time in which the server remembers the ids of messages, in ms. */
const DUPLICATE_WINDOW_MS = 120_000;
const NOT_FOUND = 10_059;

/** Creates the streams of a site that don't exist, and checks the subjects of the others. */
export async function prepareStreams(
  manager: JetStreamManager,
  subjects: Subjects,
  { retainMs, retainBytesMax, storage, replicas }: ReadNatsOptions,
): Promise<void> {
  const common = {
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    storage: storage === "file" ? StorageType.File : StorageType.Memory,
    num_replicas: replicas,
  };
  const windowMs = Math.min(DUPLICATE_WINDOW_MS, retainMs);
  await ensureStream(manager, {
    ...common,
    name: subjects.flowStream,
    subjects: subjects.flow,
    max_age: retainMs * NS_PER_MS,
    max_bytes: retainBytesMax === Infinity ? -1 : retainBytesMax,
    duplicate_window: windowMs * NS_PER_MS,
  });
  await ensureStream(manager, {
    ...common,
    name: subjects.stateStream,
    subjects: subjects.state,
    max_msgs_per_subject: 1,
  });
}

async function ensureStream(
  manager: JetStreamManager,
  wanted: Partial<StreamConfig> & { name: string; subjects: string[] },
): Promise<void> {
  const { name } = wanted;
  const present = await subjectsOf(manager, name);
  if (present === undefined) {
    await manager.streams.add(wanted);
    return;
  }
  const missing = wanted.subjects.filter((each) => !present.includes(each));
  if (missing.length === 0) return;
  throw new MessageRefusedError(
    `Cannot use stream ${name} as it must have the subjects ${
      missing.join(", ")
    }: received ${present.join(", ")}; add them, or choose another site`,
  );
}

/** Returns the subjects of a stream; undefined if it doesn't exist. */
async function subjectsOf(
  manager: JetStreamManager,
  name: string,
): Promise<readonly string[] | undefined> {
  try {
    return (await manager.streams.info(name)).config.subjects;
  } catch (error) {
    const isMissing = error instanceof JetStreamApiError &&
      error.code === NOT_FOUND;
    if (isMissing) return undefined;
    throw error;
  }
}
