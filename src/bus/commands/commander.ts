/**
 * Commander: sends commands to a device that another program has the link of.
 *
 * @module
 */

import {
  authorityKey,
  type CommandAnswer,
  type CommandRequest,
  type ConfirmCondition,
} from "./command_request.ts";
import { Lease, type LeaseState, LeaseWatch } from "./lease.ts";
import { checkCommandTransport, type CommandTransport } from "./lease_store.ts";
import { jsonOf } from "../decoder.ts";
import type { GatewayState } from "../gateway_state.ts";
import { parseCommands } from "../schema.ts";
import type { CommandDescription } from "../../protocol/commands.ts";
import { pause } from "../backoff.ts";
import { EntryQueues } from "../entry_queues.ts";
import { checkBusName } from "../message.ts";
import { checkConnection } from "../publish_options.ts";
import type { BusTransport } from "../transport.ts";
import {
  checkInteger,
  checkSignal,
  checkTimeLimit,
  readOptions,
  typeOf,
} from "../../base/check.ts";
import { monotonicMs, wallMs } from "../../base/clock.ts";
import { TimeoutError } from "../../base/errors.ts";
import { messageOf } from "../../base/printable.ts";
import type { SampleIterator } from "../../link/samples/samples.ts";

/** Options of {@linkcode commandDevice}. */
export interface CommanderOptions {
  /** Connection to a broker that carries commands: NATS. */
  readonly connection: BusTransport;
  /** Name of the device, by which it is published. */
  readonly device: string;
  /** Origin of the commands: an operator or a script, for the history and other operators. */
  readonly source: string;
  /**
   * Time to live of the authority, in ms, in 300..600000: it is lost if this program doesn't
   * reach the broker for that long.
   *
   * @default {10000}
   */
  readonly authorityMs?: number;
}

/** Command to a remote device. */
export interface RemoteCommand {
  /** Field `code`. */
  readonly code: number;
  /** Parameters `param1` to `param6`; those that are left out are 0. */
  readonly parameters?: readonly number[];
}

/** Options of {@linkcode Commander.send}. */
export interface RemoteCommandOptions {
  /**
   * Time limit in ms, also of what waits for it at the gateway; it isn't sent later.
   *
   * @default {5000}
   */
  readonly timeoutMs?: number;
  /** Condition of telemetry that confirms it. */
  readonly confirm?: ConfirmCondition;
  /** Id of the request; a new one by default. One that was used isn't sent again. */
  readonly id?: string;
  /** Cancels the wait; a command that is out isn't recalled. */
  readonly signal?: AbortSignal;
}

const ACTION = "command device";
const STATES_MAX = 256;
/** Time that an answer may take beyond the limit of its command, in ms. */
const ANSWER_MS = 1_000;
/** Time after which a request is repeated, as its gateway may have died, in ms. */
const ATTEMPT_MS = 1_000;
/** Time until it is repeated when nobody has received it, in ms: a gateway may take over. */
const RETRY_MS = 100;

/**
 * Opens a commander of a device that is published with `allowCommands`.
 *
 * @example Take the authority, and move
 * ```ts ignore
 * await using commander = commandDevice({ connection, device: "rotator", source: "ann" });
 * await commander.takeAuthority();
 * const { outcome, reason } = await commander.send({ code: 0x8000, parameters: [2] });
 * ```
 *
 * @param options Connection, device, source.
 * @throws {TypeError} If an option has the wrong type, or the broker carries no commands.
 * @throws {RangeError} If an option is out of its range.
 */
export function commandDevice(options: CommanderOptions): Commander {
  const { connection, device, source, authorityMs = 10_000 } = readOptions(
    options,
    ["connection", "device", "source", "authorityMs"],
    ACTION,
  );
  checkConnection(connection, ACTION);
  checkCommandTransport(connection, ACTION);
  checkBusName(device, ACTION, "device");
  if (typeof source !== "string" || source === "") {
    throw new TypeError(
      `Cannot ${ACTION} as source must be a text: received ${typeOf(source)}`,
    );
  }
  checkInteger(authorityMs, 300, 600_000, ACTION, "authorityMs");
  return new Commander(connection, device, source, authorityMs);
}

/** Commander of a device, made by {@linkcode commandDevice}. */
export class Commander implements AsyncDisposable {
  readonly #transport: CommandTransport;
  readonly #device: string;
  readonly #source: string;
  readonly #lease: Lease;
  readonly #watch: LeaseWatch;
  readonly #readers = new EntryQueues<LeaseState>();

