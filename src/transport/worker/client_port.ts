/**
 * A port that serves one client at a time.
 *
 * @module
 */

import type { SocketRole } from "../../base/errors.ts";
import { isInRange } from "../../base/ip_range.ts";
import { messageOf } from "../../base/printable.ts";
import { monotonicMs } from "../../base/clock.ts";
import {
  EndCause,
  type JournalWriter,
  RecordKind,
  RefusalCause,
} from "../journal.ts";
import type { LinkBoard } from "../link_board.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { Admission } from "../worker_messages.ts";
import { delay } from "./delay.ts";
import { Peer } from "./peer.ts";
import type { Sessions } from "./sessions.ts";

/**
 * How long a new client waits for the present one to end, in turns. A controller
 * that comes back at once dials in before the end of its last connection was read.
 */
const GRACE_MS = 25;
/** Twice, so that a thread that was held up reads the socket in between. */
const GRACE_TURNS = 2;
/** How many clients can wait for their turn; others wait to be accepted. */
const WAITING_MAX = 64;
const ACCEPT_RETRY_MS = 100;

/** What a port consists of. */
export interface ClientPortParts {
  /** The socket's name. */
  readonly socket: SocketRole;
  /** Where clients dial in. */
  readonly listener: Deno.TcpListener;
  /** Whom to let in. */
  readonly admission: Admission;
  /** Where connections are counted. */
  readonly memory: SharedMemory;
  /** Where they are recorded. */
  readonly journal: JournalWriter;
  /** What is known of the other socket. */
  readonly board: LinkBoard;
  /** Serve the clients that are let in. */
  readonly sessions: Sessions;
}

/**
 * So often the controller itself may be refused its command socket by
 * `"takeOverIfSilent"`: if it insists, the present connection is dead.
 */
const KNOCKS_MAX = 2;

/** A client that waits for its turn. */
interface Waiting {
  readonly client: Peer;
  /** For how many turns it has faced the client that is served. */
  turns: number;
}

/**
 * Accepts clients, and serves them one at a time: in order, but first those with the
 * address of the last, as that comes back.
 *
 * | a client that dials in | and | is |
 * | ---------------------- | --- | -- |
 * | isn't one of `allowPeers` | | refused at once |
 * | finds the socket free | | served; after the grace, if the last client had another address: that may come back |
 * | finds it taken | the present one ends within the grace | served then |
 * | | goes on, and `onSecondClient` lets it stay | refused |
 * | | isn't read, as the main thread is behind, and has the same address: it may have ended | waits on, unless another comes behind it |
 * | | goes on, and `onSecondClient` replaces it | served, and the present one is closed |
 * | dials in on the command port | that matters, and telemetry, which isn't silent, has another address | refused |
 *
 * A command socket is as silent as its controller, so `"takeOverIfSilent"` has other
 * signs there that it is dead:
 *
 * | the newcomer | and | is served |
 * | ------------ | --- | --------- |
 * | is anybody | no telemetry has come since it was connected, for too long | at once |
 * | has telemetry's address | telemetry has been connected anew since | at once |
 * | has telemetry's address | | the third time |
 */
export class ClientPort {
  readonly #parts: ClientPortParts;
  readonly #waiting: Waiting[] = [];
  #served: Promise<void> = Promise.resolve();
  /** Resolved when the grace has taken a turn, or the present client has ended. */
  #turn = Promise.withResolvers<void>();
  #accepted: Promise<Peer | undefined> | undefined;
  /** Resolved when somebody waits, or waits no more. */
  #change = Promise.withResolvers<void>();
  /** The address of the client that was served last. */
  #lastIp = 0n;
  /** For how many turns the socket was held free for it. */
  #held = 0;
  /** For how many turns, one behind the other, the present client was always read. */
  #attentive = 0;
  #rejected = 0;
  #replaced = 0;
  /** How often the controller was refused, as the present client went on. */
  #knocks = 0;
  #closed = false;

  /** @param parts What it consists of. */
  constructor(parts: ClientPortParts) {
    this.#parts = parts;
  }

  /** Accepts clients, and serves them, until the port is closed. */
  run(): void {
    this.#acceptAll();
    this.#serveAll();
  }

  /** Closes the port and its clients; resolves when others can have the port. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#parts.listener.close();
    this.#parts.sessions.peer?.close(EndCause.CLOSED, "the server was closed");
    for (const { client } of this.#waiting.splice(0)) client.end();
    this.#changed();
    await this.#accepted; // until then it isn't free
  }

  async #acceptAll(): Promise<void> {
    while (!this.#closed) {
      this.#accepted = this.#accept();
      const client = await this.#accepted;
      if (client === undefined) continue;
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

  async #accept(): Promise<Peer | undefined> {
    const { listener, memory, journal } = this.#parts;
    try {
      const conn = await listener.accept();
      return new Peer(conn, () => memory.wakeReleased());
    } catch (error) {
      if (this.#closed || isGone(error)) return undefined;
      const payload = messageOf(error);
      await journal.record(RecordKind.ACCEPT_FAILED, { payload });
      await delay(ACCEPT_RETRY_MS);
      return undefined;
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

  /** The client that is served. */
  get #present(): Peer | undefined {
    return this.#parts.sessions.peer;
  }

  /** Whether a client waits that has the address of the last one, if there was one. */
  #hasComeBack(): boolean {
    return this.#lastIp === 0n ||
      this.#waiting.some(({ client }) => client.ip === this.#lastIp);
  }

  /** Waits for a turn of the grace, or until the present client has ended. */
  async #turnOver(): Promise<void> {
    // Not a race with the end of the connection: each would keep something until then.
    const turn = this.#turn = Promise.withResolvers<void>();
    const timer = setTimeout(turn.resolve, GRACE_MS);
    await turn.promise;
    clearTimeout(timer);
  }

  /** One turn of the grace, for all who wait. */
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
    const isUnread = present.isHeldBack || present.holds !== holds;
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

  /** Whether a client makes way for another. */
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

  /** When a client gave its last sign of life; on either socket, that is telemetry. */
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
    await this.#served;
    this.#lastIp = next.ip;
  }

  /** Serves the client that has come back, if it waits; else the first. */
  #serveNext(): void {
    const comesBack = ({ client }: Waiting) => client.ip === this.#lastIp;
    const next = this.#waiting.find(comesBack) ?? this.#waiting[0];
    const { client } = next;
    this.#leave(next);
    if (this.#clashes(client)) {
      this.#refuse(client, RefusalCause.OTHER_ADDRESS);
    } else this.#served = this.#serveClient(client);
  }

  #leave(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#changed();
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** Whether telemetry has another address than a new command client, and stays. */
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
    const { memory, journal } = this.#parts;
    memory.setTotal(Total.REJECTED_CONNECTIONS, ++this.#rejected);
    client.end();
    // A flood of them may not fill the journal: then they are but counted.
    if (!journal.isRoomy) return;
    journal.record(RecordKind.REFUSED, {
      subject: cause,
      payload: client.address,
    });
  }

  async #serveClient(client: Peer): Promise<void> {
    this.#knocks = this.#held = this.#attentive = 0;
    this.#lastIp = client.ip;
    await this.#parts.sessions.serve(client);
    this.#turn.resolve();
  }
}

/** Whether a client had ended the connection before it was accepted. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset;
}
