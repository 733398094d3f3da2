/// <reference lib="dom" />
/**
 * Parts of the live page, and the loop that brings them up to date.
 *
 * @module
 */

import { AlarmList } from "./alarm_list.ts";
import { App } from "./app.ts";
import { CommandForm } from "./command_form.ts";
import { byId, setText } from "./dom.ts";
import { FieldTable } from "./field_table.ts";
import { linkCards } from "./link_cards.ts";
import { commandLog, eventLog } from "./logs.ts";
import { noticeLine } from "./notice.ts";
import { Plots } from "./plots.ts";
import { takeToken } from "./settings.ts";
import { TimeControls } from "./time_controls.ts";

/** Times between two updates, in ms. */
const PLOT_MS = 33;
const TABLE_MS = 100;
const REST_MS = 250;

/** Time from one frame of the screen to the next, in ms, if nothing takes longer. */
const FRAME_MS = 17;

/** Longest pause after an update, in ms. */
const PAUSE_MS_MAX = 500;

/**
 * Returns a function that calls another when enough time has passed: after a pause three
 * times as long as the last call took with its painting, so that a page with many plots on a
 * slow machine is still at hand. A browser that was busy for once delays it by no more than
 * the longest pause.
 */
function every(ms: number, update: () => void): (nowMs: number) => void {
  let nextMs = 0;
  let beganMs: number | undefined;
  return (nowMs) => {
    if (beganMs !== undefined) {
      const tookMs = nowMs - beganMs - FRAME_MS;
      const pauseMs = Math.min(3 * tookMs, PAUSE_MS_MAX);
      nextMs = beganMs + Math.max(ms, tookMs + pauseMs);
      beganMs = undefined;
    }
    if (nowMs < nextMs) return;
    beganMs = nowMs;
    update();
  };
}

/** Makes the parts of the page, and brings them up to date from now on. */
export function startPage(): void {
  const socketUrl = new URL("socket", location.href);
  socketUrl.protocol = socketUrl.protocol === "https:" ? "wss:" : "ws:";
  const app = new App(socketUrl.href, takeToken());
  const plots = new Plots(app);
  const table = new FieldTable(app, plots);
  const commandForm = new CommandForm(app);
  const alarms = new AlarmList(app);
  const controls = new TimeControls(app, plots, table);
  const rest = [
    linkCards(app),
    noticeLine(app),
    eventLog(app),
    commandLog(app),
    () => alarms.update(),
  ];

  app.onSources = () => {
    plots.rebuild();
    table.rebuild();
    commandForm.rebuild();
    setText(
      byId("fields-title"),
      `Fields of ${app.model?.name ?? "no source"}`,
    );
    document.title = app.models.map(({ name }) => name).join(", ") ||
      "Telemetry";
  };

  let wasLoading = false;
  const drawPlots = every(PLOT_MS, () => {
    controls.advance();
    const isLoading = app.models.some((model) => app.framesOf(model).isLoading);
    // Once more with what was loaded.
    const isMoving = app.view.isLive || isLoading || wasLoading;
    wasLoading = isLoading;
    if (isMoving || plots.isChanged) plots.draw();
  });
  const updateTable = every(TABLE_MS, () => table.update());
  const updateRest = every(REST_MS, () => {
    controls.update();
    for (const update of rest) update();
  });

  function frame(nowMs: number): void {
    drawPlots(nowMs);
    updateTable(nowMs);
    updateRest(nowMs);
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);
}
