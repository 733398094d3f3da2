// Control of a device, and whether it is in position: properties, events, and
// what follows from them.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { Hexapod } from "../hexapod.ts";
import type { DeviceStatusEvent, LinkEvent } from "../mod.ts";
import {
  CommandRejectedError,
  ControllerState,
  DeviceLockedError,
  EnabledSubstate,
  MotionStoppedError,
  NotCommanderError,
  NotSupportedError,
  Rotator,
  taiNowSec,
} from "../rotator.ts";
import { HexapodController, RotatorController } from "../simulator.ts";
import { DeviceFrames, Listening, stream } from "./device_frames.ts";
import { hexapodTest, rotatorTest, shown } from "./device_rigs.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { LogLines, PeerSocket, until } from "./peer.ts";

const { STANDBY, ENABLED, FAULT } = ControllerState;
const enabled = { initialState: ENABLED };
const DDS_COMMAND_SOURCE = 0x400;
const SAFETY_INTERLOCK = 0x40;
const ORIGIN = { x: 0, y: 0, z: 0, u: 0, v: 0, w: 0 };

interface Ports {
  readonly telemetryPort: number;
  readonly commandPort: number;
}

/** The events of a device's status, from the call on. */
function statusEvents({ link }: {
  readonly link: { events(): AsyncIterable<LinkEvent> };
}): DeviceStatusEvent[] {
  const events: DeviceStatusEvent[] = [];
  (async () => {
    for await (const event of link.events()) {
      if (event.type === "deviceStatus") events.push(event);
    }
  })();
  return events;
}

/** Gives control to the GUI, or back, in either generation. */
function setGuiControl(
  { telemetry }: { readonly telemetry: { applicationStatus: number } },
  hasControl: boolean,
): void {
  if (hasControl) telemetry.applicationStatus &= ~DDS_COMMAND_SOURCE;
  else telemetry.applicationStatus |= DDS_COMMAND_SOURCE;
}

function flags(controller: unknown) {
  return controller as {
    readonly telemetry: { applicationStatus: number };
  };
}

rotatorTest(
  "Rotator reports its status by properties and events",
  enabled,
  async (
    { device, controller },
  ) => {
    const events = statusEvents(device);
    assertEquals([device.mayCommand, device.interlocked], [true, false]);
    assertEquals([device.tracking, device.trackingLost], [false, false]);
    const { lastDeviceStatus } = device.link.stats;
    assertEquals(lastDeviceStatus?.mayCommand, true);
    assertEquals(lastDeviceStatus?.isAlarm, false);
    assertEquals(lastDeviceStatus?.changed.length, 5);

    await device.moveTo(1);
    await until(() => device.inPosition);
    const moved = device.moveTo(20);
    await until(() => !device.inPosition);
    await moved;
    await until(() => events.length >= 2 && device.inPosition);
    assertEquals(device.status.inPosition, true);
    for (const event of events) {
      assertEquals(event.isAlarm, false);
      assertEquals(event.changed, ["inPosition"]);
    }

    const seen = events.length;
    flags(controller).telemetry.applicationStatus |= SAFETY_INTERLOCK;
    await until(() => device.interlocked);
    await until(() => events.length === seen + 1);
    const engaged = events.at(-1)!;
    assertEquals([engaged.interlocked, engaged.isAlarm], [true, true]);
    assertEquals(
      engaged.message,
      "The rotator now can't move, as the safety interlock is engaged: release it",
    );
    assertEquals(device.link.stats.lastDeviceStatus, engaged);
    assertEquals(device.link.stats.lastError, engaged);
    flags(controller).telemetry.applicationStatus &= ~SAFETY_INTERLOCK;
    await until(() => !device.interlocked);
  },
);

rotatorTest(
  "Rotator reports that it tracks",
  { ...enabled, isRepeated: true },
  async ({ device }) => {
    const events = statusEvents(device);
    const targets = async function* () {
      while (!events.some(({ tracking }) => tracking)) {
        yield { taiSec: taiNowSec(), positionDeg: 0, velocityDegPerSec: 0 };
        await delay(10);
      }
      assertEquals([device.tracking, device.inPosition], [true, true]);
    };
    await device.track(targets());
    await until(() => !device.tracking);
    assertEquals(events.every(({ isAlarm }) => !isAlarm), true);
  },
);