  /**
   * Made by {@linkcode commandDevice}.
   *
   * @ignore
   */
  constructor(
    transport: CommandTransport,
    device: string,
    source: string,
    authorityMs: number,
  ) {
    this.#transport = transport;
    this.#device = device;
    this.#source = source;
    const { leases } = transport;
    const key = authorityKey(device);
    this.#watch = new LeaseWatch(
      leases,
      key,
      (state) => this.#readers.push(state),
    );
    this.#lease = new Lease(leases, key, source, authorityMs, () => {});
  }

  /** Whether this program has the authority. */
  get hasAuthority(): boolean {
    return this.#lease.fencing !== 0;
  }

  /** Authority over the device, of whomever. */
  get authority(): LeaseState {
    return this.#watch.state;
  }

  /** Yields each change of the authority: taken, released, lost. */
  authorityChanges(): SampleIterator<LeaseState> {
    return this.#readers.open("dropOldest", STATES_MAX);
  }

  /**
   * Returns the commands that the gateway takes, by its schema; empty if it takes none.
   *
   * @throws {Error} If the broker doesn't answer, or nobody publishes the device.
   */
  async commands(): Promise<readonly CommandDescription[]> {
    const device = this.#device;
    const message = await this.#transport.last(device, "gateway");
    const state = message && jsonOf<GatewayState>(message);
    const text = state && await this.#transport.getSchema(state.schema);
    if (text) return state.allowsCommands ? parseCommands(text) : [];
    throw new Error(
      `Cannot list commands as a gateway must publish ${device} at ${this.#transport.broker}: received no schema`,
    );
  }

  /**
   * Takes the authority, and keeps it until it is released, or lost.
   *
   * @param options `timeoutMs`, for which to wait while another has it; 0 by default.
   * @throws {Error} If another has it, whom the message names.
   */
  async takeAuthority(
    options: { readonly timeoutMs?: number } = {},
  ): Promise<void> {
    const action = "take authority";
    const { timeoutMs = 0 } = readOptions(options, ["timeoutMs"], action);
    checkTimeLimit(timeoutMs, action, "timeoutMs");
    const endMs = monotonicMs() + timeoutMs;
    while (!await this.#lease.take(this.#watch)) {
      if (monotonicMs() >= endMs) {
        const { holder = "another program" } = this.#watch.state;
        throw new Error(
          `Cannot take the authority over ${this.#device} as nobody may have it: ${holder} has it`,
        );
      }
      await pause(50, new AbortController().signal);
    }
  }

  /** Releases the authority. */
  releaseAuthority(): Promise<void> {
    return this.#lease.release();
  }

  /**
   * Sends a command, and returns its outcome. A request that is lost on its way is repeated
   * under its id, so the command is sent once at most.
   *
   * @param command Code and parameters.
   * @param options Time limit, condition, signal.
   * @returns The outcome, also a rejection or failure.
   * @throws {TypeError} If an argument has the wrong type.
   * @throws {TimeoutError} If there was no answer in time: whether it was sent isn't known,
   * unless its gateway was never reached.
   */
  async send(
    command: RemoteCommand,
    options: RemoteCommandOptions = {},
  ): Promise<CommandAnswer> {
    const action = "send command";
    const { code, parameters = [] } = readOptions(
      command,
      ["code", "parameters"],
      action,
      "command",
    );
    const { timeoutMs = 5_000, confirm, id = crypto.randomUUID(), signal } =
      readOptions(options, ["timeoutMs", "confirm", "id", "signal"], action);
    checkInteger(code, 0, 2 ** 32 - 1, action, "code");
    checkInteger(timeoutMs, 1, 3_600_000, action, "timeoutMs");
    checkSignal(signal, action);
    signal?.throwIfAborted();
    const request: CommandRequest = {
      id,
      code,
      parameters,
      atMs: wallMs(),
      timeoutMs,
      source: this.#source,
      fencing: this.#lease.fencing,
      ...confirm && { confirm },
    };
    return await this.#request(request, signal);
  }

  /** Releases the authority, and ends. */
  async close(): Promise<void> {
    await this.#lease.release().catch(() => {});
    this.#watch.close();
    this.#readers.close();
  }

  /** Closes the commander, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #request(
    request: CommandRequest,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<CommandAnswer> {
    const { timeoutMs, code } = request;
    const text = JSON.stringify(request);
    const endMs = monotonicMs() + timeoutMs + ANSWER_MS;
    let reason = "";
    for (;;) {
      const leftMs = endMs - monotonicMs();
      // An attempt that is too short, or is cut off, hides why the others have failed.
      if (leftMs < RETRY_MS) break;
      try {
        const answer = await this.#transport.request(
          this.#device,
          text,
          Math.min(leftMs, ATTEMPT_MS),
        );
        return JSON.parse(answer) as CommandAnswer;
      } catch (error) {
        const isCut = monotonicMs() > endMs - RETRY_MS;
        if (!isCut || reason === "") reason = messageOf(error);
      }
      await pause(Math.min(RETRY_MS, leftMs), signal);
      signal.throwIfAborted();
    }
    throw new TimeoutError(
      `Cannot tell the outcome of command ${code} to ${this.#device} within ${timeoutMs} ms: ${reason}; does its gateway run, with allowCommands?`,
      timeoutMs,
    );
  }
}
