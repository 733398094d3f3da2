/**
 * For tests of what a link makes of its workers' reports: links whose workers the test
 * plays, on this thread and without sockets.
 *
 * @module
 */

import type { WaitCall } from "../src/link/call_options.ts";
import { setUpClient } from "../src/link/client_options.ts";
import { Deadline } from "../src/base/deadline.ts";
import type { SocketRole } from "../src/base/errors.ts";
import type { SocketLink } from "../src/link/socket_link.ts";
import { ClientLink } from "../src/link/client_link.ts";
import type { LinkHooks } from "../src/link/link.ts";
import { ServerLink } from "../src/link/server_link.ts";
import { setUpServer } from "../src/link/server_options.ts";
import { monotonicMs, now } from "../src/base/clock.ts";
import {
  EndCause,
  JournalWriter,
  RecordKind,
} from "../src/transport/journal.ts";
import {
  CommandFate,
  Mailbox,
  type PostedCommand,
} from "../src/transport/mailbox.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import type { Header, LinkEvent, singleSocket, SourceStructs } from "../mod.ts";
import * as dialled from "./dialled_peer.ts";
import * as peer from "./peer.ts";

const RING_BYTES = 4096;
/** Below the times that a link compares with. */
const PAST_MS = 10_000;

/** Options of a call with a time limit that begins now. */
export function within(timeoutMs: number, signal?: AbortSignal): WaitCall {
  return { deadline: new Deadline(timeoutMs), signal };
}

/** A worker that a test plays. */
export class PlayedWorker {
  /** The main thread's end. */
  readonly socket: SocketLink;
  /** Messages of the main thread, without its start. */
  readonly told: unknown[][] = [];
  /** Purposes for which it was asked for the permission for the net. */
  readonly asked: string[] = [];
  /** Whether the main thread reads by itself. */
  isRun = false;
  /** Promises that its start, and its stop, wait for. */
  starting: Promise<void> = Promise.resolve();
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #mailbox: Mailbox;
  readonly #frames = [0, 0, 0];
  #position = 0;
  #connections = 0;

  constructor(socket: SocketLink) {
    this.socket = socket;
    const { sizes, buffer } = socket.memory;
    this.#memory = new SharedMemory(sizes, buffer);
    this.#journal = new JournalWriter(this.#memory);
    this.#mailbox = new Mailbox(this.#memory);
    socket.start = () => this.starting;
    socket.run = () => void (this.isRun = true);
    socket.askForNet = (action) => void this.asked.push(action);
    const { cut } = socket;
    socket.cut = (...args) => {
      this.told.push(["cut", ...args]);
      cut.apply(socket, args);
    };
    socket.giveUp = (...args) => void this.told.push(["giveUp", ...args]);
    socket.dial = () => void this.told.push(["dial"]);
    socket.hangUp = (...args) => void this.told.push(["hangUp", ...args]);
  }

  /** Records something; {@linkcode turn} shows it to the link. */
  record(kind: RecordKind, fields: object = {}, moment = now()): this {
    this.#journal.append(kind, fields, moment);
    this.#journal.publish();
    return this;
  }

  /** Has the main thread read all there is, in as many turns as a busy machine needs. */
  turn(): this {
    while (!this.socket.turn());
    return this;
  }

  connect(address = "127.0.0.1:5000", moment = now()): this {
    const subject = ++this.#connections;
    this.#memory.setTotal(Total.CONNECTIONS, subject);
    this.#memory.setTotal(Total.STREAM_START, this.#position);
    return this.record(
      RecordKind.CONNECTED,
      { subject, payload: address },
      moment,
    );
  }

  disconnect(
    cause: EndCause = EndCause.PEER,
    payload = "",
    moment = now(),
  ): this {
    const subject = this.#connections;
    return this.record(
      RecordKind.DISCONNECTED,
      { subject, count: cause, payload },
      moment,
    );
  }

  /** Receives one frame of a type. */
  receive(subject: number, bytes: Uint8Array): this {
    const { ring, sizes: { ringBytes, mirrorBytes } } = this.#memory;
    for (const [i, byte] of bytes.entries()) {
      const at = (this.#position + i) % ringBytes;
      ring[at] = byte;
      if (at < mirrorBytes) ring[ringBytes + at] = byte;
    }
    const number = this.#frames[subject]++;
    this.#memory.setTotal(Total.FRAMES + subject, number + 1);
    const position = this.#position;
    this.#position += bytes.length;
    this.#memory.setTotal(Total.BYTES_READ, this.#position);
    return this.record(RecordKind.FRAMES, {
      subject,
      count: 1,
      position,
      number,
    });
  }

  /** Takes the next command. */
  async take(): Promise<PostedCommand> {
    return (await this.#mailbox.take())!;
  }

  /** Takes the next command, and writes it behind what was received, or fails to. */
  async write(fate: CommandFate = CommandFate.WRITTEN): Promise<Uint8Array> {
    const { number, bytes } = await this.take();
    const copy = bytes.slice();
    this.settle(number, fate);
    this.turn();
    return copy;
  }

  /** Reports the fate of a command that was taken, now. */
  settle(number: number, fate: CommandFate): void {
    this.#mailbox.settle(number, {
      fate,
      telemetryFrames: this.#frames[1],
      writtenMs: monotonicMs(),
      reason: "",
    });
  }
}

