import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";
import { Command, singleSocket } from "../mod.ts";
import {
  assertRejectsRefusal,
  bad,
  holdsAsync,
  isFunction,
  isOptions,
  isTime,
  none,
  optional,
  shownAs,
  throwing,
} from "./bad_values.ts";
import { ConnectedClient, Telemetry } from "./dialled_peer.ts";
import { netTest } from "./net.ts";

const RUNS = 500;

netTest(
  "A connected client refuses each bad argument of its own methods, and continues",
  async (t) => {
    await using connected = await ConnectedClient.open({
      telemetryTimeoutMs: 0,
    });
    const { client, peer } = connected;
    const command = singleSocket.Command.create({ code: 3 });
    const isShown = () => true;
    const names = ["timeoutMs", "signal"];
    const whole = {
      name: "as ",
      allowed: isOptions(names),
      others: names.map((name) => throwing(name)),
    };
    const timeoutMs = { name: "timeoutMs", allowed: optional(isTime) };
    const signal = { name: "signal", allowed: optional(none) };
    const commands = {
      name: "command",
      allowed: none,
      others: [Command.create(), Telemetry.create(), command.toObject()],
    };
    const calls = [
      [whole, (value: never) => client.connect(value)],
      [timeoutMs, (timeoutMs: never) => client.connect({ timeoutMs })],
      [signal, (signal: never) => client.connect({ signal })],
      [commands, (value: never) => client.runCommand(value)],
      [whole, (value: never) => client.runCommand(command, value)],
      [commands, (value: never) => client.sendAndConfirm(value, isShown)],
      [
        { name: "predicate", allowed: isFunction },
        (value: never) => client.sendAndConfirm(command, value),
      ],
      [
        whole,
        (value: never) => client.sendAndConfirm(command, isShown, value),
      ],
    ] as const;
    const state = () => [
      { ...client.stats, telemetryAgeMs: 0, telemetryRateHz: 0 },
      [...command.bytes],
    ];
    let counter = 0;
    for (const [{ name, allowed, ...rest }, call] of calls) {
      const others = "others" in rest ? rest.others : undefined;
      await t.step(`${call}`, async () => {
        const before = state();
        await holdsAsync(
          fc.asyncProperty(bad(allowed, others), async ({ value }) => {
            const shown = shownAs(value);
            await assertRejectsRefusal(() => call(value as never), name, shown);
            assertEquals(state(), before);
          }),
          RUNS,
        );
        // One command out, with the next counter, and its answer in.
        const run = client.runCommand(singleSocket.Command.create({ code: 4 }));
        assertEquals((await peer.answer()).counter, counter++);
        await run;
      });
    }
    assert(client.connected);
  },
);
