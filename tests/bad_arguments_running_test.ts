import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import { Command, Header } from "../mod.ts";
import {
  type Allowed,
  assertRejectsRefusal,
  assertThrowsRefusal,
  bad,
  holdsAsync,
  isFunction,
  isIn,
  isOptions,
  isTime,
  none,
  optional,
  shownAs,
  throwing,
} from "./bad_values.ts";
import { netTest } from "./net.ts";
import {
  Peer,
  startServer,
  Telemetry,
  telemetryFrames,
  type TestServer,
  until,
} from "./peer.ts";

const RUNS = 500;
const U32_MAX = 2 ** 32 - 1;

/** A call with one argument that is fuzzed. */
interface Call {
  /** Name of the argument in the message. */
  readonly name: string;
  readonly allowed: Allowed;
  readonly others?: readonly unknown[];
  readonly call: (value: never) => unknown;
}

netTest(
  "A running server refuses each bad argument, and continues",
  async (t) => {
    // Nothing is sent meanwhile, which takes long on a busy machine.
    await using server = await startServer({ telemetryTimeoutMs: 0 });
    using peer = await Peer.connect(server);
    const command = Command.create({ code: 3, param1: 0.5 });
    let rounds = 0;
    /** One frame in, one command out: it has the next count. */
    const assertWorks = async () => {
      rounds++;
      await peer.telemetry.send(telemetryFrames(rounds));
      await until(() => server.telemetry.currPosition === rounds);
      assertEquals(server.stats.telemetryFrames, rounds);
      await server.putCommand(Command.create({ code: 3 }));
      assertEquals((await peer.readCommand()).counter, rounds);
    };
    const state = () => [
      { ...server.stats, telemetryAgeMs: 0, telemetryRateHz: 0 },
      server.connected,
      [server.telemetryPort, server.commandPort],
      [server.connectTimeoutMs, server.disconnectTimeoutMs],
      [...command.bytes],
    ];
    await assertWorks();
    for (
      const [calls, refusal] of [
        [asyncCalls(server, command), assertRejectsRefusal],
        [syncCalls(server), assertThrowsRefusal],
      ] as const
    ) {
      for (const [what, { name, allowed, others, call }] of calls) {
        await t.step(what, async () => {
          const before = state();
          await holdsAsync(
            fc.asyncProperty(bad(allowed, others), async ({ value }) => {
              const shown = shownAs(value);
              await refusal(() => call(value as never), name, shown);
              assertEquals(state(), before);
            }),
            RUNS,
          );
          await assertWorks();
        });
      }
    }
    assert(server.connected);
  },
);