/** Receiver of a link's calls, which keeps each. */
class Calls implements LinkHooks {
  readonly calls: unknown[] = [];
  /** Does more when a telemetry frame is handed out. */
  next: (() => void) | undefined;
  readonly onConfig = () => void this.calls.push("config");
  readonly onTelemetry = () => {
    this.calls.push("telemetry");
    this.next?.();
  };
  readonly onChange = (socket: SocketRole) =>
    void this.calls.push(`change ${socket}`);
  readonly onLife = () => void this.calls.push("life");
  readonly onDeath = (why: string) => void this.calls.push(`death: ${why}`);
}

/** Events of a link, all of them. */
function keepEvents(
  { eventLog }: { eventLog: { emit(event: LinkEvent): void } },
): LinkEvent[] {
  const events: LinkEvent[] = [];
  const { emit } = eventLog;
  eventLog.emit = (event) => {
    events.push(event);
    emit.call(eventLog, event);
  };
  return events;
}

/** The link of a server, whose workers the test plays. */
export class ServerRig {
  readonly link;
  readonly telemetry: PlayedWorker;
  readonly command: PlayedWorker;
  readonly hooks = new Calls();
  readonly calls = this.hooks.calls;
  readonly events: LinkEvent[];

  constructor(options: peer.TestServerOptions = {}) {
    const setup = setUpServer(
      {
        port: 0,
        ConfigClass: peer.Config,
        TelemetryClass: peer.Telemetry,
        log: new peer.LogLines(),
        ringBytes: RING_BYTES,
        ...options,
      } as Parameters<typeof setUpServer>[0],
    );
    this.link = new ServerLink<
      SourceStructs<typeof peer.Config, typeof peer.Telemetry, typeof Header>
    >(setup, this.hooks);
    this.telemetry = new PlayedWorker(this.link.receiver.link);
    this.command = new PlayedWorker(this.link.sender.link);
    this.events = keepEvents(this.link);
  }

  /** A link that is started. */
  static async start(options?: peer.TestServerOptions): Promise<ServerRig> {
    const rig = new ServerRig(options);
    await rig.link.start(1000);
    return rig;
  }

  /** A link that is started, and both of whose sockets are connected. */
  static async connect(options?: peer.TestServerOptions): Promise<ServerRig> {
    const rig = await ServerRig.start(options);
    rig.telemetry.connect("127.0.0.1:5000").turn();
    rig.command.connect("127.0.0.1:5001").turn();
    return rig;
  }

  /** Receives the telemetry frame with a number. */
  receive(number: number): this {
    this.telemetry.receive(1, peer.telemetryFrames(number));
    return this;
  }

  /** Receives the configuration frame with a number. */
  receiveConfig(number: number): this {
    this.telemetry.receive(0, peer.configFrame(number));
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link.close(1000);
  }
}

/** The link of a client, whose worker the test plays. */
export class ClientRig {
  readonly link;
  readonly worker: PlayedWorker;
  readonly hooks = new Calls();
  readonly calls = this.hooks.calls;
  readonly events: LinkEvent[];

  constructor(options: dialled.TestClientOptions = {}) {
    const setup = setUpClient(
      {
        port: 5000,
        ConfigClass: dialled.Config,
        TelemetryClass: dialled.Telemetry,
        log: new peer.LogLines(),
        ringBytes: RING_BYTES,
        ...options,
      } as Parameters<typeof setUpClient>[0],
    );
    this.link = new ClientLink<
      SourceStructs<
        typeof dialled.Config,
        typeof dialled.Telemetry,
        typeof singleSocket.Header
      >
    >(setup, this.hooks);
    this.worker = new PlayedWorker(this.link.receiver.link);
    this.events = keepEvents(this.link);
  }

  /** Lets promises that are settled call who waits for them. */
  static settle(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
  }

  /** Receives the status of a command. */
  answer(
    counter: number,
    values?: Parameters<typeof dialled.statusFrame>[1],
  ): this {
    this.worker.receive(2, dialled.statusFrame(counter, values)).turn();
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link.close(1000);
  }
}

/** A moment that is some time ago. */
export function ago(ms: number = PAST_MS) {
  const { wallMs } = now();
  return { monotonicMs: monotonicMs() - ms, wallMs: wallMs - ms };
}

/** Returns how a promise ends: its error, or undefined. */
export function errorOf(promise: Promise<unknown>): Promise<Error | undefined> {
  return promise.then(() => undefined, (error) => error);
}
