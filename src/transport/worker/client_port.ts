/**
 * Port that serves one client at a time.
 *
 * @module
 */

import { acceptAll } from "../../base/accept_all.ts";
import type { SocketRole } from "../../base/errors.ts";
import { isInRange } from "../../base/ip_range.ts";
import { messageOf } from "../../base/printable.ts";
import { monotonicMs } from "../../base/clock.ts";
import {
  EndCause,
  type JournalWriter,
  type RecordFields,
  RecordKind,
  RefusalCause,
} from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { Admission } from "../worker_messages.ts";
import { Peer } from "./peer.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Duration of a slot, in ms, of the grace in which a new client waits for the present one
 * to end. A controller that reconnects at once does so before the end of its last
 * connection is read.
 */
const GRACE_MS = 25;
/** Slots of the grace: two, so that a delayed thread reads the socket in between. */
const GRACE_TURNS = 2;
/** Largest number of clients that can wait to be served; others wait to be accepted. */
const WAITING_MAX = 64;

/** Parts of a port. */
export interface ClientPortParts {
  /** Role of the socket. */
  readonly socket: SocketRole;
  /** Listener that accepts clients. */
  readonly listener: Deno.TcpListener;
  /** Rules for admitting clients. */
  readonly admission: Admission;
  /** Memory in which connections are counted. */
  readonly memory: SharedMemory;
  /** Journal in which connections are recorded. */
  readonly journal: JournalWriter;
  /** Board with the facts of the other socket. */
  readonly board: LinkBoard;
  /** Sessions that serve the admitted clients. */
  readonly sessions: Sessions;
}

/**
 * Number of times that `"takeOverIfSilent"` may refuse the controller itself its command
 * socket: if it insists, the present connection is dead.
 */
const KNOCKS_MAX = 2;

/** Client that waits to be served. */
interface Waiting {
  readonly client: Peer;
  /** Number of slots of the grace during which it has waited for the present client. */
  turns: number;
}

/**
 * Accepts clients, and serves them one at a time: in order, but first those with the
 * address of the last one, which has reconnected.
 *
 * | a client that connects | and | is |
 * | ---------------------- | --- | -- |
 * | isn't one of `allowPeers` | | refused at once |
 * | finds the socket free | | served; after the grace, if the last client had another address: that one may reconnect |
 * | finds it taken | the present client ends within the grace | served then |
 * | | the present client goes on, and `onSecondClient` keeps it | refused |
 * | | the present client isn't read to what it has sent last, also for back-pressure, and has the same address: it may have ended | kept waiting, unless another client follows |
 * | | the present client goes on, and `onSecondClient` replaces it | served, and the present one is closed |
 * | connects to the command port | telemetry, which isn't silent, has another address, and `requireSameAddress` is set | refused |
 *
 * A command socket receives nothing, so that `"takeOverIfSilent"` uses other signs that
 * it is dead:
 *
 * | the new client | and | is served |
 * | ------------ | --- | --------- |
 * | has any address | no telemetry was received since the present one connected, for too long | at once |
 * | has telemetry's address | telemetry has reconnected since | at once |
 * | has telemetry's address | | the third time |
 */
export class ClientPort {
  readonly #parts: ClientPortParts;
  readonly #waiting: Waiting[] = [];
  #served: Promise<void> = Promise.resolve();
  /** Resolved at the end of a slot of the grace, or of the present client. */
  #turn = Promise.withResolvers<void>();
  /** Rejected by the first error in serving a client. */
  readonly #failed = Promise.withResolvers<never>();
  /** Resolved when a client begins or ends to wait. */
  #change = Promise.withResolvers<void>();
  /** Address of the client that was served last. */
  #lastIp = 0n;
  /** Number of slots during which the socket was reserved for it. */
  #held = 0;
  /** Number of consecutive slots during which the present client was read without pause. */
  #attentive = 0;
  #rejected = 0;
  #replaced = 0;
  /** Number of refusals of the controller in favour of the present client. */
  #knocks = 0;
  #closed = false;

