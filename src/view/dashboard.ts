/**
 * Server of the dashboard: the page, its WebSocket, and that of Foxglove.
 *
 * @module
 */

import { newToken, refusalOf, SAFE_HEADERS } from "./access.ts";
import { CommandGate } from "./command_gate.ts";
import {
  type CheckedOptions,
  type DashboardOptions,
  type DashboardSource,
  type DashboardSources,
  readDashboardOptions,
  readSources,
} from "./dashboard_options.ts";
import { FoxgloveChannels } from "./foxglove/foxglove_channels.ts";
import { FOXGLOVE_PROTOCOLS } from "./foxglove/foxglove_messages.ts";
import { FoxgloveViewer } from "./foxglove/foxglove_viewer.ts";
import { encodeMessage } from "./message_text.ts";
import type { HelloMessage } from "./messages.ts";
import { PAGE_CSS, PAGE_HTML, PAGE_JS, PAGE_SHA256 } from "./page.gen.ts";
import { PageViewer } from "./page_viewer.ts";
import { type HubWatcher, SourceHub } from "./source_hub.ts";
import { describeSource } from "./source_message.ts";
import { ViewerSocket } from "./viewer_socket.ts";
import { wallMs } from "../base/clock.ts";
import { listenError } from "../base/listen_error.ts";
import { addressText, harmless } from "../base/log.ts";
import { messageOf } from "../base/printable.ts";
import { askedHost } from "../base/served_host.ts";
import { LogThrottle } from "../link/events/log_throttle.ts";
import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";

/** Time between two states, in ms. */
const STATE_MS = 500;
const SOCKET_PATH = "/socket";

/** Icon that browsers ask for by themselves: there is none, which is no fault. */
const ICON_PATH = "/favicon.ico";
/** Files of the page by their path. */
const FILES: Readonly<Record<string, { type: string; text: string }>> = {
  "/": { type: "text/html", text: PAGE_HTML },
  "/page.js": { type: "text/javascript", text: PAGE_JS },
  "/page.css": { type: "text/css", text: PAGE_CSS },
};

/** Viewer of any kind. */
interface Viewer extends HubWatcher {
  /** Sends what it begins with. */
  begin(): void;
  /** Takes a message. */
  receive(data: unknown): void;
  /** Ends what it has asked for. */
  end(): void;
}

/** Numbers of a dashboard. */
export interface DashboardStats {
  /** Viewers now, those that are stuck among them. */
  readonly viewers: number;
  /** Requests that were refused, for their host, their origin, or as there were too many. */
  readonly refused: number;
  /** Viewers that were dropped, as they didn't read or sent nonsense. */
  readonly dropped: number;
}

/**
 * Serves a live page of sources, and a WebSocket for Foxglove. Each source is read once,
 * however many viewers there are, and never waits for one.
 *
 * @example Watch a link in the browser
 * ```ts ignore
 * await using dashboard = serveDashboard({ rotator: { source: link } });
 * console.log(`Open ${dashboard.url}`);
 * ```
 *
 * @param sources Sources to show, by their names.
 * @param options Address, access, and bounds.
 * @returns The dashboard, which listens.
 * @throws {TypeError} If a source or an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 * @throws {Deno.errors.AddrInUse} If the port is in use.
 */
export function serveDashboard(
  sources: DashboardSources,
  options: DashboardOptions = {},
): Dashboard {
  const checked = readDashboardOptions(options);
  return new Dashboard(readSources(sources), checked);
}

/** Dashboard, made by {@linkcode serveDashboard}. */
export class Dashboard implements AsyncDisposable {
  readonly #options: CheckedOptions;
  readonly #throttle: LogThrottle;
  readonly #token: string | undefined;
  readonly #gate: CommandGate;
  readonly #hubs: readonly SourceHub[];
  readonly #channels = new FoxgloveChannels();
  /** Viewers that are served. */
  readonly #viewers = new Set<Viewer>();
  /** All WebSockets that the system has, also of viewers that were dropped. */
  readonly #sockets = new Map<WebSocket, ViewerSocket>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ending = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #refused = 0;
  #dropped = 0;
  #isClosing = false;
  #closing: Promise<void> | undefined;

