/// <reference lib="dom" />
/**
 * Controls of the time that is shown: pause, span, position in the history, replay, scale;
 * and the keys.
 *
 * @module
 */

import { type App, SPAN_MS } from "./app.ts";
import { byId, element, setClass, setText } from "./dom.ts";
import type { FieldTable } from "./field_table.ts";
import { type Key, listenForKeys, showHelp } from "./keyboard.ts";
import type { Plots } from "./plots.ts";
import { loadTheme, saveTheme, THEMES } from "./settings.ts";
import { scaleText, spanText, timeText } from "../time_text.ts";

const SPANS_MS = [10_000, 30_000, SPAN_MS, 120_000, 300_000, 1_800_000];
const SPEEDS = [0.1, 1, 10, 60, 600];
const ZOOM = 1.5;
const MOVE_SHARE = 0.25;
const POSITIONS = 1000;

/** Controls of the time that is shown. */
export class TimeControls {
  readonly #app: App;
  readonly #plots: Plots;
  readonly #table: FieldTable;
  readonly #mode = byId("mode");
  readonly #pause = byId<HTMLButtonElement>("pause");
  readonly #play = byId<HTMLButtonElement>("play");
  readonly #speed = byId<HTMLSelectElement>("speed");
  readonly #position = byId<HTMLInputElement>("position");
  readonly #span = byId<HTMLSelectElement>("span");
  readonly #scale = byId("scale");
  readonly #theme = byId("theme");
  /** Time of the last step of the replay by `performance.now()`; undefined at rest. */
  #playedMs: number | undefined;

