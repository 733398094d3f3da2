import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  isCommandConnected,
  isTelemetryConnected,
  type LinkChange,
  type LinkState,
  nextState,
} from "../src/link/link_state.ts";

/** Every state, and the events that take a fresh server there. */
const WAYS: Readonly<Record<LinkState, readonly LinkChange[]>> = {
  new: [],
  starting: ["start"],
  waiting: ["start", "started"],
  telemetryOnly: ["start", "started", "telemetryConnected"],
  commandOnly: ["start", "started", "commandConnected"],
  connected: ["start", "started", "commandConnected", "telemetryConnected"],
  closed: ["close"],
};

const states = Object.keys(WAYS) as LinkState[];

Deno.test("nextState() leads a new server to every state", () => {
  for (const state of states) {
    const reached = WAYS[state].reduce<LinkState | undefined>(
      (from, event) => from && nextState(from, event),
      "new",
    );
    assertEquals(reached, state);
  }
});

Deno.test("nextState() closes from every state", () => {
  for (const state of states) assertEquals(nextState(state, "close"), "closed");
});

Deno.test("nextState() connects and loses each socket by itself", () => {
  for (const socket of ["telemetry", "command"] as const) {
    const isConnected = socket === "telemetry"
      ? isTelemetryConnected
      : isCommandConnected;
    const other = socket === "telemetry"
      ? isCommandConnected
      : isTelemetryConnected;
    for (const state of states) {
      const connected = nextState(state, `${socket}Connected`);
      const lost = nextState(state, `${socket}Lost`);
      const isOpen = WAYS[state].includes("started");
      assertEquals(connected !== undefined, isOpen && !isConnected(state));
      assertEquals(lost !== undefined, isConnected(state));
      for (const next of [connected, lost]) {
        if (next !== undefined) assertEquals(other(next), other(state));
      }
      if (connected) assertEquals(isConnected(connected), true);
      if (lost) assertEquals(isConnected(lost), false);
    }
  }
});

Deno.test("nextState() lets a server start only once", () => {
  for (const state of states) {
    const next = nextState(state, "start");
    assertEquals(next, state === "new" ? "starting" : undefined);
  }
});
