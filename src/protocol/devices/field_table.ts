/**
 * Table of a device's fields, each declared once; the structs of a generation are some of
 * them, in an order of their own.
 *
 * @module
 */

import type {
  AnyStructType,
  FieldSpec,
  FieldType,
} from "../../struct/struct.ts";
import type { DeviceGeneration } from "../generations.ts";

/**
 * Fields of a device by name. The C name of a field is its own in snake case: `currentPos`
 * is `current_pos`. A field without unit and description isn't documented by the
 * observatory's packages.
 */
export type FieldTable = Readonly<Record<string, FieldSpec>>;

/** Fields of a struct, by the names of those that it has. */
export type FieldsOf<T, N extends readonly string[]> = {
  readonly [K in N[number]]: K extends keyof T
    ? T[K] extends { readonly type: infer F extends FieldType } ? F : never
    : never;
};

/** Two structs of a device. */
export type StructRole = "config" | "telemetry";

/** Names of the fields of each generation's structs, in order. */
export type FieldOrder = Readonly<
  Record<DeviceGeneration, Readonly<Record<StructRole, readonly string[]>>>
>;

/** Returns the fields of a struct with their meaning, for `defineStruct()`. */
export function fieldsOf<T extends FieldTable, N extends readonly string[]>(
  table: T,
  names: N,
): FieldsOf<T, N> {
  const entries = names.map((name) => [name, table[name]]);
  return Object.fromEntries(entries) as FieldsOf<T, N>;
}

/** Facts of a device that a link to it needs; all are options of a client. */
export interface DeviceFacts<C extends AnyStructType, T extends AnyStructType> {
  /** Port of the single-socket controller, or of a server for telemetry. */
  readonly port: number;
  /** Struct of the configuration. */
  readonly ConfigClass: C;
  /** Struct of the telemetry. */
  readonly TelemetryClass: T;
}

/** Facts of a device of the two-socket protocol; all are options of a server. */
export interface TwoSocketFacts<
  C extends AnyStructType,
  T extends AnyStructType,
> extends DeviceFacts<C, T> {
  /** Sync pattern of its commands. */
  readonly commandSyncPattern: number;
}
