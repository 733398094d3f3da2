/**
 * Steps of a soak test that send commands.
 *
 * @module
 */

import { Command, LinkLostError, type PortRole } from "../../mod.ts";
import { type FaultStep, SimpleCommandCode } from "../../simulator.ts";
import type { Random } from "../../src/simulator/faults/random.ts";
import { CommandLedger } from "./command_ledger.ts";
import { type Rig, TIME_LIMIT_MS } from "./rig.ts";
import { GIVEN_UP } from "./settlements.ts";
import { SoakError, within } from "./soak_error.ts";

const BATCH_MAX = 200;
const SHORT_MS_MAX = 20;
const POSITION_MAX = 25;
const POSITIONS_PER_UNIT = 1e6;

/**
 * Sends commands in parallel, some of which are withdrawn, while a step is played.
 *
 * @param rig Rig under test.
 * @param random Source of the choices.
 * @param meanwhile Step that the controller plays meanwhile.
 */
export async function sendBatch(
  rig: Rig,
  random: Random,
  meanwhile: readonly FaultStep[],
): Promise<void> {
  const { commands, controller } = rig;
  const { received } = commands;
  const connections = connectionsOf(rig);
  const count = random.integer(1, BATCH_MAX);
  const played = controller.play(meanwhile);
  const outcomes = Array.from({ length: count }, () => sendOne(rig, random));
  const fulfilled = (await within(
    Promise.all(outcomes),
    TIME_LIMIT_MS,
    "settle all commands",
  )).filter(Boolean).length;
  await played;
  const isMarked = await rig.sendMarker(TIME_LIMIT_MS);
  if (!isMarked || connectionsOf(rig) !== connections) {
    commands.unstableBatches++;
    await rig.settle();
    return await rig.recover();
  }
  const came = commands.received - received - 1;
  if (came === fulfilled) commands.goodBatches++;
  else {
    commands.badBatches++;
    commands.tell(
      `step ${rig.steps}: ${came} commands were received of ${fulfilled} that were fulfilled`,
    );
  }
}

/**
 * Moves the device, and waits for the frame that shows it.
 *
 * @param rig Rig under test.
 * @param random Source of the choices.
 */
export async function confirm(rig: Rig, random: Random): Promise<void> {
  const { controller, commands } = rig;
  const { confirmed, position } = await beginMove(rig, random);
  await controller.play([{ fault: "none", frames: 1 }]);
  try {
    const { telemetry } = await within(
      confirmed,
      TIME_LIMIT_MS,
      "confirm a command",
    );
    if (telemetry.cmdPosition !== position) throw new Error("wrong sample");
    commands.confirmed++;
  } catch (error) {
    commands.unconfirmed++;
    commands.tell(`step ${rig.steps}: a move wasn't confirmed: ${error}`);
  }
}

/**
 * Moves the device, but resets the connection before it is confirmed.
 *
 * @param rig Rig under test.
 * @param random Source of the choices.
 */
export async function loseConfirmation(
  rig: Rig,
  random: Random,
): Promise<void> {
  const { controller, commands } = rig;
  const { confirmed } = await beginMove(rig, random);
  await rig.settle();
  const socket = random.pick<PortRole | "both">(
    ["both", "telemetry", "command"],
  );
  const outcome = confirmed.then(
    () => "it was confirmed",
    (error) => error instanceof LinkLostError ? undefined : String(error),
  );
  await controller.play([{ fault: "reset", socket }]);
  const fault = await within(outcome, TIME_LIMIT_MS, "end a confirmation");
  if (fault === undefined) commands.confirmationsLost++;
  else {
    commands.confirmationsKept++;
    commands.tell(`step ${rig.steps}: reset ${socket} socket, but ${fault}`);
  }
  await rig.recover();
}

/** Sends one command, perhaps with a limit; returns whether it was fulfilled. */
function sendOne(rig: Rig, random: Random): Promise<boolean> {
  const { server, settlements } = rig;
  const command = Command.create({ code: random.pick(CommandLedger.CODES) });
  const giveUp = random.chance(0.15) ? new AbortController() : undefined;
  const timeoutMs = random.chance(0.15)
    ? random.integer(1, SHORT_MS_MAX)
    : undefined;
  const options = { signal: giveUp?.signal, timeoutMs };
  const afterMs = random.integer(0, SHORT_MS_MAX);
  const sent = server.putCommand(command, options);
  if (giveUp) {
    const timer = setTimeout(() => giveUp.abort(GIVEN_UP), afterMs);
    sent.catch(() => {}).finally(() => clearTimeout(timer));
    if (afterMs === 0) giveUp.abort(GIVEN_UP);
  }
  return settlements.track(sent, "putCommand");
}

/** Sends a move, and waits until the device has obeyed. */
async function beginMove(rig: Rig, random: Random) {
  await rig.settle();
  await rig.recover();
  const { server, controller, settlements } = rig;
  const limit = POSITION_MAX * POSITIONS_PER_UNIT;
  const position = random.integer(-limit, limit) / POSITIONS_PER_UNIT;
  const move = { code: SimpleCommandCode.MOVE, param1: position };
  const confirmed = server.sendAndConfirm(
    Command.create(move),
    ({ telemetry }) => telemetry.cmdPosition === position,
    { timeoutMs: TIME_LIMIT_MS },
  );
  settlements.track(confirmed, "sendAndConfirm");
  // The marker follows the move: once it is received, the move was executed.
  if (!await rig.sendMarker(TIME_LIMIT_MS)) {
    throw new SoakError("a marker behind a move isn't received");
  }
  if (controller.telemetry.cmdPosition !== position) {
    throw new SoakError("a move was overtaken by a marker");
  }
  return { confirmed, position };
}

/** Returns the number of command connections, as both ends count them. */
function connectionsOf({ controller, server }: Rig): string {
  const { connections } = server.stats;
  return `${connections} ${controller.stats.commandConnections}`;
}
