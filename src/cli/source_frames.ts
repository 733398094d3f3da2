/**
 * Frames of an opened source, each with its struct.
 *
 * @module
 */

import { anySignal } from "../base/signals.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type { MessageKind } from "../recording/channels.ts";
import { messageParts } from "../recording/message_parts.ts";
import type { AnyStructType, AnyView } from "../struct/struct.ts";
import type { OpenedSource, SourceTypes } from "./source_flags.ts";
import type { Io } from "./verb.ts";

/** Frame of telemetry, or a configuration. */
export interface SourceFrame {
  /** Its struct. */
  readonly type: AnyStructType;
  /** Its contents, which never change. */
  readonly view: AnyView;
  /** Time of its reception, in ms since 1970 (UTC). */
  readonly receivedAtMs: number;
}

/** Result of reading. */
export interface ReadResult {
  /** Number of frames that were lost. */
  readonly lost: number;
  /** Whether it ended with the last frame that is wanted. */
  readonly isSatisfied: boolean;
}

/** Options of reading. */
export interface ReadOptions {
  /** Time until its end, in ms; none by default. */
  readonly durationMs?: number | undefined;
  /** Role of the frames; telemetry by default. */
  readonly role?: keyof SourceTypes;
}

/**
 * Connects a source, and reads its frames: of a link all from now on, without
 * causing back-pressure; of a recording those of its range. It ends with the source, when
 * the time is up, and when the frame that is wanted was read; of a link also by Ctrl-C.
 *
 * @param opened Source.
 * @param io Surroundings.
 * @param options Role of the frames, and time limit.
 * @param take Takes a frame, and returns whether it was the last one that is wanted, or a
 * promise of that if there is something to wait for.
 * @throws {Error} If the source can't be connected or read, or nobody reads the output.
 */
export async function readFrames(
  opened: OpenedSource,
  { signal, stdout }: Pick<Io, "signal" | "stdout">,
  { durationMs, role = "telemetry" }: ReadOptions,
  take: (frame: SourceFrame) => boolean | Promise<boolean>,
): Promise<ReadResult> {
  using timer = new DisposableStack();
  const timeUp = new AbortController();
  if (durationMs !== undefined) {
    timer.adopt(setTimeout(() => timeUp.abort(), durationMs), clearTimeout);
  }
  const failing = new AbortController();
  const ending = anySignal(signal, timeUp.signal, failing.signal);
  const { samples, toFrame } = framesOf(opened, role, ending);
  opened.connect(ending).catch((error) => failing.abort(error));
  let isSatisfied = false;
  try {
    for await (const sample of samples) {
      const isLast = take(toFrame(sample));
      isSatisfied = typeof isLast === "boolean" ? isLast : await isLast;
      if (isSatisfied) break;
    }
  } catch (error) {
    stdout.broken.throwIfAborted();
    const isEnd = signal.aborted && opened.recorded === undefined;
    if (!isEnd && !timeUp.signal.aborted) throw error;
  }
  return { lost: samples.dropped, isSatisfied };
}

/** Iterator, and the frame of each of its samples. */
interface Frames<S = unknown> {
  readonly samples: SampleIterator<S>;
  readonly toFrame: (sample: S) => SourceFrame;
}

function framesOf(
  { source, recorded, types }: OpenedSource,
  role: keyof SourceTypes,
  signal: AbortSignal,
): Frames {
  if (recorded !== undefined) {
    const { recording, range } = recorded;
    const kinds: readonly MessageKind[] = role === "config"
      ? ["config", "repeatedConfig"]
      : ["telemetry"];
    return frames(
      recording.messages({ ...range, kinds, signal }),
      (message) => {
        const [, [, type, view]] = messageParts(message)!;
        return { type, view, receivedAtMs: message.receivedAtMs };
      },
    );
  }
  const toFrame = (view: unknown, receivedAtMs: number): SourceFrame => {
    // A reconnect can change the structs of the source while frames wait.
    const type = types[role].find((type) => type.isView(view))!;
    return { type, view: view as AnyView, receivedAtMs };
  };
  return role === "config"
    ? frames(
      source.configs({ signal }),
      ({ config, receivedAtMs }) => toFrame(config, receivedAtMs),
    )
    : frames(
      source.samples({ signal }),
      ({ telemetry, receivedAtMs }) => toFrame(telemetry, receivedAtMs),
    );
}

function frames<S>(
  samples: SampleIterator<S>,
  toFrame: (sample: S) => SourceFrame,
): Frames {
  return { samples, toFrame: toFrame as Frames["toFrame"] };
}
