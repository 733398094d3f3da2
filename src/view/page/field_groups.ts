/**
 * Fields of the structs of a source, in groups.
 *
 * @module
 */

import type { FrameKind } from "../../link/samples/frames.ts";
import { KNOWN_STRUCTS } from "../../protocol/known_structs.ts";
import {
  type FlatField,
  flatFields,
  type FlatValue,
} from "../../struct/flat_fields.ts";
import { structFromJson } from "../../struct/struct_json.ts";
import type { AnyStructType } from "../../struct/struct_types.ts";
import { fieldJudge, type FieldVerdict } from "../field_state.ts";
import type { SourceMessage, StructsMessageBody } from "../messages.ts";
import { type Notation, searchTextOf, valueWriter } from "../value_text.ts";

/** Title of the group of telemetry. */
export const TELEMETRY = "Telemetry";

/** Field of a struct as it is shown. */
export interface ShownField {
  /** Its path, unique in its group. */
  readonly path: string;
  /** Its place and meaning. */
  readonly flat: FlatField;
  /** Position of its struct in a frame, in bytes. */
  readonly structAt: number;
  /** Whether it is a number or a flag, which can be plotted. */
  readonly isNumber: boolean;
  /** Whether it is an enumeration, bits, or a flag: whole numbers that jump. */
  readonly isStepped: boolean;
  /** Text in which it is searched. */
  readonly searchText: string;
  /** Judges a value. */
  readonly judge: (value: FlatValue) => FieldVerdict;
  /** Writes a value. */
  readonly write: (
    data: DataView,
    structAt: number,
    notation: Notation,
  ) => string;
}

/** Fields of one struct of a frame. */
export interface FieldGroup {
  /** Name of the group. */
  readonly title: string;
  /** Kind of the frames. */
  readonly kind: FrameKind;
  /** Its fields, in the order of memory. */
  readonly fields: readonly ShownField[];
}

/** Structs as the page reads frames by them. */
export interface ReadStructs {
  /** Groups of their fields. */
  readonly groups: readonly FieldGroup[];
  /** Struct of commands; undefined if it isn't known. */
  readonly command: AnyStructType | undefined;
  /** Length of a frame of telemetry, in bytes. */
  readonly telemetryBytes: number;
}

/** Reads structs, and the limits of fields of telemetry by their path. */
export function readStructs(
  structs: StructsMessageBody,
  limits: SourceMessage["limits"],
): ReadStructs {
  const [header, telemetry, config] = [
    structs.header,
    structs.telemetry,
    structs.config,
  ].map((json) => structFromJson(json, KNOWN_STRUCTS));
  const [command, status] = [structs.command, structs.commandStatus].map(
    (json) => json && structFromJson(json, KNOWN_STRUCTS),
  );
  const behind = header.byteLength;
  const group = (
    title: string,
    kind: FrameKind,
    type: AnyStructType,
    at: number,
  ) => ({ title, kind, fields: fieldsOf(type, at, limits) });
  const groups = [
    group(TELEMETRY, "telemetry", telemetry, behind),
    group("Header of telemetry", "telemetry", header, 0),
    group("Configuration", "config", config, behind),
    ...status
      ? [group("Answer to a command", "commandStatus", status, behind)]
      : [],
  ];
  return { groups, command, telemetryBytes: behind + telemetry.byteLength };
}

/** Returns a text that structs share by which frames of a kind mean the same. */
export function meaningOf(
  structs: StructsMessageBody,
  kind: FrameKind,
): string {
  return JSON.stringify(
    [structs.header, structs[kind]],
    (name, value) => name === "description" ? undefined : value,
  );
}

function fieldsOf(
  type: AnyStructType,
  structAt: number,
  limits: SourceMessage["limits"],
): ShownField[] {
  return flatFields(type, undefined, "show fields").map((one) => {
    const own = Object.hasOwn(limits, one.path)
      ? { limits: limits[one.path] }
      : {};
    const flat = { ...one, field: { ...one.field, ...own } };
    const { values, bits } = flat.field;
    return {
      path: flat.path,
      flat,
      structAt,
      isNumber: flat.type !== "char",
      isStepped: flat.type === "bool" || values !== undefined ||
        bits !== undefined,
      searchText: searchTextOf(flat),
      judge: fieldJudge(flat),
      write: valueWriter(flat),
    };
  });
}
