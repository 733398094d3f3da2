/**
 * Parts for tests of the single-socket controllers: a bare client, which does only what a
 * test commands.
 *
 * @module
 */

import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { COMMANDER, CommandStatus, singleSocket } from "../mod.ts";
import type { SingleSocketCommand } from "../src/protocol/single_socket.ts";
import type { SingleSocketHeader } from "../src/protocol/single_socket.ts";
import type { AnyStructType, ViewOf } from "../src/struct/struct.ts";
import { PeerSocket, TIME_LIMIT_MS } from "./peer.ts";

const { COMMAND_STATUS, TELEMETRY, CONFIG } = singleSocket.FrameId;

/** One frame, in memory of its own. */
export interface Frame<B> {
  readonly header: SingleSocketHeader;
  readonly body: B;
}

/** Fields of a command besides its code. */
export type CommandValues = Parameters<typeof singleSocket.Command.create>[0];

/**
 * A client of one device. It reads when it is asked to, and throws when a frame
 * is not where it must be.
 */
export class Client<C extends AnyStructType, T extends AnyStructType>
  implements Disposable {
  /** The socket itself. */
  readonly socket: PeerSocket;
  /** All frames of telemetry that were read. */
  readonly telemetry: Frame<ViewOf<T>>[] = [];
  /** All frames of configuration that were read. */
  readonly configs: Frame<ViewOf<C>>[] = [];
  /** All answers that were read. */
  readonly answers: Frame<CommandStatus>[] = [];
  /** The frame ids, as they came. */
  readonly frameIds: number[] = [];
  readonly #Config: C;
  readonly #Telemetry: T;
  #counterNext = 0;

  private constructor(socket: PeerSocket, Config: C, Telemetry: T) {
    this.socket = socket;
    this.#Config = Config;
    this.#Telemetry = Telemetry;
  }

  /**
   * Connects to a controller.
   *
   * @param port Port of the controller.
   * @param Config The device's configuration.
   * @param Telemetry The device's telemetry.
   */
  static async dial<C extends AnyStructType, T extends AnyStructType>(
    port: number,
    Config: C,
    Telemetry: T,
  ): Promise<Client<C, T>> {
    return new Client(await PeerSocket.dial(port), Config, Telemetry);
  }

  /** Reads one frame, and keeps it. */
  async read(): Promise<void> {
    const header = singleSocket.Header.view(
      (await this.#bytes(singleSocket.Header.byteLength)).buffer,
    );
    const { frameId } = header;
    this.frameIds.push(frameId);
    switch (frameId) {
      case COMMAND_STATUS: {
        const body = await this.#body(CommandStatus);
        this.answers.push({ header, body });
        break;
      }
      case TELEMETRY: {
        const body = await this.#body(this.#Telemetry);
        this.telemetry.push({ header, body });
        break;
      }
      case CONFIG: {
        const body = await this.#body(this.#Config);
        this.configs.push({ header, body });
        break;
      }
      default:
        throw new Error(`Frame id ${frameId} after ${this.frameIds}`);
    }
  }

  /** Reads on until something is so. */
  readUntil(condition: () => boolean): Promise<void> {
    const reading = async () => {
      while (!condition()) await this.read();
    };
    return deadline(reading(), TIME_LIMIT_MS);
  }

  /** Reads on to the first new telemetry that passes a test. */
  async sample(test: (telemetry: ViewOf<T>) => boolean): Promise<ViewOf<T>> {
    const first = this.telemetry.length;
    const find = () =>
      this.telemetry.slice(first).find(({ body }) => test(body));
    await this.readUntil(() => find() !== undefined);
    return find()!.body;
  }

  /** The next command, with a counter of its own. */
  command(code: number, ...params: number[]): SingleSocketCommand {
    const [param1, param2, param3, param4, param5, param6] = params;
    const given = { param1, param2, param3, param4, param5, param6 };
    const values = Object.entries(given).filter(([, v]) => v !== undefined);
    return singleSocket.Command.create({
      commander: COMMANDER,
      counter: this.#counterNext++,
      code,
      ...Object.fromEntries(values),
    });
  }

  /** Sends a command, and reads on to its answer. */
  send(code: number, ...params: number[]): Promise<CommandStatus> {
    return this.sendCommand(this.command(code, ...params));
  }

  /** Sends a command that was made before. */
  async sendCommand(command: SingleSocketCommand): Promise<CommandStatus> {
    await this.socket.send(command.bytes);
    const { length } = this.answers;
    await this.readUntil(() => this.answers.length > length);
    const { header, body } = this.answers[length];
    if (header.counter === command.counter) return body;
    throw new Error(`Answer ${header.counter} to command ${command.counter}`);
  }

  /** Sends a command that must be accepted. */
  async accept(code: number, ...params: number[]): Promise<CommandStatus> {
    const answer = await this.send(code, ...params);
    if (answer.status === 1 && answer.reason === "") return answer;
    throw new Error(`0x${code.toString(16)} (${params}): ${answer.reason}`);
  }

  async #body<S extends AnyStructType>(type: S): Promise<ViewOf<S>> {
    const { buffer } = await this.#bytes(type.byteLength);
    return type.view(buffer) as ViewOf<S>;
  }

  async #bytes(count: number): Promise<Uint8Array> {
    const bytes = await this.socket.read(count);
    if (bytes.length === count) return bytes;
    throw new Error(`The controller ended the connection`);
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }
}
