/**
 * A machine's clock that tests step, in this thread and in the workers that it starts.
 *
 * By default all that JavaScript reads of the clock is shifted. Under
 * `tests/programs/clock_test.ts` the clock of the whole process is, as the system shows
 * it: by a file, which holds by how many ns.
 *
 * @module
 */

const FILE_VARIABLE = "STEPPED_CLOCK_FILE";
const CHANNEL = "stepped clock";

/**
 * Makes all that shows the machine's clock in a thread be ahead of it. Runs in workers,
 * too, as text: it can't use anything of this module.
 */
const shiftClock = (aheadMs: number) => {
  const { now } = Date;
  const { instant } = Temporal.Now;
  let shiftMs = aheadMs;
  Date.now = () => now() + shiftMs;
  Temporal.Now.instant = () => instant().add({ milliseconds: shiftMs });
  return {
    set: (ms: number) => shiftMs = ms,
    restore: () => {
      Date.now = now;
      Temporal.Now.instant = instant;
    },
  };
};

/** For a worker, which begins after the step: so its time origin is shifted as well. */
const prefix = (aheadMs: number) =>
  `{
  const clock = (${shiftClock})(${aheadMs});
  const timeOrigin = performance.timeOrigin + ${aheadMs};
  Object.defineProperty(performance, "timeOrigin", { value: timeOrigin });
  const channel = new BroadcastChannel("${CHANNEL}");
  channel.onmessage = ({ data }) => clock.set(data);
}\n`;

/** Means to shift the clock. */
interface ClockShift extends Disposable {
  /** Shifts it; workers may take a moment to hear of it. */
  set(aheadMs: number): void;
}

/** Shifts what JavaScript reads. */
function shiftInScripts(aheadMs: number): ClockShift {
  const clock = shiftClock(aheadMs);
  const channel = new BroadcastChannel(CHANNEL);
  const OriginalBlob = Blob;
  let presentMs = aheadMs;
  globalThis.Blob = class extends Blob {
    constructor(parts: BlobPart[] = [], options: BlobPropertyBag = {}) {
      const isScript = options.type === "text/javascript";
      super(isScript ? [prefix(presentMs), ...parts] : parts, options);
    }
  };
  return {
    set(ms) {
      presentMs = ms;
      clock.set(ms);
      channel.postMessage(ms);
    },
    [Symbol.dispose]() {
      channel.close();
      clock.restore();
      globalThis.Blob = OriginalBlob;
    },
  };
}

/**
 * Shifts what the system shows to the process. The process has mapped the file, which
 * must therefore never be empty, not even for a moment.
 */
function shiftByFile(path: string, aheadMs: number): ClockShift {
  const set = (ms: number) => {
    using file = Deno.openSync(path, { write: true });
    const aheadNs = BigInt64Array.of(BigInt(ms) * 1_000_000n);
    file.writeSync(new Uint8Array(aheadNs.buffer));
  };
  set(aheadMs);
  return { set, [Symbol.dispose]: () => set(0) };
}

const { state } = await Deno.permissions.query({
  name: "env",
  variable: FILE_VARIABLE,
});
const path = state === "granted" ? Deno.env.get(FILE_VARIABLE) : undefined;

/**
 * The machine's clock, stepped since the program began; `performance.timeOrigin` of this
 * thread still says what it was before.
 */
export class SteppedClock implements Disposable {
  #aheadMs: number;
  readonly #shift: ClockShift;

  /** @param aheadMs Distance that it is set forward, in whole ms; negative is back. */
  constructor(aheadMs: number) {
    this.#aheadMs = aheadMs;
    this.#shift = path === undefined
      ? shiftInScripts(aheadMs)
      : shiftByFile(path, aheadMs);
  }

  /**
   * Steps it again.
   *
   * @param byMs Distance, in whole ms; negative is back.
   */
  step(byMs: number): void {
    this.#shift.set(this.#aheadMs += byMs);
  }

  [Symbol.dispose](): void {
    this.#shift[Symbol.dispose]();
  }
}
