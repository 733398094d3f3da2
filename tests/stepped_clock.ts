/**
 * A machine's clock that tests step, in this thread and in the workers that it starts.
 *
 * @module
 */

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

/**
 * The machine's clock, stepped since the program began; `performance.timeOrigin` of this
 * thread still says what it was before.
 */
export class SteppedClock implements Disposable {
  #aheadMs: number;
  readonly #clock: ReturnType<typeof shiftClock>;
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #Blob = Blob;

  /** @param aheadMs How far it is set forward, in whole ms; negative is back. */
  constructor(aheadMs: number) {
    this.#aheadMs = aheadMs;
    this.#clock = shiftClock(aheadMs);
    const ahead = () => this.#aheadMs;
    globalThis.Blob = class extends Blob {
      constructor(parts: BlobPart[] = [], options: BlobPropertyBag = {}) {
        const isScript = options.type === "text/javascript";
        super(isScript ? [prefix(ahead()), ...parts] : parts, options);
      }
    };
  }

  /** Steps it again, here at once and in workers as soon as they hear of it. */
  step(byMs: number): void {
    this.#aheadMs += byMs;
    this.#clock.set(this.#aheadMs);
    this.#channel.postMessage(this.#aheadMs);
  }

  [Symbol.dispose](): void {
    this.#channel.close();
    this.#clock.restore();
    globalThis.Blob = this.#Blob;
  }
}
