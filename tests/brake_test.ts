// Stopping of a device, sample by sample.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import {
  CommandRejectedError,
  ControllerFaultError,
  ControllerState,
  ControllerStateError,
  EnabledSubstate,
  SetEnabledSubstateParam,
  TimeoutError,
} from "../rotator.ts";
import { Brake } from "../src/control/motion/brake.ts";
import { Deadline } from "../src/base/deadline.ts";
import {
  controlOf,
  isSettled,
  ManualLink,
  type ManualTelemetry,
  SUBSTATE_CODE,
  turn,
} from "./manual_link.ts";

const STOP = [SUBSTATE_CODE, SetEnabledSubstateParam.STOP];
const REJECTING = { applicationStatus: 0x420 };

type Changes = Partial<ManualTelemetry>;
const standing: Changes = {};
const moving: Changes = {
  enabledSubstate: EnabledSubstate.MOVING_POINT_TO_POINT,
};
const stopping: Changes = {
  enabledSubstate: EnabledSubstate.CONTROLLED_STOPPING,
};
const inStandby: Changes = { state: ControllerState.STANDBY };
const inFault: Changes = { state: ControllerState.FAULT };

function times(count: number, sample: Changes): Changes[] {
  return Array(count).fill(sample);
}

function brakeOf(protocol: "two-socket" | "single-socket" = "two-socket") {
  const link = new ManualLink();
  return { link, brake: new Brake(controlOf(link, protocol)) };
}

Deno.test("Brake.halt() waits for four STATIONARY samples behind the first", async () => {
  const { link, brake } = brakeOf();
  const halted = brake.halt("stop", undefined);
  assertEquals(link.words, [STOP]);
  assertEquals(link.sent[0].urgent, false); // a socket of its own has no queue
  await link.emit(...times(4, standing));
  assertEquals(await isSettled(halted), false);
  await link.emit(standing);
  assertEquals((await halted).header.counter, 5);
  assertEquals(link.words, [STOP]);
});

Deno.test("Brake.halt() is over at once when the device isn't ENABLED", async () => {
  for (const sample of [inStandby, inFault]) {
    const { link, brake } = brakeOf();
    const halted = brake.halt("stop", undefined);
    await link.emit(moving, sample);
    assertEquals((await halted).header.counter, 2);
  }
});

Deno.test("Brake.halt() sends STOP again each time the device moves on for four samples", async () => {
  const { link, brake } = brakeOf();
  const halted = brake.halt("stop", undefined);
  await link.emit(moving, ...times(3, moving));
  assertEquals(link.sent.length, 1);
  await link.emit(moving);
  assertEquals(link.words, [STOP, STOP]);
  await link.emit(...times(3, moving));
  assertEquals(link.sent.length, 2);
  await link.emit(moving);
  assertEquals(link.words, [STOP, STOP, STOP]);
  assertEquals(link.sent[2].timeoutMs, 1_000);
  // A second STOP may be rejected, as the device stops by then.
  await link.emit({ ...stopping, ...REJECTING }, ...times(4, standing));
  await halted;
  assertEquals(link.sent.length, 3);
});

Deno.test("Brake.halt() sends no second STOP to a device that is stopping", async () => {
  const { link, brake } = brakeOf();
  const halted = brake.halt("stop", undefined);
  await link.emit(...times(4, moving), ...times(9, stopping));
  await link.emit(...times(3, moving), stopping, ...times(4, standing));
  await halted;
  assertEquals(link.words, [STOP]);
});

Deno.test("Brake.halt() rejects by a rejection only when the device moves on", async () => {
  const { link, brake } = brakeOf("single-socket");
  const rejected = new CommandRejectedError("no", 1, "no", 2);
  link.onCommand = () => Promise.reject(rejected);
  const halted = brake.halt("stop", undefined);
  await link.emit(...times(3, standing));
  assertEquals(await isSettled(halted), false);
  await link.emit(standing);
  await halted;
  assertEquals(link.words, [STOP]);
  assertEquals(link.sent[0].urgent, true);

  const again = brake.halt("stop", undefined);
  const failed = assertRejects(() => again, CommandRejectedError);
  await link.emit(...times(3, moving));
  assertEquals(link.sent.length, 2);
  await link.emit(moving);
  assertEquals(link.words, [STOP, STOP, STOP]);
  await link.emit(...times(3, moving));
  assertEquals(await isSettled(again), false);
  await link.emit(moving);
  await failed;
  assertEquals(link.sent.length, 3);
});