hexapodTest(
  "Hexapod reports its status by properties and events",
  "camera",
  enabled,
  async (
    { device, controller },
  ) => {
    const events = statusEvents(device);
    assertEquals([device.mayCommand, device.interlocked], [true, false]);
    await device.moveTo({ ...ORIGIN, z: 100 });
    await until(() => device.inPosition);
    await device.moveTo({ ...ORIGIN, z: 3000 });
    await until(() => device.inPosition);
    const told = events.flatMap(({ changed, inPosition }) =>
      changed.includes("inPosition") ? [inPosition] : []
    );
    assertEquals(told.slice(-2), [false, true]);
    assertEquals([device.tracking, device.trackingLost], [false, false]);
    setGuiControl(flags(controller), true);
    await until(() => !device.mayCommand && events.at(-1)?.isAlarm === true);
    assertEquals(
      events.at(-1)!.message,
      "The camera hexapod now rejects commands, as the GUI has control: wait until the GUI returns it",
    );
    assertEquals(device.link.stats.lastError?.type, "deviceStatus");
  },
);

rotatorTest(
  "Rotator's calls reject with NotCommanderError while the GUI has control",
  enabled,
  async (
    { device, controller },
  ) => {
    setGuiControl(flags(controller), true);
    await until(() => !device.mayCommand);
    const calls = [
      () => device.moveTo(5),
      () => device.standby(),
      () => device.configureVelocity(2),
      () =>
        device.track([{
          taiSec: taiNowSec(),
          positionDeg: 0,
          velocityDegPerSec: 0,
        }]),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, NotCommanderError);
      assert(error instanceof CommandRejectedError);
      assertEquals(error.name, "NotCommanderError");
      if (device.protocol === "single-socket") {
        assertEquals(error.reason, "The CSC is not the commander");
        assertEquals(error.status, 2);
      } else {
        assertStringIncludes(error.message, "the GUI has control");
        assertEquals(error.status, undefined);
        assertEquals(controller.stats.commandsReceived, 0, `${call}`);
      }
    }
    setGuiControl(flags(controller), false);
    await until(() => device.mayCommand);
    await device.moveTo(5);
  },
);

netTest(
  "the status is all false while no controller is connected",
  async () => {
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      log: new LogLines(),
      telemetryIntervalMs: 10,
    });
    await controller.start();
    await using rotator = await Rotator.connect({
      ...NO_WORKERS,
      port: controller.port,
      log: new LogLines(),
      reconnect: true,
      reconnectDelayMs: 50,
    });
    const events = statusEvents(rotator);
    assertEquals(rotator.mayCommand, true);
    controller.disconnect();
    await until(() => !rotator.mayCommand);
    assertEquals(Object.values(rotator.status), Array(5).fill(false));
    await until(() => rotator.mayCommand);
    assertEquals(events, []); // as nothing has changed meanwhile
  },
);

netTest(
  "Rotator.connect() calls the user's callbacks beside its watch",
  async () => {
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      log: new LogLines(),
      telemetryIntervalMs: 10,
    });
    await controller.start();
    const seen: boolean[] = [];
    const log = new LogLines();
    await using rotator = await Rotator.connect({
      ...NO_WORKERS,
      port: controller.port,
      log,
      telemetryCallback: () => {
        throw new Error("my own fault");
      },
      connectCallback: ({ connected }) => void seen.push(connected),
    });
    assertEquals(rotator.mayCommand, true);
    assertEquals(seen.at(-1), true);
    assert(
      log.matching(/telemetryCallback has failed: Error: my own fault/).length >
        0,
    );
  },
);

// The safety stop.

