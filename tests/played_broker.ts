// Outbox in memory at a broker whose answers a test gives.

import { Outbox } from "../src/bus/outbox.ts";
import type { BusMessage, Channel, ReceivedMessage } from "../nats.ts";
import type { BusTransport } from "../src/bus/transport.ts";

const KIB = 1024;

/** Returns a message; its payload is empty by default. */
export function message(
  sequence: number,
  { channel = "telemetry" as Channel, run = "run", bytes = 0 } = {},
): BusMessage {
  const headers = {
    "Hexrot-Run": run,
    "Hexrot-Sequence": String(sequence),
  };
  const id = `${run}.${channel}.${sequence}`;
  const payload = new Uint8Array(bytes);
  return { device: "rotator", channel, key: "", id, headers, payload };
}

/** Broker whose answers a test gives, and an outbox in front of it. */
export class OutboxAtBroker {
  isConnected = true;
  /** Ids of messages sent, in their order. */
  readonly sent: string[] = [];
  /** Calls of the owner, in their order. */
  readonly calls: string[] = [];
  /** Last messages of channels; a reason if the broker doesn't say. */
  readonly last = new Map<string, BusMessage | Error>();
  readonly #answers: PromiseWithResolvers<void>[] = [];
  readonly #watchers = new Set<(isConnected: boolean) => void>();
  readonly outbox: Outbox;

  constructor(bytesMax = 64 * 1024 * KIB) {
    const transport = {
      publish: ({ id }: BusMessage) => {
        this.sent.push(id.replace("run.telemetry.", ""));
        const answer = Promise.withResolvers<void>();
        this.#answers.push(answer);
        return answer.promise;
      },
      watchConnection: (watcher: (isConnected: boolean) => void) => {
        this.#watchers.add(watcher);
        return () => this.#watchers.delete(watcher);
      },
      last: (device: string, channel: Channel) => {
        this.calls.push(`last ${device} ${channel}`);
        const last = this.last.get(channel);
        return last instanceof Error
          ? Promise.reject(last)
          : Promise.resolve(last as ReceivedMessage | undefined);
      },
    } as Partial<BusTransport>;
    Object.defineProperty(transport, "isConnected", {
      get: () => this.isConnected,
    });
    const note = (name: string) => (thing?: unknown) => {
      const text = thing instanceof Error
        ? thing.message
        : (thing as BusMessage | undefined)?.id.replace("run.telemetry.", "");
      this.calls.push(text === undefined ? name : `${name} ${text}`);
    };
    this.outbox = new Outbox(transport as BusTransport, bytesMax, {
      onRefused: ({ id }, error) =>
        note("refused")(new Error(`${id}: ${error.message}`)),
      onRejected: note("rejected"),
      onFailure: note("failure"),
      onDone: note("done"),
      onRecovery: note("recovery"),
      onRoom: note("room"),
    });
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /** Adds messages of telemetry, up to a number. */
  add(end: number, first = 0): void {
    for (let i = first; i < end; i++) this.outbox.add(message(i));
  }

  setConnected(isConnected: boolean): void {
    this.isConnected = isConnected;
    for (const watcher of this.#watchers) watcher(isConnected);
  }

  /** Answers the oldest messages that have no answer. */
  answer(count: number, reason?: unknown): void {
    for (const { resolve, reject } of this.#answers.splice(0, count)) {
      if (reason === undefined) resolve();
      else reject(reason);
    }
  }

  /** Returns and forgets the ids of what was sent. */
  take(): string[] {
    return this.sent.splice(0);
  }

  /** Returns and forgets the calls. */
  called(): string[] {
    return this.calls.splice(0);
  }
}
