/**
 * One connection between controller and link, both ends of which are sockets of a proxy.
 *
 * @module
 */

import type { LogSink } from "../../base/log.ts";
import { writeAll } from "../sockets/controller_socket.ts";
import type { FrameChoice } from "./fault_chooser.ts";
import { FrameCutter, NO_FRAME, type Piece } from "./frame_cutter.ts";
import {
  FrameFaults,
  type SentFrame,
  type Transmission,
  transmit,
} from "./frame_faults.ts";
import type { NodeSocket } from "./node_socket.ts";
import type { FramesOfProxy } from "./proxy_options.ts";
import { endAtFrameEnd } from "./frame_end.ts";
import { Mutex } from "../../base/mutex.ts";

const READ_BYTES = 65_536;

/** Proxy of a connection, as the connection sees it. */
export interface ProxyTraffic {
  /** Callback for frames. */
  readonly onFrame: (frame: SentFrame) => void;
  /** Log of the proxy. */
  readonly log: LogSink;
  /** Resolves when bytes may be sent to the link. */
  readonly stalled: Promise<void>;
  /** Decides on the fault of the next telemetry frame. */
  chooseFault(): FrameChoice;
  /** Counts frames of a type, or bytes of none, just before they are sent. */
  count(frameType: number, transmission: Transmission): void;
}

/** Passes bytes on in both directions, until one of the sockets ends. */
export class ProxiedConnection {
  readonly #controller: NodeSocket;
  readonly #link: NodeSocket;
  readonly #traffic: ProxyTraffic;
  readonly #frames: FramesOfProxy | undefined;
  readonly #faults: FrameFaults | undefined;
  /** Slots of the link's socket, each for one transmission. */
  readonly #writing = new Mutex();
  /** Frames that a burst has collected. */
  readonly #collected: Uint8Array<ArrayBuffer>[] = [];
  #burst: FrameChoice | undefined;

  /**
   * @param controller Socket whose peer is the controller.
   * @param link Socket whose peer is the link.
   * @param traffic The proxy.
   * @param frames Frames of the controller; none on a socket for commands only.
   */
  constructor(
    controller: NodeSocket,
    link: NodeSocket,
    traffic: ProxyTraffic,
    frames?: FramesOfProxy,
  ) {
    this.#controller = controller;
    this.#link = link;
    this.#traffic = traffic;
    this.#frames = frames;
    this.#faults = frames && new FrameFaults(
      frames.Header,
      frames.layout.frames.map(({ frameId }) => frameId),
    );
  }

  /** Whether one of the sockets has ended. */
  get isLost(): boolean {
    return this.#controller.isLost || this.#link.isLost;
  }

  /** Passes bytes on, and ends each socket as its counterpart has ended. */
  async run(): Promise<void> {
    const end = (isReset: boolean) => {
      for (const socket of [this.#controller, this.#link]) {
        if (socket.isLost) continue; // an abandoned one stays open
        if (isReset) socket.reset();
        else socket[Symbol.dispose]();
      }
    };
    const ended = [this.#toLink(), this.#toController()].map((direction) =>
      direction.then(() => end(false), () => end(true))
    );
    await Promise.all(ended);
  }

  /**
   * Ends the connection once the frame being written is out, or after a second.
   *
   * @param how Ends the link's socket; the controller's is closed.
   */
  end(how: (link: NodeSocket) => void): Promise<void> {
    return endAtFrameEnd(this.#writing, () => {
      if (this.isLost) return;
      how(this.#link);
      this.#controller[Symbol.dispose]();
    });
  }

  /**
   * Sends bytes to the link that are not the controller's.
   *
   * @param bytes The bytes.
   */
  async inject(bytes: Uint8Array): Promise<void> {
    await this.#writing.run(() => writeAll(this.#link, bytes))
      .catch(() => {}); // the loss of the socket ends the connection anyway
  }

  async #toController(): Promise<void> {
    const bytes = new Uint8Array(READ_BYTES);
    for (;;) {
      const count = await this.#link.read(bytes);
      if (count === null) return;
      await writeAll(this.#controller, bytes.subarray(0, count));
    }
  }

  async #toLink(): Promise<void> {
    try {
      if (this.#frames === undefined) await this.#passBytes();
      else await this.#passFrames(new FrameCutter(this.#frames.layout));
    } finally {
      this.#burst?.done();
    }
  }

  async #passBytes(): Promise<void> {
    const bytes = new Uint8Array(READ_BYTES);
    for (;;) {
      const count = await this.#controller.read(bytes);
      if (count === null) return;
      await this.#send(() => writeAll(this.#link, bytes.subarray(0, count)));
    }
  }

  async #passFrames(cutter: FrameCutter): Promise<void> {
    for (;;) {
      const count = await this.#controller.read(cutter.free);
      const pieces = count === null ? cutter.finish() : cutter.take(count);
      for (const piece of pieces) await this.#pass(piece);
      if (count !== null) continue;
      return await this.#sendBurst();
    }
  }

  async #pass({ bytes, frameType }: Piece): Promise<void> {
    const { telemetryType, answerType } = this.#frames!;
    if (frameType === telemetryType) return await this.#passTelemetry(bytes);
    await this.#sendBurst();
    await this.#transmit(
      frameType,
      // The counter of an answer is that of its command.
      frameType === NO_FRAME || frameType === answerType
        ? { frames: [], writes: [bytes] }
        : this.#faults!.join([bytes]),
    );
  }

  async #passTelemetry(frame: Uint8Array<ArrayBuffer>): Promise<void> {
    const choice = this.#burst ?? this.#traffic.chooseFault();
    if (choice.fault === "burst") {
      this.#burst = choice;
      this.#collected.push(frame);
      if (this.#collected.length >= choice.frames) await this.#sendBurst();
      return;
    }
    try {
      const { fault, random } = choice;
      const { telemetryType } = this.#frames!;
      const transmission = this.#faults!.apply(fault, frame, random);
      await this.#transmit(telemetryType, transmission);
    } finally {
      choice.done();
    }
  }

  async #sendBurst(): Promise<void> {
    if (this.#burst === undefined) return;
    const transmission = this.#faults!.join(this.#collected, "burst");
    await this.#transmit(this.#frames!.telemetryType, transmission);
    this.#burst.done();
    this.#burst = undefined;
    this.#collected.length = 0;
  }

  async #transmit(frameType: number, transmission: Transmission) {
    await this.#send(() => {
      this.#traffic.count(frameType, transmission);
      return transmit(this.#link, transmission, this.#traffic);
    });
  }

  #send(write: () => Promise<void>): Promise<void> {
    return this.#writing.run(async () => {
      await this.#traffic.stalled;
      if (this.#link.isLost) throw new Error("the link's connection is lost");
      await write();
    });
  }
}
