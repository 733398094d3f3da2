/**
 * Units of fields as units of metrics, which are base units.
 *
 * @module
 */

/** Unit of a metric. */
export interface MetricUnit {
  /** Name at the end of a metric's name: `"degrees_per_second"`; undefined for none. */
  readonly name: string | undefined;
  /** Returns a value of the field in this unit. */
  convert(value: number): number;
}

/** Base units of symbols, with the number of them in one. */
const SYMBOLS: Readonly<Record<string, readonly [string, number]>> = {
  s: ["seconds", 1],
  ms: ["seconds", 1e-3],
  "µs": ["seconds", 1e-6],
  us: ["seconds", 1e-6],
  ns: ["seconds", 1e-9],
  min: ["seconds", 60],
  h: ["seconds", 3600],
  d: ["seconds", 86_400],
  m: ["meters", 1],
  mm: ["meters", 1e-3],
  "µm": ["meters", 1e-6],
  um: ["meters", 1e-6],
  nm: ["meters", 1e-9],
  deg: ["degrees", 1],
  arcsec: ["arcseconds", 1],
  rad: ["radians", 1],
  A: ["amperes", 1],
  mA: ["amperes", 1e-3],
  V: ["volts", 1],
  mV: ["volts", 1e-3],
  W: ["watts", 1],
  N: ["newtons", 1],
  kg: ["kilograms", 1],
  Pa: ["pascals", 1],
  kPa: ["pascals", 1e3],
  Hz: ["hertz", 1],
  "°C": ["celsius", 1],
  K: ["kelvins", 1],
  "%": ["ratio", 1e-2],
  B: ["bytes", 1],
};
const POWERS: Readonly<Record<string, string>> = {
  "²": "_squared",
  "³": "_cubed",
};
const PART = /^(?<symbol>.+?)(?<power>[²³])?$/u;
const FACTOR = /^(?<factor>\d+(?:\.\d+)?(?:e[+-]?\d+)?) +(?=\S)/;

/**
 * Returns the unit of a metric for a field's: `"deg/s²"` gives `degrees_per_second_squared`.
 * Symbols that aren't known stay as they are, in ASCII.
 *
 * @param unit Unit as the field declares it.
 */
export function metricUnit(unit: string | undefined): MetricUnit {
  if (unit === undefined) return { name: undefined, convert: (value) => value };
  const factor = FACTOR.exec(unit)?.groups?.factor;
  const symbols = unit.replace(FACTOR, "").replaceAll("μ", "µ");
  let scale = factor === undefined ? 1 : Number(factor);
  const words = symbols.split("/").map((product, i) =>
    product.split(/[·*]/).map((part, j, { length }) => {
      const { symbol = part, power = "" } = PART.exec(part.trim())?.groups ??
        {};
      const [name, size] = SYMBOLS[symbol] ?? [asciiOf(symbol), 1];
      const exponent = power === "" ? 1 : power === "²" ? 2 : 3;
      scale *= size ** (i === 0 ? exponent : -exponent);
      const isSingular = i > 0 || j < length - 1;
      const word = isSingular && SYMBOLS[symbol]
        ? name.replace(/s$/, "")
        : name;
      return `${word}${POWERS[power] ?? ""}`;
    }).filter((word) => word !== "").join("_")
  ).filter((word) => word !== "");
  return {
    name: words.join("_per_") || undefined,
    convert: scaling(scale),
  };
}

/** Returns a scaling that divides by large numbers, which rounds once. */
function scaling(scale: number): (value: number) => number {
  if (scale === 1) return (value) => value;
  if (scale > 1) return (value) => value * scale;
  const divisor = Number((1 / scale).toPrecision(12));
  return (value) => value / divisor;
}

function asciiOf(symbol: string): string {
  return symbol.normalize("NFKD").toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "");
}
