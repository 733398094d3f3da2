import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import type { Browser, Locator, Page } from "npm:playwright-core@1.65.1";
import {
  type Dashboard,
  serveDashboard,
  simpleCommands,
} from "../../dashboard.ts";
import { watchLimits } from "../../limits.ts";
import { openRecording, record, type Recording } from "../../recording.ts";
import { Header } from "../../mod.ts";
import {
  configFrame,
  LogLines,
  Peer,
  startServer,
  Telemetry,
  telemetryFrames,
  type TestServer,
  until,
} from "../peer.ts";
import {
  assertAccessible,
  CHROMIUM,
  PageFaults,
  startBrowser,
  untilTrue,
} from "./browser.ts";
import { peerTest } from "./peers.ts";
import { type Recorded, STRUCTS, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const INTERVAL_MS = 50;
/** Time limit of a look at the page, in ms, which only a failing test reaches. */
const LOOK_MS_MAX = 20_000;
const RULES = [{ field: "currPosition", limits: { warning: { above: 100 } } }];
/** Colours of the style sheet: of the background and a first line; in the dark of marks and limits. */
const BACK = { dark: "rgb(16, 21, 27)", light: "rgb(238, 241, 244)" };
const LINE = { dark: [108, 182, 255], light: [10, 95, 180] };
const MARK = [183, 196, 209];
const LIMIT = [255, 200, 87];
/** A name that would be markup, if it weren't text. */
const NAME = "<b>bench</b>";

/** Controller that sends telemetry all the time, and its dashboard. */
class Bench implements AsyncDisposable {
  readonly server: TestServer;
  peer: Peer;
  dashboard!: Dashboard;
  position = 0;
  #counter = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #alarms: Awaited<ReturnType<typeof watchLimits>>;

  private constructor(
    server: TestServer,
    peer: Peer,
    alarms: Awaited<ReturnType<typeof watchLimits>>,
  ) {
    this.server = server;
    this.peer = peer;
    this.#alarms = alarms;
  }

  static async start(): Promise<Bench> {
    const server = await startServer({ telemetryTimeoutMs: 60_000 });
    const alarms = await watchLimits(server, { rules: RULES });
    const bench = new Bench(server, await Peer.connect(server), alarms);
    bench.serve(0);
    await bench.begin();
    return bench;
  }

  /** Serves the page, with a token in its link, and a recording if there is one. */
  serve(port: number, recording?: Recording): void {
    const source = {
      source: this.server,
      commandLink: this.server,
      commands: simpleCommands("two-socket"),
      alarms: this.#alarms,
      rules: { rules: RULES },
    };
    this.dashboard = serveDashboard({
      ...recording && { night: { recording } },
      [NAME]: source,
    }, {
      port,
      allowCommands: true,
      viewerBytesMax: 65_536,
      log: new LogLines(),
    });
  }

  /** Sends a configuration, then telemetry again and again. */
  async begin(): Promise<void> {
    await this.peer.telemetry.send(configFrame(47));
    this.#timer = setInterval(() => this.send(), INTERVAL_MS);
  }

  /** Sends a frame. */
  send(): void {
    const bytes = telemetryFrames(++this.#counter);
    const telemetry = Telemetry.view(bytes.buffer, Header.byteLength);
    telemetry.currPosition = this.position;
    this.peer.telemetry.send(bytes);
  }

  /** Loses frames. */
  lose(count: number): void {
    this.#counter += count;
  }

  /** Sends many frames at once, and none between them. */
  async flood(count: number): Promise<void> {
    clearInterval(this.#timer);
    const first = this.#counter + 1;
    this.#counter += count;
    await this.peer.telemetry.send(telemetryFrames(first, count));
    this.#timer = setInterval(() => this.send(), INTERVAL_MS);
  }

  /** Ends the connection. */
  disconnect(): void {
    clearInterval(this.#timer);
    this.peer.close();
  }

  /** Connects anew. */
  async reconnect(): Promise<void> {
    this.peer = await Peer.connect(this.server);
    await this.begin();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.dashboard.close();
    await this.#alarms.close();
    this.peer.close();
    await this.server.close();
  }
}

/** Age of the oldest frame of the recording that a link has, in ms. */
const OLD_MS = 3_600_000;

/**
 * Writes a recording of two files, half of {@linkcode OLD_MS} apart, ten frames a second.
 * Its configuration, 33, was received at its begin.
 */
async function writeOld(folder: string): Promise<void> {
  const beganMs = Date.now() - OLD_MS;
  const frames = (afterMs: number, count: number): Recorded[] =>
    Array.from({ length: count }, (_, i) => {
      const atMs = beganMs + afterMs + 100 * i;
      return [atMs, "telemetry", telemetryFrames(1 + atMs - beganMs)];
    });
  await writeRecording(
    folder,
    STRUCTS,
    [[beganMs, "config", configFrame(33)], ...frames(0, 200)],
    frames(OLD_MS / 2 - 5_000, 400),
  );
}

/** Row of the table with a field. */
function row(page: Page, path: string): Locator {
  return page.locator("#groups tr", {
    has: page.getByRole("rowheader", { name: path, exact: true }),
  });
}

/** Waits until an element has a text. */
async function hasText(found: Locator, text: string | RegExp): Promise<void> {
  await found.filter({ hasText: text }).first().waitFor();
}

/** Colour of the background. */
function backOf(page: Page): Promise<string> {
  return page.evaluate<string>(
    "getComputedStyle(document.body).backgroundColor",
  );
}

/** Number of opaque pixels of the first plot for which an expression of r, g, b is true. */
function pixelsWhere(page: Page, isCounted: string): Promise<number> {
  return page.evaluate<number>(`{
    const canvas = document.querySelector("canvas");
    const { data } = canvas.getContext("2d")
      .getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = data.subarray(i, i + 3);
      if (data[i + 3] > 200 && (${isCounted})) count++;
    }
    count;
  }`);
}

/** Number of pixels of a plot whose colour isn't that of the grid or the background. */
function drawnPixels(page: Page): Promise<number> {
  return pixelsWhere(page, "Math.max(r, g, b) - Math.min(r, g, b) > 60");
}

/** Number of pixels of a plot that have about a colour. */
function pixelsOf(page: Page, [r, g, b]: readonly number[]): Promise<number> {
  return pixelsWhere(page, `Math.hypot(r - ${r}, g - ${g}, b - ${b}) < 6`);
}

/** Begin of the shown range as it is written, in ms since 1970 of its scale. */
async function rangeStartMs(page: Page): Promise<number> {
  const text = await page.locator("#range").textContent();
  return Date.parse(`${text!.split(" – ")[0].replace(" ", "T")}Z`);
}

/** Length of the shown range, such as `1 min`. */
async function spanOf(page: Page): Promise<string> {
  const text = await page.locator("#range").textContent();
  return text!.split(", ").at(-1)!;
}

await peerTest(
  "the page shows a link, plots it and commands it",
  [CHROMIUM],
  async (t) => {
    await using folder = await TempFolder.make();
    await using bench = await Bench.start();
    await using recorder = await record(bench.server, folder.path);
    await using opened = new AsyncDisposableStack();
    const browser: Browser = await startBrowser();
    try {
      const page = await browser.newPage({
        viewport: { width: 1280, height: 900 },
        colorScheme: "dark",
      });
      page.setDefaultTimeout(LOOK_MS_MAX);
      const faults = new PageFaults(page);
      await page.goto(bench.dashboard.url);
      const card = page.locator(".card");
      /** After a step that fails, the others would fail, each after its time limit. */
      const step = async (name: string, fn: () => Promise<void>) => {
        if (!await t.step(name, fn)) throw new Error(`The page fails: ${name}`);
      };
      const mode = page.locator("#mode");

      await step("connects, and shows every field with its state", async () => {
        await hasText(card, "connected");
        // Foreign text is never markup.
        await hasText(card, NAME);
        assertEquals(await page.locator("#links b").count(), 0);
        await hasText(mode, "● LIVE");
        await hasText(row(page, "currPosition"), "●");
        await hasText(row(page, "maxPosition"), "47");
        await hasText(row(page, "counter"), /\d/);
        // The token is neither in the address nor on the page.
        assertEquals(new URL(page.url()).hash, "");
      });

      await step("plots fields, and what was received before", async () => {
        await hasText(page.locator(".chip"), "currPosition");
        const pane = page.locator(".pane").first();
        await row(page, "applicationStatus").dragTo(pane);
        await hasText(pane, "applicationStatus");
        await pane.getByRole("button", { name: "Remove applicationStatus" })
          .click();
        await page.waitForFunction("document.querySelector('.canvas canvas')");
        await untilTrue(async () => await drawnPixels(page) > 50);
        bench.lose(5);
        await hasText(
          page.locator(".legend .note"),
          /^5 of \d+ frames missing$/,
        );
        await hasText(card, "! 5 in 1 gap");
        const later = await browser.newPage();
        await later.goto(bench.dashboard.url);
        await hasText(
          later.locator(".legend .note"),
          /^5 of \d+ frames missing$/,
        );
        await later.close();
      });

      await step("zooms by drag and wheel, and undoes it", async () => {
        const box = (await page.locator(".u-over").first().boundingBox())!;
        const [left, middle] = [box.x + box.width / 2, box.y + box.height / 2];
        assertEquals(await spanOf(page), "1 min");
        await page.mouse.move(left, middle);
        await page.mouse.down();
        await page.mouse.move(left + box.width / 4, middle, { steps: 3 });
        await page.mouse.up();
        await hasText(mode, "NOT LIVE");
        await untilTrue(async () => /^1[45]\b/.test(await spanOf(page)));
        await page.mouse.wheel(0, -100);
        await untilTrue(async () => /^12/.test(await spanOf(page)));
        await page.mouse.dblclick(left, middle);
        await hasText(mode, "● LIVE");
        await untilTrue(async () => await spanOf(page) === "1 min");
        await page.mouse.move(0, 0);
      });

      await step(
        "zooms values with Shift, and draws marks and limits",
        async () => {
          const plot = page.locator(".u-over").first();
          const { x, y, width, height } = (await plot.boundingBox())!;
          const [left, middle] = [x + width / 2, y + height / 2];
          // The configuration; the limit is far above the values.
          await untilTrue(async () => await pixelsOf(page, MARK) > 20);
          assertEquals(await pixelsOf(page, LIMIT), 0);
          await page.mouse.move(left, middle);
          await page.keyboard.down("Shift");
          for (let i = 0; i < 30; i++) await page.mouse.wheel(0, 100);
          await untilTrue(async () => await pixelsOf(page, LIMIT) > 100);
          // The line grows by some pixels a second.
          await untilTrue(async () => await pixelsOf(page, LINE.dark) > 20);
          // A part without values.
          await page.mouse.move(left, y + height * 0.7);
          await page.mouse.down();
          await page.mouse.move(left, y + height * 0.9, { steps: 3 });
          await page.mouse.up();
          await page.keyboard.up("Shift");
          await untilTrue(async () => await pixelsOf(page, LINE.dark) === 0);
          assertEquals(await pixelsOf(page, LIMIT), 0);
          // The time goes on.
          await hasText(mode, "● LIVE");
          assertEquals(await spanOf(page), "1 min");
          await page.mouse.dblclick(left, middle);
          await untilTrue(async () => await pixelsOf(page, LINE.dark) > 20);
          await page.mouse.move(0, 0);
        },
      );

      await step("shows the time in TAI by a button", async () => {
        const scale = page.locator("#scale");
        await hasText(scale, "UTC");
        await page.keyboard.press("Space");
        await hasText(mode, "NOT LIVE");
        await scale.click();
        await hasText(page.locator("#range"), "TAI (UTC + 37 s), 1 min");
        const taiMs = await rangeStartMs(page);
        await scale.click();
        await hasText(page.locator("#range"), "UTC, 1 min");
        assertEquals(await rangeStartMs(page), taiMs - 37_000);
        // Of a button, Space is its own.
        await scale.blur();
        await page.keyboard.press("Space");
        await hasText(mode, "● LIVE");
      });

      await step(
        "pauses by a key, while frames go on in the buffer",
        async () => {
          bench.position = 1;
          const value = row(page, "currPosition").locator(".value");
          await hasText(value, /^1$/);
          await page.keyboard.press("Space");
          await hasText(mode, "NOT LIVE");
          bench.position = 2;
          const { telemetryFrames } = bench.server.stats;
          await until(() =>
            bench.server.stats.telemetryFrames > telemetryFrames + 10
          );
          assertEquals(await value.textContent(), "1");
          await page.keyboard.press("Space");
          await hasText(mode, "● LIVE");
          await hasText(value, /^2$/);
          // Back to where it was 1, sample by sample.
          await page.keyboard.press("ArrowLeft");
          await hasText(mode, "NOT LIVE");
          for (let i = 0; i < 200 && await value.textContent() !== "1"; i++) {
            await page.keyboard.press("ArrowLeft");
          }
          await hasText(value, /^1$/);
          await page.keyboard.press("Space");
          await hasText(value, /^2$/);
        },
      );

      await step("searches, and shows raw values and bytes", async () => {
        await page.keyboard.press("/");
        await page.keyboard.type("curr pos");
        const shown = page.locator("#groups tbody tr:visible");
        await untilTrue(async () => await shown.count() === 1);
        await page.keyboard.press("Escape");
        await untilTrue(async () => await shown.count() > 5);
        const notation = page.locator("#notation");
        const showAs = async (name: string) => {
          while (!(await notation.textContent())?.endsWith(name)) {
            await notation.click();
          }
        };
        const value = row(page, "currPosition").locator(".value");
        await showAs("hex");
        await hasText(value, "00 00 00 00 00 00 00 40");
        await showAs("meaning");
        await hasText(value, /^2$/);
      });

      await step(
        "shows a lost link, stale values, and the new connection",
        async () => {
          bench.disconnect();
          await hasText(card, "not connected");
          await hasText(row(page, "currPosition"), "◐S");
          await hasText(page.locator("#event-list"), "disconnected");
          await bench.reconnect();
          await hasText(card.locator(".words"), /^connected$/);
          await hasText(row(page, "currPosition"), "●");
        },
      );

      await step(
        "shows an alarm, and its acknowledgement and end",
        async () => {
          const alarms = page.locator(".alarms li");
          // The lost link was an alarm, too, which nobody has acknowledged.
          await hasText(alarms, /link.*returned, unacknowledged/);
          const alarm = alarms.filter({ hasText: "currPosition" });
          bench.position = 200;
          await hasText(alarm, "UNACKNOWLEDGED");
          await hasText(row(page, "currPosition"), "▲W");
          await page.getByLabel("Your name").fill("Ada");
          await page.getByRole("button", { name: "acknowledge currPosition" })
            .click();
          await hasText(alarm, "acknowledged by Ada");
          bench.position = 0;
          await alarm.waitFor({ state: "detached" });
        },
      );

      await step(
        "sends a command after a question, whose default is No",
        async () => {
          const form = page.locator("#command-form");
          await form.getByLabel("Command").selectOption("MOVE");
          await hasText(form, "▲ moves the device at once");
          await form.getByLabel("position").fill("5");
          await hasText(form.locator("code"), "00 00 00 00 00 00 14 40");
          const dialog = page.locator("#ask");
          await form.getByRole("button", { name: "Send" }).click();
          await hasText(dialog, "MOVE(5)");
          await assertAccessible(page);
          await page.keyboard.press("Enter");
          await hasText(form, "MOVE was not sent");
          assertEquals(bench.server.stats.commandsSent, 0);
          await form.getByRole("button", { name: "Send" }).click();
          await dialog.getByRole("button", { name: "Send MOVE" }).click();
          await hasText(form, "MOVE was sent");
          const command = await bench.peer.readCommand();
          assertEquals(command.param1, 5);
          await hasText(
            page.locator("#command-list p").first(),
            /MOVE \(5\).*by page/,
          );
        },
      );

      await step("stops by one click", async () => {
        await page.locator("#stops").getByRole("button", { name: "STOP" })
          .click();
        const command = await bench.peer.readCommand();
        assertEquals(
          command.code,
          simpleCommands("two-socket").find(({ name }) => name === "STOP")!
            .code,
        );
        assertEquals(await page.locator("#ask").isVisible(), false);
      });

      await step("can be used by the keyboard alone", async () => {
        await page.keyboard.press("?");
        await hasText(page.locator("#keys"), "pauses");
        await page.keyboard.press("Escape");
        const chips = page.locator(".chip");
        const before = await chips.count();
        await row(page, "state").getByRole("button").focus();
        await page.keyboard.press("Enter");
        await untilTrue(async () => await chips.count() === before + 1);
        // The focus is in sight.
        await page.keyboard.press("Tab");
        const outline = await page.evaluate<string>(
          "getComputedStyle(document.activeElement).outlineStyle",
        );
        assertEquals(outline, "solid");
        await row(page, "state").getByRole("button").press("Space");
        await untilTrue(async () => await chips.count() === before);
      });

      await step(
        "says that it gets less when it stops reading, and costs the link nothing",
        async () => {
          // The flood isn't for the recording.
          await recorder.close();
          const { missedFrames } = bench.server.stats;
          const debug = await page.context().newCDPSession(page);
          await debug.send("Debugger.enable");
          const paused = new Promise((resolve) =>
            debug.once("Debugger.paused", resolve)
          );
          await debug.send("Debugger.pause");
          await paused;
          const { telemetryFrames } = bench.server.stats;
          const count = 120_000;
          await bench.flood(count);
          await until(() =>
            bench.server.stats.telemetryFrames >= telemetryFrames + count
          );
          await debug.send("Debugger.resume");
          await debug.send("Debugger.disable");
          await hasText(page.locator("#notice"), "This page can't keep up");
          assertEquals(bench.server.stats.missedFrames, missedFrames);
          await hasText(row(page, "currPosition"), "●");
        },
      );

      await step("finds its server again", async () => {
        const { port } = bench.dashboard;
        await bench.dashboard.close();
        await hasText(page.locator("#notice"), "No connection to the server");
        await hasText(card, "unknown: no server");
        await hasText(row(page, "currPosition"), "◐S");
        const recording = opened.use(await openRecording(folder.path));
        bench.serve(port, recording);
        await hasText(row(page, "currPosition"), "●");
        // Its source is selected still, though it is the second now.
        const selected = page.locator(".card[aria-pressed=true]");
        await hasText(selected, NAME);
        await hasText(selected.locator(".words"), /^connected$/);
      });

      await step("shows a recording, and replays it", async () => {
        await page.getByRole("button", { name: "night recording" }).click();
        await hasText(mode, "❚❚ NOT LIVE");
        const value = row(page, "applicationStatus").locator(".value");
        const slider = page.locator("#position");
        await slider.fill("1000");
        await hasText(value, /^\d+$/);
        const last = Number(await value.textContent());
        await slider.fill("500");
        await untilTrue(async () => Number(await value.textContent()) < last);
        const middle = Number(await value.textContent());
        await page.locator("#play").click();
        await hasText(mode, "replay");
        await untilTrue(async () =>
          Number(await value.textContent()) > middle + 5
        );
        await page.getByRole("button", { name: NAME }).click();
        await hasText(mode, "● LIVE");
      });

      await step("leads from a link to what was recorded of it", async () => {
        await using older = await TempFolder.make();
        await writeOld(older.path);
        await using dashboard = serveDashboard({
          bench: {
            source: bench.server,
            recording: () => openRecording(older.path),
          },
        }, { port: 0, log: new LogLines() });
        const past = await browser.newPage({ colorScheme: "dark" });
        past.setDefaultTimeout(LOOK_MS_MAX);
        await past.goto(dashboard.url);
        const status = row(past, "applicationStatus");
        const value = status.locator(".value");
        const config = row(past, "maxPosition").locator(".value");
        const age = past.locator(".group", { hasText: "maxPosition" })
          .locator(".age");
        const slider = past.locator("#position");
        await hasText(config, /^47$/);
        // It leads there once the server has opened the recording.
        await untilTrue(async () => {
          await slider.fill("0");
          return await config.textContent() === "33";
        });
        await hasText(value, /^1$/);
        const configured = await age.textContent();
        // The first file has ended some seconds before.
        await slider.fill("10");
        await hasText(value, /^19901$/);
        await hasText(status, "◐S");
        // The second file begins with the configuration before it.
        await slider.fill("500");
        await hasText(value, /^18\d{5}$/);
        await hasText(status, "●");
        await hasText(config, /^33$/);
        assertEquals(await age.textContent(), configured);
        // The plot has it, too, without a move of the mouse.
        const note = past.locator(".legend .note").first();
        await untilTrue(async () => await note.textContent() === "");
        await untilTrue(async () => await pixelsOf(past, LINE.dark) > 20);
        await past.locator("#pause").click();
        await hasText(config, /^47$/);
        await hasText(status, "●");
        await past.close();
      });

      await step(
        "is accessible in each theme, and fits 400 pixels",
        async () => {
          for (
            const [width, colorScheme] of [[1280, "dark"], [
              400,
              "light",
            ]] as const
          ) {
            await page.setViewportSize({ width, height: 900 });
            await page.emulateMedia({ colorScheme });
            assertEquals(await backOf(page), BACK[colorScheme]);
            await assertAccessible(page);
            const wide = await page.evaluate<number>(
              "document.documentElement.scrollWidth",
            );
            assert(wide <= width, `${wide} pixels wide at ${width}`);
          }
          // A chosen theme is no longer that of the system, which is light.
          await page.locator("#theme").click();
          await hasText(page.locator("#theme"), "Theme: dark");
          assertEquals(await backOf(page), BACK.dark);
          // The plots have its colours, too.
          await untilTrue(async () => await pixelsOf(page, LINE.dark) > 0);
          await page.locator("#theme").click();
          assertEquals(await backOf(page), BACK.light);
          await untilTrue(async () => await pixelsOf(page, LINE.light) > 0);
        },
      );

      faults.assertNone();
    } finally {
      await browser.close();
    }
  },
);