  constructor(app: App, plots: Plots, table: FieldTable) {
    this.#app = app;
    this.#plots = plots;
    this.#table = table;
    const options = (values: readonly number[], text: (n: number) => string) =>
      values.map((value) =>
        element("option", {
          text: text(value),
          attributes: { value: String(value) },
        })
      );
    this.#span.append(...options(SPANS_MS, spanText));
    this.#span.value = String(SPAN_MS);
    this.#speed.append(...options(SPEEDS, (speed) => `${speed} ×`));
    this.#speed.value = "1";
    this.#span.addEventListener("change", () => this.#setSpan());
    this.#pause.addEventListener("click", () => this.#toggle());
    this.#play.addEventListener("click", () => this.#togglePlay());
    this.#position.addEventListener("input", () => this.#seek());
    this.#scale.addEventListener("click", () => {
      app.scale = app.scale === "UTC" ? "TAI" : "UTC";
      this.#changed();
    });
    this.#theme.addEventListener("click", () => this.#nextTheme());
    this.#showTheme(loadTheme());
    matchMedia("(prefers-color-scheme: dark)")
      .addEventListener("change", () => this.#changed());
    const keys = this.#keys();
    byId("help").addEventListener("click", () => showHelp(keys));
    keys.push({
      keys: ["?"],
      names: "?",
      help: "shows this",
      press: () => showHelp(keys),
    });
    listenForKeys(keys);
  }

  /** Brings the controls up to date. */
  update(): void {
    const { view, range, scale, hello, offsetSec, model } = this.#app;
    const isLive = view.isLive && this.#app.socket.isOpen;
    document.documentElement.dataset.mode = isLive ? "live" : "past";
    const end = timeText(range.toMs, offsetSec, { digits: 1 });
    setText(
      this.#mode,
      isLive
        ? "● LIVE"
        : this.#playedMs !== undefined
        ? `▶ NOT LIVE: replay at ${end} ${scale}`
        : `❚❚ NOT LIVE: up to ${end} ${scale}`,
    );
    setText(this.#pause, view.isLive ? "❚❚ Pause" : "● Go live");
    setText(this.#scale, scaleText(scale, hello?.taiMinusUtcSec ?? 0));
    this.#pause.disabled = !view.isLive && !model?.message.isLive;
    setText(this.#play, this.#playedMs === undefined ? "▶ Replay" : "❚❚ Stop");
    const { fromMs, toMs } = this.#extent;
    const share = (range.toMs - fromMs) / (toMs - fromMs);
    if (document.activeElement !== this.#position) {
      this.#position.value = String(
        POSITIONS * Math.min(1, Math.max(0, share)),
      );
    }
    const text = timeText(range.toMs, offsetSec, { hasDay: true, digits: 0 });
    this.#position.setAttribute("aria-valuetext", `${text} ${scale}`);
    setClass(this.#play, "on", this.#playedMs !== undefined);
  }

  /** Goes on with the replay. */
  advance(): void {
    // Another source was selected, which is live.
    if (this.#app.view.isLive) this.#playedMs = undefined;
    if (this.#playedMs === undefined) return;
    const nowMs = performance.now();
    const byMs = (nowMs - this.#playedMs) * Number(this.#speed.value);
    this.#playedMs = nowMs;
    const { fromMs, toMs } = this.#app.range;
    const endMs = this.#extent.toMs;
    const stepMs = Math.min(byMs, endMs - toMs);
    this.#app.view.show({ fromMs: fromMs + stepMs, toMs: toMs + stepMs });
    this.#plots.isChanged = true;
    if (stepMs < byMs) this.#playedMs = undefined;
  }

  /** Range of time that the selected source has. */
  get #extent() {
    const { model, nowMs } = this.#app;
    const { state, live, message, recorded } = model ?? {};
    const firstMs = live?.firstMs;
    const begins = [
      recorded?.fromMs,
      state?.memory?.fromMs,
      Number.isNaN(firstMs) ? undefined : firstMs,
    ].filter((ms) => ms !== undefined);
    const toMs = message?.isLive === false ? recorded?.toMs ?? nowMs : nowMs;
    return { fromMs: Math.min(toMs - 1, ...begins), toMs };
  }

  #changed(): void {
    this.#plots.isChanged = true;
    this.#table.update();
    this.update();
  }

  #toggle(): void {
    const { view, nowMs, model } = this.#app;
    this.#playedMs = undefined;
    if (view.isLive) view.pause(nowMs);
    else if (model?.message.isLive) this.#goLive();
    this.#changed();
  }

  #goLive(): void {
    this.#app.view.resume();
    this.#plots.resetY();
  }

  #setSpan(): void {
    const spanMs = Number(this.#span.value);
    const { view, range } = this.#app;
    if (view.isLive) view.spanMs = spanMs;
    else view.show({ fromMs: range.toMs - spanMs, toMs: range.toMs });
    this.#changed();
  }

  #seek(): void {
    const { fromMs, toMs } = this.#extent;
    const { range, view } = this.#app;
    const endMs = fromMs +
      (toMs - fromMs) * Number(this.#position.value) / POSITIONS;
    view.show({ fromMs: endMs - (range.toMs - range.fromMs), toMs: endMs });
    this.#app.cursorMs = undefined;
    this.#changed();
  }

  #togglePlay(): void {
    const isPlaying = this.#playedMs !== undefined;
    if (this.#app.view.isLive) this.#app.view.pause(this.#app.nowMs);
    this.#playedMs = isPlaying ? undefined : performance.now();
    this.#changed();
  }

  /** Steps to the next or last sample, where the range then ends. */
  #step(by: 1 | -1): void {
    const { view, model, nowMs, range } = this.#app;
    if (!model) return;
    if (view.isLive) view.pause(nowMs);
    const { frames } = this.#app.framesOf(model);
    const { times } = frames;
    const index = frames.nextTo(this.#app.cursorMs ?? range.toMs, by);
    if (index < 0 || index >= times.length) return;
    const byMs = times[index] - range.toMs;
    this.#app.cursorMs = undefined;
    view.show({ fromMs: range.fromMs + byMs, toMs: range.toMs + byMs });
    this.#changed();
  }

  #zoom(factor: number): void {
    const { view, nowMs, range } = this.#app;
    view.zoom(nowMs, range.toMs, factor);
    this.#changed();
  }

  #move(share: number): void {
    this.#app.view.move(this.#app.nowMs, share);
    this.#changed();
  }

  #nextTheme(): void {
    const next = THEMES.indexOf(loadTheme()) + 1;
    const theme = THEMES[next % THEMES.length];
    saveTheme(theme);
    this.#showTheme(theme);
    this.#changed();
  }

  #showTheme(theme: string): void {
    document.documentElement.dataset.theme = theme;
    setText(this.#theme, `Theme: ${theme}`);
  }

  #keys(): Key[] {
    const key = (
      keys: string[],
      names: string,
      help: string,
      press: () => void,
    ) => ({ keys, names, help, press });
    return [
      key([" "], "Space", "pauses, and goes live again", () => this.#toggle()),
      key(["ArrowLeft"], "←", "steps one sample back", () => this.#step(-1)),
      key(["ArrowRight"], "→", "steps one sample forward", () => this.#step(1)),
      key(
        ["Shift+ArrowLeft"],
        "Shift + ←",
        "moves back",
        () => this.#move(-MOVE_SHARE),
      ),
      key(
        ["Shift+ArrowRight"],
        "Shift + →",
        "moves forward",
        () => this.#move(MOVE_SHARE),
      ),
      key(["+", "="], "+", "zooms in", () => this.#zoom(1 / ZOOM)),
      key(["-"], "−", "zooms out", () => this.#zoom(ZOOM)),
      key(["0"], "0", "undoes zooming", () => {
        this.#app.view.reset();
        this.#plots.resetY();
        this.#changed();
      }),
      key(
        ["/"],
        "/",
        "searches fields; Escape ends it",
        () => this.#table.search(),
      ),
    ];
  }
}
