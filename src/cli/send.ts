/**
 * Verb `send`: sends a command, and waits for its effect.
 *
 * @module
 */

import { monotonicMs } from "../base/clock.ts";
import { printable } from "../base/printable.ts";
import { CommandTelemetryClient } from "../link/client.ts";
import type { SendOptions } from "../link/call_options.ts";
import { commandFields } from "../protocol/commands.ts";
import { COMMANDER, singleSocket } from "../protocol/single_socket.ts";
import { Command } from "../protocol/two_socket.ts";
import type { AnyView } from "../struct/struct.ts";
import { ageText } from "../view/time_text.ts";
import { readDuration } from "./amounts.ts";
import { type ChosenCommand, readCommand } from "./chosen_command.ts";
import { type ChosenDevice, DEVICE_FLAGS, readDevice } from "./device_flags.ts";
import { Effect, type EffectFrames } from "./effect.ts";
import { UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { logTo, printTo } from "./link_log.ts";
import { ADDRESS_FLAGS, type AnyLink, openLink } from "./open_link.ts";
import { typesOf } from "./source_flags.ts";
import { defineVerb, type Io } from "./verb.ts";

const TIMEOUT_MS = 10_000;
const SOURCE = "cli";

/** Sends a command. */
export const sendVerb = defineVerb({
  name: "send",
  summary: "Sends a command, and waits for its effect",
  operands: ["CODE|NAME", "[PARAM…]"],
  permissions: "--allow-net, and --allow-read of files",
  flags: {
    ...DEVICE_FLAGS,
    ...ADDRESS_FLAGS,
    confirm: {
      type: "string",
      multiple: true,
      value: "CONDITION",
      help:
        'wait until telemetry shows the effect: "state==ENABLED",\n"currPosition==12.5±0.01", "config.maxVelocity<50"; of several\nall at once',
    },
    timeout: {
      type: "string",
      value: "TIME",
      help: "longest wait for the controller, and for the effect (10s each)",
    },
    yes: {
      type: "boolean",
      short: "y",
      help: "don't ask; needed without a terminal, but for a stop",
    },
    "dry-run": {
      type: "boolean",
      help: "check the command and print its bytes, but send nothing",
    },
    json: { type: "boolean", help: "print the outcome as a JSON object" },
  },
  details: `send MOVE 12.5 --device simple --confirm "currPosition==12.5±0.01"
send 0x8007 12.5 --device rotator --protocol single-socket --dry-run
It is the controller's peer, in place of another program. A single-socket controller
acknowledges a command; one of two sockets doesn't, so only --confirm shows its effect.
STOP and FAULT are sent at once; an unknown NAME lists the commands of the device.
Exit code 1 if the command was rejected, or its effect wasn't seen in time.`,
  async run(values, operands, io) {
    const device = await readDevice(values);
    const command = readCommand(device.commands, operands);
    const effect = new Effect(values.confirm, typesOf(device));
    const timeoutMs = readDuration("--timeout", values.timeout) ?? TIMEOUT_MS;
    const view = commandOf(device, command);
    const print = (outcome: object, text: string) => {
      const { name, code, params } = command;
      io.stdout.print(
        values.json
          ? JSON.stringify({ name, code, params, ...outcome })
          : printable(`${command.text}: ${text}`),
      );
    };
    if (values["dry-run"]) {
      print({ bytes: view.bytes.toHex() }, previewText(command, view));
      return 0;
    }
    if (!command.isStop && !values.yes) await ask(command, device, io);
    const say = printTo(io);
    const outcome = await withLink(device, values, say, (link, failed) => {
      const signal = AbortSignal.any([io.signal, failed]);
      const options = { timeoutMs, signal, source: SOURCE };
      return send(link, command, view, effect, options, say);
    });
    print(outcome, outcomeText(outcome));
    return 0;
  },
});

/** Result of a command. */
interface Outcome {
  readonly outcome: "written" | "acknowledged" | "confirmed";
  /** Time from its call to that, in ms. */
  readonly afterMs: number;
  /** Time in which the controller expects to be done, in s, if it has said so. */
  readonly durationSec?: number;
  /** Values that show its effect, by the paths of their fields. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Makes the struct of a command, whose counter is set when it is sent. */
function commandOf(
  { protocol, options }: ChosenDevice,
  { code, params }: ChosenCommand,
): AnyView {
  const fields = commandFields(code, params);
  if (protocol === "single-socket") {
    return singleSocket.Command.create({ commander: COMMANDER, ...fields });
  }
  const { commandSyncPattern: syncPattern = 0 } = options as {
    readonly commandSyncPattern?: number;
  };
  return Command.create({ syncPattern, ...fields });
}

function previewText({ code, params }: ChosenCommand, { bytes }: AnyView) {
  const hex = `0x${code.toString(16).toUpperCase()}`;
  const parameters = params.join(" ") || "none";
  return `code ${code} (${hex}), parameters ${parameters}, ${bytes.length} bytes ${bytes.toHex()}`;
}

/**
 * Asks the operator.
 *
 * @throws {UsageError} If there is nobody to ask.
 * @throws {Error} If the answer isn't yes.
 */
async function ask(
  { text, hazard }: ChosenCommand,
  { name }: ChosenDevice,
  { askYes }: Io,
): Promise<void> {
  if (askYes === undefined) {
    throw new UsageError(
      "Must be given '--yes', as there is no terminal to confirm the command",
    );
  }
  const why = hazard === undefined ? "" : `, which ${hazard}`;
  if (await askYes(printable(`Send ${text} to ${name}${why}?`))) return;
  throw new Error("not sent");
}

/**
 * Opens a link, and works with it while it connects.
 *
 * @param work Work, with a signal that is aborted when the link can't connect.
 */
async function withLink<R>(
  device: ChosenDevice,
  address: FlagValues<typeof ADDRESS_FLAGS>,
  say: (words: string) => void,
  work: (link: AnyLink, failed: AbortSignal) => Promise<R>,
): Promise<R> {
  await using opened = await openLink(device, address, logTo(say, "warn"));
  say(opened.words);
  const ending = new AbortController();
  opened.connect(ending.signal).catch((error) => ending.abort(error));
  return await work(opened.source, ending.signal);
}

/** Sends the command, and waits for its effect, or else for its acknowledgement. */
async function send(
  link: AnyLink,
  { isStop: urgent }: ChosenCommand,
  view: AnyView,
  effect: Effect,
  options: Required<SendOptions>,
  say: (words: string) => void,
): Promise<Outcome> {
  const { timeoutMs, signal } = options;
  await link.waitConnected({ timeoutMs, signal });
  const framesOf = (telemetry: AnyView): EffectFrames => ({
    telemetry,
    // It is all zero before the controller has sent it.
    config: link.configured ? link.config : undefined,
  });
  if (!effect.isEmpty && !urgent) {
    const wait = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const { telemetry } = link.latest ??
      await link.nextTelemetry(0, { signal: wait });
    if (effect.isShownBy(framesOf(telemetry))) {
      say("The condition holds already, so it can't show the effect");
    }
  }
  const startMs = monotonicMs();
  const after = () => ({ afterMs: monotonicMs() - startMs });
  if (effect.isEmpty) {
    if (link instanceof CommandTelemetryClient) {
      const call = { ...options, urgent };
      const durationSec = await link.runCommand(view as never, call);
      return { outcome: "acknowledged", ...after(), durationSec };
    }
    await link.putCommand(view as never, options);
    return { outcome: "written", ...after() };
  }
  let values: Outcome["values"];
  const isShown = ({ telemetry }: { readonly telemetry: AnyView }) => {
    const frames = framesOf(telemetry);
    if (!effect.isShownBy(frames)) return false;
    values = effect.valuesOf(frames);
    return true;
  };
  const call = link instanceof CommandTelemetryClient
    ? { ...options, urgent }
    : options;
  await link.sendAndConfirm(view as never, isShown, call);
  return { outcome: "confirmed", ...after(), values };
}

function outcomeText(
  { outcome, afterMs, durationSec, values = {} }: Outcome,
): string {
  const parts = [`${outcome} after ${ageText(afterMs)}`];
  if (durationSec) parts.push(`expected to take ${durationSec} s`);
  for (const [path, value] of Object.entries(values)) {
    parts.push(`${path} ${value}`);
  }
  if (outcome === "written") {
    parts.push("not acknowledged: --confirm waits for its effect");
  }
  return parts.join(", ");
}