Deno.test("Brake.halt() that is rejected at first, and then obeyed, resolves", async () => {
  const { link, brake } = brakeOf();
  const halted = brake.halt("stop", undefined);
  await link.emit({ ...moving, ...REJECTING });
  assertEquals(link.words, [STOP]);
  await link.emit(...times(4, { ...moving, ...REJECTING }));
  assertEquals(link.words, [STOP, STOP]);
  await link.emit(moving, stopping, ...times(4, standing));
  await halted;
  assertEquals(link.words, [STOP, STOP]);
});

Deno.test("Brake.halt() rejects with other errors as they are", async () => {
  const { link, brake } = brakeOf("single-socket");
  link.onCommand = () => Promise.reject(new TypeError("broken"));
  await assertRejects(() => brake.halt("stop", undefined), TypeError, "broken");
});

Deno.test("Brake.comeToRest() waits, and stops a device that doesn't come to rest, if allowed", async () => {
  const { link, brake } = brakeOf();
  const never = new AbortController().signal;
  const come = (stop?: { afterSamples: number; onStop(): void }) =>
    brake.comeToRest("move", new Deadline(5_000), { signal: never }, stop);

  const atRest = come();
  await link.emit(...times(9, stopping), ...times(3, standing));
  assertEquals(await isSettled(atRest), false);
  await link.emit(standing);
  assertEquals((await atRest).header.counter, 13);

  const others = come();
  const refused = assertRejects(
    () => others,
    ControllerStateError,
    "Cannot move as it must be STATIONARY: received ENABLED, MOVING_POINT_TO_POINT",
  );
  await link.emit(...times(3, moving));
  assertEquals(await isSettled(others), false);
  await link.emit(moving);
  await refused;
  assertEquals(link.words, []);

  let stops = 0;
  const stopped = come({ afterSamples: 2, onStop: () => stops++ });
  await link.emit(moving);
  assertEquals([stops, link.sent.length], [0, 0]);
  await link.emit(moving);
  assertEquals([stops, link.words], [1, [STOP]]);
  await link.emit(stopping, ...times(4, standing));
  await stopped;

  const faulty = come({ afterSamples: 1, onStop: () => stops++ });
  const failed = assertRejects(() => faulty, ControllerFaultError);
  await link.emit(moving, moving, inFault);
  await failed;
  const disabled = assertRejects(
    () => come(),
    ControllerStateError,
    "Cannot move as it must be ENABLED: received STANDBY",
  );
  await link.emit(inStandby);
  await disabled;
});

Deno.test("Brake.part() repeats a STOP once, and only when the device moves on", async () => {
  const cases: [Changes[], number][] = [
    [times(12, moving), 2],
    [[...times(3, moving), stopping, ...times(8, moving)], 1],
    [[...times(4, standing), ...times(8, moving)], 1],
    [[...times(3, moving), inFault, ...times(8, moving)], 1],
    [[moving, moving, standing, ...times(4, moving)], 2],
  ];
  for (const [samples, expected] of cases) {
    const { link, brake } = brakeOf();
    brake.part();
    assertEquals(link.words, [STOP]);
    await turn();
    const settled = brake.settle();
    await link.emit(...samples);
    await settled;
    assertEquals(link.sent.length, expected, JSON.stringify(samples));
  }
});

Deno.test("Brake.part() sends nothing when nothing is connected, and hides no link's error", async () => {
  const { link, brake } = brakeOf();
  link.connected = false;
  brake.part();
  await brake.settle();
  assertEquals(link.words, []);
  link.connected = true;
  link.onCommand = () => Promise.reject(new TimeoutError("late", 1));
  brake.part();
  await brake.settle(); // an error that nobody handles would fail the test
  assertEquals(link.words, [STOP]);
});

Deno.test("Brake.settle() waits for a STOP that is on its way, not for ever", async () => {
  const { link, brake } = brakeOf();
  const written = Promise.withResolvers<void>();
  link.onCommand = () => written.promise;
  brake.part();
  const settled = brake.settle();
  assertEquals(await isSettled(settled), false);
  written.resolve();
  assertEquals(await isSettled(settled), false); // it looks whether the device stops
  const startMs = performance.now();
  await settled;
  assertEquals(performance.now() - startMs < 5_000, true);
  assertEquals(link.words, [STOP]);
  await brake.settle();
});
