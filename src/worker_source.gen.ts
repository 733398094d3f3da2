// Generated from src/worker/worker.ts by `deno task build:worker`: do not edit.

/** SHA-256 over the modules in the bundle; a test compares it with them. */
export const WORKER_SOURCE_SHA256: string =
  "d7e1d3c699cf2113b49ad3ad65674c2668848bc0fa16c3088fa3bd2d79798592";

/** JavaScript of the workers, complete in itself. */
export const WORKER_SOURCE: string = `// src/shared_layout.ts
var Control = {
  JOURNAL_APPENDED: 0,
  JOURNAL_RELEASED: 1,
  RELEASES: 2,
  RELEASE_WANTED: 3,
  MAILBOX_POSTED: 4,
  MAILBOX_TAKEN: 5,
  NEWS: 6
};
var CONTROL_WORDS = 7;
var Total = {
  RING_RELEASED: 0,
  CONNECTIONS: 1,
  REJECTED_CONNECTIONS: 2,
  BYTES_READ: 3,
  BYTES_DISCARDED: 4,
  BYTES_OVERLAPPED: 5,
  RESYNCS: 6,
  UNKNOWN_FRAMES: 7,
  COUNTER_GAPS: 8,
  /** Of the first type of frame; the next types follow. */
  FRAMES: 9
};
var FRAME_TYPES_MAX = 8;
var TOTAL_WORDS = Total.FRAMES + FRAME_TYPES_MAX;
var JOURNAL_SLOT_BYTES = 40;
var MAILBOX_ENTRY_WORDS = 2;
var SharedMemory = class {
  /** The memory itself. */
  buffer;
  /** How large the parts are. */
  sizes;
  /** See {@linkcode Control}. */
  control;
  /** See {@linkcode Total}. */
  totals;
  /** The journal's slots. */
  journal;
  /** The mailbox's words, {@linkcode MAILBOX_ENTRY_WORDS} an entry. */
  mailboxWords;
  /** The mailbox's commands. */
  mailboxBytes;
  /** The ring and its mirror. */
  ring;
  /**
   * @param sizes How large the parts are.
   * @param buffer The memory that another thread allocated; new if left out.
   */
  constructor(sizes, buffer) {
    let end = 0;
    const part = (byteLength) => {
      const offset = end;
      end += Math.ceil(byteLength / 8) * 8;
      return offset;
    };
    const entries = sizes.mailboxEntries;
    const control = part(CONTROL_WORDS * 4);
    const totals = part(TOTAL_WORDS * 8);
    const journal = part(sizes.journalSlots * JOURNAL_SLOT_BYTES);
    const mailboxWords = part(entries * MAILBOX_ENTRY_WORDS * 4);
    const mailboxBytes = part(entries * sizes.commandBytes);
    const ring = part(sizes.ringBytes + sizes.mirrorBytes);
    const memory = buffer ?? new SharedArrayBuffer(end);
    this.buffer = memory;
    this.sizes = sizes;
    this.control = new Int32Array(memory, control, CONTROL_WORDS);
    this.totals = new BigUint64Array(memory, totals, TOTAL_WORDS);
    this.journal = new DataView(memory, journal, sizes.journalSlots * JOURNAL_SLOT_BYTES);
    this.mailboxWords = new Int32Array(memory, mailboxWords, entries * MAILBOX_ENTRY_WORDS);
    this.mailboxBytes = new Uint8Array(memory, mailboxBytes, entries * sizes.commandBytes);
    this.ring = new Uint8Array(memory, ring, sizes.ringBytes + sizes.mirrorBytes);
  }
  /**
   * Reads a total.
   *
   * @param index One of {@linkcode Total}.
   * @returns The total; exact, though others may have moved on meanwhile.
   */
  total(index) {
    return Number(Atomics.load(this.totals, index));
  }
  /**
   * Writes a total; only the thread that owns it may.
   *
   * @param index One of {@linkcode Total}.
   * @param value The new total.
   */
  setTotal(index, value) {
    Atomics.store(this.totals, index, BigInt(value));
  }
  /** Worker: has the main thread look at what is new. */
  wakeMain() {
    Atomics.add(this.control, Control.NEWS, 1);
    Atomics.notify(this.control, Control.NEWS);
  }
  /** Main: whether the worker waits, as journal or ring is full. */
  get isReleaseWanted() {
    return Atomics.load(this.control, Control.RELEASE_WANTED) > 0;
  }
  /** Main: wakes the worker if it waits for what was released. */
  wakeReleased() {
    if (!this.isReleaseWanted) return;
    Atomics.add(this.control, Control.RELEASES, 1);
    Atomics.notify(this.control, Control.RELEASES);
  }
  /** Worker: waits until the main thread has released journal or ring. */
  async released(isEnough) {
    Atomics.add(this.control, Control.RELEASE_WANTED, 1);
    for (; ; ) {
      const seen = Atomics.load(this.control, Control.RELEASES);
      if (isEnough()) break;
      this.wakeMain();
      await Atomics.waitAsync(this.control, Control.RELEASES, seen).value;
    }
    Atomics.sub(this.control, Control.RELEASE_WANTED, 1);
  }
};

// src/journal.ts
var RecordKind = {
  FRAMES: 1,
  DISCARD: 2,
  CONNECTED: 3,
  DISCONNECTED: 4,
  REFUSED: 5,
  UNEXPECTED_BYTES: 6,
  COMMAND_SETTLED: 7,
  ACCEPT_FAILED: 8
};
var CommandFate = {
  /** Its last byte was handed to the socket. */
  WRITTEN: 1,
  /** Not a byte of it was written: its connection had ended before. */
  NOT_WRITTEN: 2,
  /** The connection ended, or was cut, while it was written. */
  CUT_OFF: 3
};
var PAYLOAD_BYTES_MAX = 4 * JOURNAL_SLOT_BYTES;
var RECORD_SLOTS_MAX = 5;
var NO_PAYLOAD = new Uint8Array(0);
function nowMs() {
  return performance.timeOrigin + performance.now();
}
var JournalWriter = class {
  #memory;
  #slots;
  #appended = 0;
  /** @param memory The memory that holds the journal. */
  constructor(memory) {
    this.#memory = memory;
    this.#slots = memory.sizes.journalSlots;
  }
  /** Whether the main thread has read all that was appended. */
  get isEmpty() {
    return this.#released === this.#appended;
  }
  /** Whether a record of any length fits in. */
  get hasRoom() {
    const used = this.#appended - this.#released >>> 0;
    return this.#slots - used >= RECORD_SLOTS_MAX;
  }
  get #released() {
    return Atomics.load(this.#memory.control, Control.JOURNAL_RELEASED) >>> 0;
  }
  /**
   * Appends a record, once there is room, and shows it to the main thread.
   *
   * @param kind What happened.
   * @param fields What the kind's table says.
   */
  async record(kind, fields) {
    while (!this.hasRoom) await this.#memory.released(() => this.hasRoom);
    this.append(kind, fields, nowMs());
    this.publish();
  }
  /**
   * Appends a record, which takes {@linkcode hasRoom}; {@linkcode publish} shows
   * it.
   *
   * @param kind What happened.
   * @param fields What the kind's table says.
   * @param timeMs When it happened.
   */
  append(kind, fields, timeMs) {
    const { journal } = this.#memory;
    const payload = payloadBytes(fields.payload);
    const slots = 1 + Math.ceil(payload.length / JOURNAL_SLOT_BYTES);
    const at = this.#appended % this.#slots * JOURNAL_SLOT_BYTES;
    journal.setUint8(at, kind);
    journal.setUint8(at + 1, slots);
    journal.setUint16(at + 2, payload.length, true);
    journal.setUint32(at + 4, fields.subject ?? 0, true);
    journal.setUint32(at + 8, fields.count ?? 0, true);
    journal.setFloat64(at + 16, timeMs, true);
    journal.setFloat64(at + 24, fields.position ?? 0, true);
    journal.setFloat64(at + 32, fields.number ?? 0, true);
    for (let i = 0; i < payload.length; i++) {
      const byte = at + JOURNAL_SLOT_BYTES + i;
      journal.setUint8(byte % journal.byteLength, payload[i]);
    }
    this.#appended = this.#appended + slots >>> 0;
  }
  /** Shows the main thread what was appended, and wakes it. */
  publish() {
    const { control } = this.#memory;
    Atomics.store(control, Control.JOURNAL_APPENDED, this.#appended | 0);
    this.#memory.wakeMain();
  }
};
function payloadBytes(payload) {
  if (payload === void 0) return NO_PAYLOAD;
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return bytes.subarray(0, PAYLOAD_BYTES_MAX);
}

// src/worker/client_port.ts
var GRACE_MS = 25;
var ACCEPT_RETRY_MS = 100;
var Client = class {
  /** Its socket. */
  conn;
  /** Counts the connections of this port, from 1. */
  connection;
  #closedBy;
  /** @param conn Its socket. @param connection Its number. */
  constructor(conn, connection) {
    this.conn = conn;
    this.connection = connection;
  }
  /** Whether the socket was closed on this side. */
  get isClosed() {
    return this.#closedBy !== void 0;
  }
  /**
   * Closes the socket.
   *
   * @param reason Why, when it isn't the peer that ended the connection.
   */
  close(reason = "") {
    if (this.isClosed) return;
    this.#closedBy = reason;
    this.conn.close();
  }
  /**
   * Why the connection ended.
   *
   * @param error What a read or write threw.
   * @returns The reason it was closed for on this side, or the error's message.
   */
  endedBy(error) {
    return this.#closedBy || (error instanceof Error ? error.message : String(error));
  }
};
var ClientPort = class {
  #listener;
  #memory;
  #journal;
  #serve;
  #client;
  #accepted;
  #served = Promise.resolve();
  #connections = 0;
  #rejected = 0;
  #closed = false;
  /**
   * @param listener Where clients dial in.
   * @param memory Where connections are counted.
   * @param journal Where they are recorded.
   * @param serve Serves a client to its end; resolves with why it ended, empty
   * if the peer ended it.
   */
  constructor(listener, memory, journal, serve) {
    this.#listener = listener;
    this.#memory = memory;
    this.#journal = journal;
    this.#serve = serve;
  }
  /** The client that is connected. */
  get client() {
    return this.#client;
  }
  /** Accepts clients until the port is closed. */
  async run() {
    while (!this.#closed) {
      this.#accepted = this.#accept();
      const conn = await this.#accepted;
      if (conn === void 0) continue;
      if (await this.#isTaken()) await this.#refuse(conn);
      else this.#served = this.#serveClient(conn);
    }
  }
  /** Closes the port and its client; resolves when others can have the port. */
  async close() {
    this.#closed = true;
    this.#listener.close();
    this.#client?.close();
    await this.#accepted;
  }
  async #accept() {
    try {
      return await this.#listener.accept();
    } catch (error) {
      if (this.#closed || isGone(error)) return void 0;
      const payload = error instanceof Error ? error.message : String(error);
      await this.#journal.record(RecordKind.ACCEPT_FAILED, {
        payload
      });
      await delay(ACCEPT_RETRY_MS);
      return void 0;
    }
  }
  /** Whether the present client stays; one that is about to end does not. */
  async #isTaken() {
    for (let turn = 0; turn < 2 && this.#client; turn++) {
      await Promise.race([
        this.#served,
        delay(GRACE_MS)
      ]);
    }
    if (this.#client?.isClosed) await this.#served;
    return this.#client !== void 0;
  }
  async #refuse(conn) {
    conn.close();
    this.#memory.setTotal(Total.REJECTED_CONNECTIONS, ++this.#rejected);
    await this.#journal.record(RecordKind.REFUSED, {
      payload: address(conn)
    });
  }
  async #serveClient(conn) {
    const client = new Client(conn, ++this.#connections);
    const subject = client.connection;
    this.#client = client;
    this.#memory.setTotal(Total.CONNECTIONS, subject);
    const payload = address(conn);
    await this.#journal.record(RecordKind.CONNECTED, {
      subject,
      payload
    });
    const reason = await this.#serve(client);
    client.close();
    await this.#journal.record(RecordKind.DISCONNECTED, {
      subject,
      payload: reason
    });
    this.#client = void 0;
  }
};
function isGone(error) {
  return error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.ConnectionReset;
}
function address(conn) {
  const { hostname, port: port2 } = conn.remoteAddr;
  return hostname.includes(":") ? \`[\${hostname}]:\${port2}\` : \`\${hostname}:\${port2}\`;
}
function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// src/mailbox.ts
var STATE = 0;
var CONNECTION = 1;
var FREE = 0;
var POSTED = 1;
var WRITING = 2;
var WITHDRAWN = 3;
var Mailbox = class {
  #memory;
  #entries;
  #commandBytes;
  /** @param memory The memory that holds the mailbox. */
  constructor(memory) {
    this.#memory = memory;
    this.#entries = memory.sizes.mailboxEntries;
    this.#commandBytes = memory.sizes.commandBytes;
  }
  /** Whether no further command fits in. */
  get isFull() {
    const { control } = this.#memory;
    const posted = Atomics.load(control, Control.MAILBOX_POSTED);
    const taken = Atomics.load(control, Control.MAILBOX_TAKEN);
    return posted - taken >>> 0 >= this.#entries;
  }
  /**
   * Main: puts a command in, which takes a mailbox that isn't full, and wakes the
   * worker.
   *
   * @param bytes The whole command.
   * @param connection The connection that it is for.
   * @returns Its number.
   */
  post(bytes, connection) {
    const { control, mailboxWords } = this.#memory;
    const number = Atomics.load(control, Control.MAILBOX_POSTED) >>> 0;
    this.#bytes(number).set(bytes);
    Atomics.store(mailboxWords, this.#word(number) + CONNECTION, connection);
    Atomics.store(mailboxWords, this.#word(number) + STATE, POSTED);
    Atomics.store(control, Control.MAILBOX_POSTED, number + 1 | 0);
    Atomics.notify(control, Control.MAILBOX_POSTED);
    return number;
  }
  /**
   * Main: takes a command back.
   *
   * @returns False when the worker has it already.
   */
  withdraw(number) {
    const posted = Atomics.load(this.#memory.control, Control.MAILBOX_POSTED);
    if (posted - number >>> 0 > this.#entries) return false;
    const state = this.#word(number) + STATE;
    return Atomics.compareExchange(this.#memory.mailboxWords, state, POSTED, WITHDRAWN) === POSTED;
  }
  /** Worker: waits for the next command that wasn't withdrawn. */
  async take() {
    const { control, mailboxWords } = this.#memory;
    for (; ; ) {
      const number = Atomics.load(control, Control.MAILBOX_TAKEN) >>> 0;
      await Atomics.waitAsync(control, Control.MAILBOX_POSTED, number | 0).value;
      if (Atomics.load(control, Control.MAILBOX_POSTED) >>> 0 === number) {
        continue;
      }
      const word = this.#word(number);
      const state = Atomics.compareExchange(mailboxWords, word + STATE, POSTED, WRITING);
      if (state === POSTED) {
        const connection = Atomics.load(mailboxWords, word + CONNECTION);
        return {
          number,
          connection,
          bytes: this.#bytes(number)
        };
      }
      this.free(number);
    }
  }
  /** Worker: is done with a command that it took. */
  free(number) {
    const { control, mailboxWords } = this.#memory;
    Atomics.store(mailboxWords, this.#word(number) + STATE, FREE);
    Atomics.store(control, Control.MAILBOX_TAKEN, number + 1 | 0);
  }
  #word(number) {
    return number % this.#entries * MAILBOX_ENTRY_WORDS;
  }
  #bytes(number) {
    const offset = number % this.#entries * this.#commandBytes;
    return this.#memory.mailboxBytes.subarray(offset, offset + this.#commandBytes);
  }
};

// src/worker/command_socket.ts
var READ_BYTES = 4096;
var UNEXPECTED_SHOWN_BYTES = 32;
var CommandSocket = class {
  #memory;
  #journal;
  #mailbox;
  #scrap = new Uint8Array(READ_BYTES);
  #bytesRead = 0;
  /**
   * @param memory The memory that holds the mailbox.
   * @param journal Where the fate of commands is recorded.
   */
  constructor(memory, journal) {
    this.#memory = memory;
    this.#journal = journal;
    this.#mailbox = new Mailbox(memory);
  }
  /**
   * Watches a client to its end.
   *
   * @param client The client.
   * @returns Why it ended, empty if the peer ended it.
   */
  async serve(client) {
    let isFirst = true;
    try {
      client.conn.setNoDelay(true);
      for (; ; ) {
        const count = await client.conn.read(this.#scrap);
        if (count === null) return "";
        this.#bytesRead += count;
        this.#memory.setTotal(Total.BYTES_READ, this.#bytesRead);
        if (isFirst) await this.#recordUnexpected(client, count);
        isFirst = false;
      }
    } catch (error) {
      return client.endedBy(error);
    }
  }
  /** Writes every command that is posted for the client that is connected. */
  async writeCommands(client) {
    for (; ; ) {
      const command = await this.#mailbox.take();
      const present = client();
      const isMeant = present?.connection === command.connection && !present.isClosed;
      const [fate, payload] = isMeant ? await this.#write(command, present) : [
        CommandFate.NOT_WRITTEN,
        ""
      ];
      this.#mailbox.free(command.number);
      await this.#journal.record(RecordKind.COMMAND_SETTLED, {
        subject: fate,
        number: command.number,
        payload
      });
    }
  }
  async #write(command, client) {
    let written = 0;
    try {
      while (written < command.bytes.length) {
        written += await client.conn.write(command.bytes.subarray(written));
      }
      return [
        CommandFate.WRITTEN,
        ""
      ];
    } catch (error) {
      const reason = client.endedBy(error);
      client.close(reason);
      const fate = written === 0 ? CommandFate.NOT_WRITTEN : CommandFate.CUT_OFF;
      return [
        fate,
        reason
      ];
    }
  }
  async #recordUnexpected(client, count) {
    await this.#journal.record(RecordKind.UNEXPECTED_BYTES, {
      subject: client.connection,
      count,
      payload: this.#scrap.subarray(0, Math.min(count, UNEXPECTED_SHOWN_BYTES))
    });
  }
};

// src/byte_ring.ts
var ByteRing = class {
  /** The ring and, behind it, its mirror. */
  bytes;
  /** How many bytes the ring holds. */
  capacityBytes;
  #mirrorBytes;
  #written = 0;
  /**
   * @param bytes \`capacityBytes\` + \`mirrorBytes\` bytes of memory.
   * @param capacityBytes A power of two.
   */
  constructor(bytes, capacityBytes) {
    this.bytes = bytes;
    this.capacityBytes = capacityBytes;
    this.#mirrorBytes = bytes.length - capacityBytes;
  }
  /** The position of the next byte to be written. */
  get written() {
    return this.#written;
  }
  /**
   * The free bytes that lie in one piece from {@linkcode written} on.
   *
   * @param oldest The position of the oldest byte that is still needed.
   * @returns A part of {@linkcode bytes}; empty when the ring is full.
   */
  writable(oldest) {
    const offset = this.#written % this.capacityBytes;
    const used = this.#written - oldest;
    const free = Math.max(0, this.capacityBytes - used);
    return this.bytes.subarray(offset, Math.min(offset + free, this.capacityBytes));
  }
  /**
   * Takes in \`count\` bytes that were put into {@linkcode writable}.
   *
   * @param count How many bytes.
   */
  advance(count) {
    const offset = this.#written % this.capacityBytes;
    if (offset < this.#mirrorBytes) {
      this.bytes.copyWithin(this.capacityBytes + offset, offset, Math.min(offset + count, this.#mirrorBytes));
    }
    this.#written += count;
  }
};

// src/counter_watch.ts
var STEPS_TO_TRUST = 3;
var CounterWatch = class {
  /** What comes next if each type counts by itself; undefined before the first. */
  #dueOfType;
  /** What comes next if all count together. */
  #due;
  #steps = 0;
  #gaps = 0;
  /** @param frameTypes How many types of frame there are. */
  constructor(frameTypes) {
    this.#dueOfType = new Array(frameTypes).fill(void 0);
  }
  /** How often a counter didn't go on by one, over all connections. */
  get gaps() {
    return this.#gaps;
  }
  /** Begins with a new peer. */
  reset() {
    this.#due = void 0;
    this.#dueOfType.fill(void 0);
    this.#steps = 0;
  }
  /**
   * Takes in the counters of the next frames, all of one type.
   *
   * @param type The frames' type.
   * @param count How many there are, from 1.
   * @param data Where they lie.
   * @param offset Where the first one's counter lies: 32 bits, which wrap.
   * @param stepBytes How far it is from one to the next.
   */
  see(type, count, data, offset, stepBytes) {
    const first = data.getInt32(offset, true);
    const dueOfType = this.#dueOfType[type];
    if (first === this.#due || first === dueOfType) this.#steps++;
    else if (dueOfType !== void 0) this.#miss();
    let due = first + 1 | 0;
    for (let i = 1; i < count; i++) {
      const counter = data.getInt32(offset + i * stepBytes, true);
      if (counter === due) this.#steps++;
      else this.#miss();
      due = counter + 1 | 0;
    }
    this.#due = this.#dueOfType[type] = due;
  }
  #miss() {
    if (this.#steps >= STEPS_TO_TRUST) this.#gaps++;
    else this.#steps = 0;
  }
};

// src/header_reader.ts
var TAI_SEC_HIGH_MAX = 1;
var NSEC_LIMIT = 1e9;
var TAI_STEP_MAX_SEC = 3600;
var HeaderReader = class {
  #data;
  #capacityBytes;
  #frames;
  /** The frame id of each type, as a field is read. */
  #ids;
  #expectedSyncPattern;
  #idOffset;
  #idMask;
  #syncOffset;
  #syncMask;
  #counterOffset;
  #counterBytes;
  #hasTai;
  #secOffset;
  #nsecOffset;
  /** Of the last good header, if there was one. */
  #hasLearned = false;
  #syncPattern = 0;
  #tai = 0;
  /**
   * @param layout Where things lie in a header.
   * @param ring The bytes; its mirror must hold a header and three bytes more.
   */
  constructor(layout, ring) {
    const { frameId, syncPattern, counter, taiOffsets } = layout;
    const { buffer, byteOffset, byteLength } = ring.bytes;
    this.#data = new DataView(buffer, byteOffset, byteLength);
    this.#capacityBytes = ring.capacityBytes;
    this.#frames = layout.frames;
    this.#ids = layout.frames.map(({ frameId: frameId2 }) => frameId2 | 0);
    this.#expectedSyncPattern = layout.expectedSyncPattern === void 0 ? void 0 : layout.expectedSyncPattern | 0;
    this.#idOffset = frameId.offset;
    this.#idMask = maskOf(frameId);
    this.#syncOffset = syncPattern?.offset ?? 0;
    this.#syncMask = maskOf(syncPattern);
    this.#counterOffset = counter?.offset ?? 0;
    this.#counterBytes = counter?.byteLength ?? 0;
    this.#hasTai = taiOffsets !== void 0;
    this.#secOffset = taiOffsets?.sec ?? 0;
    this.#nsecOffset = taiOffsets?.nsec ?? 0;
  }
  /** Whether a good header was seen, so that others can be compared with it. */
  get hasLearned() {
    return this.#hasLearned;
  }
  /** Takes a header for an example of this peer's, if its time stamp can be one. */
  learn(position) {
    const offset = this.#offset(position);
    if (!this.#hasPlausibleTai(offset)) return;
    this.#hasLearned = true;
    this.#syncPattern = this.#syncPatternAt(offset);
    this.#tai = this.taiAt(position);
  }
  /** Begins with a new peer. */
  forget() {
    this.#hasLearned = false;
  }
  /** The type of the frame that a header begins; −1 if it isn't one of ours. */
  typeAt(position) {
    return this.#typeAtOffset(this.#offset(position));
  }
  /** Whether a header has the peer's sync pattern and a possible time stamp. */
  isPlausible(position) {
    const offset = this.#offset(position);
    return (!this.#hasLearned || this.#syncPatternAt(offset) === this.#syncPattern) && this.#hasPlausibleTai(offset);
  }
  /**
   * Whether a header's time stamp comes soon after another.
   *
   * @param position The header's position.
   * @param tai The other, in seconds; that of the last good header, if left out.
   */
  runsOn(position, tai) {
    if (tai === void 0 && !this.#hasLearned) return false;
    if (!this.#hasPlausibleTai(this.#offset(position))) return false;
    const step = this.taiAt(position) - (tai ?? this.#tai);
    return step > 0 && step <= TAI_STEP_MAX_SEC;
  }
  /** The time stamp of a plausible header, in seconds; 0 if headers have none. */
  taiAt(position) {
    if (!this.#hasTai) return 0;
    const data = this.#data;
    const offset = this.#offset(position);
    const sec = offset + this.#secOffset;
    const nsec = offset + this.#nsecOffset;
    return data.getUint32(sec + 4, true) * 2 ** 32 + data.getUint32(sec, true) + data.getUint32(nsec, true) * 1e-9;
  }
  /**
   * How many frames of one type lie one behind the other.
   *
   * @param position Where the first may begin.
   * @param type Their type.
   * @param countMax How many at most.
   * @returns How many headers there are of that type and, if one was learned, like
   * the last good one.
   */
  run(position, type, countMax) {
    const id = this.#ids[type];
    const { byteLength } = this.#frames[type];
    const hasLearned = this.#hasLearned;
    const syncPattern = hasLearned ? this.#syncPattern : this.#expectedSyncPattern;
    const capacityBytes = this.#capacityBytes;
    let offset = this.#offset(position);
    let count = 0;
    for (; count < countMax; count++) {
      if (this.#idAt(offset) !== id) break;
      if (syncPattern !== void 0 && this.#syncPatternAt(offset) !== syncPattern) break;
      if (hasLearned && !this.#hasPlausibleTai(offset)) break;
      offset += byteLength;
      if (offset >= capacityBytes) offset -= capacityBytes;
    }
    return count;
  }
  /**
   * Shows a watch the counters of frames that lie one behind the other.
   *
   * @param position Where the first begins.
   * @param type Their type.
   * @param count How many there are.
   * @param watch Is shown their counters, if they have any of 32 bits.
   */
  showCounters(position, type, count, watch) {
    if (this.#counterBytes !== 4) return;
    const { byteLength } = this.#frames[type];
    let seen = 0;
    while (seen < count) {
      const offset = this.#offset(position + seen * byteLength);
      const untilWrap = Math.ceil((this.#capacityBytes - offset) / byteLength);
      const run = Math.min(count - seen, untilWrap);
      const at = offset + this.#counterOffset;
      watch.see(type, run, this.#data, at, byteLength);
      seen += run;
    }
  }
  #offset(position) {
    return position % this.#capacityBytes;
  }
  #typeAtOffset(offset) {
    const type = this.#ids.indexOf(this.#idAt(offset));
    return this.#expectedSyncPattern === void 0 || this.#syncPatternAt(offset) === this.#expectedSyncPattern ? type : -1;
  }
  #idAt(offset) {
    return this.#data.getInt32(offset + this.#idOffset, true) & this.#idMask;
  }
  /** 0 if headers have none. */
  #syncPatternAt(offset) {
    const at = offset + this.#syncOffset;
    return this.#data.getInt32(at, true) & this.#syncMask;
  }
  #hasPlausibleTai(offset) {
    if (!this.#hasTai) return true;
    const data = this.#data;
    const nsec = offset + this.#nsecOffset;
    return data.getUint32(nsec, true) < NSEC_LIMIT && data.getInt32(nsec + 4, true) === 0 && data.getUint32(offset + this.#secOffset + 4, true) <= TAI_SEC_HIGH_MAX;
  }
};
function maskOf(field) {
  return field === void 0 ? 0 : 2 ** (8 * field.byteLength) - 1 | 0;
}

// src/frame_decoder.ts
var CONTEXT_BYTES = 16;
var AMBIGUOUS_BYTES = 2;
var FrameDecoder = class {
  /** The headers in the ring. */
  headers;
  #ring;
  #layout;
  /** Position of the next frame; while searching, of the next candidate. */
  #at = 0;
  #streamStart = 0;
  /** The frame emitted last; a search begins inside of it. */
  #lastStart = -1;
  #lastEnd = -1;
  /** The header at this position was found by a search. */
  #trusted = -1;
  #searching = false;
  /** Where a header was due when sync was lost. */
  #lostAt = 0;
  #context = new Uint8Array(0);
  #contextBefore = 0;
  /** Up to here, nothing better than the candidate at \`#at\` was seen. */
  #rivalsSeen = 0;
  #final = false;
  #discarded = 0;
  #resyncs = 0;
  #unknownFrames = 0;
  #bytesOverlapped = 0;
  /**
   * @param layout Where things lie in a frame.
   * @param ring The bytes; its mirror must hold the longest frame and a header.
   */
  constructor(layout, ring) {
    this.#layout = layout;
    this.#ring = ring;
    this.headers = new HeaderReader(layout, ring);
  }
  /** Bytes that belong to no frame, up to now. */
  get bytesDiscarded() {
    const current = this.#searching ? Math.max(0, this.#at - this.#lostAt) : 0;
    return this.#discarded + current;
  }
  /** How often a header was found again that wasn't where it was due. */
  get resyncs() {
    return this.#resyncs;
  }
  /** Headers that were in order but for a frame id that the layout doesn't have. */
  get unknownFrames() {
    return this.#unknownFrames;
  }
  /** Bytes counted in two frames, as the first of them had lost some. */
  get bytesOverlapped() {
    return this.#bytesOverlapped;
  }
  /** The oldest position whose bytes the decoder still needs. */
  get oldest() {
    return this.#searching || this.#lastStart < 0 ? this.#at : this.#lastStart;
  }
  /** Begins a new stream at the ring's present end. */
  reset() {
    this.#at = this.#streamStart = this.#ring.written;
    this.#lastStart = this.#lastEnd = this.#trusted = -1;
    this.headers.forget();
    this.#searching = this.#final = false;
  }
  /**
   * Tells that the stream has ended: {@linkcode next} then decides what it had
   * left open for want of more bytes, and discards the rest.
   */
  finish() {
    this.#final = true;
  }
  /**
   * Says what comes next in the bytes received so far.
   *
   * @returns Frames, or what was passed over; \`undefined\` when it takes more
   * bytes to tell.
   */
  next() {
    for (; ; ) {
      if (!this.#searching) {
        const frames = this.#takeRun();
        if (frames) return frames;
        if (!this.#searching) break;
      }
      if (!this.#findHeader()) break;
      const discard = this.#regainSync();
      if (discard) return discard;
    }
    return this.#final ? this.#discardRest() : void 0;
  }
  /** In sync: takes as many frames of one type as there are, or loses sync. */
  #takeRun() {
    const position = this.#at;
    const headers = this.headers;
    if (!this.#holdsHeader(position)) return void 0;
    if (!this.#isDue(position)) {
      this.#loseSync();
      return void 0;
    }
    const frameType = headers.typeAt(position);
    const frameBytes = this.#layout.frames[frameType].byteLength;
    const complete = Math.floor((this.#ring.written - position) / frameBytes);
    if (complete === 0) return void 0;
    let count = 1 + headers.run(position + frameBytes, frameType, complete - 1);
    const end = position + count * frameBytes;
    const last = end - frameBytes;
    if (this.#holdsHeader(end) && !this.#isDue(end) && last !== this.#trusted && this.#isCutShort(last, frameType)) count--;
    this.#at = position + count * frameBytes;
    if (count === 0) {
      this.#loseSync();
      return void 0;
    }
    this.#lastStart = this.#at - frameBytes;
    this.#lastEnd = this.#at;
    headers.learn(this.#lastStart);
    return {
      kind: "frames",
      frameType,
      position,
      count
    };
  }
  #holdsHeader(position) {
    return this.#ring.written - position >= this.#layout.headerBytes;
  }
  /** Whether a header is one of ours and, as far as that is known, like those before. */
  #isDue(position) {
    const headers = this.headers;
    return headers.typeAt(position) >= 0 && (!headers.hasLearned || position === this.#trusted || headers.isPlausible(position));
  }
  #loseSync() {
    const at = this.#at;
    const headers = this.headers;
    if (this.#holdsHeader(at) && headers.typeAt(at) < 0 && headers.isPlausible(at)) this.#unknownFrames++;
    const first = Math.max(this.oldest, at - CONTEXT_BYTES);
    const last = Math.min(this.#ring.written, at + 2 * CONTEXT_BYTES);
    const begin = first % this.#ring.capacityBytes;
    this.#context = this.#ring.bytes.slice(begin, begin + last - first);
    this.#contextBefore = at - first;
    this.#searching = true;
    this.#lostAt = at;
    this.#at = this.#lastStart < 0 ? at : this.#lastStart + 1;
    this.#rivalsSeen = 0;
  }
  /** Searching: moves on to the next header; false if that can't be told yet. */
  #findHeader() {
    const end = this.#ring.written - this.#layout.headerBytes;
    for (; this.#at <= end; this.#at++) {
      const type = this.headers.typeAt(this.#at);
      if (type < 0) continue;
      const verdict = this.#judge(this.#at, type);
      if (verdict === "accept") return true;
      if (verdict === "wait" && !this.#final) return false;
      this.#rivalsSeen = 0;
    }
    return false;
  }
  /**
   * Whether the candidate at a position, its frame id known, is a header.
   *
   * | the candidate | is taken for a header |
   * | ------------- | --------------------- |
   * | runs on from the last good one, by a time stamp that is a little later | when its frame is complete, unless that is cut short |
   * | is plausible: same sync pattern, a time stamp that can be one | the same, if it isn't inside the last frame |
   * | is plausible, inside the last frame | when a header follows that doesn't run on either: the clock stands still |
   * | is not plausible, where a header was due | when a header follows, or the received bytes end with its frame |
   * | is not plausible, elsewhere | when a header follows that doesn't run on; never inside the last frame, if that was plausible |
   *
   * Those that don't run on give way to a better one within their frame.
   */
  #judge(at, type) {
    const { written } = this.#ring;
    const headers = this.headers;
    const frameEnd = at + this.#layout.frames[type].byteLength;
    const isComplete = frameEnd <= written;
    const isPlausible = headers.isPlausible(at);
    const isInside = at < this.#lastEnd;
    if (headers.runsOn(at)) {
      if (this.#isCutShort(at, type)) return "reject";
      return isComplete ? "accept" : "wait";
    }
    if (isInside && !isPlausible && headers.hasLearned) return "reject";
    if (this.#hasRival(at, frameEnd, isPlausible)) return "reject";
    if (isPlausible && !isInside) return isComplete ? "accept" : "wait";
    if (this.#holdsHeader(frameEnd)) {
      const isFollowed = headers.typeAt(frameEnd) >= 0 && (at === this.#lostAt || !headers.runsOn(frameEnd));
      return isFollowed ? "accept" : "reject";
    }
    return at === this.#lostAt && frameEnd === written ? "accept" : "wait";
  }
  /** Whether a better candidate than that at \`at\` begins within its frame. */
  #hasRival(at, frameEnd, isPlausible) {
    const headers = this.headers;
    const { headerBytes } = this.#layout;
    const end = Math.min(frameEnd, this.#ring.written - headerBytes + 1);
    let rival = Math.max(at + 1, this.#rivalsSeen);
    for (; rival < end; rival++) {
      if (headers.typeAt(rival) < 0) continue;
      if (headers.runsOn(rival)) return true;
      if (!isPlausible && headers.isPlausible(rival)) return true;
    }
    this.#rivalsSeen = rival;
    return false;
  }
  /**
   * Whether a frame had lost bytes, so that the next one begins inside of it: no
   * header follows it, but one that runs on from it, and is followed by another,
   * lies within.
   */
  #isCutShort(at, type) {
    const headers = this.headers;
    const { frames } = this.#layout;
    const frameEnd = at + frames[type].byteLength;
    if (!this.#holdsHeader(frameEnd) || headers.typeAt(frameEnd) >= 0) {
      return false;
    }
    const tai = headers.taiAt(at);
    for (let inner = at + 1; inner < frameEnd - AMBIGUOUS_BYTES; inner++) {
      const innerType = headers.typeAt(inner);
      if (innerType < 0 || !headers.isPlausible(inner)) continue;
      if (!headers.runsOn(inner, tai)) continue;
      const innerEnd = inner + frames[innerType].byteLength;
      if (this.#holdsHeader(innerEnd) && headers.typeAt(innerEnd) >= 0) {
        return true;
      }
    }
    return false;
  }
  /** In sync again at \`#at\`; reports what was passed over, if anything was. */
  #regainSync() {
    const distance = this.#at - this.#lostAt;
    this.#searching = false;
    this.#trusted = this.#at;
    if (distance === 0) return void 0;
    this.#resyncs++;
    if (distance < 0) this.#bytesOverlapped -= distance;
    return this.#discard(Math.max(0, distance), true);
  }
  /** The stream has ended: what is left belongs to no frame. */
  #discardRest() {
    if (!this.#searching) {
      if (this.#at === this.#ring.written) return void 0;
      this.#loseSync();
    }
    const rest = this.#ring.written - this.#lostAt;
    this.#searching = false;
    this.#at = this.#ring.written;
    return rest > 0 ? this.#discard(rest, false) : void 0;
  }
  #discard(discardedBytes, resynced) {
    this.#discarded += discardedBytes;
    return {
      kind: "discard",
      streamOffset: this.#lostAt - this.#streamStart,
      discardedBytes,
      resynced,
      context: this.#context,
      contextBefore: this.#contextBefore
    };
  }
};

// src/worker/telemetry_socket.ts
var READ_SHARE = 1 / 4;
var TelemetrySocket = class {
  #memory;
  #journal;
  #ring;
  #decoder;
  #counters;
  /** Frames up to now, by type. */
  #frames;
  /**
   * @param memory The memory that holds the ring.
   * @param journal Where frames are recorded.
   * @param layout Where things lie in a frame.
   */
  constructor(memory, journal, layout) {
    this.#memory = memory;
    this.#journal = journal;
    this.#ring = new ByteRing(memory.ring, memory.sizes.ringBytes);
    this.#decoder = new FrameDecoder(layout, this.#ring);
    this.#counters = new CounterWatch(layout.frames.length);
    this.#frames = layout.frames.map(() => 0);
  }
  /**
   * Reads a client to its end.
   *
   * @param client The client.
   * @returns Why it ended, empty if the peer ended it.
   */
  async serve(client) {
    this.#decoder.reset();
    this.#counters.reset();
    let reason = "";
    try {
      while (await this.#read(client.conn)) await this.#record();
    } catch (error) {
      reason = client.endedBy(error);
    }
    this.#decoder.finish();
    await this.#record();
    return reason;
  }
  /** Reads once; false at the end of the stream. */
  async #read(conn) {
    let free = this.#ring.writable(this.#oldest);
    while (free.length === 0) {
      await this.#memory.released(() => {
        free = this.#ring.writable(this.#oldest);
        return free.length > 0;
      });
    }
    const count = await conn.read(free.subarray(0, READ_SHARE * this.#ring.capacityBytes));
    if (count === null) return false;
    this.#ring.advance(count);
    return true;
  }
  /** The oldest position whose bytes the main thread or the decoder needs. */
  get #oldest() {
    if (this.#journal.isEmpty) return this.#decoder.oldest;
    const released = this.#memory.total(Total.RING_RELEASED);
    return Math.min(released, this.#decoder.oldest);
  }
  /** Records what the decoder finds; waits where the journal is full. */
  async #record() {
    const timeMs = nowMs();
    for (; ; ) {
      while (!this.#journal.hasRoom) {
        this.#publish();
        await this.#memory.released(() => this.#journal.hasRoom);
      }
      const found = this.#decoder.next();
      if (found === void 0) break;
      if (found.kind === "frames") {
        const { frameType, count, position } = found;
        const number = this.#frames[frameType];
        this.#frames[frameType] += count;
        const { headers } = this.#decoder;
        headers.showCounters(position, frameType, count, this.#counters);
        const fields = {
          subject: frameType,
          count,
          position,
          number
        };
        this.#journal.append(RecordKind.FRAMES, fields, timeMs);
      } else {
        this.#journal.append(RecordKind.DISCARD, {
          subject: found.resynced ? 1 : 0,
          count: found.contextBefore,
          position: found.streamOffset,
          number: found.discardedBytes,
          payload: found.context
        }, timeMs);
      }
    }
    this.#publish();
  }
  #publish() {
    const memory = this.#memory;
    memory.setTotal(Total.BYTES_READ, this.#ring.written);
    memory.setTotal(Total.BYTES_DISCARDED, this.#decoder.bytesDiscarded);
    memory.setTotal(Total.BYTES_OVERLAPPED, this.#decoder.bytesOverlapped);
    memory.setTotal(Total.RESYNCS, this.#decoder.resyncs);
    memory.setTotal(Total.UNKNOWN_FRAMES, this.#decoder.unknownFrames);
    memory.setTotal(Total.COUNTER_GAPS, this.#counters.gaps);
    for (let type = 0; type < this.#frames.length; type++) {
      memory.setTotal(Total.FRAMES + type, this.#frames[type]);
    }
    this.#journal.publish();
  }
};

// src/worker/worker.ts
var port;
self.onmessage = ({ data }) => {
  if (data.type === "start") start(data);
  else if (data.type === "cut") {
    if (port?.client?.connection === data.connection) {
      port.client.close(data.reason);
    }
  } else close();
};
function post(message) {
  self.postMessage(message);
}
async function close() {
  await port?.close();
  post({
    type: "closed"
  });
  self.close();
}
function start({ role, hostname, port: portNumber, ...shared }) {
  let listener;
  try {
    listener = listen(hostname, portNumber);
  } catch (error) {
    const { name, message } = error;
    post({
      type: "failed",
      name,
      message
    });
    self.close();
    return;
  }
  const memory = new SharedMemory(shared.sizes, shared.buffer);
  const journal = new JournalWriter(memory);
  const open = (serve) => new ClientPort(listener, memory, journal, serve);
  if (role.socket === "telemetry") {
    const socket = new TelemetrySocket(memory, journal, role.layout);
    port = open((client) => socket.serve(client));
  } else {
    const socket = new CommandSocket(memory, journal);
    port = open((client) => socket.serve(client));
    socket.writeCommands(() => port?.client);
  }
  port.run();
  post({
    type: "listening",
    port: listener.addr.port
  });
}
function listen(hostname, port2) {
  if (hostname !== null) return Deno.listen({
    hostname,
    port: port2
  });
  try {
    return Deno.listen({
      hostname: "::",
      port: port2
    });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return Deno.listen({
      hostname: "0.0.0.0",
      port: port2
    });
  }
}
`;
