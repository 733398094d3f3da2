// The parts of simulated controllers that need neither sockets nor a clock.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
} from "jsr:@std/assert@^1.0.19";
import { Command, CommandStatus, Header, singleSocket } from "../mod.ts";
import {
  reportSensors,
  RotatorSensors,
} from "../src/simulator/devices/rotator_sensors.ts";
import { FaultChooser } from "../src/simulator/faults/fault_chooser.ts";
import { Random } from "../src/simulator/faults/random.ts";
import {
  setBit,
  whyNotObeyed,
} from "../src/simulator/sockets/command_source.ts";
import { CommandReceiver } from "../src/simulator/sockets/command_receiver.ts";
import {
  readFull,
  writeAll,
} from "../src/simulator/sockets/controller_socket.ts";
import type { DeviceModel } from "../src/simulator/sockets/device.ts";
import { FrameEncoder } from "../src/simulator/sockets/frame_encoder.ts";
import { SingleSocketFrames } from "../src/simulator/sockets/single_socket_frames.ts";
import { TimeStamps } from "../src/simulator/sockets/time_stamps.ts";
import {
  accept,
  paramsOf,
  reject,
  rejectCode,
} from "../src/simulator/sockets/verdict.ts";
import { FakeConn } from "./fake_conn.ts";
import { LogLines } from "./peer.ts";

const NS_PER_S = 1_000_000_000n;

Deno.test("Random repeats its numbers by the seed, as those of Mulberry32", () => {
  const numbers: Record<number, number[]> = {
    0: [1144304738, 1416247, 958946056, 627933444],
    1: [2693262067, 11749833, 2265367787, 4213581821],
    [2 ** 32 - 1]: [3850105811, 813802916, 3073704848, 4054706436],
  };
  for (const [seed, expected] of Object.entries(numbers)) {
    const random = new Random(Number(seed));
    assertEquals(random.seed, Number(seed));
    assertEquals(expected.map(() => random.uint32()), expected);
  }
  assertEquals(new Random(-1).seed, 2 ** 32 - 1);
  const [first, second] = numbers[1];
  assertEquals(new Random(1).fraction(), first / 2 ** 32);
  assertEquals([...new Random(1).bytes(2)], [first % 256, second % 256]);
});

Deno.test("Random draws each integer of a range, its ends included, and each of some values", () => {
  const random = new Random(7);
  const draw = <T>(next: () => T) => new Set(Array.from({ length: 99 }, next));
  assertEquals(draw(() => random.integer(-1, 2)), new Set([-1, 0, 1, 2]));
  assertEquals(draw(() => random.pick(["a", "b"])), new Set(["a", "b"]));
  assertEquals(draw(() => random.chance(0)), new Set([false]));
  assertEquals(draw(() => random.chance(1)), new Set([true]));
  random.fraction = () => 0.25;
  assertEquals([random.chance(0.25), random.chance(0.26)], [false, true]);
});

Deno.test("TimeStamps never repeat or go back, whatever the clock does", () => {
  const stamps = new TimeStamps();
  const next = (nowNs: bigint) => {
    const { taiSec, taiNsec } = stamps.next(nowNs);
    return taiSec * NS_PER_S + taiNsec;
  };
  assertEquals(stamps.next(3n * NS_PER_S + 7n), { taiSec: 3n, taiNsec: 7n });
  assertEquals(next(3n * NS_PER_S + 7n), 3n * NS_PER_S + 8n);
  assertEquals(next(2n * NS_PER_S), 3n * NS_PER_S + 9n);
  assertEquals(next(3n * NS_PER_S + 10n), 3n * NS_PER_S + 10n);
  assertEquals(next(3n * NS_PER_S + 12n), 3n * NS_PER_S + 12n);
});

Deno.test("FrameEncoder puts a header in front of the body, and counts from 1 with a wrap", () => {
  const headerOf = (frame: Uint8Array<ArrayBuffer>) => {
    const { syncPattern, frameId, counter, taiSec, taiNsec } = Header.view(
      frame.buffer,
    );
    return [syncPattern, frameId, counter, taiSec, taiNsec];
  };
  const body = Uint8Array.of(1, 2, 3);
  const encoder = new FrameEncoder(0x1234);
  const nowNs = 5n * NS_PER_S + 6n;
  const frame = encoder.encode(0x19, body, nowNs);
  assertEquals(headerOf(frame), [0x1234, 0x19, 1, 5n, 6n]);
  assertEquals(frame.subarray(Header.byteLength), body);
  assertEquals(headerOf(encoder.encode(0x5, body, nowNs))[2], 2);
  const last = new FrameEncoder(0, 2 ** 32 - 1);
  const counters = [1, 2].map(() => headerOf(last.encode(5, body, nowNs))[2]);
  assertEquals(counters, [2 ** 32 - 1, 0]);
});

