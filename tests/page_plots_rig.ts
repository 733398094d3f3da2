/**
 * Page with plots, in a document without a browser.
 *
 * @module
 */

import { byId, surroundings } from "./fake_dom.ts";
import { NOW_MS, Page, settle } from "./page_app_rig.ts";
import { batch, sourceMessage } from "./page_rig.ts";
import { Header } from "../mod.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import type { Pane } from "../src/view/page/app.ts";
import { Plots } from "../src/view/page/plots.ts";
import { defineStruct } from "../struct.ts";

export const Telemetry = defineStruct("Telemetry", {
  a: ["f64", 10],
  currPosition: { type: "f64", unit: "deg" },
  state: { type: "u8", values: { idle: 0, moving: 3 } },
}, { frameId: 5 });
const Other = defineStruct("Other", { x: "f64" }, { frameId: 5 });
/** Title of the group of telemetry. */
export const TITLE = "Telemetry";
/** Width of a pane; its plot begins at 62, and is 313 wide and 175 high. */
export const WIDTH = 400;

/** Page with its plots. */
export function rig(saved: Pane[] = [], hasRecording = false) {
  surroundings.local.items.set("panes", JSON.stringify(saved));
  surroundings.nowMs = 0;
  const { structs } = sourceMessage();
  const part = (type: Parameters<typeof structToJson>[0]) => ({
    structs: { ...structs, telemetry: structToJson(type) },
    hasRecording,
  });
  const page = new Page([part(Telemetry), { ...part(Other), name: "other" }]);
  const plots = new Plots(page.app);
  page.app.onSources = () => plots.rebuild();
  plots.rebuild();
  const panes = () => byId("panes").children;
  return {
    page,
    app: page.app,
    plots,
    panes,
    /** Fields of each pane. */
    fields: () =>
      page.app.panes.map(({ source, fields }) =>
        `${source}: ${fields.map(({ path }) => path).join(" ")}`
      ),
    /** Receives frames, in ms after the page was connected, with their numbers. */
    add: (...frames: readonly (readonly [number, number, number?])[]) => {
      const frameBytes = Header.byteLength + Telemetry.byteLength;
      const bytes = new Uint8Array(frames.length * frameBytes);
      for (const [i, [, currPosition, state = 3]] of frames.entries()) {
        bytes.set(
          Telemetry.create({ currPosition, state }).bytes,
          i * frameBytes + Header.byteLength,
        );
      }
      const times = frames.map(([ms]) => NOW_MS + ms);
      page.add({ ...batch(times), frameBytes, bytes });
    },
    /** Draws, and returns the context of the first pane's canvas. */
    draw: async () => {
      for (const pane of panes()) pane.clientWidth = WIDTH;
      plots.draw();
      await settle();
      return panes()[0]?.find("canvas")[0]?.context;
    },
  };
}

/** Range that is shown, in ms after the page was connected. */
export function rangeOf({ app }: ReturnType<typeof rig>): number[] {
  return [app.range.fromMs, app.range.toMs]
    .map((ms) => Math.round(ms - NOW_MS));
}

/** Returns a field of telemetry. */
export function field(path: string) {
  return { title: TITLE, path };
}
