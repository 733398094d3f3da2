/**
 * Gate of commands and actions: nobody without the token passes, and no command that moves
 * a device without a confirmation.
 *
 * @module
 */

import { isToken } from "./access.ts";
import type { AlarmDesk, CommandLink } from "./dashboard_options.ts";
import type { AlarmRequest, SendRequest } from "./messages.ts";
import type { SourceHub } from "./source_hub.ts";
import { checkInteger, checkOneOf, typeOf } from "../base/check.ts";
import {
  checkParameters,
  describedCommand,
  PARAMETERS,
} from "../protocol/commands.ts";

const SEND = "send command";
const ALARM = "act on alarm";
const CODE_MAX = 2 ** 32 - 1;
const ALARM_ACTIONS = ["acknowledge", "reset", "shelve", "unshelve"] as const;

/** Error of a request that hasn't the token. */
export class TokenError extends Error {}

/** Lets commands and actions of those pass who have the token. */
export class CommandGate {
  readonly #token: string | undefined;

  /** @param token Token; undefined if nobody may send commands. */
  constructor(token: string | undefined) {
    this.#token = token;
  }

  /**
   * Sends a command.
   *
   * @throws {TokenError} If the token is wrong, or there is none.
   * @throws {TypeError} If a part has the wrong type.
   * @throws {RangeError} If a parameter is out of its range.
   * @throws {Error} If it isn't confirmed, or the link rejects it.
   */
  async send(hub: SourceHub, request: SendRequest): Promise<void> {
    this.#check(request.token, SEND);
    const { commandLink, commands = [] } = hub.given;
    if (commandLink === undefined) {
      throw new Error(
        `Cannot ${SEND} as "${hub.name}" has no link for commands`,
      );
    }
    const { code, params, isConfirmed } = request;
    checkInteger(code, 0, CODE_MAX, SEND, "code");
    checkParams(params);
    const described = describedCommand(commands, code, params);
    if (described) checkParameters(described, params, SEND);
    const { isStop = false } = described ?? {};
    const hazard = described === undefined
      ? "its effect isn't known"
      : described.hazard;
    if (hazard !== undefined && !isStop && isConfirmed !== true) {
      throw new Error(
        `Cannot ${SEND} ${
          described?.name ?? code
        } as it must be confirmed: ${hazard}`,
      );
    }
    await put(commandLink, code, params, isStop);
  }

  /**
   * Acts on an alarm.
   *
   * @throws {TokenError} If the token is wrong, or there is none.
   * @throws {TypeError} If a part has the wrong type.
   * @throws {Error} If the alarm isn't in a state for it.
   */
  async act(hub: SourceHub, request: AlarmRequest): Promise<void> {
    this.#check(request.token, ALARM);
    const { alarms } = hub.given;
    if (alarms === undefined) {
      throw new Error(`Cannot ${ALARM} as "${hub.name}" has no alarms`);
    }
    const { action, name, by, comment, forMs } = request;
    checkOneOf(action, ALARM_ACTIONS, ALARM, "action");
    for (const [key, value] of Object.entries({ name, by, comment })) {
      if (typeof value === "string") continue;
      throw new TypeError(
        `Cannot ${ALARM} as ${key} must be a string: received ${typeOf(value)}`,
      );
    }
    await actions(alarms, { by, comment }, forMs)[action](name);
  }

  #check(token: unknown, action: string): void {
    if (this.#token === undefined) {
      throw new TokenError(
        `Cannot ${action} as this dashboard only shows: it needs allowCommands`,
      );
    }
    if (isToken(token, this.#token)) return;
    throw new TokenError(
      `Cannot ${action} as its token is wrong: open the whole link that the dashboard has printed`,
    );
  }
}

function actions(
  alarms: AlarmDesk,
  words: { readonly by: string; readonly comment: string },
  forMs: number | undefined,
): Record<AlarmRequest["action"], (name: string) => Promise<void>> {
  return {
    acknowledge: (name) => alarms.acknowledge(name, words),
    reset: (name) => alarms.reset(name, words),
    shelve: (name) => alarms.shelve(name, { ...words, forMs: forMs! }),
    unshelve: (name) => alarms.unshelve(name, words),
  };
}

function checkParams(params: unknown): asserts params is readonly number[] {
  const isRight = Array.isArray(params) && params.length <= PARAMETERS &&
    params.every((value) => Number.isFinite(value));
  if (isRight) return;
  throw new TypeError(
    `Cannot ${SEND} as params must be at most ${PARAMETERS} finite numbers: received ${
      Array.isArray(params) ? `[${params}]` : typeOf(params)
    }`,
  );
}

async function put(
  link: CommandLink,
  code: number,
  params: readonly number[],
  urgent: boolean,
): Promise<void> {
  const { command: Command } = link.structs;
  const { putCommand, runCommand } = link;
  if (Command === undefined || !(putCommand || runCommand)) {
    throw new Error(`Cannot ${SEND} as the struct of commands isn't known`);
  }
  const values = Object.fromEntries(
    params.map((value, i) => [`param${i + 1}`, value]),
  );
  const command = Command.create({ code, ...values }) as never;
  const source = "page";
  if (runCommand) await runCommand.call(link, command, { source, urgent });
  else await putCommand!.call(link, command, { source });
}
