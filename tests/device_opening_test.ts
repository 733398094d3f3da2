// Opening the link of a device: it is there, configured and ready, or nothing is.

import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { Hexapod } from "../hexapod.ts";
import {
  ControllerState,
  EnabledSubstate,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  Rotator,
  type RotatorServeOptions,
  type RotatorServer,
  TimeoutError,
} from "../rotator.ts";
import { RotatorController } from "../simulator.ts";
import { CommandTelemetryClient } from "../mod.ts";
import { netTest, NO_WORKERS } from "./net.ts";
import { playAnswer } from "./played_answer.ts";
import {
  eventually,
  freePorts,
  isFree,
  LogLines,
  PeerSocket,
  TIME_LIMIT_MS,
  until,
} from "./peer.ts";

const log = new LogLines();

netTest(
  "Rotator.serve() times out, and closes its ports",
  async () => {
    const port = freePorts();
    const error = await assertRejects(
      () => Rotator.serve({ ...NO_WORKERS, port, log, timeoutMs: 50 }),
      TimeoutError,
    );
    assertStringIncludes(
      error.message,
      "its controller has not connected within 50 ms",
    );
    assertEquals(error.timeoutMs, 50);
    assertEquals([isFree(port), isFree(port + 1)], [true, true]);
  },
);

netTest(
  "Rotator.serve() rejects with the error of an async onListen, and closes its ports",
  async () => {
    const port = freePorts();
    const reason = new Error("my own fault");
    const onListen = () => Promise.reject(reason);
    const error = await assertRejects(
      () => Rotator.serve({ ...NO_WORKERS, port, log, onListen }),
    );
    assertEquals(error, reason);
    assertEquals([isFree(port), isFree(port + 1)], [true, true]);
  },
);

netTest(
  "Rotator.serve() ends with its signal, and closes its ports",
  async () => {
    const port = freePorts();
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const reason = new Error("not today");
    const onListen = () => giveUp.abort(reason);
    for (let i = 0; i < 2; i++) { // the second time it is aborted before the call
      const error = await assertRejects(
        () => Rotator.serve({ ...NO_WORKERS, port, log, signal, onListen }),
      );
      assertEquals(error, reason);
      assertEquals([isFree(port), isFree(port + 1)], [true, true]);
    }
  },
);

netTest(
  "Rotator.serve() times out when onListen never ends, and closes its ports",
  async () => {
    const port = freePorts();
    const onListen = () => new Promise<void>(() => {});
    await assertRejects(
      () =>
        Rotator.serve({ ...NO_WORKERS, port, log, onListen, timeoutMs: 200 }),
      TimeoutError,
      "Cannot serve rotator: onListen has not ended within 200 ms",
    );
    const giveUp = new AbortController();
    const reason = new Error("not today");
    const serving = Rotator.serve({
      ...NO_WORKERS,
      port,
      log,
      signal: giveUp.signal,
      onListen: () => {
        setTimeout(() => giveUp.abort(reason));
        return new Promise<void>(() => {});
      },
    });
    assertEquals(await assertRejects(() => serving), reason);
    assertEquals([isFree(port), isFree(port + 1)], [true, true]);
  },
);

netTest(
  "Rotator.serve() rejects with the error of onListen, or of a close()",
  async () => {
    const port = freePorts();
    const failure = new Error("no simulator");
    const thrown = await assertRejects(() =>
      Rotator.serve({
        ...NO_WORKERS,
        port,
        log,
        onListen: () => {
          throw failure;
        },
      })
    );
    assertEquals(thrown, failure);
    assertEquals(isFree(port), true);
    const onListen = (server: RotatorServer) => void server.close();
    await assertRejects(
      () => Rotator.serve({ ...NO_WORKERS, port, log, onListen }),
      LinkClosedError,
    );
  },
);

netTest("Rotator.serve() says which port is in use", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  await assertRejects(
    () => Rotator.serve({ ...NO_WORKERS, port, log }),
    Deno.errors.AddrInUse,
  );
});

