/**
 * Viewers without a network: the socket is the test's.
 *
 * @module
 */

import { LogLines } from "./peer.ts";
import { MadeSource } from "./view_rig.ts";
import type { DashboardSource } from "../dashboard.ts";
import { type HubWatcher, SourceHub } from "../src/view/source_hub.ts";
import type { ViewerSocket } from "../src/view/viewer_socket.ts";

/** Socket of a viewer that keeps what it is sent. */
export class KeptSocket {
  readonly sent: (string | ArrayBuffer)[] = [];
  /** Whether it has room for what is offered. */
  hasRoom = true;
  /** Looks at `isLight` that say no, before those that say yes. */
  heavyLooks = 0;
  isOver = false;
  closedBy: string | undefined;

  get isLight(): boolean {
    return this.heavyLooks-- <= 0;
  }
  offer(data: string | ArrayBuffer): boolean {
    if (this.hasRoom) this.sent.push(data);
    return this.hasRoom;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(reason: string): void {
    this.closedBy = reason;
    this.isOver = true;
  }
  /** Takes all that was sent. */
  take(): (string | ArrayBuffer)[] {
    return this.sent.splice(0);
  }
  /** The socket, for code that asks for one. */
  get socket(): ViewerSocket {
    return this as unknown as ViewerSocket;
  }
}

/** Hubs of made sources, with the viewers that watch them. */
export class HubRig implements AsyncDisposable {
  readonly made: readonly MadeSource[];
  readonly hubs: readonly SourceHub[];
  readonly watchers = new Set<HubWatcher>();
  readonly log = new LogLines();

  constructor(count = 1, more: Partial<DashboardSource> = {}) {
    this.made = Array.from({ length: count }, () => new MadeSource());
    this.hubs = this.made.map(({ source }, i) =>
      new SourceHub(
        i,
        `source${i}`,
        { source, ...more },
        { historyBytesMax: 2 ** 20, viewerBytesMax: 2 ** 20 },
        this.watchers,
        this.log,
      )
    );
  }

  /** Lets the hubs read what was made, and offer it. */
  async offer(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const hub of this.hubs) hub.offer();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const hub of this.hubs) await hub[Symbol.asyncDispose]();
  }
}
