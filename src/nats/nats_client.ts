/**
 * Client of NATS, which reconnects endlessly.
 *
 * @module
 */

import {
  type ConnectionOptions,
  credsAuthenticator,
  type NatsConnection,
  PermissionViolationError,
} from "npm:@nats-io/transport-node@3.4.0";
import { jetstream, jetstreamManager } from "npm:@nats-io/jetstream@3.4.0";
import type {
  JetStreamClient,
  JetStreamManager,
} from "npm:@nats-io/jetstream@3.4.0";
import { Acknowledgements } from "./acknowledgements.ts";
import { connect } from "./client_transport.ts";
import type { ReadNatsOptions } from "./nats_options.ts";
import { counted, messageOf, printable } from "../base/printable.ts";
import { ConnectionState } from "../bus/connection_state.ts";

/** Time between two pings of the server, in ms; it is away after two without an answer. */
const PING_MS = 2_000;
const DIAL_MS_MAX = 5_000;
/** Time between two attempts to reconnect, in ms, shortened or prolonged by half at random. */
const RECONNECT_MS = 500;
const encoder = new TextEncoder();

/** Connected client, and its parts. */
export interface ConnectedClient {
  /** Connection. */
  readonly connection: NatsConnection;
  /** Streams of JetStream. */
  readonly streams: JetStreamClient;
  /** Requests about streams. */
  readonly manager: JetStreamManager;
  /** Acknowledgements of what is stored. */
  readonly acknowledgements: Acknowledgements;
}

/** Client of a cluster. */
export class NatsClient {
  /** Human-readable cluster. */
  readonly broker: string;
  readonly #options: ReadNatsOptions;
  readonly #onMissingStream: () => void;
  readonly #closing = new AbortController();
  readonly #state = new ConnectionState();
  #client: ConnectedClient | undefined;
  /** Number of attempts to reconnect since the connection has ended. */
  #attempts = 0;
  /** Last error of the server that ends a connection; empty once it is made again. */
  #reason = "";

  /**
   * @param servers Addresses of the servers.
   * @param options Options.
   * @param onMissingStream Called when no stream keeps a message.
   */
  constructor(
    servers: readonly string[],
    options: ReadNatsOptions,
    onMissingStream: () => void,
  ) {
    this.broker = `NATS at ${servers.map(hostOf).join(", ")}`;
    this.#options = options;
    this.#onMissingStream = onMissingStream;
  }

  /** Whether the server is connected. */
  get isConnected(): boolean {
    return this.#state.isConnected;
  }

  /** Signal that is aborted when it is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Returns the connected client.
   *
   * @throws {Error} If it isn't connected.
   */
  get connected(): ConnectedClient {
    if (this.#client && this.#state.isConnected) return this.#client;
    const attempts = this.#attempts === 0
      ? ""
      : `, after ${counted(this.#attempts, "attempt")}`;
    const reason = this.#reason && `: ${this.#reason}`;
    throw new Error(
      `Cannot reach ${this.broker}: it isn't connected${attempts}${reason}`,
    );
  }

  /**
   * Calls back when the server is connected, or disconnected.
   *
   * @returns Function that ends the calls.
   */
  watch(onChange: (isConnected: boolean) => void): () => void {
    return this.#state.watch(onChange);
  }

  /**
   * Dials the servers; once connected it reconnects by itself.
   *
   * @throws {Error} If none can be reached.
   */
  async dial(servers: readonly string[]): Promise<void> {
    const connection = await connect(connectionOptions(servers, this.#options));
    if (this.#closing.signal.aborted) return await connection.close();
    const streams = jetstream(connection);
    // Its check would ask the server, which may go away meanwhile.
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const acknowledgements = new Acknowledgements(
      connection,
      this.#onMissingStream,
    );
    this.#client = { connection, streams, manager, acknowledgements };
    this.#follow(connection, acknowledgements);
    this.#state.isConnected = true;
  }

  /** Resolves once it is connected, or closed, or the signal is aborted. */
  whenConnected(signal: AbortSignal): Promise<void> {
    if (this.#state.isConnected) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        unwatch();
        signal.removeEventListener("abort", end);
        this.#closing.signal.removeEventListener("abort", end);
        resolve();
      };
      const unwatch = this.watch((isConnected) => {
        if (isConnected) end();
      });
      signal.addEventListener("abort", end);
      this.#closing.signal.addEventListener("abort", end);
      if (signal.aborted) end();
    });
  }

  /** Returns what a promise resolves with; rejects as soon as the connection ends. */
  async whileConnected<T>(promise: Promise<T>): Promise<T> {
    const ended = Promise.withResolvers<never>();
    const unwatch = this.watch((isConnected) => {
      if (isConnected) return;
      ended.reject(new Error(`${this.broker} was disconnected`));
    });
    promise.catch(() => {});
    try {
      return await Promise.race([promise, ended.promise]);
    } finally {
      unwatch();
    }
  }

  /**
   * Closes it, after what was sent is out.
   *
   * @param end Ends what uses it while it is connected.
   */
  async close(end: () => Promise<unknown>): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const client = this.#client;
    if (client === undefined) return;
    const { connection, acknowledgements } = client;
    if (this.#state.isConnected) {
      await end();
      await connection.flush().catch(() => {});
    }
    await connection.close();
    acknowledgements.close();
    this.#state.isConnected = false;
  }

  async #follow(
    connection: NatsConnection,
    acknowledgements: Acknowledgements,
  ): Promise<void> {
    for await (const status of connection.status()) {
      switch (status.type) {
        case "disconnect":
          this.#state.isConnected = false;
          acknowledgements.rejectAll("the connection has ended");
          break;
        case "reconnecting":
          this.#attempts++;
          break;
        case "error":
          // Those of permissions end no connection.
          if (status.error instanceof PermissionViolationError) break;
          this.#reason = printable(messageOf(status.error));
          break;
        case "reconnect":
          this.#attempts = 0;
          this.#reason = "";
          this.#state.isConnected = true;
      }
    }
  }
}

/** Returns host and port of an address, without a user and password. */
function hostOf(server: string): string {
  return server.replace(/^[a-z]+:\/\//i, "").replace(/^.*@/, "");
}

/** Returns the options of the client. */
export function connectionOptions(
  servers: readonly string[],
  { credentials, user, password, token, tls, waitForBroker }: ReadNatsOptions,
): ConnectionOptions {
  return {
    servers: [...servers],
    name: "hexrot",
    timeout: DIAL_MS_MAX,
    pingInterval: PING_MS,
    maxPingOut: 2,
    waitOnFirstConnect: waitForBroker,
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    // The client asks several times for each attempt, so delays can't grow here.
    reconnectDelayHandler: () => RECONNECT_MS * (0.5 + Math.random()),
    ...credentials !== undefined && {
      authenticator: credsAuthenticator(encoder.encode(credentials)),
    },
    ...user !== undefined && { user, pass: password },
    ...token !== undefined && { token },
    ...tls && { tls: tls === true ? {} : tls },
  };
}