netTest("Rotator.serve() passes options on to the server", async () => {
  const states: boolean[] = [];
  let telemetryFrames = 0;
  await using controllers = new AsyncDisposableStack();
  const options: RotatorServeOptions = {
    port: 0,
    log,
    connectTimeoutMs: 12_345,
    connectCallback: ({ connected }) => states.push(connected),
    telemetryCallback: () => telemetryFrames++,
    onListen: ({ telemetryPort, commandPort }) => {
      const ports = { telemetryPort, commandPort };
      const controller = new RotatorController({ ...ports, log });
      controllers.use(controller);
      controller.connect();
    },
  };
  await using rotator = await Rotator.serve(options);
  assertEquals(rotator.link.connectTimeoutMs, 12_345);
  assertEquals(rotator.link.configured, true);
  assertEquals(rotator.link.config.upperPosLimit, 90);
  assertEquals(states.at(-1), true);
  await rotator.link.nextTelemetry(0);
  assertEquals(telemetryFrames > 0, true);
});

netTest("Rotator.connect() rejects when nobody listens", async () => {
  const port = freePorts();
  await assertRejects(
    () => Rotator.connect({ ...NO_WORKERS, port, log }),
    Deno.errors.ConnectionRefused,
  );
  await assertRejects(
    () =>
      Rotator.connect({
        ...NO_WORKERS,
        port,
        log,
        reconnect: true,
        timeoutMs: 50,
      }),
    TimeoutError,
  );
  const reason = new Error("not today");
  const signal = AbortSignal.abort(reason);
  const error = await assertRejects(
    () => Rotator.connect({ ...NO_WORKERS, port, log, signal }),
  );
  assertEquals(error, reason);
});

netTest("Rotator.connect() waits for the configuration", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const accepted = listener.accept();
  const error = await assertRejects(
    () => Rotator.connect({ ...NO_WORKERS, port, log, timeoutMs: 3000 }),
    TimeoutError,
  );
  assertEquals(
    error.message,
    "Cannot connect to rotator: its controller has sent no configuration within 3000 ms",
  );
  using silent = await accepted;
  // The client has closed its side.
  assertEquals(await silent.read(new Uint8Array(1)), null);
});

netTest("Rotator.connect() gives a client, which close() closes", async () => {
  await using controller = new RotatorController({
    protocol: "single-socket",
    port: 0,
    log,
  });
  await controller.start();
  const { port } = controller;
  const rotator = await Rotator.connect({ ...NO_WORKERS, port, log });
  assertEquals(rotator.link.connected, true);
  assertEquals(rotator.link.config.upperPosLimit, 90);
  await rotator.close();
  assertEquals(rotator.link.connected, false);
  await assertRejects(() => rotator.link.connect(), LinkClosedError);
});

netTest(
  "Rotator.connect(), serve() and connect() begin their time limits when a prompt is answered",
  async () => {
    await using controllers = new AsyncDisposableStack();
    const { now } = performance;
    let answeredMs = 0;
    const limit = { log, timeoutMs: 60_000 };
    // The user takes an hour, in which no timer of this thread is called.
    using _prompt = playAnswer(() => answeredMs += 3_600_000);
    performance.now = () => now.call(performance) + answeredMs;
    try {
      await using rotator = await Rotator.serve({
        ...NO_WORKERS,
        ...limit,
        port: 0,
        onListen: (ports) => {
          const { telemetryPort, commandPort } = ports;
          const controller = new RotatorController({
            telemetryPort,
            commandPort,
            log,
          });
          controllers.use(controller);
          controller.connect();
        },
      });
      assertEquals(rotator.link.configured, true);
      const controller = controllers.use(
        new RotatorController({ protocol: "single-socket", port: 0, log }),
      );
      await controller.start();
      const { port } = controller;
      {
        await using rotator = await Rotator.connect({ ...limit, port });
        assertEquals(rotator.link.configured, true);
        const { ConfigClass, TelemetryClass } = rotator.link;
        await rotator.close();
        await using client = new CommandTelemetryClient({
          port,
          log,
          ConfigClass,
          TelemetryClass,
        });
        await client.connect({ timeoutMs: 60_000 });
        assertEquals(client.connected, true);
      }
      assertEquals(answeredMs, 4 * 3_600_000);
    } finally {
      performance.now = now;
    }
  },
);

