/**
 * Server of metrics and health.
 *
 * @module
 */

import { type MeteredLinks, Metrics, type MetricsOptions } from "./metrics.ts";
import type { LinkHealth } from "./link_health.ts";
import { METRICS_CONTENT_TYPES, prometheusText } from "./prometheus_text.ts";
import { checkInteger, checkNames } from "../base/check.ts";
import { jsonText } from "../base/json_text.ts";
import { listenError } from "../base/listen_error.ts";
import { addressText } from "../base/log.ts";
import { messageOf } from "../base/printable.ts";
import { askedHost, checkTexts, hostRefusal } from "../base/served_host.ts";

/** Options of {@linkcode serveMetrics}. */
export interface ServeMetricsOptions extends MetricsOptions {
  /**
   * Port to listen on, in 0..65535; 0 for a free one.
   *
   * @default {9464}
   */
  readonly port?: number;
  /**
   * Address to listen on. Nobody is asked who he is, so take care which network reads
   * along.
   *
   * @default {"127.0.0.1"}
   */
  readonly hostname?: string;
  /**
   * Names of this machine by which it may be asked, besides `localhost` and IP addresses:
   * the name that Prometheus has for it. Requests by other names are refused, as a page of
   * another site could have made its name lead here.
   *
   * @default {[]}
   */
  readonly allowHosts?: readonly string[];
}

/** Health of all links, as `/status` returns it. */
export interface MetricsStatus {
  /** Whether all links are ready. */
  readonly isReady: boolean;
  /** Health of each. */
  readonly links: readonly LinkHealth[];
}

/** Port of OpenTelemetry's exporters for Prometheus, by its specification. */
const PORT = 9464;
const ACTION = "serve metrics";

/**
 * Serves metrics and health by HTTP, for Prometheus and for supervisors of services.
 *
 * | path | answer |
 * | ---- | ------ |
 * | `/metrics` | the metrics, as text for Prometheus, or OpenMetrics if that is asked for |
 * | `/healthz` | 200 while the program runs |
 * | `/readyz` | 200 if telemetry of all links is received; else 503, with the reasons |
 * | `/status` | health of each link, as JSON |
 *
 * @example Serve the metrics of a link
 * ```ts ignore
 * await using server = serveMetrics({ rotator: { source: link, fields: ["currentPos"] } });
 * console.log(server.url); // http://127.0.0.1:9464/
 * ```
 *
 * @param links Links by their names.
 * @param options Options.
 * @returns The server, which needs `--allow-net` of its address.
 * @throws {TypeError} If a link is no source, or an option has the wrong type.
 * @throws {RangeError} If a field isn't in its struct, or an option is out of range.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 */
export function serveMetrics(
  links: MeteredLinks,
  options: ServeMetricsOptions = {},
): MetricsServer {
  const names = ["port", "hostname", "allowHosts", "windowMs", "staleAfterMs"];
  checkNames(options, names, ACTION, "options");
  const { port = PORT, hostname = "127.0.0.1", allowHosts = [], ...others } =
    options;
  checkInteger(port, 0, 65_535, ACTION, "port");
  checkTexts(allowHosts, ACTION, "allowHosts");
  const metrics = new Metrics(links, others);
  return new MetricsServer(metrics, port, hostname, [hostname, ...allowHosts]);
}

/** Server of metrics, made by {@linkcode serveMetrics}. */
export class MetricsServer implements AsyncDisposable {
  /** Metrics that it serves. */
  readonly metrics: Metrics;
  /** URL of the server: `"http://127.0.0.1:9464/"`. */
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #hosts: readonly string[];
  readonly #cut = new AbortController();

  /** Made by {@linkcode serveMetrics}. */
  constructor(
    metrics: Metrics,
    port: number,
    hostname: string,
    hosts: readonly string[],
  ) {
    this.metrics = metrics;
    this.#hosts = hosts;
    try {
      this.#server = Deno.serve(
        {
          port,
          hostname,
          signal: this.#cut.signal,
          onListen: () => {},
          onError: (error) =>
            new Response(`${messageOf(error)}\n`, { status: 500 }),
        },
        (request) => this.#answer(request),
      );
    } catch (error) {
      metrics.close();
      throw listenError(error, ACTION, port, hostname);
    }
    const { addr } = this.#server;
    this.url = `http://${addressText(askedHost(hostname), addr.port)}/`;
  }

  /** Port that it listens on. */
  get port(): number {
    return this.#server.addr.port;
  }

  /** Ends the server, and answers that aren't read; the links stay open. */
  async close(): Promise<void> {
    // shutdown() would wait for whoever doesn't read his answer, and can't be cut short.
    this.#cut.abort();
    await this.#server.finished;
    await this.metrics.close();
  }

  /** Ends the server, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answer(request: Request): Promise<Response> {
    const { method, url, headers } = request;
    const refusal = hostRefusal(request, this.#hosts);
    if (refusal !== undefined) {
      return new Response(`${refusal}\n`, { status: 403 });
    }
    if (method !== "GET" && method !== "HEAD") {
      const allow = { allow: "GET, HEAD" };
      return new Response("Only GET and HEAD\n", {
        status: 405,
        headers: allow,
      });
    }
    // A thread that was busy has samples to read first, or a good link would be stale.
    await new Promise((resolve) => setTimeout(resolve, 0));
    switch (new URL(url).pathname) {
      case "/metrics":
        return this.#metricsFor(headers.get("accept") ?? "");
      case "/healthz":
        return new Response("ok\n");
      case "/readyz":
        return this.#readiness();
      case "/status":
        return new Response(jsonText(this.#status), {
          headers: { "content-type": "application/json" },
        });
      default:
        return new Response("Paths: /metrics /healthz /readyz /status\n", {
          status: 404,
        });
    }
  }

  #metricsFor(accept: string): Response {
    const format = accept.includes("application/openmetrics-text")
      ? "openmetrics"
      : "prometheus";
    const headers = { "content-type": METRICS_CONTENT_TYPES[format] };
    return new Response(prometheusText(this.metrics, format), { headers });
  }

  #readiness(): Response {
    const { isReady, links } = this.#status;
    const lines = links.map(({ link, state, reason }) =>
      `${link}: ${state}${reason === "" ? "" : `, ${reason}`}\n`
    );
    const text = lines.join("") || "no links\n";
    return new Response(text, { status: isReady ? 200 : 503 });
  }

  get #status(): MetricsStatus {
    const links = this.metrics.health;
    return {
      isReady: links.every(({ state }) => state === "receiving"),
      links,
    };
  }
}
