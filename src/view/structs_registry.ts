/**
 * Numbers of the structs that a source has had: batches name them.
 *
 * @module
 */

import type { StructsMessageBody } from "./messages.ts";
import type { SourceStructs } from "../link/source.ts";
import { structToJson } from "../struct/struct_json.ts";

/** Structs of one source; equal ones have one number. */
export class StructsRegistry {
  readonly #onNew: (body: StructsMessageBody) => void;
  readonly #known = new Map<string, { id: number; structs: SourceStructs }>();
  readonly #bodies: StructsMessageBody[] = [];
  /** The last that were asked for, as mostly the next ones are the same. */
  #last: { id: number; structs: SourceStructs } | undefined;

  /** @param onNew Called with those that are asked for the first time. */
  constructor(onNew: (body: StructsMessageBody) => void) {
    this.#onNew = onNew;
  }

  /** Descriptions of all. */
  get bodies(): readonly StructsMessageBody[] {
    return this.#bodies;
  }

  /** Returns the structs of a number. */
  structsOf(id: number): SourceStructs | undefined {
    return this.#known.values().find((one) => one.id === id)?.structs;
  }

  /** Returns the number of structs. */
  idOf(structs: SourceStructs): number {
    const last = this.#last;
    if (
      last && last.structs.telemetry === structs.telemetry &&
      last.structs.config === structs.config
    ) return last.id;
    const described = describe(structs);
    const text = JSON.stringify(described);
    let one = this.#known.get(text);
    if (one === undefined) {
      one = { id: this.#bodies.length, structs };
      this.#known.set(text, one);
      const body = { structsId: one.id, ...described };
      this.#bodies.push(body);
      this.#onNew(body);
    }
    this.#last = { id: one.id, structs };
    return one.id;
  }
}

function describe(
  { header, telemetry, config, command, commandStatus }: SourceStructs,
): Omit<StructsMessageBody, "structsId"> {
  return {
    header: structToJson(header),
    telemetry: structToJson(telemetry),
    config: structToJson(config),
    ...command && { command: structToJson(command) },
    ...commandStatus && { commandStatus: structToJson(commandStatus) },
  };
}
