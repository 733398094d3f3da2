import fc from "npm:fast-check@4.10.2";
import {
  FaultyController,
  HexapodController,
  randomScript,
  RotatorController,
  SimpleController,
  SimpleDevice,
} from "../simulator.ts";
import {
  type Allowed,
  assertThrowsRefusal,
  bad,
  holds,
  isFunction,
  isIn,
  none,
  optional,
  shownAs,
  shownInPart,
  throwing,
  TIMER_MS_MAX,
} from "./bad_values.ts";

const RUNS = 300;
const U32_MAX = 2 ** 32 - 1;

// deno-lint-ignore no-explicit-any
type Loose = any;

const PORTS = { telemetryPort: 1, commandPort: 2 };

const isDelay = (value: unknown) =>
  typeof value === "number" && value >= 0 && value <= TIMER_MS_MAX;
const isInterval = (value: unknown) =>
  value === Infinity || (isDelay(value) && Number(value) > 0);
/** The empty text is left to the system, which refuses to dial. */
const isHost = (value: unknown) => typeof value === "string";
/** Null is taken for what was left out. */
const orNull = (isAllowed: Allowed) => (value: unknown) =>
  value === null || optional(isAllowed)(value);

const COMMON: Record<string, Allowed> = {
  host: orNull(isHost),
  telemetryPort: isIn(1, 65_535),
  commandPort: isIn(1, 65_535),
  telemetryIntervalMs: orNull(isInterval),
  reconnectDelayMs: orNull(isDelay),
  syncPattern: orNull(isIn(0, 0xffff)),
  log: orNull(none),
  initialState: optional(isIn(0, 4)),
};
const SEED = { seed: optional(isIn(0, U32_MAX)) };
const HEXAPOD = {
  hexapod: (value: unknown) => value === "camera" || value === "M2",
};
const isSingleSocketState = (value: unknown) =>
  value === 0 || value === 2 || value === 4;
const SINGLE_SOCKET: Record<string, Allowed> = {
  host: COMMON.host,
  port: orNull(isIn(0, 65_535)),
  telemetryIntervalMs: COMMON.telemetryIntervalMs,
  log: COMMON.log,
  initialState: optional(isSingleSocketState),
};
const FAULTY: Record<string, Allowed> = {
  ...SEED,
  faults: optional(isEmpty),
  onFrame: optional(isFunction),
  nowNs: optional(isFunction),
};
const SHARES = [{ other: 1 }, { junk: 2 }, { junk: "1" }, { junk: NaN }];

test("SimpleController", COMMON, (options) => new SimpleController(options));
test(
  "FaultyController",
  { ...COMMON, ...FAULTY },
  (options) => new FaultyController(options),
);
test(
  "RotatorController",
  { ...COMMON, ...SEED },
  (options) => new RotatorController(options),
);
test(
  "HexapodController",
  { ...COMMON, ...SEED, ...HEXAPOD },
  (options) => new HexapodController(options),
  { ...PORTS, hexapod: "camera" },
);
test(
  "SimpleController (single-socket)",
  SINGLE_SOCKET,
  (options) => new SimpleController(ofSingleSocket(options)),
  {},
);
test(
  "RotatorController (single-socket)",
  { ...SINGLE_SOCKET, ...SEED },
  (options) => new RotatorController(ofSingleSocket(options)),
  {},
);
test(
  "HexapodController (single-socket)",
  { ...SINGLE_SOCKET, ...SEED, ...HEXAPOD },
  (options) => new HexapodController(ofSingleSocket(options)),
  { hexapod: "M2" },
);
test(
  "SimpleDevice (single-socket)",
  { initialState: optional(isSingleSocketState) },
  (options) =>
    new SimpleDevice({
      protocol: "single-socket",
      initialState: options.initialState,
    }),
);
test("SimpleDevice", { initialState: optional(isIn(0, 4)) }, (options) => {
  return new SimpleDevice({ initialState: options.initialState });
});
test(
  "randomScript()",
  {
    seed: isIn(0, U32_MAX),
    steps: isIn(0, U32_MAX),
    faults: optional(none),
    framesMax: optional(isIn(1, U32_MAX)),
    msMax: optional(isIn(1, TIMER_MS_MAX)),
  },
  ({ seed, ...options }) => randomScript(seed, options),
  {
    seed: 1,
    steps: 1,
  },
);

/** Adds the protocol to options, without reading them. */
function ofSingleSocket(options: Loose): Loose {
  const protocol = { value: "single-socket" };
  return typeof options === "object" && options !== null
    ? Object.create(options, { protocol })
    : options;
}

/** Registers a test for each option, and one for all of them together. */
function test(
  what: string,
  options: Record<string, Allowed>,
  call: (options: Loose) => unknown,
  good: object = PORTS,
): void {
  for (const [name, allowed] of Object.entries(options)) {
    const isTakenApart = ["faults", "log"].includes(name);
    Deno.test(`${what} refuses each bad ${name}`, () => {
      holds(
        fc.property(bad(allowed, SHARES), ({ value }) => {
          const shown = isTakenApart ? shownInPart() : shownAs(value);
          const refused = () => call({ ...good, [name]: value });
          assertThrowsRefusal(refused, name, shown);
        }),
        RUNS,
      );
    });
  }
  if (/Device|^randomScript/.test(what)) return;
  Deno.test(`${what} refuses bad options as a whole`, () => {
    const names = Object.keys(options);
    const getters = names.map((name) => throwing(name, good));
    // Nothing at all will do where every option has a default.
    const isNothing = (value: unknown) =>
      value === undefined && Object.keys(good).length === 0;
    const isObject = (value: unknown) =>
      isNothing(value) ||
      typeof value === "object" && value !== null && !getters.includes(value);
    holds(
      fc.property(bad(isObject, getters), ({ value }) => {
        const place = getters.indexOf(value as object);
        const name = place < 0 ? "options" : names[place];
        assertThrowsRefusal(() => call(value), name, shownAs(value));
      }),
      RUNS,
    );
  });
}

/** Whether a value has no shares of faults. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    Object.keys(value).length === 0;
}