  /** @param parts Its parts. */
  constructor(parts: ClientPortParts) {
    this.#parts = parts;
  }

  /**
   * Accepts clients, and serves them, until the port is closed.
   *
   * @returns Resolves when the last client was served to its end, and the port is free;
   * rejects with the first error that isn't one of a client.
   */
  async run(): Promise<void> {
    const loops = Promise.all([this.#acceptAll(), this.#serveAll()]);
    await Promise.race([this.#failed.promise, loops.then(() => this.#served)]);
  }

  /** Closes the port and its clients. */
  close(): void {
    this.#closed = true;
    this.#parts.listener.close();
    this.#parts.sessions.peer?.close(EndCause.CLOSED, "the server was closed");
    for (const { client } of this.#waiting.splice(0)) client.end();
    this.#turn.resolve();
    this.#changed();
  }

  async #acceptAll(): Promise<void> {
    const { listener, memory } = this.#parts;
    const failed = (error: unknown) =>
      this.#record(RecordKind.ACCEPT_FAILED, { payload: messageOf(error) });
    for await (const conn of acceptAll(listener, failed)) {
      const client = new Peer(conn, () => memory.wakeReleased());
      if (this.#closed) client.end();
      else if (!this.#isAllowed(client)) {
        this.#refuse(client, RefusalCause.NOT_ALLOWED);
      } else {
        this.#waiting.push({ client, turns: 0 });
        this.#changed();
      }
      while (this.#waiting.length >= WAITING_MAX) await this.#change.promise;
    }
  }

  async #serveAll(): Promise<void> {
    while (!this.#closed) {
      if (this.#waiting.length === 0) await this.#change.promise;
      else if (this.#present !== undefined) await this.#faceClient();
      else if (!this.#hasComeBack() && this.#held < GRACE_TURNS) {
        this.#held++;
        await this.#turnOver();
      } else this.#serveNext();
    }
  }

  /** Client that is served. */
  get #present(): Peer | undefined {
    return this.#parts.sessions.peer;
  }

  /** Whether a client waits that has the address of the last one, if there was one. */
  #hasComeBack(): boolean {
    return this.#lastIp === 0n ||
      this.#waiting.some(({ client }) => client.ip === this.#lastIp);
  }

  /** Waits for the end of a slot of the grace, or of the present client. */
  async #turnOver(): Promise<void> {
    // `Promise.race()` with the end of the connection would keep memory until then.
    const turn = this.#turn = Promise.withResolvers<void>();
    const timer = setTimeout(turn.resolve, GRACE_MS);
    await turn.promise;
    clearTimeout(timer);
  }

  /** Runs one slot of the grace, for all clients that wait. */
  async #faceClient(): Promise<void> {
    const present = this.#present!;
    const { holds } = present;
    const facing = [...this.#waiting];
    await this.#turnOver();
    if (present.isClosed) await this.#served;
    if (this.#present !== present) {
      for (const waiting of this.#waiting) waiting.turns = 0;
      return;
    }
    const isUnread = present.isHeldBack || present.isBehind ||
      present.holds !== holds;
    this.#attentive = isUnread ? 0 : this.#attentive + 1;
    const successor = this.#attentive < GRACE_TURNS
      ? facing.findLast(({ client }) => client.ip === present.ip)
      : undefined;
    let isKnocking = false;
    for (const waiting of facing) {
      if (++waiting.turns < GRACE_TURNS || this.#closed) continue;
      const { client } = waiting;
      const clashes = this.#clashes(client);
      if (!clashes && this.#gives(present, client)) {
        return await this.#replace(present, client); // which is the first that waits
      }
      if (waiting === successor) continue;
      isKnocking ||= this.#isController(client);
      this.#leave(waiting);
      const { TAKEN, OTHER_ADDRESS } = RefusalCause;
      this.#refuse(client, clashes ? OTHER_ADDRESS : TAKEN);
    }
    if (isKnocking) this.#knocks++;
  }

  /** Whether one client is replaced by another. */
  #gives(present: Peer, next: Peer): boolean {
    const { socket, board, admission: { onSecondClient } } = this.#parts;
    if (onSecondClient !== "takeOverIfSilent") {
      return onSecondClient === "takeOver";
    }
    if (this.#isSilentSince(this.#heardMs(present))) return true;
    if (socket === "telemetry" || !this.#isController(next)) return false;
    return present.sinceMs < board.endedMs || this.#knocks >= KNOCKS_MAX;
  }

  /** Whether a client has the address of the telemetry client. */
  #isController({ ip }: Peer): boolean {
    return ip === this.#parts.board.peer("telemetry");
  }

  /**
   * Returns the time of a client's last sign of life, which is telemetry on either
   * socket.
   */
  #heardMs({ sinceMs }: Peer): number {
    return Math.max(sinceMs, this.#parts.board.heardMs);
  }

  #isSilentSince(heardMs: number): boolean {
    return monotonicMs() - heardMs >= this.#parts.admission.silentMs;
  }

  /** Ends the present client, in favour of one that waits. */
  async #replace(present: Peer, next: Peer): Promise<void> {
    const { memory, journal } = this.#parts;
    const silentMs = Math.max(0, monotonicMs() - this.#heardMs(present));
    memory.setTotal(Total.REPLACED_CONNECTIONS, ++this.#replaced);
    await journal.record(RecordKind.TAKEN_OVER, {
      subject: present.connection,
      number: silentMs,
      payload: next.address,
    });
    present.close(EndCause.TAKEN_OVER, `${next.address} has taken over`);
    this.#lastIp = next.ip;
  }

  /** Serves the client that has reconnected, if it waits; else the first. */
  #serveNext(): void {
    const comesBack = ({ client }: Waiting) => client.ip === this.#lastIp;
    const next = this.#waiting.find(comesBack) ?? this.#waiting[0];
    const { client } = next;
    this.#leave(next);
    if (this.#clashes(client)) {
      this.#refuse(client, RefusalCause.OTHER_ADDRESS);
    } else {
      this.#served = this.#serveClient(client);
      this.#served.catch(this.#failed.reject);
    }
  }

  #leave(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#changed();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /**
   * Whether telemetry, which isn't silent, has another address than a new command client.
   */
  #clashes({ ip }: Peer): boolean {
    const { socket, board, admission } = this.#parts;
    if (socket === "telemetry" || !admission.requireSameAddress) return false;
    const other = board.peer("telemetry");
    if (other === 0n || other === ip) return false;
    return admission.onSecondClient === "refuse" ||
      !this.#isSilentSince(board.heardMs);
  }

  #isAllowed({ ip }: Peer): boolean {
    const { allowPeers } = this.#parts.admission;
    return allowPeers?.some((range) => isInRange(range, ip)) ?? true;
  }

  #refuse(client: Peer, cause: RefusalCause): void {
    this.#parts.memory.setTotal(Total.REJECTED_CONNECTIONS, ++this.#rejected);
    client.end();
    this.#record(RecordKind.REFUSED, {
      subject: cause,
      payload: client.address,
    });
  }

  /**
   * Records something that may come in a flood, unless it would fill the journal: nothing
   * waits for room in it, as {@linkcode close} would wait, too.
   */
  #record(kind: RecordKind, fields: RecordFields): void {
    const { journal } = this.#parts;
    if (journal.isRoomy) journal.record(kind, fields);
  }

  async #serveClient(client: Peer): Promise<void> {
    this.#knocks = this.#held = this.#attentive = 0;
    this.#lastIp = client.ip;
    await this.#parts.sessions.serve(client);
    this.#turn.resolve();
  }
}
