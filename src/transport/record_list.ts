/**
 * Records of a journal as the main thread keeps them: each is read once, and found there
 * by everyone who follows the journal, until all of them are past it.
 *
 * @module
 */

import { JournalReader, RecordKind } from "./journal.ts";
import type { SharedMemory } from "./shared_layout.ts";

/**
 * Record of a journal, or the place of one that isn't received yet: it has a `next` as
 * soon as it is. Its fields are those of its kind, as the table of {@linkcode RecordKind}
 * has them.
 */
export class JournalRecord {
  /** Slot of the record. */
  readonly slot: number;
  /** Kind of the record; undefined until it is received. */
  kind: RecordKind | undefined = undefined;
  /** Subject. */
  subject = 0;
  /** Count. */
  count = 0;
  /** Position. */
  position = 0;
  /** Number. */
  number = 0;
  /** Time, by `monotonicMs()`. */
  monotonicMs = 0;
  /** Time by the machine's clock, in ms since 1970 (UTC). */
  wallMs = 0;
  /** Record behind it, or the place of that; undefined until this one is received. */
  next: JournalRecord | undefined = undefined;

  /** @param slot Slot of the record. */
  constructor(slot: number) {
    this.slot = slot;
  }

  /** Whether it has bytes of the ring, in frames or as stray ones. */
  get hasBytes(): boolean {
    return this.kind === RecordKind.FRAMES || this.kind === RecordKind.STRAY;
  }
}

/** Records that one worker has reported, from the last that a reader holds. */
export class RecordList {
  /** Journal from which the records are read. */
  readonly journal: JournalReader;
  #end = new JournalRecord(0);

  /** @param memory Memory that holds the journal. */
  constructor(memory: SharedMemory) {
    this.journal = new JournalReader(memory);
  }

  /** Place behind the last record that was read. */
  get end(): JournalRecord {
    return this.#end;
  }

  /**
   * Reads the records that were received since the last call.
   *
   * @returns Place behind the last of them.
   */
  read(): JournalRecord {
    const { journal } = this;
    const endSlot = journal.end;
    while (this.#end.slot !== endSlot) {
      const record = this.#end;
      const { slot } = record;
      record.kind = journal.kind(slot);
      record.subject = journal.subject(slot);
      record.count = journal.count(slot);
      record.position = journal.position(slot);
      record.number = journal.number(slot);
      record.monotonicMs = journal.monotonicMs(slot);
      record.wallMs = journal.wallMs(slot);
      this.#end = record.next = new JournalRecord(journal.after(slot));
    }
    return this.#end;
  }

  /** Releases the slots of all records before one to the worker. */
  release(record: JournalRecord): void {
    this.journal.release(record.slot);
  }
}