Deno.test("SingleSocketFrames counts its frames from 0, and gives answers the counter of their command", () => {
  const frames = new SingleSocketFrames();
  const headerOf = (frame: Uint8Array<ArrayBuffer>) =>
    singleSocket.Header.view(frame.buffer);
  const body = Uint8Array.of(1, 2);
  const counters = [0, 1, 2].map(() =>
    headerOf(frames.encode(7, body)).counter
  );
  assertEquals(counters, [0, 1, 2]);
  const answer = { status: 3, durationSec: 1.5, reason: "x".repeat(60) };
  const frame = frames.encodeAnswer(99, answer);
  const { frameId, counter } = headerOf(frame);
  assertEquals([frameId, counter], [singleSocket.FrameId.COMMAND_STATUS, 99]);
  const at = singleSocket.Header.byteLength;
  const { status, duration, reason } = CommandStatus.view(frame.buffer, at);
  assertEquals([status, duration, reason], [3, 1.5, "x".repeat(50)]);
  assertEquals(headerOf(frames.encode(7, body)).counter, 3, "not counted");
  // A character of two bytes that doesn't fit is left out whole.
  const cut = frames.encodeAnswer(1, {
    ...answer,
    reason: `${"x".repeat(49)}é`,
  });
  assertEquals(CommandStatus.view(cut.buffer, at).reason, "x".repeat(49));
});

Deno.test("SingleSocketFrames fills the time of an answer with leftovers, half of them 0, if it has any", () => {
  const times = (leftover?: Random) => {
    const frames = new SingleSocketFrames(leftover);
    return Array.from({ length: 40 }, () => {
      const answer = { status: 0, durationSec: 0, reason: "" };
      const { taiSec, taiNsec } = singleSocket.Header.view(
        frames.encodeAnswer(1, answer).buffer,
      );
      return [taiSec, taiNsec];
    });
  };
  for (const [taiSec, taiNsec] of times()) {
    assert(taiSec > 1_700_000_000n && taiNsec >= 0n && taiNsec < NS_PER_S);
  }
  const leftovers = times(new Random(3)).flat();
  const zeros = leftovers.filter((value) => value === 0n).length;
  assert(zeros > 20 && zeros < 60, `${zeros}`);
  assert(leftovers.some((value) => value < 0n));
});

Deno.test("FaultChooser plays a fault for some frames, and then chooses by the shares", async () => {
  const chooser = new FaultChooser(5, []);
  await chooser.play("junk", 0);
  let isOver = false;
  chooser.play("junk", 2).then(() => isOver = true);
  const [first, second] = [chooser.next(), chooser.next()];
  assertEquals([first.fault, first.frames], ["junk", 1]);
  first.done();
  await Promise.resolve();
  assertEquals(isOver, false);
  second.done();
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(isOver, true);
  assertEquals(chooser.next().fault, "none");

  chooser.play("burst", 230);
  const bursts = [chooser.next(), chooser.next(), chooser.next()];
  assertEquals(bursts.map(({ frames }) => frames), [100, 100, 30]);
  assert(bursts.every(({ random }) => random === chooser.scriptRandom));
  assert(chooser.next().random !== chooser.scriptRandom);
});

Deno.test("FaultChooser bursts 2 to 10 frames by its shares, and sends others one by one", () => {
  const chosen = (fault: "burst" | "junk") => {
    const chooser = new FaultChooser(5, [[fault, 1]]);
    return Array.from({ length: 300 }, () => {
      const choice = chooser.next();
      assertEquals(choice.fault, fault);
      return choice.frames;
    });
  };
  const bursts = new Set(chosen("burst"));
  assertEquals([...bursts].toSorted((a, b) => a - b), [
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
  ]);
  assertEquals(new Set(chosen("junk")), new Set([1]));
});

Deno.test("setBit() changes one bit, and keeps the highest as a number without a sign", () => {
  const fields = { applicationStatus: 0x8000_0401 };
  setBit(fields, 0x400, false);
  assertEquals(fields.applicationStatus, 0x8000_0001);
  setBit(fields, 0x400, true);
  setBit(fields, 0x400, true);
  assertEquals(fields.applicationStatus, 0x8000_0401);
});

Deno.test("whyNotObeyed() obeys the CSC while its bit is set, and the GUI, which takes it", () => {
  const fields = { applicationStatus: 0x401 };
  assertEquals(whyNotObeyed(fields), undefined);
  assertEquals(whyNotObeyed(fields, 1), undefined);
  assertEquals(fields.applicationStatus, 1);
  assertEquals(whyNotObeyed(fields), "The CSC is not the commander");
  assertMatch(whyNotObeyed(fields, 3)!, /^Unrecognized commander/);
  assertEquals(whyNotObeyed({}), undefined, "it has no such bit");
  const without = {};
  assertEquals([whyNotObeyed(without, 1), without], [undefined, {}]);
});

