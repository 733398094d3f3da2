// The wait for a device that can be used, on a link in the test's hands.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { LinkLostError, NotConnectedError, TimeoutError } from "../mod.ts";
import { ControllerState, EnabledSubstate } from "../rotator.ts";
import { Deadline } from "../src/base/deadline.ts";
import {
  restReadiness,
  type WaitableLink,
  waitReady,
} from "../src/control/device/ready.ts";
import { ManualClock } from "./manual_clock.ts";
import { type ManualTelemetry, telemetryOf } from "./manual_link.ts";

const LIMIT_MS = 100;
const MOVING = { enabledSubstate: EnabledSubstate.MOVING_POINT_TO_POINT };
const LOST = new LinkLostError("it is lost", "combined");

/** A link whose connection and telemetry the test makes. */
class FakeLink implements WaitableLink {
  connected = false;
  configured = false;
  idle = false;
  stats: WaitableLink["stats"] = { lastDisconnected: undefined };
  /** Number of calls that wait for something. */
  waits = 0;
  #connected = Promise.withResolvers<void>();
  #sample = Promise.withResolvers<{ telemetry: ManualTelemetry }>();

  waitConnected({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    return this.connected
      ? Promise.resolve()
      : this.#until(this.#connected.promise, signal);
  }

  nextTelemetry(_skip: number, { signal }: { readonly signal: AbortSignal }) {
    return this.#until(this.#sample.promise, signal);
  }

  connect(): void {
    this.connected = true;
    this.#connected.resolve();
  }

  lose(error: Error): void {
    this.connected = this.configured = false;
    this.#connected = Promise.withResolvers();
    this.#sample.reject(error);
    this.#sample = Promise.withResolvers();
  }

  emit(changes: Partial<ManualTelemetry> = {}): void {
    this.#sample.resolve({ telemetry: telemetryOf(changes) });
    this.#sample = Promise.withResolvers();
  }

  async #until<T>(event: Promise<T>, signal: AbortSignal): Promise<T> {
    this.waits++;
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => aborted.reject(signal.reason));
    try {
      return await Promise.race([event, aborted.promise]);
    } finally {
      this.waits--;
    }
  }
}

type Step = (link: FakeLink) => void;

/** A wait on a link, and steps that are taken one after another. */
class Rig {
  readonly link = new FakeLink();
  readonly ready: Promise<void>;
  isOver = false;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock, signal?: AbortSignal) {
    this.#clock = clock;
    const deadline = new Deadline(LIMIT_MS);
    this.ready = waitReady(this.link, "move", deadline, signal, restReadiness);
    const end = () => void (this.isOver = true);
    this.ready.then(end, end);
  }

  async take(...steps: Step[]): Promise<void> {
    for (const step of steps) {
      await this.#clock.settle();
      step(this.link);
    }
    await this.#clock.settle();
  }
}

const connect: Step = (link) => link.connect();
const configure: Step = (link) => void (link.configured = true);
const lose: Step = (link) => link.lose(LOST);
const idle: Step = (link) => void (link.idle = true);
const emit = (changes?: Partial<ManualTelemetry>): Step => (link) =>
  link.emit(changes);
const atRest = [1, 2, 3, 4].map(() => emit());
/** The first sample may be from before the configuration. */
const begin = [connect, configure, emit()];

Deno.test("waitReady() times out with the step that is missing, and leaves nothing waiting", async () => {
  using clock = new ManualClock();
  const noRest = "and the device has not come to rest";
  const cases: [message: string, steps: Step[]][] = [
    ["has not connected", []],
    ["has sent no configuration", [connect]],
    ["has sent no configuration", [connect, ...atRest]],
    ["has sent no telemetry", [connect, configure]],
    ["has sent no telemetry", begin],
    [
      `is ENABLED, MOVING_POINT_TO_POINT, ${noRest}`,
      [...begin, emit(MOVING)],
    ],
    [`is ENABLED, STATIONARY, ${noRest}`, [...begin, ...atRest.slice(1)]],
    ["has not connected", [...begin, emit(MOVING), lose]],
    [
      "has sent no telemetry",
      [...begin, emit(MOVING), lose, connect, configure],
    ],
  ];
  for (const [message, steps] of cases) {
    const rig = new Rig(clock);
    await rig.take(...steps);
    await clock.advance(LIMIT_MS - 1);
    assertEquals([rig.isOver, rig.link.waits], [false, 1], message);
    await clock.advance(1);
    await assertRejects(
      () => rig.ready,
      TimeoutError,
      `Cannot move: its controller ${message} within 100 ms`,
    );
    await clock.settle();
    assertEquals([rig.link.waits, clock.timers], [0, 0]);
  }
});

Deno.test("waitReady() resolves with the fourth sample at rest of one connection, or one that isn't ENABLED", async () => {
  using clock = new ManualClock();
  for (
    const steps of [
      [...begin, ...atRest],
      [...begin, emit(MOVING), ...atRest],
      [...begin, emit({ state: ControllerState.STANDBY })],
      [...begin, ...atRest.slice(1), lose, ...begin, ...atRest],
    ]
  ) {
    const rig = new Rig(clock);
    await rig.take(...steps.slice(0, -1));
    assertEquals(rig.isOver, false);
    await rig.take(...steps.slice(-1));
    assertEquals(rig.isOver, true);
    await rig.ready;
    assertEquals([rig.link.waits, clock.timers], [0, 0]);
  }
});

Deno.test("waitReady() rejects at once where no connection will follow, or when it is cancelled", async () => {
  using clock = new ManualClock();
  for (const before of [[connect], [connect, lose, connect]]) {
    const rig = new Rig(clock);
    await rig.take(...before, idle, lose);
    const error = await assertRejects(
      () => rig.ready,
      LinkLostError,
      "Cannot move: the connection was lost before its controller had sent configuration and telemetry",
    );
    assertEquals([error.socket, error.cause], ["combined", LOST]);
  }
  const link = new FakeLink();
  link.idle = true;
  await assertRejects(
    () => waitReady(link, "move", new Deadline(LIMIT_MS)),
    NotConnectedError,
    "Cannot move: its controller is not connected, and not dialled",
  );
  const broken = new Rig(clock);
  await broken.take(connect, (link) => link.lose(new TypeError("broken")));
  await assertRejects(() => broken.ready, TypeError, "broken");
  const cancel = new AbortController();
  const cancelled = new Rig(clock, cancel.signal);
  await cancelled.take(connect, () => cancel.abort(new Error("enough")));
  await assertRejects(() => cancelled.ready, Error, "enough");
  assertEquals([cancelled.link.waits, clock.timers], [0, 0]);
});

Deno.test("waitReady() takes any sample by default, and says why a controller was disconnected", async () => {
  using clock = new ManualClock();
  const link = new FakeLink();
  link.connect();
  link.configured = true;
  const ready = waitReady(link, "open", new Deadline(LIMIT_MS));
  await clock.settle();
  link.emit(MOVING);
  await ready;
  for (
    const [cause, more] of [
      ["otherFrames", ", as one was disconnected: it sends others"],
      ["closed", ""],
    ] as const
  ) {
    const rig = new Rig(clock);
    const last = { cause, reason: "it sends others" };
    rig.link.stats = { lastDisconnected: last as never };
    await clock.advance(LIMIT_MS);
    const { message } = await assertRejects(() => rig.ready, TimeoutError);
    assertEquals(
      message,
      `Cannot move: its controller has not connected within 100 ms${more}`,
    );
  }
});