rotatorTest(
  "Rotator.fault() sends it to FAULT, and ends the motion under way",
  enabled,
  async (
    { device, controller },
  ) => {
    const moved = device.moveTo(90);
    const ended = assertRejects(
      () => moved,
      MotionStoppedError,
      "sent to FAULT",
    );
    await shown(
      device,
      ({ enabledSubstate }) =>
        enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT,
      moved,
    );
    const { telemetry } = await device.fault();
    assertEquals(telemetry.state, FAULT);
    await ended;
    assertEquals(controller.state, FAULT);
    await until(() => controller.telemetry.enabledSubstate !== undefined);
    await device.fault(); // once more
    await device.clearError();
    await device.enable();
  },
);

rotatorTest(
  "Rotator.fault() is written although it is canceled",
  enabled,
  async (
    { device, controller },
  ) => {
    const reason = new Error("not now");
    const error = await assertRejects(() =>
      device.fault({ signal: AbortSignal.abort(reason) })
    );
    assertEquals(error, reason);
    await until(() => controller.state === FAULT);
  },
);

rotatorTest(
  "Rotator.fault() overtakes commands whose answers are late",
  { ...enabled, isSilent: true },
  async ({ device, controller }) => {
    const moved = device.moveTo(5).catch((error) => error);
    await until(() => controller.stats.commandsReceived === 1);
    device.fault().catch(() => {}); // never answered
    await until(() => controller.state === FAULT);
    assertEquals(controller.stats.commandsReceived, 2);
    assert(await moved instanceof MotionStoppedError);
  },
);

hexapodTest(
  "Hexapod.fault() sends it to FAULT, as far as its controller can",
  "M2",
  enabled,
  async (
    { device, controller },
  ) => {
    if (device.protocol === "two-socket") {
      await assertRejects(
        () => device.fault(),
        NotSupportedError,
        "Cannot send M2 hexapod to FAULT: its controller has no command for it; use stop()",
      );
      return;
    }
    controller.config.maxVelocityStrut = 500; // it takes 6 s
    const moved = device.moveTo({ ...ORIGIN, z: 3000 });
    const ended = assertRejects(() => moved, MotionStoppedError);
    await shown(
      device,
      ({ enabledSubstate }) =>
        enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT,
      moved,
    );
    await device.fault();
    assertEquals(controller.telemetry.state, FAULT);
    await ended;
  },
);

netTest(
  "fault() rejects with NotCommanderError while the GUI has control, and sends it nevertheless",
  async () => {
    await using controller = new HexapodController({
      protocol: "single-socket",
      hexapod: "camera",
      port: 0,
      log: new LogLines(),
      telemetryIntervalMs: 10,
    });
    await controller.start();
    const { port } = controller;
    await using hexapod = await Hexapod.connect({
      ...NO_WORKERS,
      hexapod: "camera",
      port,
      log: new LogLines(),
    });
    controller.setGuiControl(true);
    await until(() => !hexapod.mayCommand);
    const { commandsReceived } = controller.stats;
    const error = await assertRejects(() => hexapod.fault(), NotCommanderError);
    assertStringIncludes(error.message, "Cannot send camera hexapod to FAULT");
    assert(controller.stats.commandsReceived > commandsReceived);
  },
);

// Locking, and standby by itself.

rotatorTest(
  "Rotator.lock() stops it, and keeps it from being enabled until unlock()",
  enabled,
  async (
    { device, controller },
  ) => {
    assertEquals(device.locked, false);
    const moved = device.moveTo(90);
    const ended = assertRejects(() => moved, MotionStoppedError);
    await shown(
      device,
      ({ enabledSubstate }) =>
        enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT,
      moved,
    );
    const { telemetry } = await device.lock();
    assertEquals([telemetry.state, controller.state], [STANDBY, STANDBY]);
    await ended;
    assertEquals(device.locked, true);
    if (device.protocol === "single-socket") {
      const { drivesEnabled } = device.link.config as {
        drivesEnabled?: boolean;
      };
      assertEquals(drivesEnabled, false);
    }
    await assertRejects(
      () => device.enable(),
      DeviceLockedError,
      "call unlock()",
    );
    await device.lock(); // once more
    await assertRejects(() => device.moveTo(0));
    assertEquals((await device.unlock()).telemetry.state, ENABLED);
    assertEquals(device.locked, false);
    await device.moveTo(0);
  },
);