Deno.test("CommandReceiver executes commands with the right sync pattern or none, and ignores others", async () => {
  const executed: number[] = [];
  const log = new LogLines();
  const device = {
    commandSyncPattern: 0x1234,
    state: 2,
    execute: ({ code }) => {
      executed.push(code);
      return code === 9 ? reject("not now") : accept();
    },
  } as DeviceModel;
  const receiver = new CommandReceiver(device, log);
  const fake = new FakeConn();
  const send = (code: number, syncPattern: number) =>
    fake.send(Command.create({ code, syncPattern, param1: 7 }).bytes.slice());
  send(1, 0x1234);
  send(2, 0);
  send(3, 0x12);
  send(9, 0x1234);
  fake.send(null);
  const error = await receiver.obey(fake.conn).catch((error) => error);
  assertEquals(error.name, "UnexpectedEof");
  assertEquals(executed, [1, 2, 9]);
  const { received, rejected, wrongSyncPatterns, last } = receiver;
  assertEquals([received, rejected, wrongSyncPatterns], [3, 1, 1]);
  assertEquals(last?.code, 9);
  const [none, wrong, rejection] = log.lines;
  assertMatch(none, /^warn Command 2 has no sync pattern.* 0x1234$/);
  assertMatch(wrong, /^warn .* must be 0x1234: received 0x0012$/);
  assertEquals(
    rejection,
    "info Rejected command 9 with param1 7 in state 2: not now",
  );
});

Deno.test("readFull() and writeAll() go on until all bytes have passed", async () => {
  const fake = new FakeConn();
  fake.send(Uint8Array.of(1), Uint8Array.of(2, 3), Uint8Array.of(4, 5));
  const bytes = new Uint8Array(4);
  await readFull(fake.conn, bytes);
  assertEquals([...bytes], [1, 2, 3, 4]);
  fake.send(null);
  const error = await readFull(fake.conn, bytes).catch((error) => error);
  assertEquals(error.name, "UnexpectedEof");
  fake.take(3);
  const written = writeAll(fake.conn, bytes);
  while (fake.written.length < 3) await Promise.resolve();
  fake.take(3);
  await written;
  assertEquals(fake.written.length, 4);
});

Deno.test("accept() and reject() make verdicts, paramsOf() lists the parameters in order", () => {
  assertEquals(accept(), { isAccepted: true, durationSec: 0 });
  assertEquals(accept(2.5), { isAccepted: true, durationSec: 2.5 });
  const reason = "Command 0x8001 is not simulated";
  assertEquals(rejectCode(0x8001), { isAccepted: false, reason });
  const params = [1, 2, 3, 4, 5, 6];
  const [param1, param2, param3, param4, param5, param6] = params;
  assertEquals(
    paramsOf(
      { code: 9, param1, param2, param3, param4, param5, param6 } as Parameters<
        typeof paramsOf
      >[0],
    ),
    [1, 2, 3, 4, 5, 6],
  );
});

Deno.test("RotatorSensors measures with jitter to both sides, and sums up the way in both directions", () => {
  const sensors = new RotatorSensors(1);
  const errors = Array.from({ length: 200 }, () => sensors.measure(10) - 10);
  const jitter = Math.max(...errors);
  assert(jitter > 0);
  assertAlmostEquals(Math.min(...errors), -jitter, jitter / 5);
  assertAlmostEquals(sensors.count(10) / 200_000, 10, 2 * jitter);
  assertEquals(sensors.count(-1) > 2 ** 31, true, "an u32 that wraps");
  const at = (position: number, acceleration = 0) =>
    sensors.sample({ position, velocity: 0, acceleration });
  at(5);
  assertEquals(at(-3, 0.5), {
    motorCurrentA: 2.5,
    motorTorqueMicroNm: 1000,
    odometerDeg: 13,
  });
});

Deno.test("reportSensors() reads both encoders, and limits torques to the range of their fields", () => {
  const torques = [1.4, 32_767.4, 40_000, -32_768, -40_000].map((torque) => {
    const telemetry = {} as Parameters<typeof reportSensors>[0];
    let reads = 0;
    reportSensors(
      telemetry,
      { motorCurrentA: 0, motorTorqueMicroNm: torque, odometerDeg: 8 },
      { readEncoder: () => ++reads },
    );
    const { bissLinearEncoderAxisA, bissLinearEncoderAxisB } = telemetry;
    assertEquals([bissLinearEncoderAxisA, bissLinearEncoderAxisB], [1, 2]);
    assertEquals(telemetry.rotatorOdometer, 8);
    assertEquals(telemetry.motorTorqueAxisA, telemetry.motorTorqueAxisB);
    return telemetry.motorTorqueAxisA;
  });
  assertEquals(torques, [1, 32_767, 32_767, -32_768, -32_768]);
});