netTest(
  "Rotator continues when its controller has reconnected",
  async () => {
    const dialIn = async ({ telemetryPort, commandPort }: RotatorServer) => {
      const ports = { telemetryPort, commandPort };
      const controller = new RotatorController({ ...ports, log });
      await controller.connect();
      return controller;
    };
    const first = Promise.withResolvers<RotatorController>();
    await using rotator = await Rotator.serve({
      ...NO_WORKERS,
      port: 0,
      log,
      onListen: (server) => first.resolve(dialIn(server)),
    });
    await rotator.enable();
    const configs = rotator.link.configs();
    await (await first.promise).close();
    await using _second = await dialIn(rotator.link);
    await configs.next();
    await rotator.enable();
    await rotator.moveTo(0);
  },
);

netTest(
  "Rotator continues when it has redialled its controller",
  async () => {
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      log,
    });
    await controller.start();
    const { port } = controller;
    await using rotator = await Rotator.connect({
      ...NO_WORKERS,
      port,
      log,
      reconnect: true,
      reconnectDelayMs: 1,
    });
    await rotator.enable();
    const configs = rotator.link.configs();
    controller.disconnect();
    await configs.next();
    await rotator.enable();
    await rotator.moveTo(0);
  },
);

Deno.test("Devices refuse options that make no sense", async () => {
  const throwing = {
    get host(): string {
      throw new Error("no host");
    },
  };
  const cases = [
    [null, TypeError],
    [5, TypeError],
    [{ port: "5570" }, TypeError],
    [{ port: -1 }, RangeError],
    [{ port: 70_000 }, RangeError],
    [{ timeoutMs: -1 }, RangeError],
    [{ timeoutMs: "1" }, TypeError],
    [{ signal: {} }, TypeError],
    [{ host: 5 }, TypeError],
    [{ log: 5 }, TypeError],
    [{ hostname: "::1" }, TypeError],
    [throwing, TypeError],
  ] as const;
  for (const [options, ErrorClass] of cases) {
    const given = options as never;
    await assertRejects(() => Rotator.serve(given), ErrorClass);
    await assertRejects(() => Rotator.connect(given), ErrorClass);
    const ofHexapod = typeof options !== "object" || options === null
      ? given
      : Object.defineProperties(
        { hexapod: "M2" },
        Object.getOwnPropertyDescriptors(options),
      ) as never;
    await assertRejects(() => Hexapod.serve(ofHexapod), ErrorClass);
    await assertRejects(() => Hexapod.connect(ofHexapod), ErrorClass);
  }
  const wrong = { onListen: 5 } as never;
  await assertRejects(() => Rotator.serve(wrong), TypeError, "onListen");
});

netTest(
  "Rotator.waitReady() waits for the next connection of a controller",
  async () => {
    const dial = ({ telemetryPort, commandPort }: RotatorServer) => {
      const controller = new RotatorController({
        telemetryPort,
        commandPort,
        telemetryIntervalMs: 10,
        log,
      });
      controller.connect();
      return controller;
    };
    const controllers: RotatorController[] = [];
    await using rotator = await Rotator.serve({
      ...NO_WORKERS,
      port: 0,
      log,
      onListen: (server) => void controllers.push(dial(server)),
    });
    await using _last = {
      [Symbol.asyncDispose]: () => controllers.at(-1)!.close(),
    };
    const { link } = rotator;
    const isLost = () => !link.telemetryConnected && !link.commandConnected;
    for (let i = 0; i < 5; i++) {
      await controllers.at(-1)!.close();
      await until(isLost); // before, it is ready as far as anybody here can know
      controllers.push(dial(link));
      await rotator.waitReady();
      const { telemetry } = await rotator.enable();
      assertEquals(telemetry.state, ControllerState.ENABLED);
      await rotator.moveTo(0);
    }
    await controllers.at(-1)!.close();
    await until(isLost);
    await assertRejects(
      () => rotator.waitReady({ timeoutMs: 50 }),
      TimeoutError,
      "Cannot wait for the device: its controller has not connected within 50 ms",
    );
  },
);

netTest(
  "Rotator.waitReady() waits until a controller is dialled again",
  async () => {
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      telemetryIntervalMs: 10,
      log,
    });
    await controller.start();
    await using rotator = await Rotator.connect({
      ...NO_WORKERS,
      port: controller.port,
      reconnect: true,
      reconnectDelayMs: 5,
      log,
    });
    for (let i = 0; i < 5; i++) {
      controller.disconnect();
      await assertRejects(() => rotator.link.nextTelemetry(1000));
      await rotator.waitReady();
      await rotator.enable();
      await rotator.moveTo(0);
    }
  },
);

