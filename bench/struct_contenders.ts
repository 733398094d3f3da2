/**
 * One struct, the telemetry of the simple device, by this package, by hand, and by npm
 * packages. Each has loops of its own, so that the compiler knows the functions called.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { SimpleTelemetry } from "../simulator.ts";

/** Fields of the struct. */
export interface Values {
  applicationStatus: number;
  state: number;
  enabledSubstate: number;
  offlineSubstate: number;
  currPosition: number;
  cmdPosition: number;
}

/** Way to access structs; every task iterates once over all of them. */
export interface Contender {
  /** Name of the contender. */
  readonly name: string;
  /** Returns the sum of the last field of each. */
  readonly readOne: () => number;
  /** Copies each to a plain object, and returns the sum of the last field. */
  readonly decode: () => number;
  /** Writes all fields of each; undefined if the contender can't. */
  readonly write?: (values: Values) => void;
}

/** Holds the last decoded object, so that the compiler can't leave objects out. */
const last: { decoded?: unknown } = {};

function keep<T>(decoded: T): T {
  last.decoded = decoded;
  return decoded;
}

const STRUCT_BYTES = SimpleTelemetry.byteLength;

/** npm package that could not be loaded. */
export interface Absent {
  /** Name of the package. */
  readonly name: string;
  /** Reason why it could not be loaded. */
  readonly reason: string;
}

// Not imported by literals, which would put them into the project's lock, so that everybody
// who runs an example would have to fetch them.
const packages = {
  "typed-struct@2.7.3": typedStruct,
  "structurae@4.0.2": structurae,
  "binary-parser@2.3.0": binaryParser,
  "buffer-backed-object@1.0.1": bufferBackedObject,
};

/**
 * Makes all contenders, on the same memory: this package, by hand, the others.
 *
 * @param buffer Structs, one after another.
 */
export async function makeContenders(
  buffer: ArrayBuffer,
): Promise<{ contenders: Contender[]; absent: Absent[] }> {
  const count = buffer.byteLength / STRUCT_BYTES;
  const offsets = Array.from({ length: count }, (_, i) => i * STRUCT_BYTES);
  const contenders = [ours(buffer, offsets), byHand(buffer, offsets)];
  const absent: Absent[] = [];
  for (const [name, make] of Object.entries(packages)) {
    try {
      const module = await import(`npm:${name}`);
      contenders.push({ name, ...make(module, buffer, offsets) });
    } catch (error) {
      absent.push({ name, reason: (error as Error).message });
    }
  }
  return { contenders, absent };
}

// The packages' types are left out, as the packages may be absent.
// deno-lint-ignore no-explicit-any
type Module = any;
type Tasks = Omit<Contender, "name">;

function ours(buffer: ArrayBuffer, offsets: number[]): Contender {
  const data = new DataView(buffer); // as samples come, many in one block
  const views = offsets.map((at) => SimpleTelemetry.viewAt(data, at));
  return {
    name: "hexrotcomm",
    readOne() {
      let sum = 0;
      for (const view of views) sum += view.cmdPosition;
      return sum;
    },
    decode() {
      let sum = 0;
      for (const view of views) sum += keep(view.toObject()).cmdPosition;
      return sum;
    },
    write(values) {
      for (const view of views) {
        view.applicationStatus = values.applicationStatus;
        view.state = values.state;
        view.enabledSubstate = values.enabledSubstate;
        view.offlineSubstate = values.offlineSubstate;
        view.currPosition = values.currPosition;
        view.cmdPosition = values.cmdPosition;
      }
    },
  };
}

function byHand(buffer: ArrayBuffer, offsets: number[]): Contender {
  const views = offsets.map((at) => new DataView(buffer, at, STRUCT_BYTES));
  const toObject = (view: DataView): Values => ({
    applicationStatus: view.getUint32(0, true),
    state: view.getFloat64(4, true),
    enabledSubstate: view.getFloat64(12, true),
    offlineSubstate: view.getFloat64(20, true),
    currPosition: view.getFloat64(28, true),
    cmdPosition: view.getFloat64(36, true),
  });
  return {
    name: "DataView by hand",
    readOne() {
      let sum = 0;
      for (const view of views) sum += view.getFloat64(36, true);
      return sum;
    },
    decode() {
      let sum = 0;
      for (const view of views) sum += keep(toObject(view)).cmdPosition;
      return sum;
    },
    write(values) {
      for (const view of views) {
        view.setUint32(0, values.applicationStatus, true);
        view.setFloat64(4, values.state, true);
        view.setFloat64(12, values.enabledSubstate, true);
        view.setFloat64(20, values.offlineSubstate, true);
        view.setFloat64(28, values.currPosition, true);
        view.setFloat64(36, values.cmdPosition, true);
      }
    },
  };
}

