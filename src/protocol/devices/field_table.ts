/**
 * Table of a device's fields, each declared once; the structs of a generation are some of
 * them, in an order of their own.
 *
 * @module
 */

import {
  type AnyStructType,
  defineStruct,
  type DerivedFields,
  type FieldSpec,
  type FieldType,
  type NoDerivedFields,
  type StructType,
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

/** Derived properties whose functions take any view. */
type AnyComputed = Readonly<Record<string, (view: unknown) => unknown>>;

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

/**
 * Makes the structs of a device in one generation.
 *
 * @param device Name of the device, with which the names of its structs begin.
 * @param fields Fields of each struct.
 * @param order Names of the fields that each has in this generation, in order.
 * @param frameIds Frame id of each.
 * @param derived Derived properties of each.
 */
export function structsOf<
  const F extends Readonly<Record<StructRole, FieldTable>>,
  const O extends Readonly<Record<StructRole, readonly string[]>>,
  C extends DerivedFields = NoDerivedFields,
  T extends DerivedFields = NoDerivedFields,
>(
  device: string,
  fields: F,
  order: O,
  frameIds: Readonly<Record<StructRole, number>>,
  derived: { readonly config?: C; readonly telemetry?: T } = {},
): {
  readonly ConfigClass: StructType<FieldsOf<F["config"], O["config"]>, C>;
  readonly TelemetryClass: StructType<
    FieldsOf<F["telemetry"], O["telemetry"]>,
    T
  >;
} {
  const struct = <R extends StructRole, D extends DerivedFields>(
    name: string,
    role: R,
    computed: D | undefined,
  ) =>
    defineStruct(
      `${device}${name}`,
      fieldsOf<F[R], O[R]>(fields[role], order[role]),
      { frameId: frameIds[role], derived: computed as D & AnyComputed },
    );
  return {
    ConfigClass: struct("Config", "config", derived.config),
    TelemetryClass: struct("Telemetry", "telemetry", derived.telemetry),
  };
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