netTest(
  "Rotator.waitReady() waits until a device that moved when its link was lost is at rest",
  async () => {
    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      initialState: ControllerState.ENABLED,
      telemetryIntervalMs: 10,
      log,
    });
    await controller.start();
    await using rotator = await Rotator.connect({
      ...NO_WORKERS,
      port: controller.port,
      reconnect: true,
      reconnectDelayMs: 5,
      log,
    });
    const { link } = rotator;
    const moving = assertRejects(() => rotator.moveTo(80), LinkLostError);
    await until(() => link.telemetry.currentPos > 0.1);
    // Without a sample within that time, the error says so instead.
    await eventually(async () => {
      await assertRejects(
        () => rotator.waitReady({ timeoutMs: 100 }),
        TimeoutError,
        "Cannot wait for the device: its controller is ENABLED, MOVING_POINT_TO_POINT, and the device has not come to rest within 100 ms",
      );
    });
    // It takes 4 s to stop, so that this is seen on a busy machine, too.
    controller.config.accelLimit = controller.telemetry.demandVel / 4;
    controller.disconnect();
    await moving;
    await link.connect();
    await link.nextTelemetry(0);
    const { CONTROLLED_STOPPING, STATIONARY } = EnabledSubstate;
    assertEquals(link.telemetry.enabledSubstate, CONTROLLED_STOPPING);
    await rotator.waitReady({ timeoutMs: TIME_LIMIT_MS });
    assertEquals(link.telemetry.enabledSubstate, STATIONARY);
    const { currentPos } = link.telemetry;
    const { telemetry } = await rotator.moveTo(currentPos + 0.01);
    assertEquals(telemetry.enabledSubstate, STATIONARY);
  },
);

netTest(
  "Rotator.serve() and waitReady() reject when the link is closed before configuration is received",
  async () => {
    const sockets: PeerSocket[] = [];
    const serving = Rotator.serve({
      ...NO_WORKERS,
      port: 0,
      log,
      onListen: async (server) => {
        sockets.push(await PeerSocket.dial(server.telemetryPort));
        sockets.push(await PeerSocket.dial(server.commandPort));
        server.waitConnected().then(() => server.close());
      },
    });
    await assertRejects(() => serving, LinkClosedError);
    for (const socket of sockets) socket.close();

    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      log,
    });
    await controller.start();
    const { port } = controller;
    const rotator = await Rotator.connect({
      ...NO_WORKERS,
      port,
      log,
      reconnect: true,
    });
    await controller.close();
    const ready = rotator.waitReady();
    const rejected = assertRejects(() => ready, LinkClosedError);
    await rotator.close();
    await rejected;
  },
);

netTest(
  "Rotator.connect() and waitReady() reject at once when the controller isn't redialled",
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    const connecting = Rotator.connect({ ...NO_WORKERS, port, log });
    (await listener.accept()).close(); // as a controller does that has a client
    await assertRejects(() => connecting, LinkLostError, "Cannot connect to");

    await using controller = new RotatorController({
      protocol: "single-socket",
      port: 0,
      telemetryIntervalMs: 500, // so that none is under way at the loss below
      log,
    });
    await controller.start();
    await using rotator = await Rotator.connect({ port: controller.port, log });
    const { link } = rotator;
    assertEquals(link.idle, false);
    controller.disconnect();
    await until(() => link.idle);
    await assertRejects(
      () => rotator.waitReady(),
      NotConnectedError,
      "give it the option reconnect",
    );
    // Telemetry may be under way after all if the machine is busy.
    await eventually(async () => {
      await until(() => link.idle);
      const connected = link.connect();
      await rotator.waitReady();
      await connected;
      assertEquals(link.idle, false);
      const ready = rotator.waitReady(); // waits for telemetry that comes after this
      controller.disconnect();
      await assertRejects(() => ready, LinkLostError);
    });
    await link.close();
    assertEquals(link.idle, false);
    await assertRejects(() => rotator.waitReady(), LinkClosedError);
  },
);