function typedStruct(
  { Struct }: Module,
  buffer: ArrayBuffer,
  offsets: number[],
): Tasks {
  const Simple = new Struct("Simple")
    .UInt32LE("applicationStatus")
    .Float64LE("state")
    .Float64LE("enabledSubstate")
    .Float64LE("offlineSubstate")
    .Float64LE("currPosition")
    .Float64LE("cmdPosition")
    .compile();
  const views = offsets.map((at) =>
    new Simple(Buffer.from(buffer, at, STRUCT_BYTES))
  );
  return {
    readOne() {
      let sum = 0;
      for (const view of views) sum += view.cmdPosition;
      return sum;
    },
    decode() {
      let sum = 0;
      for (const view of views) {
        sum += keep(view.toJSON()).cmdPosition;
      }
      return sum;
    },
    write(values) {
      for (const view of views) {
        view.applicationStatus = values.applicationStatus;
        view.state = values.state;
        view.enabledSubstate = values.enabledSubstate;
        view.offlineSubstate = values.offlineSubstate;
        view.currPosition = values.currPosition;
        view.cmdPosition = values.cmdPosition;
      }
    },
  };
}

function structurae(
  { View }: Module,
  buffer: ArrayBuffer,
  offsets: number[],
): Tasks {
  const f64 = { type: "number", btype: "float64" } as const;
  const Simple = new View().create({
    $id: "Simple",
    type: "object",
    properties: {
      applicationStatus: { type: "integer", btype: "uint32" },
      state: f64,
      enabledSubstate: f64,
      offlineSubstate: f64,
      currPosition: f64,
      cmdPosition: f64,
    },
  });
  const views = offsets.map((at) => new Simple(buffer, at, STRUCT_BYTES));
  return {
    readOne() {
      let sum = 0;
      for (const view of views) sum += view.get("cmdPosition");
      return sum;
    },
    decode() {
      let sum = 0;
      for (const view of views) sum += keep(view.toJSON()).cmdPosition;
      return sum;
    },
    write(values) {
      for (const view of views) {
        view.set("applicationStatus", values.applicationStatus);
        view.set("state", values.state);
        view.set("enabledSubstate", values.enabledSubstate);
        view.set("offlineSubstate", values.offlineSubstate);
        view.set("currPosition", values.currPosition);
        view.set("cmdPosition", values.cmdPosition);
      }
    },
  };
}

/** Makes a contender that can read no single field, and writes none. */
function binaryParser(
  { Parser }: Module,
  buffer: ArrayBuffer,
  offsets: number[],
): Tasks {
  const parser = new Parser()
    .uint32le("applicationStatus")
    .doublele("state")
    .doublele("enabledSubstate")
    .doublele("offlineSubstate")
    .doublele("currPosition")
    .doublele("cmdPosition");
  const arrays = offsets.map((at) => new Uint8Array(buffer, at, STRUCT_BYTES));
  function decode(): number {
    let sum = 0;
    for (const bytes of arrays) sum += keep(parser.parse(bytes)).cmdPosition;
    return sum;
  }
  return { readOne: decode, decode };
}

function bufferBackedObject(
  { default: { BufferBackedObject, Float64, Uint32 } }: Module,
  buffer: ArrayBuffer,
  offsets: number[],
): Tasks {
  const packed = { endianness: "little", align: 1 } as const;
  const descriptors = {
    applicationStatus: Uint32(packed),
    state: Float64(packed),
    enabledSubstate: Float64(packed),
    offlineSubstate: Float64(packed),
    currPosition: Float64(packed),
    cmdPosition: Float64(packed),
  };
  const views = offsets.map((byteOffset) =>
    BufferBackedObject(buffer, descriptors, { byteOffset })
  );
  return {
    readOne() {
      let sum = 0;
      for (const view of views) sum += view.cmdPosition;
      return sum;
    },
    decode() {
      let sum = 0;
      for (const view of views) sum += keep({ ...view }).cmdPosition;
      return sum;
    },
    write(values) {
      for (const view of views) {
        view.applicationStatus = values.applicationStatus;
        view.state = values.state;
        view.enabledSubstate = values.enabledSubstate;
        view.offlineSubstate = values.offlineSubstate;
        view.currPosition = values.currPosition;
        view.cmdPosition = values.cmdPosition;
      }
    },
  };
}