rotatorTest("Rotator.lock() rejects in FAULT, and locks nothing", {
  initialState: FAULT,
}, async (
  { device },
) => {
  await assertRejects(() => device.lock());
  assertEquals(device.locked, false);
  await device.clearError();
  await device.enable();
});

netTest(
  "standbyAfterIdleMs puts a device into standby that isn't used",
  async () => {
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      log: new LogLines(),
      telemetryIntervalMs: 10,
      initialState: ENABLED,
    });
    controller.config.velocityLimit = 30;
    controller.config.accelLimit = 300;
    await controller.start();
    await using rotator = await Rotator.connect({
      ...NO_WORKERS,
      port: controller.port,
      log: new LogLines(),
      standbyAfterIdleMs: 600,
    });
    const beganMs = performance.now();
    await rotator.moveTo(30); // takes more than the idle time
    assert(performance.now() - beganMs > 600);
    const movedMs = performance.now();
    await until(() => controller.state === STANDBY);
    assert(
      performance.now() - movedMs > 500,
      "it was not idle for long enough",
    );
    await rotator.enable();
    await until(() => controller.state === STANDBY);
  },
);

netTest("standbyAfterIdleMs reports a failure, and tries again", async () => {
  await using controller = new RotatorController({
    protocol: "single-socket",
    port: 0,
    log: new LogLines(),
    telemetryIntervalMs: 10,
    initialState: ENABLED,
  });
  await controller.start();
  const log = new LogLines();
  await using _rotator = await Rotator.connect({
    ...NO_WORKERS,
    port: controller.port,
    log,
    standbyAfterIdleMs: 100,
  });
  controller.setGuiControl(true);
  const failures = () =>
    log.matching(/idle for 100 ms, and not put into standby/);
  await until(() => failures().length >= 2);
  assertStringIncludes(failures()[0], "The CSC is not the commander");
  controller.setGuiControl(false);
  await until(() => controller.state === STANDBY);
});

netTest("the status is that of each generation's telemetry", async () => {
  const cases = [
    ["rotator", { applicationStatus: 0x440, flagsMoveSuccess: 1 }],
    ["rotator", {
      applicationStatus: 0x440,
      flagsTrackingSuccess: 1,
      flagsTrackingLost: 1,
    }],
    ["camera", { applicationStatus: 0x442 }],
  ] as const;
  for (const [device, telemetry] of cases) {
    for (
      const generation of [
        "two-socket",
        "two-socket-late",
        "single-socket",
      ] as const
    ) {
      const frames = new DeviceFrames(device, generation);
      await using stack = new AsyncDisposableStack();
      const options = { port: 0, log: new LogLines() };
      const serving = {
        ...options,
        onListen: async (server: Ports) => {
          const command = await PeerSocket.dial(server.commandPort);
          stack.defer(() => command.close());
          const socket = await PeerSocket.dial(server.telemetryPort);
          stack.defer(() => socket.close());
          stack.use(stream(socket, frames, {}, telemetry));
        },
      };
      const open = async (): Promise<Rotator | Hexapod> => {
        if (generation !== "single-socket") {
          return device === "rotator"
            ? await Rotator.serve(serving)
            : await Hexapod.serve({
              ...NO_WORKERS,
              hexapod: device,
              ...serving,
            });
        }
        const { port } = stack.use(
          new Listening((socket) => stream(socket, frames, {}, telemetry)),
        );
        return device === "rotator"
          ? await Rotator.connect({ ...NO_WORKERS, ...options, port })
          : await Hexapod.connect({
            ...NO_WORKERS,
            hexapod: device,
            ...options,
            port,
          });
      };
      await using opened = await open();
      const tracks = "flagsTrackingSuccess" in telemetry;
      assertEquals(opened.status, {
        mayCommand: true,
        interlocked: true,
        inPosition: true,
        tracking: tracks,
        trackingLost: tracks,
      });
    }
  }
});
