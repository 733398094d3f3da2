import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import {
  type LinkChange,
  type LinkState,
  LinkStates,
} from "../src/link/link_state.ts";

/** Every state, and the changes that take a new link there. */
const WAYS: Readonly<Record<LinkState, readonly LinkChange[]>> = {
  new: [],
  starting: ["start"],
  waiting: ["start", "started"],
  telemetryOnly: ["start", "started", "telemetryConnected"],
  commandOnly: ["start", "started", "commandConnected"],
  connected: ["start", "started", "commandConnected", "telemetryConnected"],
  closed: ["close"],
};

const names = Object.keys(WAYS) as LinkState[];

/** Takes a new link to a state. */
function leadTo(name: LinkState): LinkStates {
  const states = new LinkStates("server");
  for (const change of WAYS[name]) states.apply(change);
  return states;
}

/** Applies a change in a state; undefined if that is impossible. */
function after(name: LinkState, change: LinkChange): LinkStates | undefined {
  const states = leadTo(name);
  try {
    states.apply(change);
    return states;
  } catch {
    return undefined;
  }
}

Deno.test("LinkStates.apply() leads a new link to every state", () => {
  for (const name of names) {
    const states = leadTo(name);
    assertEquals(states.present, name);
    assertEquals(states.isOpen, WAYS[name].includes("started"));
    assertEquals(states.isClosed, name === "closed");
    assertEquals(states.connected, name === "connected");
  }
});

Deno.test("LinkStates.apply() closes from every state", () => {
  for (const name of names) assertEquals(after(name, "close")?.isClosed, true);
});

Deno.test("LinkStates.apply() connects and loses each socket by itself", () => {
  for (const socket of ["telemetry", "command"] as const) {
    const other = socket === "telemetry" ? "command" : "telemetry";
    for (const name of names) {
      const before = leadTo(name);
      const connected = after(name, `${socket}Connected`);
      const lost = after(name, `${socket}Lost`);
      const isConnected = before[`${socket}Connected`];
      assertEquals(connected !== undefined, before.isOpen && !isConnected);
      assertEquals(lost !== undefined, isConnected);
      for (const next of [connected, lost]) {
        if (next === undefined) continue;
        assertEquals(next[`${other}Connected`], before[`${other}Connected`]);
      }
      if (connected) assertEquals(connected[`${socket}Connected`], true);
      if (lost) assertEquals(lost[`${socket}Connected`], false);
    }
  }
});

Deno.test("LinkStates.apply() lets a link start only once", () => {
  for (const name of names) {
    const next = after(name, "start");
    assertEquals(next?.present, name === "new" ? "starting" : undefined);
  }
  assertThrows(
    () => leadTo("waiting").apply("start"),
    Error,
    "Cannot start server: it was started before, and is waiting",
  );
});