function asyncCalls(
  server: TestServer,
  command: Command,
): Map<string, Call> {
  const wait = whole(["timeoutMs", "signal"]);
  const timeoutMs = { name: "timeoutMs", allowed: optional(isTime) };
  const signal = { name: "signal", allowed: optional(none) };
  const isShown = () => true;
  const commands = {
    name: "command",
    allowed: none,
    others: [
      Object.create(Object.getPrototypeOf(command)),
      { ...command.toObject() },
      command.bytes,
      Telemetry.create(),
      Header,
      Command,
    ],
  };
  const predicate = { name: "predicate", allowed: isFunction };
  return new Map<string, Call>([
    ["waitConnected(options)", {
      ...wait,
      call: (value) => server.waitConnected(value),
    }],
    ["waitConnected({ timeoutMs })", {
      ...timeoutMs,
      call: (timeoutMs) => server.waitConnected({ timeoutMs }),
    }],
    ["waitConnected({ signal })", {
      ...signal,
      call: (signal) => server.waitConnected({ signal }),
    }],
    ["nextTelemetry(skip)", {
      name: "skip",
      allowed: optional(isIn(0, U32_MAX)),
      call: (value) => server.nextTelemetry(value),
    }],
    ["nextTelemetry(skip, options)", {
      ...whole(["signal"]),
      call: (value) => server.nextTelemetry(0, value),
    }],
    ["nextTelemetry(skip, { signal })", {
      ...signal,
      call: (signal) => server.nextTelemetry(0, { signal }),
    }],
    ["putCommand(command)", {
      ...commands,
      call: (value) => server.putCommand(value),
    }],
    ["putCommand(command, options)", {
      ...wait,
      call: (value) => server.putCommand(command, value),
    }],
    ["putCommand(command, { timeoutMs })", {
      ...timeoutMs,
      call: (timeoutMs) => server.putCommand(command, { timeoutMs }),
    }],
    ["putCommand(command, { signal })", {
      ...signal,
      call: (signal) => server.putCommand(command, { signal }),
    }],
    ["putCommand(command, { source })", {
      name: "source",
      allowed: optional((value) => typeof value === "string"),
      call: (source) => server.putCommand(command, { source }),
    }],
    ["sendAndConfirm(command)", {
      ...commands,
      call: (value) => server.sendAndConfirm(value, isShown),
    }],
    ["sendAndConfirm(command, predicate)", {
      ...predicate,
      call: (value) => server.sendAndConfirm(command, value),
    }],
    ["sendAndConfirm(command, predicate, options)", {
      ...wait,
      call: (value) => server.sendAndConfirm(command, isShown, value),
    }],
    ["sendAndConfirm(command, predicate, { timeoutMs })", {
      ...timeoutMs,
      call: (timeoutMs) =>
        server.sendAndConfirm(command, isShown, { timeoutMs }),
    }],
    ["sendAndConfirm(command, predicate, { signal })", {
      ...signal,
      call: (signal) => server.sendAndConfirm(command, isShown, { signal }),
    }],
  ]);
}

function syncCalls(server: TestServer): Map<string, Call> {
  const signal = { name: "signal", allowed: optional(none) };
  return new Map<string, Call>([
    ["samples(options)", {
      ...whole(["buffer", "framesMax", "signal"]),
      call: (value) => server.samples(value),
    }],
    ["samples({ buffer })", {
      name: "buffer",
      allowed: optional(none),
      call: (buffer) => server.samples({ buffer }),
    }],
    ["samples({ framesMax })", {
      name: "framesMax",
      allowed: optional(isIn(1, U32_MAX)),
      call: (framesMax) => server.samples({ framesMax }),
    }],
    ["samples({ signal })", {
      ...signal,
      call: (signal) => server.samples({ signal }),
    }],
    ["commands(options)", {
      ...whole(["outcomesOnly", "signal"]),
      call: (value) => server.commands(value),
    }],
    ["commands({ outcomesOnly })", {
      name: "outcomesOnly",
      allowed: optional((value) => typeof value === "boolean"),
      call: (outcomesOnly) => server.commands({ outcomesOnly }),
    }],
    ["configs(options)", {
      ...whole(["signal"]),
      call: (value) => server.configs(value),
    }],
    ["configs({ signal })", {
      ...signal,
      call: (signal) => server.configs({ signal }),
    }],
    ["events(options)", {
      ...whole(["signal"]),
      call: (value) => server.events(value),
    }],
    ["events({ signal })", {
      ...signal,
      call: (signal) => server.events({ signal }),
    }],
    ["explain(bytes)", {
      name: "explain bytes",
      allowed: isBytes,
      call: (value) => server.explain(value),
    }],
    ...(["connectTimeoutMs", "disconnectTimeoutMs"] as const).map((name) =>
      [`${name} =`, {
        name,
        allowed: isTime,
        call: (value: never) => server[name] = value,
      }] as const
    ),
  ]);
}

/** An object of options, with one whose getter throws in place of each. */
function whole(names: readonly string[]) {
  const name = "as ";
  const others = names.map((name) => throwing(name));
  return { name, others, allowed: isOptions(names) };
}

function isBytes(value: unknown): boolean {
  return ArrayBuffer.isView(value) && value instanceof Uint8Array;
}