  /** Made by {@linkcode serveDashboard}. */
  constructor(
    sources: readonly (readonly [string, DashboardSource])[],
    options: CheckedOptions,
  ) {
    const { host, port, allowCommands } = options;
    this.#options = options;
    const log = harmless(options.log);
    this.#throttle = new LogThrottle(log);
    this.#token = allowCommands ? newToken() : undefined;
    this.#gate = new CommandGate(this.#token);
    const hubs: SourceHub[] = [];
    try {
      for (const [name, source] of sources) {
        const { length: index } = hubs;
        const viewers = this.#viewers;
        hubs.push(new SourceHub(index, name, source, options, viewers, log));
      }
      // Rules that can't be described are the caller's fault, not a viewer's.
      for (const hub of hubs) describeSource(hub, allowCommands);
      this.#server = Deno.serve({
        hostname: host,
        port,
        signal: this.#ending.signal,
        onListen: () => {},
        onError: (error) => {
          log.error(`Dashboard can't answer a request: ${messageOf(error)}`);
          return answer(500, "The dashboard has failed: see its log");
        },
      }, (request) => this.#answer(request));
    } catch (error) {
      for (const hub of hubs) hub[Symbol.asyncDispose]();
      throw listenError(error, "serve dashboard", port, host);
    }
    this.#hubs = hubs;
    this.#timer = setInterval(() => this.#report(), STATE_MS);
  }

  /** Port on which it listens. */
  get port(): number {
    return this.#server.addr.port;
  }

  /**
   * Link to the page. It has the token by which commands are sent, if they are allowed:
   * whoever has the link may send them.
   */
  get url(): string {
    const { host } = this.#options;
    const page = `http://${addressText(askedHost(host), this.port)}/`;
    return this.#token === undefined ? page : `${page}#token=${this.#token}`;
  }

  /** Snapshot of its numbers. */
  get stats(): DashboardStats {
    return {
      viewers: this.#sockets.size,
      refused: this.#refused,
      dropped: this.#dropped,
    };
  }

  /** Ends all viewers, and stops listening; the sources stay open. A second call has no effect. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Closes the dashboard, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    this.#throttle.close();
    for (const socket of this.#sockets.values()) {
      socket.close("The dashboard was closed");
    }
    this.#ending.abort();
    await this.#server.finished;
    for (const hub of this.#hubs) await hub[Symbol.asyncDispose]();
  }

  #answer(request: Request): Response {
    const refusal = refusalOf(request, this.#options);
    if (refusal !== undefined) return this.#refuse(403, refusal);
    const { pathname } = new URL(request.url);
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
      return this.#upgrade(request, pathname);
    }
    if (!["GET", "HEAD"].includes(request.method)) {
      return this.#refuse(405, "Only GET is answered", { allow: "GET, HEAD" });
    }
    if (pathname === ICON_PATH) {
      return new Response(null, { status: 204, headers: SAFE_HEADERS });
    }
    if (!Object.hasOwn(FILES, pathname)) {
      return answer(404, `There is no ${pathname}: the page is at /`);
    }
    const { type, text } = FILES[pathname];
    return new Response(text, {
      headers: { ...SAFE_HEADERS, "content-type": `${type}; charset=utf-8` },
    });
  }

  #upgrade(request: Request, pathname: string): Response {
    const { viewersMax, viewerBytesMax, viewerTimeoutMs } = this.#options;
    if (this.#sockets.size >= viewersMax) {
      return this.#refuse(
        503,
        `There are already viewersMax viewers, ${viewersMax}: raise it for more`,
      );
    }
    const asked = request.headers.get("sec-websocket-protocol")?.split(/, */);
    const protocol = asked?.find((name) => FOXGLOVE_PROTOCOLS.includes(name));
    if (protocol === undefined && pathname !== SOCKET_PATH) {
      return this.#refuse(
        400,
        `The WebSocket of the page is at ${SOCKET_PATH}, others must ask for ${
          FOXGLOVE_PROTOCOLS.join(" or ")
        }`,
      );
    }
    let upgraded: Deno.WebSocketUpgrade;
    try {
      const options = protocol === undefined ? {} : { protocol };
      upgraded = Deno.upgradeWebSocket(request, options);
    } catch (error) {
      return this.#refuse(400, messageOf(error));
    }
    const { socket, response } = upgraded;
    const viewerSocket = new ViewerSocket(
      socket,
      viewerBytesMax,
      viewerTimeoutMs,
      {
        onOpen: () => {
          // It begins with all that there is, so nothing of that is new to it.
          for (const hub of this.#hubs) hub.offer();
          this.#viewers.add(viewer);
          viewer.begin();
        },
        onMessage: (data) => viewer.receive(data),
        onEnd: (dropped) => {
          viewer.end();
          this.#viewers.delete(viewer);
          if (dropped === undefined || this.#isClosing) return;
          this.#dropped++;
          const message = `Dashboard has dropped a viewer: ${dropped}`;
          this.#throttle.write("dropped viewer", "warn", message);
        },
      },
    );
    const viewer: Viewer = protocol === undefined
      ? new PageViewer(
        viewerSocket,
        this.#hubs,
        this.#gate,
        () => this.#hello(),
      )
      : new FoxgloveViewer(viewerSocket, this.#hubs, this.#channels);
    this.#sockets.set(socket, viewerSocket);
    socket.addEventListener("close", () => this.#sockets.delete(socket));
    return response;
  }

  #hello(): HelloMessage {
    const { allowCommands } = this.#options;
    return {
      type: "hello",
      pageHash: PAGE_SHA256,
      nowMs: wallMs(),
      allowCommands,
      taiMinusUtcSec: TAI_MINUS_UTC_SEC,
      sources: this.#hubs.map((hub) => describeSource(hub, allowCommands)),
    };
  }

  /** Sends the states of the sources. */
  #report(): void {
    for (const socket of this.#sockets.values()) socket.check();
    if (this.#viewers.size === 0) return;
    for (const hub of this.#hubs) {
      const state = encodeMessage(hub.state(this.#sockets.size));
      for (const viewer of this.#viewers) viewer.offerText(hub, state);
      hub.offerAlarms();
    }
  }

  #refuse(
    status: number,
    reason: string,
    headers: Record<string, string> = {},
  ): Response {
    this.#refused++;
    const message = `Dashboard has refused a request: ${reason}`;
    this.#throttle.write("refused request", "warn", message);
    return answer(status, reason, headers);
  }
}

function answer(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      ...SAFE_HEADERS,
      ...headers,
      "content-type": "text/plain; charset=utf-8",
    },
  });
}
