// Generated from src/transport/worker/worker.ts by `deno task build:worker`: do not edit.

/** SHA-256 over the modules in the bundle; a test compares it with them. */
export const WORKER_SOURCE_SHA256: string =
  "cddec8ae8fc97f2be59e946d69d77e09a58a5bef68719f037e8256e73df8761f";

/** JavaScript of the workers, complete in itself. */
export const WORKER_SOURCE: string = `// src/base/clock.ts
var DIFFERENCE_MS_MAX = 1.5;
var READING_MS = 0.1;
var READINGS_MAX = 20;
var offsetMs = 0;
var wallOffsetMs = NaN;
function monotonicMs() {
  return offsetMs + performance.now();
}
function now() {
  const monotonic = monotonicMs();
  const wall = monotonic + wallOffsetMs;
  if (!(Math.abs(wall - Date.now() - 0.5) < DIFFERENCE_MS_MAX)) {
    wallOffsetMs = measureWallOffset();
  }
  return {
    monotonicMs: monotonic,
    wallMs: monotonic + wallOffsetMs
  };
}
function measureWallOffset() {
  let offset = 0;
  let narrowest = Infinity;
  for (let i = 0; i < READINGS_MAX && narrowest > READING_MS; i++) {
    const before = monotonicMs();
    const wall = Number(Temporal.Now.instant().epochNanoseconds) / 1e6;
    const after = monotonicMs();
    if (after - before >= narrowest) continue;
    narrowest = after - before;
    offset = wall - (before + after) / 2;
  }
  return offset;
}
function shareClock(comparedMs) {
  offsetMs = comparedMs;
  wallOffsetMs = NaN;
}

// src/transport/bell.ts
var Bell = class {
  #words;
  #index;
  #isLocal;
  /** Resolved by the next ring, for all that wait on this thread. */
  #waiting;
  /**
   * @param words Words of shared memory.
   * @param index Index of the bell's own.
   * @param isLocal Whether both ends use this object, on one thread.
   */
  constructor(words, index, isLocal) {
    this.#words = words;
    this.#index = index;
    this.#isLocal = isLocal;
  }
  /** Number of rings, as a wrapping i32. */
  get count() {
    return Atomics.load(this.#words, this.#index);
  }
  /** Counts one ring, and wakes whoever waits. */
  ring() {
    Atomics.add(this.#words, this.#index, 1);
    this.wake();
  }
  /** Wakes whoever waits, though nothing has changed. */
  wake() {
    if (!this.#isLocal) {
      Atomics.notify(this.#words, this.#index);
      return;
    }
    this.#waiting?.resolve();
    this.#waiting = void 0;
  }
  /**
   * Waits for the next ring.
   *
   * @param seen Number of rings that the caller has seen.
   * @returns Promise that resolves when it is woken; \`undefined\` if there were more rings.
   */
  wait(seen) {
    if (!this.#isLocal) {
      const wait = Atomics.waitAsync(this.#words, this.#index, seen);
      return wait.async ? wait.value : void 0;
    }
    if (this.count !== seen) return void 0;
    return (this.#waiting ??= Promise.withResolvers()).promise;
  }
};

// src/transport/shared_layout.ts
var Control = {
  JOURNAL_APPENDED: 0,
  JOURNAL_RELEASED: 1,
  RELEASES: 2,
  RELEASE_WANTED: 3,
  MAILBOX_POSTED: 4,
  NEWS: 5
};
var CONTROL_WORDS = 6;
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
  MISSED_FRAMES: 9,
  DUPLICATE_FRAMES: 10,
  COUNTER_RESTARTS: 11,
  /** Number of connections that another one has replaced. */
  REPLACED_CONNECTIONS: 12,
  /** Float, as {@linkcode SharedMemory.setFloat} writes it; NaN if unknown. */
  CLOCK_OFFSET_MS: 13,
  /** Float; NaN if unknown. */
  CLOCK_JITTER_MS: 14,
  /** Number of failed attempts to connect to a controller. */
  FAILED_DIALS: 15,
  /** Float: total time that the worker has waited for room, in ms. */
  WAITED_MS: 16,
  /** Float: start of the present wait, by \`monotonicMs()\`; 0 if there is none. */
  WAITS_SINCE_MS: 17,
  /** Position in the ring at which the present connection, or the last, begins. */
  STREAM_START: 18,
  /** Number of frames of the first type; the next types follow. */
  FRAMES: 19
};
var FRAME_TYPES_MAX = 8;
var TOTAL_WORDS = Total.FRAMES + FRAME_TYPES_MAX;
var FLOAT = new Float64Array(1);
var FLOAT_BITS = new BigUint64Array(FLOAT.buffer);
function readFloat(words, index) {
  FLOAT_BITS[0] = Atomics.load(words, index);
  return FLOAT[0];
}
function writeFloat(words, index, value) {
  FLOAT[0] = value;
  Atomics.store(words, index, FLOAT_BITS[0]);
}
var JOURNAL_SLOT_BYTES = 48;
var MAILBOX_ENTRY_WORDS = 7;
var MAILBOX_ENTRY_BYTES_MIN = 120;
var SharedMemory = class {
  /** Shared buffer. */
  buffer;
  /** Sizes of the parts. */
  sizes;
  /** Control words, by {@linkcode Control}. */
  control;
  /** Bell for main, rung by the worker. */
  news;
  /** Bell for the worker when a command was posted. */
  posted;
  /** Totals, by {@linkcode Total}. */
  totals;
  /** Slots of the journal. */
  journal;
  /** Number of words of a mailbox entry. */
  mailboxEntryWords = MAILBOX_ENTRY_WORDS;
  /** Number of bytes of a mailbox entry. */
  mailboxEntryBytes;
  /** Words of the mailbox. */
  mailboxWords;
  /** Commands of the mailbox, and the reasons of their failures. */
  mailboxBytes;
  /** Ring and its mirror. */
  ring;
  #releases;
  /**
   * @param sizes Sizes of the parts.
   * @param buffer Buffer that another thread has allocated; a new one if left out.
   * @param isLocal Whether both ends use this object, on one thread.
   */
  constructor(sizes, buffer, isLocal = false) {
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
    const entryBytes = Math.max(sizes.commandBytes, MAILBOX_ENTRY_BYTES_MIN);
    const mailboxBytes = part(entries * entryBytes);
    const ring = part(sizes.ringBytes + sizes.mirrorBytes);
    const memory = buffer ?? new SharedArrayBuffer(end);
    this.buffer = memory;
    this.sizes = sizes;
    this.control = new Int32Array(memory, control, CONTROL_WORDS);
    this.news = new Bell(this.control, Control.NEWS, isLocal);
    this.posted = new Bell(this.control, Control.MAILBOX_POSTED, isLocal);
    this.#releases = new Bell(this.control, Control.RELEASES, isLocal);
    this.totals = new BigUint64Array(memory, totals, TOTAL_WORDS);
    this.journal = new DataView(memory, journal, sizes.journalSlots * JOURNAL_SLOT_BYTES);
    this.mailboxWords = new Int32Array(memory, mailboxWords, entries * MAILBOX_ENTRY_WORDS);
    this.mailboxBytes = new Uint8Array(memory, mailboxBytes, entries * entryBytes);
    this.mailboxEntryBytes = entryBytes;
    this.ring = new Uint8Array(memory, ring, sizes.ringBytes + sizes.mirrorBytes);
  }
  /**
   * Reads a total.
   *
   * @param index One of {@linkcode Total}.
   * @returns Total; exact, though others may have changed meanwhile.
   */
  total(index) {
    return Number(Atomics.load(this.totals, index));
  }
  /**
   * Writes a total, for the thread that owns it.
   *
   * @param index One of {@linkcode Total}.
   * @param value New total.
   */
  setTotal(index, value) {
    Atomics.store(this.totals, index, BigInt(value));
  }
  /**
   * Reads a total that is a float.
   *
   * @param index One of {@linkcode Total}.
   */
  float(index) {
    return readFloat(this.totals, index);
  }
  /**
   * Writes a total that is a float, for the thread that owns it.
   *
   * @param index One of {@linkcode Total}.
   * @param value New total.
   */
  setFloat(index, value) {
    writeFloat(this.totals, index, value);
  }
  /** Main: whether the worker waits because journal or ring is full. */
  get isReleaseWanted() {
    return Atomics.load(this.control, Control.RELEASE_WANTED) > 0;
  }
  /** Main: start of the worker's present wait, by \`monotonicMs()\`; 0 if it doesn't wait. */
  get waitsSinceMs() {
    return this.float(Total.WAITS_SINCE_MS);
  }
  /** Main: total time that the worker has waited, in ms, the present wait included. */
  get waitedMs() {
    const { waitsSinceMs } = this;
    const presentMs = waitsSinceMs === 0 ? 0 : monotonicMs() - waitsSinceMs;
    return this.float(Total.WAITED_MS) + presentMs;
  }
  /**
   * Copies bytes of the ring.
   *
   * @param position Position of the first.
   * @param count Number of bytes, at most as many as the ring holds.
   */
  ringCopy(position, count) {
    const { ring, sizes: { ringBytes } } = this;
    const bytes = new Uint8Array(count);
    const offset = position % ringBytes;
    const head = ring.subarray(offset, Math.min(offset + count, ringBytes));
    bytes.set(head);
    bytes.set(ring.subarray(0, count - head.length), head.length);
    return bytes;
  }
  /** Wakes the worker, if it waits for a release. */
  wakeReleased() {
    if (this.isReleaseWanted) this.#releases.ring();
  }
  /** Worker: waits until the main thread has released journal or ring. */
  async released(isEnough) {
    if (Atomics.add(this.control, Control.RELEASE_WANTED, 1) === 0) {
      this.setFloat(Total.WAITS_SINCE_MS, monotonicMs());
    }
    for (; ; ) {
      const seen = this.#releases.count;
      if (isEnough()) break;
      this.news.ring();
      await this.#releases.wait(seen);
    }
    if (Atomics.sub(this.control, Control.RELEASE_WANTED, 1) > 1) return;
    this.setFloat(Total.WAITED_MS, this.waitedMs);
    this.setFloat(Total.WAITS_SINCE_MS, 0);
  }
};

// src/transport/link_board.ts
var Word = {
  HEARD: 0,
  ENDED: 1,
  FRAMES: 2,
  IS_STALE: 3,
  PEER: 4
};
var WORDS = 8;
var WORD_BYTES = 8;
var LOW_BITS = 64n;
var LinkBoard = class {
  /** Shared buffer. */
  buffer;
  #words;
  /** @param buffer Buffer that another thread has allocated; a new one if left out. */
  constructor(buffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(WORDS * WORD_BYTES);
    this.#words = new BigUint64Array(this.buffer);
    if (buffer === void 0) this.heardMs = this.endedMs = -Infinity;
  }
  /**
   * Time of the last frame, or of the client's connection if it has sent none; -Infinity
   * before.
   */
  get heardMs() {
    return readFloat(this.#words, Word.HEARD);
  }
  set heardMs(timeMs) {
    writeFloat(this.#words, Word.HEARD, timeMs);
  }
  /** End of the last telemetry connection; -Infinity before. */
  get endedMs() {
    return readFloat(this.#words, Word.ENDED);
  }
  set endedMs(timeMs) {
    writeFloat(this.#words, Word.ENDED, timeMs);
  }
  /** Number of telemetry frames that were received. */
  get telemetryFrames() {
    return this.#get(Word.FRAMES);
  }
  set telemetryFrames(count) {
    this.#set(Word.FRAMES, count);
  }
  /** Whether the telemetry client has been silent for too long. */
  get isStale() {
    return this.#get(Word.IS_STALE) !== 0;
  }
  set isStale(isStale) {
    this.#set(Word.IS_STALE, Number(isStale));
  }
  /** Sets the address of a socket's client; 0 for none. */
  setPeer(socket, address) {
    const word = peerWord(socket);
    Atomics.store(this.#words, word, address >> LOW_BITS);
    Atomics.store(this.#words, word + 1, BigInt.asUintN(64, address));
  }
  /** Returns the address of a socket's client; 0 if there is none. */
  peer(socket) {
    const word = peerWord(socket);
    return Atomics.load(this.#words, word) << LOW_BITS | Atomics.load(this.#words, word + 1);
  }
  #get(word) {
    return Number(Atomics.load(this.#words, word));
  }
  #set(word, value) {
    Atomics.store(this.#words, word, BigInt(value));
  }
};
function peerWord(socket) {
  return Word.PEER + (socket === "telemetry" ? 0 : 2);
}

// src/base/printable.ts
var UNPRINTABLE = /(?!\\n {4}at )[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]/gu;
var SHORT = {
  "\\n": "\\\\n",
  "\\r": "\\\\r",
  "	": "\\\\t"
};
function printable(text) {
  return text.replace(UNPRINTABLE, (found2) => SHORT[found2] ?? found2.split("").map(escaped).join(""));
}
function escaped(unit) {
  return \`\\\\u\${unit.charCodeAt(0).toString(16).padStart(4, "0")}\`;
}
function messageOf(thrown) {
  return printable(thrown instanceof Error ? thrown.message : String(thrown));
}

// src/transport/journal.ts
var RecordKind = {
  FRAMES: 1,
  DISCARD: 2,
  CONNECTED: 3,
  DISCONNECTED: 4,
  REFUSED: 5,
  UNEXPECTED_BYTES: 6,
  ACCEPT_FAILED: 7,
  COUNTER_BREAK: 8,
  SILENT: 9,
  HEARD: 10,
  TAKEN_OVER: 11,
  DIAL_FAILED: 12,
  DIAL_ENDED: 13,
  CLOCK_STEPPED: 14,
  LAYOUT: 15,
  UNKNOWN_FRAME: 16,
  LAYOUT_MISMATCH: 17,
  STRAY: 18
};
var EndCause = {
  /** The controller closed it. */
  PEER: 1,
  /** The system reported an error, for example a reset. */
  ERROR: 2,
  /** It was silent, and \`staleAction\` is \`"disconnect"\`. */
  STALE: 3,
  /** Another client has replaced it. */
  TAKEN_OVER: 4,
  /**
   * Half a command may be in its stream, or its other socket was closed, or the caller
   * has canceled connecting.
   */
  CUT: 5,
  /** The link was closed. */
  CLOSED: 6,
  /** Its frames have another layout than those of earlier peers. */
  OTHER_FRAMES: 7
};
var RefusalCause = {
  /** Another client has the socket. */
  TAKEN: 1,
  /** Its address isn't one of \`allowPeers\`. */
  NOT_ALLOWED: 2,
  /** The other socket's client has another address. */
  OTHER_ADDRESS: 3
};
var PAYLOAD_BYTES_MAX = 4 * JOURNAL_SLOT_BYTES;
var RECORD_SLOTS_MAX = 5;
var NO_PAYLOAD = new Uint8Array(0);
var JournalWriter = class {
  #memory;
  #slots;
  #appended = 0;
  #isClosed = false;
  /** @param memory Memory that holds the journal. */
  constructor(memory) {
    this.#memory = memory;
    this.#slots = memory.sizes.journalSlots;
  }
  /** Whether the main thread has read all records. */
  get isEmpty() {
    return this.#released === this.#appended;
  }
  /** Whether a record of any length can be appended. */
  get hasRoom() {
    return this.#isClosed || this.#fits;
  }
  get #fits() {
    return this.#slots - this.#used >= RECORD_SLOTS_MAX;
  }
  /** Whether there is room for records that can be left out. */
  get isRoomy() {
    return this.#used <= this.#slots / 2;
  }
  get #used() {
    return this.#appended - this.#released >>> 0;
  }
  get #released() {
    return Atomics.load(this.#memory.control, Control.JOURNAL_RELEASED) >>> 0;
  }
  /**
   * Appends a record, once there is room, and publishes it.
   *
   * @param kind Kind of the record.
   * @param fields Fields of that kind, as in its table.
   */
  async record(kind, fields) {
    while (!this.hasRoom) await this.#memory.released(() => this.hasRoom);
    this.append(kind, fields, now());
    this.publish();
  }
  /**
   * Appends a record, which requires {@linkcode hasRoom}; {@linkcode publish} makes it
   * visible. A closed journal that is full drops it.
   *
   * @param kind Kind of the record.
   * @param fields Fields of that kind, as in its table.
   * @param moment Time of the event.
   */
  append(kind, fields, moment) {
    if (!this.#fits) return;
    const { journal } = this.#memory;
    const payload = payloadBytes(fields.payload);
    const slots = 1 + Math.ceil(payload.length / JOURNAL_SLOT_BYTES);
    const at = this.#appended % this.#slots * JOURNAL_SLOT_BYTES;
    journal.setUint8(at, kind);
    journal.setUint8(at + 1, slots);
    journal.setUint16(at + 2, payload.length, true);
    journal.setUint32(at + 4, fields.subject ?? 0, true);
    journal.setUint32(at + 8, fields.count ?? 0, true);
    journal.setFloat64(at + 16, moment.monotonicMs, true);
    journal.setFloat64(at + 24, moment.wallMs, true);
    journal.setFloat64(at + 32, fields.position ?? 0, true);
    journal.setFloat64(at + 40, fields.number ?? 0, true);
    for (let i = 0; i < payload.length; i++) {
      const byte = at + JOURNAL_SLOT_BYTES + i;
      journal.setUint8(byte % journal.byteLength, payload[i]);
    }
    this.#appended = this.#appended + slots >>> 0;
  }
  /** Makes the appended records visible to the main thread, and wakes it. */
  publish() {
    const { control } = this.#memory;
    Atomics.store(control, Control.JOURNAL_APPENDED, this.#appended | 0);
    this.#memory.news.ring();
  }
  /** Ends all waits for room, as nobody reads any more. */
  close() {
    this.#isClosed = true;
    this.#memory.wakeReleased();
  }
};
function payloadBytes(payload) {
  if (payload === void 0) return NO_PAYLOAD;
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return bytes.subarray(0, PAYLOAD_BYTES_MAX);
}

// src/base/ip_range.ts
var GROUP_BITS = 16n;
var GROUPS = 8;
var IPV4_PREFIX = "::ffff:";
function parseAddress(text) {
  const [address] = text.split("%");
  const isIpv4 = /^\\d+\\.\\d+\\.\\d+\\.\\d+$/.test(address);
  if (!isIpv4 && !/^[\\da-f:.]*:[\\da-f:.]*$/i.test(address)) return void 0;
  const ipv6 = isIpv4 ? IPV4_PREFIX + address : address;
  const url = URL.parse(\`http://[\${ipv6}]/\`);
  if (url === null) return void 0;
  const [high, low] = url.hostname.slice(1, -1).split("::");
  const groupsOf = (part = "") => part === "" ? [] : part.split(":");
  const head = groupsOf(high);
  const tail = groupsOf(low);
  const zeros = new Array(GROUPS - head.length - tail.length).fill("0");
  return [
    ...head,
    ...zeros,
    ...tail
  ].reduce((value, group) => value << GROUP_BITS | BigInt(\`0x\${group}\`), 0n);
}
function isInRange({ first, freeBits }, address) {
  return (first ^ address) >> BigInt(freeBits) === 0n;
}

// src/transport/worker/delay.ts
function delay(ms, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}

// src/transport/worker/peer.ts
var Peer = class {
  /** Socket of the peer. */
  conn;
  /** Its IP address, as 128 bits. */
  ip;
  /** Its IP address and port, as logs show them. */
  address;
  /**
   * Number of its connection, of those that this worker has served, from 1; 0 before it
   * is served.
   */
  connection = 0;
  /** Time at which it began to be served, by \`monotonicMs()\`. */
  sinceMs = 0;
  /**
   * Whether it isn't read for now, for back-pressure: its end can't be seen meanwhile.
   */
  isHeldBack = false;
  /** Number of times that back-pressure began. */
  holds = 0;
  #ended;
  #onClose;
  /**
   * @param conn Socket of the peer.
   * @param onClose Called when the socket is closed on this side.
   */
  constructor(conn, onClose) {
    const { hostname, port } = conn.remoteAddr;
    const host = hostname.replace(/^::ffff:(?=\\d+\\.)/, "");
    this.conn = conn;
    this.ip = parseAddress(hostname) ?? 0n;
    this.address = host.includes(":") ? \`[\${host}]:\${port}\` : \`\${host}:\${port}\`;
    this.#onClose = onClose;
  }
  /** Whether the socket was closed on this side. */
  get isClosed() {
    return this.#ended !== void 0;
  }
  /** Notes that it isn't read for now. */
  holdBack() {
    this.isHeldBack = true;
    this.holds++;
  }
  /** Notes that it begins to be served. */
  begin(connection) {
    this.connection = connection;
    this.sinceMs = monotonicMs();
  }
  /**
   * Closes the socket.
   *
   * @param cause Cause, for the record.
   * @param reason Human-readable reason.
   */
  close(cause, reason) {
    if (this.isClosed) return;
    this.#ended = {
      cause,
      reason
    };
    this.conn.close();
    this.#onClose();
  }
  /**
   * Closes the socket, unless it is closed already.
   *
   * @param error Error of a read or write; none at the end of the stream.
   * @returns Reason for the end of the connection: that of an earlier close, or the error.
   */
  end(error) {
    if (error === void 0) {
      this.close(EndCause.PEER, "");
    } else {
      const reason = messageOf(error);
      this.close(EndCause.ERROR, reason);
    }
    return this.#ended;
  }
};

// src/transport/worker/client_port.ts
var GRACE_MS = 25;
var GRACE_TURNS = 2;
var WAITING_MAX = 64;
var ACCEPT_RETRY_MS = 100;
var KNOCKS_MAX = 2;
var ClientPort = class {
  #parts;
  #waiting = [];
  #served = Promise.resolve();
  /** Resolved at the end of a slot of the grace, or of the present client. */
  #turn = Promise.withResolvers();
  /** Rejected by the first error in serving a client. */
  #failed = Promise.withResolvers();
  /** Resolved when a client begins or ends to wait. */
  #change = Promise.withResolvers();
  /** Address of the client that was served last. */
  #lastIp = 0n;
  /** Number of slots during which the socket was reserved for it. */
  #held = 0;
  /** Number of consecutive slots during which the present client was read without pause. */
  #attentive = 0;
  #rejected = 0;
  #replaced = 0;
  /** Number of refusals of the controller in favour of the present client. */
  #knocks = 0;
  #closed = false;
  /** @param parts Its parts. */
  constructor(parts) {
    this.#parts = parts;
  }
  /**
   * Accepts clients, and serves them, until the port is closed.
   *
   * @returns Resolves when the last client was served to its end, and the port is free;
   * rejects with the first error that isn't one of a client.
   */
  async run() {
    const loops = Promise.all([
      this.#acceptAll(),
      this.#serveAll()
    ]);
    await Promise.race([
      this.#failed.promise,
      loops.then(() => this.#served)
    ]);
  }
  /** Closes the port and its clients. */
  close() {
    this.#closed = true;
    this.#parts.listener.close();
    this.#parts.sessions.peer?.close(EndCause.CLOSED, "the server was closed");
    for (const { client } of this.#waiting.splice(0)) client.end();
    this.#turn.resolve();
    this.#changed();
  }
  async #acceptAll() {
    while (!this.#closed) {
      const client = await this.#accept();
      if (client === void 0) continue;
      if (this.#closed) client.end();
      else if (!this.#isAllowed(client)) {
        this.#refuse(client, RefusalCause.NOT_ALLOWED);
      } else {
        this.#waiting.push({
          client,
          turns: 0
        });
        this.#changed();
      }
      while (this.#waiting.length >= WAITING_MAX) await this.#change.promise;
    }
  }
  async #accept() {
    const { listener, memory } = this.#parts;
    try {
      const conn = await listener.accept();
      return new Peer(conn, () => memory.wakeReleased());
    } catch (error) {
      if (this.#closed || isGone(error)) return void 0;
      this.#record(RecordKind.ACCEPT_FAILED, {
        payload: messageOf(error)
      });
      await delay(ACCEPT_RETRY_MS);
      return void 0;
    }
  }
  async #serveAll() {
    while (!this.#closed) {
      if (this.#waiting.length === 0) await this.#change.promise;
      else if (this.#present !== void 0) await this.#faceClient();
      else if (!this.#hasComeBack() && this.#held < GRACE_TURNS) {
        this.#held++;
        await this.#turnOver();
      } else this.#serveNext();
    }
  }
  /** Client that is served. */
  get #present() {
    return this.#parts.sessions.peer;
  }
  /** Whether a client waits that has the address of the last one, if there was one. */
  #hasComeBack() {
    return this.#lastIp === 0n || this.#waiting.some(({ client }) => client.ip === this.#lastIp);
  }
  /** Waits for the end of a slot of the grace, or of the present client. */
  async #turnOver() {
    const turn = this.#turn = Promise.withResolvers();
    const timer = setTimeout(turn.resolve, GRACE_MS);
    await turn.promise;
    clearTimeout(timer);
  }
  /** Runs one slot of the grace, for all clients that wait. */
  async #faceClient() {
    const present = this.#present;
    const { holds } = present;
    const facing = [
      ...this.#waiting
    ];
    await this.#turnOver();
    if (present.isClosed) await this.#served;
    if (this.#present !== present) {
      for (const waiting of this.#waiting) waiting.turns = 0;
      return;
    }
    const isUnread = present.isHeldBack || present.holds !== holds;
    this.#attentive = isUnread ? 0 : this.#attentive + 1;
    const successor = this.#attentive < GRACE_TURNS ? facing.findLast(({ client }) => client.ip === present.ip) : void 0;
    let isKnocking = false;
    for (const waiting of facing) {
      if (++waiting.turns < GRACE_TURNS || this.#closed) continue;
      const { client } = waiting;
      const clashes = this.#clashes(client);
      if (!clashes && this.#gives(present, client)) {
        return await this.#replace(present, client);
      }
      if (waiting === successor) continue;
      isKnocking ||= this.#isController(client);
      this.#leave(waiting);
      const { TAKEN, OTHER_ADDRESS } = RefusalCause;
      this.#refuse(client, clashes ? OTHER_ADDRESS : TAKEN);
    }
    if (isKnocking) this.#knocks++;
  }
  /** Whether one client is replaced by another. */
  #gives(present, next) {
    const { socket, board, admission: { onSecondClient } } = this.#parts;
    if (onSecondClient !== "takeOverIfSilent") {
      return onSecondClient === "takeOver";
    }
    if (this.#isSilentSince(this.#heardMs(present))) return true;
    if (socket === "telemetry" || !this.#isController(next)) return false;
    return present.sinceMs < board.endedMs || this.#knocks >= KNOCKS_MAX;
  }
  /** Whether a client has the address of the telemetry client. */
  #isController({ ip }) {
    return ip === this.#parts.board.peer("telemetry");
  }
  /**
   * Returns the time of a client's last sign of life, which is telemetry on either
   * socket.
   */
  #heardMs({ sinceMs }) {
    return Math.max(sinceMs, this.#parts.board.heardMs);
  }
  #isSilentSince(heardMs) {
    return monotonicMs() - heardMs >= this.#parts.admission.silentMs;
  }
  /** Ends the present client, in favour of one that waits. */
  async #replace(present, next) {
    const { memory, journal } = this.#parts;
    const silentMs = Math.max(0, monotonicMs() - this.#heardMs(present));
    memory.setTotal(Total.REPLACED_CONNECTIONS, ++this.#replaced);
    await journal.record(RecordKind.TAKEN_OVER, {
      subject: present.connection,
      number: silentMs,
      payload: next.address
    });
    present.close(EndCause.TAKEN_OVER, \`\${next.address} has taken over\`);
    await this.#served;
    this.#lastIp = next.ip;
  }
  /** Serves the client that has reconnected, if it waits; else the first. */
  #serveNext() {
    const comesBack = ({ client: client2 }) => client2.ip === this.#lastIp;
    const next = this.#waiting.find(comesBack) ?? this.#waiting[0];
    const { client } = next;
    this.#leave(next);
    if (this.#clashes(client)) {
      this.#refuse(client, RefusalCause.OTHER_ADDRESS);
    } else {
      this.#served = this.#serveClient(client);
      this.#served.catch(this.#failed.reject);
    }
  }
  #leave(waiting) {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#changed();
  }
  #changed() {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
  /**
   * Whether telemetry, which isn't silent, has another address than a new command client.
   */
  #clashes({ ip }) {
    const { socket, board, admission } = this.#parts;
    if (socket === "telemetry" || !admission.requireSameAddress) return false;
    const other = board.peer("telemetry");
    if (other === 0n || other === ip) return false;
    return admission.onSecondClient === "refuse" || !this.#isSilentSince(board.heardMs);
  }
  #isAllowed({ ip }) {
    const { allowPeers } = this.#parts.admission;
    return allowPeers?.some((range) => isInRange(range, ip)) ?? true;
  }
  #refuse(client, cause) {
    this.#parts.memory.setTotal(Total.REJECTED_CONNECTIONS, ++this.#rejected);
    client.end();
    this.#record(RecordKind.REFUSED, {
      subject: cause,
      payload: client.address
    });
  }
  /**
   * Records something that may come in a flood, unless it would fill the journal: nothing
   * waits for room in it, as {@linkcode close} would wait, too.
   */
  #record(kind, fields) {
    const { journal } = this.#parts;
    if (journal.isRoomy) journal.record(kind, fields);
  }
  async #serveClient(client) {
    this.#knocks = this.#held = this.#attentive = 0;
    this.#lastIp = client.ip;
    await this.#parts.sessions.serve(client);
    this.#turn.resolve();
  }
};
function isGone(error) {
  return error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.ConnectionReset;
}

// src/transport/mailbox.ts
var STATE = 0;
var CONNECTION = 1;
var FRAMES_LOW = 2;
var FRAMES_HIGH = 3;
var REASON_BYTES = 4;
var TIME = 5;
var FREE = 0;
var POSTED = 1;
var WRITING = 2;
var WITHDRAWN = 3;
var U32_RANGE = 2 ** 32;
var ENCODER = new TextEncoder();
var DECODER = new TextDecoder();
var FLOAT2 = new Float64Array(1);
var FLOAT_WORDS = new Int32Array(FLOAT2.buffer);
var CommandFate = {
  /** Its last byte was written to the socket. */
  WRITTEN: 4,
  /** Not a byte of it was written, as its connection had ended before. */
  NOT_WRITTEN: 5,
  /** The connection ended, or was cut, while it was written. */
  CUT_OFF: 6,
  /**
   * Its deadline has passed: before a byte of it was written, or else its connection was
   * closed, so that no more of it is.
   */
  EXPIRED: 7
};
var Mailbox = class {
  #memory;
  #entries;
  /** Main: number of posted commands. Worker: number of those done. Both as u32. */
  #count = 0;
  #isClosed = false;
  /** @param memory Memory that holds the mailbox. */
  constructor(memory) {
    this.#memory = memory;
    this.#entries = memory.sizes.mailboxEntries;
  }
  /** Main: whether there is no room for another command. */
  get isFull() {
    return this.#get(this.#count, STATE) !== FREE;
  }
  /**
   * Main: posts a command, which requires a mailbox that isn't full, and wakes the
   * worker.
   *
   * @param bytes Bytes of the whole command.
   * @param connection Connection that it is for.
   * @param deadlineMs Its deadline, in ms by \`monotonicMs()\`.
   * @returns Its number.
   */
  post(bytes, connection, deadlineMs) {
    const number = this.#count;
    this.#bytes(number).set(bytes);
    this.#set(number, CONNECTION, connection);
    this.#setTime(number, deadlineMs);
    this.#set(number, STATE, POSTED);
    this.#count = number + 1 >>> 0;
    this.#memory.posted.ring();
    return number;
  }
  /**
   * Main: withdraws a command that isn't collected.
   *
   * @returns False if the worker has taken it already.
   */
  withdraw(number) {
    return this.#change(number, POSTED, WITHDRAWN);
  }
  /**
   * Main: collects the fate of a command, and frees its entry.
   *
   * @returns The fate; \`undefined\` if it isn't known yet.
   */
  collect(number) {
    const fate = this.#get(number, STATE);
    if (fate < CommandFate.WRITTEN) return void 0;
    const telemetryFrames = (this.#get(number, FRAMES_LOW) >>> 0) + this.#get(number, FRAMES_HIGH) * U32_RANGE;
    const reasonBytes = this.#get(number, REASON_BYTES);
    const reason = DECODER.decode(this.#bytes(number).slice(0, reasonBytes));
    const writtenMs = this.#time(number);
    this.#set(number, STATE, FREE);
    return {
      fate,
      telemetryFrames,
      writtenMs,
      reason
    };
  }
  /**
   * Worker: waits for the next command that wasn't withdrawn.
   *
   * @returns The command; \`undefined\` once the mailbox is closed.
   */
  async take() {
    const { posted, sizes: { commandBytes } } = this.#memory;
    for (; ; ) {
      const number = this.#count;
      while (!this.#isClosed && posted.count >>> 0 === number) {
        await posted.wait(number | 0);
      }
      if (this.#isClosed) return void 0;
      this.#count = number + 1 >>> 0;
      if (this.#change(number, POSTED, WRITING)) {
        const connection = this.#get(number, CONNECTION);
        const deadlineMs = this.#time(number);
        const bytes = this.#bytes(number).subarray(0, commandBytes);
        return {
          number,
          connection,
          deadlineMs,
          bytes
        };
      }
      this.#set(number, STATE, FREE);
    }
  }
  /** Worker: ends the wait for commands. */
  close() {
    this.#isClosed = true;
    this.#memory.posted.wake();
  }
  /**
   * Worker: reports the fate of a command that it took, and wakes the main thread.
   *
   * @param number Number of the command.
   * @param settlement Fate of the command.
   */
  settle(number, { fate, telemetryFrames, writtenMs, reason }) {
    const bytes = ENCODER.encode(reason);
    const entry = this.#bytes(number);
    const reasonBytes = Math.min(bytes.length, entry.length);
    entry.set(bytes.subarray(0, reasonBytes));
    this.#set(number, REASON_BYTES, reasonBytes);
    this.#set(number, FRAMES_LOW, telemetryFrames % U32_RANGE);
    this.#set(number, FRAMES_HIGH, Math.floor(telemetryFrames / U32_RANGE));
    this.#setTime(number, writtenMs);
    this.#set(number, STATE, fate);
    this.#memory.news.ring();
  }
  #time(number) {
    FLOAT_WORDS[0] = this.#get(number, TIME);
    FLOAT_WORDS[1] = this.#get(number, TIME + 1);
    return FLOAT2[0];
  }
  #setTime(number, timeMs) {
    FLOAT2[0] = timeMs;
    this.#set(number, TIME, FLOAT_WORDS[0]);
    this.#set(number, TIME + 1, FLOAT_WORDS[1]);
  }
  #get(number, word) {
    return Atomics.load(this.#memory.mailboxWords, this.#word(number, word));
  }
  #set(number, word, value) {
    Atomics.store(this.#memory.mailboxWords, this.#word(number, word), value);
  }
  #change(number, from, to) {
    const { mailboxWords } = this.#memory;
    const word = this.#word(number, STATE);
    return Atomics.compareExchange(mailboxWords, word, from, to) === from;
  }
  #word(number, word) {
    return number % this.#entries * this.#memory.mailboxEntryWords + word;
  }
  #bytes(number) {
    const { mailboxBytes, mailboxEntryBytes } = this.#memory;
    const offset = number % this.#entries * mailboxEntryBytes;
    return mailboxBytes.subarray(offset, offset + mailboxEntryBytes);
  }
};

// src/transport/worker/guarded.ts
function guarded(call, onFailure) {
  try {
    return call();
  } catch (error) {
    onFailure(error);
    return void 0;
  }
}

// src/transport/worker/command_socket.ts
var READ_BYTES = 4096;
var UNEXPECTED_SHOWN_BYTES = 32;
var NOT_WRITTEN = {
  fate: CommandFate.NOT_WRITTEN,
  telemetryFrames: 0,
  writtenMs: 0,
  reason: ""
};
var EXPIRED = {
  ...NOT_WRITTEN,
  fate: CommandFate.EXPIRED
};
var CommandSocket = class {
  #memory;
  #journal;
  #mailbox;
  #board;
  #turns;
  #onFailure;
  #scrap = new Uint8Array(READ_BYTES);
  #bytesRead = 0;
  /** Command that is being written, and its peer. */
  #writing;
  /**
   * One timer for all commands, as a timer each takes longer than the write. It fires at
   * the deadline of one of them, which may be written by then.
   */
  #timer;
  /** Time at which it fires, by \`monotonicMs()\`; Infinity if it isn't set. */
  #expiresMs = Infinity;
  /** @param parts Its parts. */
  constructor({ memory, journal, board, turns, onFailure }) {
    this.#memory = memory;
    this.#journal = journal;
    this.#board = board;
    this.#turns = turns;
    this.#onFailure = onFailure;
    this.#mailbox = new Mailbox(memory);
  }
  /** Ends the wait for commands, and its timer. */
  close() {
    this.#mailbox.close();
    clearTimeout(this.#timer);
  }
  /**
   * Watches a peer, which should send nothing, until its end.
   *
   * @param peer Peer.
   * @returns Error of its socket, or \`undefined\` at the end of the stream.
   */
  async watch(peer) {
    for (let isFirst = true; ; isFirst = false) {
      const count = await peer.conn.read(this.#scrap).catch((error) => error);
      if (count === null) return void 0;
      if (typeof count !== "number") return count;
      this.#bytesRead += count;
      this.#memory.setTotal(Total.BYTES_READ, this.#bytesRead);
      if (isFirst) await this.#recordUnexpected(peer, count);
      await this.#turns.spend(count);
    }
  }
  /**
   * Writes every command that is posted for the peer that is connected, until it is
   * closed.
   *
   * @param sessions Sessions that know this peer.
   */
  async writeCommands(sessions) {
    for (; ; ) {
      const command = await this.#mailbox.take();
      if (command === void 0) return;
      const present = sessions.peer;
      const isMeant = present?.connection === command.connection && !present.isClosed;
      const settlement = !isMeant ? NOT_WRITTEN : monotonicMs() >= command.deadlineMs ? EXPIRED : await this.#write(command, present);
      this.#mailbox.settle(command.number, settlement);
    }
  }
  /**
   * Closes the connection that a command is written to, so that nothing follows half of
   * it; does nothing if it is written by now.
   *
   * @param number Number of the command in the mailbox.
   * @param reason Human-readable reason.
   */
  giveUp(number, reason) {
    if (this.#writing?.number !== number) return;
    this.#writing.peer.close(EndCause.CUT, reason);
  }
  async #write(command, peer) {
    const { bytes, number, deadlineMs } = command;
    this.#writing = {
      number,
      peer,
      deadlineMs
    };
    let written = 0;
    let telemetryFrames = 0;
    let writtenMs = 0;
    try {
      while (written < bytes.length) {
        ({ telemetryFrames } = this.#board);
        writtenMs = monotonicMs();
        const writing = peer.conn.write(bytes.subarray(written));
        this.#expireAt(deadlineMs);
        written += await writing;
        if (written < bytes.length) this.#expire();
      }
      const fate = CommandFate.WRITTEN;
      return {
        fate,
        telemetryFrames,
        writtenMs,
        reason: ""
      };
    } catch (error) {
      const { reason } = peer.end(error);
      if (monotonicMs() >= deadlineMs) return {
        ...EXPIRED,
        reason
      };
      const fate = written === 0 ? CommandFate.NOT_WRITTEN : CommandFate.CUT_OFF;
      return {
        fate,
        telemetryFrames,
        writtenMs,
        reason
      };
    } finally {
      this.#writing = void 0;
    }
  }
  /** Schedules {@linkcode #expire} for the deadline of a command. */
  #expireAt(deadlineMs) {
    if (deadlineMs >= this.#expiresMs) return;
    clearTimeout(this.#timer);
    this.#expiresMs = deadlineMs;
    this.#timer = setTimeout(() => {
      this.#expiresMs = Infinity;
      guarded(() => this.#expire(), this.#onFailure);
    }, Math.max(0, Math.ceil(deadlineMs - monotonicMs())));
  }
  /**
   * Closes the connection if the deadline of the command that is being written has
   * passed: the system would send the rest of it whenever the peer reads again.
   */
  #expire() {
    if (this.#writing === void 0) return;
    const { peer, deadlineMs } = this.#writing;
    if (monotonicMs() < deadlineMs) return this.#expireAt(deadlineMs);
    peer.close(EndCause.CUT, "a command was cut off while it was written, as its time limit has elapsed");
  }
  async #recordUnexpected(peer, count) {
    await this.#journal.record(RecordKind.UNEXPECTED_BYTES, {
      subject: peer.connection,
      count,
      payload: this.#scrap.subarray(0, Math.min(count, UNEXPECTED_SHOWN_BYTES))
    });
  }
};

// src/transport/worker/dialer.ts
var ATTEMPT_MS_MAX = 5e3;
var Dialer = class {
  #parts;
  /** Aborted to end dialling. */
  #dialling;
  #failures = 0;
  /** Failure that was recorded last, since the last connection. */
  #recorded = "";
  /** @param parts Its parts. */
  constructor(parts) {
    this.#parts = parts;
  }
  /**
   * Dials, once the previous dialling has ended.
   *
   * @returns Resolves at the end of dialling.
   */
  async dial() {
    const { task: { retryMs }, sessions, journal } = this.#parts;
    const dialling = this.#dialling = new AbortController();
    const { signal } = dialling;
    this.#recorded = "";
    while (!signal.aborted) {
      const peer = await this.#connect(dialling);
      if (peer !== void 0) await sessions.serve(peer);
      if (retryMs === Infinity) break;
      await delay(retryMs, signal);
    }
    await journal.record(RecordKind.DIAL_ENDED, {});
  }
  /**
   * Closes the connection, and stops dialling.
   *
   * @param reason Human-readable reason.
   * @param cause Cause, for the record.
   */
  hangUp(reason, cause = EndCause.CUT) {
    this.#dialling?.abort();
    this.#parts.sessions.peer?.close(cause, reason);
  }
  /** Closes the connection for good. */
  close() {
    this.hangUp("the client was closed", EndCause.CLOSED);
  }
  /** Dials once; undefined if that has failed, or was canceled. */
  async #connect(dialling) {
    const { task: { hostname, port, retryMs }, memory } = this.#parts;
    const { signal } = dialling;
    const limit = AbortSignal.timeout(ATTEMPT_MS_MAX);
    const signals = retryMs === Infinity ? [
      signal
    ] : [
      signal,
      limit
    ];
    try {
      const conn = await Deno.connect({
        hostname,
        port,
        signal: AbortSignal.any(signals)
      });
      this.#recorded = "";
      const peer = new Peer(conn, () => memory.wakeReleased());
      if (!signal.aborted) return peer;
      peer.end();
    } catch (error) {
      if (signal.aborted) return void 0;
      if (error === limit.reason) {
        await this.#recordFailure("TimedOut", \`it has not answered within \${ATTEMPT_MS_MAX} ms, and is dialled again: it may be switched off or busy, or its network down\`);
        return void 0;
      }
      if (error instanceof Deno.errors.NotCapable) dialling.abort();
      await this.#recordFailure(error.name, messageOf(error));
    }
    return void 0;
  }
  async #recordFailure(name, message) {
    const { memory, journal } = this.#parts;
    memory.setTotal(Total.FAILED_DIALS, ++this.#failures);
    const payload = \`\${name}
\${message}\`;
    if (payload === this.#recorded) return;
    this.#recorded = payload;
    await journal.record(RecordKind.DIAL_FAILED, {
      payload
    });
  }
};

// src/transport/worker/read_turns.ts
var ReadTurns = class {
  #bytesMax;
  #left;
  /** @param bytesMax Limit in bytes; Infinity for a thread with one socket. */
  constructor(bytesMax) {
    this.#bytesMax = this.#left = bytesMax;
  }
  /** Number of bytes that the next read may take. */
  get bytes() {
    return this.#left;
  }
  /**
   * Counts bytes that were read.
   *
   * @param count Number of bytes.
   * @returns Resolves in the next turn, if the limit is reached; else at once.
   */
  async spend(count) {
    this.#left -= count;
    if (this.#left > 0) return;
    this.#left = this.#bytesMax;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

// src/transport/worker/sessions.ts
var Sessions = class {
  #parts;
  #peer;
  #connections = 0;
  /** @param parts Their parts. */
  constructor(parts) {
    this.#parts = parts;
  }
  /** Peer that is served. */
  get peer() {
    return this.#peer;
  }
  /**
   * Serves a peer to its end, when no other is served.
   *
   * @param peer Peer.
   */
  async serve(peer) {
    const { socket, memory, journal, board } = this.#parts;
    const subject = ++this.#connections;
    const hasTelemetry = socket !== "command";
    peer.begin(subject);
    this.#peer = peer;
    if (hasTelemetry) {
      board.heardMs = peer.sinceMs;
      board.isStale = false;
    }
    board.setPeer(socket, peer.ip);
    memory.setTotal(Total.CONNECTIONS, subject);
    peer.holdBack();
    await journal.record(RecordKind.CONNECTED, {
      subject,
      payload: peer.address
    });
    peer.isHeldBack = false;
    const { cause, reason } = peer.end(await this.#serve(peer));
    board.setPeer(socket, 0n);
    if (hasTelemetry) board.endedMs = monotonicMs();
    await journal.record(RecordKind.DISCONNECTED, {
      subject,
      count: cause,
      payload: reason
    });
    this.#peer = void 0;
  }
  async #serve(peer) {
    try {
      peer.conn.setNoDelay(true);
      peer.conn.setKeepAlive(true);
    } catch (error) {
      return error;
    }
    return await this.#parts.serve(peer);
  }
};

// src/framing/byte_ring.ts
var ByteRing = class {
  /** The ring and, behind it, its mirror. */
  bytes;
  /** Number of bytes that the ring holds. */
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
  /** Position of the next byte to be written. */
  get written() {
    return this.#written;
  }
  /**
   * Returns the contiguous free bytes from {@linkcode written} on.
   *
   * @param oldest Position of the oldest byte that is still needed.
   * @returns A part of {@linkcode bytes}; empty when the ring is full.
   */
  writable(oldest) {
    const offset = this.#written % this.capacityBytes;
    const used = this.#written - oldest;
    const free = Math.max(0, this.capacityBytes - used);
    return this.bytes.subarray(offset, Math.min(offset + free, this.capacityBytes));
  }
  /**
   * Counts bytes as written that were put into {@linkcode writable}.
   *
   * @param count Number of bytes.
   */
  advance(count) {
    const offset = this.#written % this.capacityBytes;
    if (offset < this.#mirrorBytes) {
      this.bytes.copyWithin(this.capacityBytes + offset, offset, Math.min(offset + count, this.#mirrorBytes));
    }
    this.#written += count;
  }
  /**
   * Copies the bytes that were written last.
   *
   * @param count Number of bytes, at most as many as were written and as the ring holds.
   */
  last(count) {
    const first = this.#written - count;
    return Uint8Array.from({
      length: count
    }, (_, i) => this.bytes[(first + i) % this.capacityBytes]);
  }
};

// src/base/tai.ts
var TAI_MINUS_UTC_SEC = 37;
var NS_PER_S = 1e9;
var TAI_OFFSET_NS = BigInt(TAI_MINUS_UTC_SEC) * BigInt(NS_PER_S);

// src/framing/clock_watch.ts
var NEWEST_SHARE = 1 / 16;
var JUMP_MS = 1e3;
var ClockWatch = class {
  #offsetMs = NaN;
  #jitterMs = NaN;
  /** Last measurement that counts. */
  #lastMs = NaN;
  /** Last measurement that doesn't count yet, unless one has counted since. */
  #strayMs = NaN;
  /**
   * Controller's clock minus that of this machine, in ms, less the transit time of
   * frames. Smoothed over some 16 frames; NaN before the second.
   */
  get offsetMs() {
    return this.#offsetMs;
  }
  /**
   * Mean change of the offset from frame to frame, in ms, smoothed (RFC 3550, 6.4.1);
   * NaN before the second.
   */
  get jitterMs() {
    return this.#jitterMs;
  }
  /** Resets the watch for a new connection. */
  reset() {
    this.#offsetMs = this.#jitterMs = this.#lastMs = this.#strayMs = NaN;
  }
  /**
   * Takes the time stamp of a frame.
   *
   * @param taiSec The frame's time stamp: s since 1970, TAI.
   * @param receivedAtMs Time of its reception: ms since 1970, UTC.
   */
  see(taiSec, receivedAtMs) {
    const measuredMs = (taiSec - TAI_MINUS_UTC_SEC) * 1e3 - receivedAtMs;
    if (areOfOneClock(measuredMs, this.#strayMs)) {
      this.#offsetMs = this.#lastMs = this.#strayMs;
      this.#jitterMs = NaN;
    }
    if (!areOfOneClock(measuredMs, this.#offsetMs)) {
      this.#strayMs = measuredMs;
      return;
    }
    this.#offsetMs = smooth(this.#offsetMs, measuredMs);
    this.#jitterMs = smooth(this.#jitterMs, Math.abs(measuredMs - this.#lastMs));
    this.#lastMs = measuredMs;
    this.#strayMs = NaN;
  }
};
function areOfOneClock(aMs, bMs) {
  return Math.abs(aMs - bMs) < JUMP_MS;
}
function smooth(mean, value) {
  return Number.isNaN(mean) ? value : mean + (value - mean) * NEWEST_SHARE;
}

// src/framing/counter_watch.ts
var STEPS_TO_TRUST = 3;
var BREAKS_TO_DISTRUST = 3;
var MISSED_MAX = 2 ** 24;
var STEP_MAX = 2 ** 16;
var LEFT_OVER_MAX = 8;
var WRAP_BITS_MIN = 7;
var CounterBreak = {
  /** It skipped values: frames were lost before they were sent. */
  GAP: 1,
  /** It is unchanged. */
  DUPLICATE: 2,
  /** It went backwards, or far forward: the peer has restarted. */
  RESTART: 3
};
var CounterWatch = class {
  #byteLength;
  /** Mask for the lowest bits, up to 32, of a counter. */
  #mask;
  /** Number of values of the field; of 64 bits, only the lower 48 are used. */
  #fieldLimit;
  /** Last counter of each type; NaN before the first. */
  #lastOfType;
  /** Last counter of any type; NaN before the first. */
  #last = NaN;
  /** Difference between counters of neighbouring frames. */
  #step = 1;
  /** Limit below which the counter stays, and after which it continues with the base. */
  #limit;
  #base = 0;
  /**
   * Last difference between counters of a peer that isn't known to count, and its
   * repetitions.
   */
  #difference = 0;
  #differences = 0;
  /** Last restart within a connection. */
  #restart;
  /** Whether each type is known to have a counter of its own. */
  #countsByType = false;
  #steps = 0;
  /** Breaks since the last step. */
  #breaks = 0;
  /**
   * Counter that was expected next on the last connection; NaN if its peer didn't count.
   */
  #dueBefore = NaN;
  #gaps = 0;
  #missed = 0;
  #duplicates = 0;
  #restarts = 0;
  /**
   * @param frameTypes Number of types of frame.
   * @param byteLength The counter's length in bytes: 1, 2, 4 or 8.
   */
  constructor(frameTypes, byteLength = 4) {
    this.#byteLength = byteLength;
    this.#mask = 2 ** Math.min(8 * byteLength, 32) - 1 | 0;
    this.#fieldLimit = 2 ** Math.min(8 * byteLength, 48);
    this.#limit = this.#fieldLimit;
    this.#lastOfType = new Float64Array(frameTypes).fill(NaN);
  }
  /** Number of gaps, over all connections. */
  get gaps() {
    return this.#gaps;
  }
  /** Number of frames missing in these gaps. */
  get missed() {
    return this.#missed;
  }
  /** Number of duplicates. */
  get duplicates() {
    return this.#duplicates;
  }
  /** Number of restarts. */
  get restarts() {
    return this.#restarts;
  }
  /** Begins with a new connection, and keeps all that it has learned of the counter. */
  reset() {
    if (this.#isTrusted) this.#dueBefore = this.#next(this.#last);
    this.#last = NaN;
    this.#lastOfType.fill(NaN);
    this.#steps = this.#breaks = this.#differences = 0;
    this.#countsByType = false;
  }
  /**
   * Takes the counters of the next frames, all of one type, up to the first that doesn't
   * advance by its step, except for that of the first frame, which is taken in any case.
   *
   * @param type The frames' type.
   * @param count Number of frames, from 1.
   * @param data Bytes that contain them.
   * @param offset Offset of the first one's counter, at which four bytes can be read.
   * @param stepBytes Distance from one counter to the next, in bytes.
   * @param onBreak Called if the first one didn't advance.
   * @returns Number of counters that were taken, from 1.
   */
  see(type, count, data, offset, stepBytes, onBreak) {
    let last = this.#read(data, offset);
    const broken = this.#seeFirst(type, last);
    if (broken) onBreak?.(broken);
    let seen = 1;
    while (seen < count) {
      const due = this.#next(last);
      const at = offset + seen * stepBytes;
      if (this.#read(data, at) !== due) break;
      const run = this.#run(due, count - seen, data, at, stepBytes);
      last = due + (run - 1) * this.#step;
      seen += run;
    }
    if (seen > 1) this.#countSteps(seen - 1);
    this.#last = this.#lastOfType[type] = last;
    return seen;
  }
  /**
   * Returns the number of counters that advance by the step, up to their wrap. It runs
   * some hundred million times a second, and therefore computes in 32-bit integers: the
   * lowest bits, read as four bytes and masked, suffice.
   */
  #run(first, count, data, offset, stepBytes) {
    const step = this.#step | 0;
    const mask = this.#mask;
    const wrapAt = Math.min(this.#limit, first - first % 2 ** 32 + 2 ** 32);
    const untilWrap = Math.ceil((wrapAt - first) / step);
    const end = Math.min(count, untilWrap) | 0;
    let due = first | 0;
    let run = 1;
    for (; run < end; run++) {
      due = due + step & mask;
      const at = offset + run * stepBytes;
      if ((data.getInt32(at, true) & mask) !== due) break;
    }
    return run;
  }
  #read(data, offset) {
    const low = (data.getInt32(offset, true) & this.#mask) >>> 0;
    return this.#byteLength < 8 ? low : low + 2 ** 32 * data.getUint16(offset + 4, true);
  }
  #next(counter) {
    const next = counter + this.#step;
    return next < this.#limit ? next : next - this.#limit + this.#base;
  }
  #seeFirst(type, came) {
    const last = this.#last;
    const lastOfType = this.#lastOfType[type];
    if (Number.isNaN(last)) return this.#seeConnection(came);
    if (came >= this.#limit) this.#forgetWrap();
    const due = this.#next(last);
    const dueOfType = this.#next(lastOfType);
    if (came === due || came === dueOfType) {
      if (due !== dueOfType) this.#countsByType = came !== due;
      this.#countSteps(1);
      return void 0;
    }
    if (Number.isNaN(lastOfType)) return void 0;
    const isByType = this.#countsByType;
    const before = isByType ? lastOfType : last;
    if (!this.#isTrusted) {
      this.#learnStep(came - lastOfType);
      return void 0;
    }
    if (this.#learnSmallerStep(came - before)) return void 0;
    return this.#judge(came, isByType ? dueOfType : due);
  }
  /** Compares the first frame of a connection with the last of the one before. */
  #seeConnection(came) {
    const due = this.#dueBefore;
    this.#dueBefore = NaN;
    const skipped = this.#forward(due, came);
    if (!(skipped >= this.#range / 2)) return void 0;
    if (this.#range - skipped <= LEFT_OVER_MAX * this.#step) return void 0;
    this.#restarts++;
    return {
      kind: CounterBreak.RESTART,
      missed: 0,
      due,
      came
    };
  }
  #judge(came, due) {
    if (this.#learnPowerOfTwo(came, due)) return void 0;
    if (++this.#breaks === BREAKS_TO_DISTRUST) this.#steps = 0;
    const step = this.#step;
    const skipped = this.#forward(due, came);
    const missed = skipped / step;
    if (Number.isInteger(missed) && missed <= MISSED_MAX && skipped < this.#range / 2) {
      this.#gaps++;
      this.#missed += missed;
      return {
        kind: CounterBreak.GAP,
        missed,
        due,
        came
      };
    }
    if (skipped === this.#range - step) {
      this.#duplicates++;
      return {
        kind: CounterBreak.DUPLICATE,
        missed: 0,
        due,
        came
      };
    }
    const report = {
      kind: CounterBreak.RESTART,
      missed: 0,
      due,
      came
    };
    const before = this.#restart;
    this.#restart = report;
    if (before?.due === due && before.came === came && came < due) {
      this.#wrapAt(due, came);
      return void 0;
    }
    this.#restarts++;
    return report;
  }
  /** Number of values after which the counter repeats. */
  get #range() {
    return this.#limit - this.#base;
  }
  /** Returns the distance from one counter forward to another. */
  #forward(from, to) {
    return to >= from ? to - from : to - from + this.#range;
  }
  #learnStep(difference) {
    this.#steps = 0;
    const isSame = difference === this.#difference;
    this.#difference = difference;
    this.#differences = isSame ? this.#differences + 1 : 1;
    if (difference <= 0 || difference > STEP_MAX) return;
    if (this.#differences < STEPS_TO_TRUST) return;
    this.#step = difference;
    this.#countSteps(STEPS_TO_TRUST);
  }
  /** Corrects a step that was learned while the same number of frames was always lost. */
  #learnSmallerStep(difference) {
    const step = this.#step;
    if (difference <= 0 || difference >= step || step % difference !== 0) {
      return false;
    }
    this.#step = difference;
    return true;
  }
  /** Learns that the counter has fewer bits than its field. */
  #learnPowerOfTwo(came, due) {
    const limit = due - came;
    if (limit >= this.#limit || limit < 2 ** WRAP_BITS_MIN || due - this.#step >= limit || !Number.isInteger(Math.log2(limit))) return false;
    this.#wrapAt(limit, 0);
    return true;
  }
  #wrapAt(limit, base) {
    this.#limit = limit;
    this.#base = base;
    this.#countSteps(1);
  }
  #forgetWrap() {
    this.#limit = this.#fieldLimit;
    this.#base = 0;
  }
  get #isTrusted() {
    return this.#steps >= STEPS_TO_TRUST;
  }
  #countSteps(count) {
    this.#steps += count;
    this.#breaks = this.#differences = 0;
  }
};

// src/framing/header_reader.ts
var TAI_SEC_HIGH_MAX = 1;
var NSEC_LIMIT = 1e9;
var TAI_STEP_MAX_SEC = 3600;
var Evidence = {
  /** The sync pattern isn't the peer's, or the time stamp is impossible. */
  AGAINST: 0,
  /**
   * No field is evidence: headers have no time stamp, or the frame is an answer, or of a
   * type whose time stamps have proved to be garbage.
   */
  NONE: 1,
  /** The time stamp is possible. */
  POSSIBLE: 2,
  /** The time stamp is a little later than that of the last good header. */
  RUNS_ON: 3
};
var HeaderReader = class {
  /** Length of a header in bytes. */
  headerBytes;
  #data;
  #capacityBytes;
  #frames;
  /** Frame id of each type, in the form in which the field is read. */
  #ids;
  /** Whether frames of each type have trusted time stamps. */
  #areStamped;
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
  /** Whether the values below are those of a good header. */
  #hasLearned = false;
  #syncPattern = 0;
  /** Sync pattern of the last example; a single one can be damaged. */
  #lastSyncPattern = 0;
  #tai = NaN;
  /**
   * @param layout Layout of the frames.
   * @param ring Bytes; its mirror must hold a header and three bytes more.
   */
  constructor(layout, ring) {
    const { frameId, syncPattern, counter, taiOffsets } = layout;
    const { buffer, byteOffset, byteLength } = ring.bytes;
    this.headerBytes = layout.headerBytes;
    this.#data = new DataView(buffer, byteOffset, byteLength);
    this.#capacityBytes = ring.capacityBytes;
    this.#frames = layout.frames;
    this.#ids = layout.frames.map(({ frameId: frameId2 }) => frameId2 | 0);
    this.#areStamped = layout.frames.map(({ isAnswer }) => !isAnswer);
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
  /** Whether there is a good header to compare others with. */
  get hasLearned() {
    return this.#hasLearned;
  }
  /**
   * Takes a header as an example of this peer's, if its time stamp is possible. A sync
   * pattern other than the one learned is learned from two examples in a row.
   *
   * @param position Position of the header.
   * @param type Type of its frame; −1 for an undeclared one. A type whose time is no
   * evidence gives no example.
   */
  learn(position, type) {
    const offset = this.#offset(position);
    if (!this.#isStamped(type) || !this.#hasPlausibleTai(offset)) return;
    const syncPattern = this.#syncPatternAt(offset);
    if (!this.#hasLearned || syncPattern === this.#lastSyncPattern) {
      this.#syncPattern = syncPattern;
    }
    this.#hasLearned = true;
    this.#lastSyncPattern = syncPattern;
    this.#tai = this.#taiAt(offset);
  }
  /** Returns the frame id of a header, an unsigned integer. */
  idAt(position) {
    return this.#idAt(this.#offset(position)) >>> 0;
  }
  /** Whether a header has the frame id of a declared struct. */
  hasDeclaredId(position) {
    return this.#ids.includes(this.#idAt(this.#offset(position)));
  }
  /** Begins with a new peer. */
  forget() {
    this.#hasLearned = false;
    this.#tai = NaN;
  }
  /**
   * Notes whether time stamps of frames of a type can be trusted.
   *
   * @param type Type of the frames, not that of an answer.
   * @param isTrusted Whether the time stamps can be trusted.
   */
  trustTime(type, isTrusted) {
    this.#areStamped[type] = isTrusted;
  }
  /** Returns the type of the frame that a header begins; −1 if its id isn't declared. */
  typeAt(position) {
    return this.#typeAtOffset(this.#offset(position));
  }
  /**
   * Whether a header has the peer's sync pattern and a possible time stamp: a quick test
   * for evidence above \`NONE\` in {@linkcode evidenceAt}.
   *
   * @param position Position of the header.
   * @param type Type of its frame.
   */
  isPlausible(position, type) {
    const offset = this.#offset(position);
    return this.#isStamped(type) && this.#hasPlausibleTai(offset) && (!this.#hasLearned || this.#syncPatternAt(offset) === this.#syncPattern);
  }
  /**
   * Grades the evidence of a header's fields.
   *
   * @param position Position of the header.
   * @param type Type of its frame; −1 for an undeclared one.
   * @param after Time stamp of the header before it; of the last good one, if left out.
   */
  evidenceAt(position, type, after = this.#tai) {
    const offset = this.#offset(position);
    const isStamped = this.#isStamped(type);
    const isPossible = isStamped && this.#hasPlausibleTai(offset);
    if (isPossible) {
      const step = this.#taiAt(offset) - after;
      if (step > 0 && step <= TAI_STEP_MAX_SEC) return Evidence.RUNS_ON;
    }
    if (this.#hasLearned && this.#syncPatternAt(offset) !== this.#syncPattern) return Evidence.AGAINST;
    if (!isStamped || !this.#hasTai) return Evidence.NONE;
    return isPossible ? Evidence.POSSIBLE : Evidence.AGAINST;
  }
  /** Whether a header's time stamp is possible, be it trusted or not. */
  hasPossibleTai(position) {
    return this.#hasPlausibleTai(this.#offset(position));
  }
  /**
   * Returns the time stamp of a header, in seconds; \`undefined\` if frames of its type
   * have none, or it isn't set or impossible.
   *
   * @param position Position of the header.
   * @param type Type of its frame.
   */
  taiAt(position, type) {
    const offset = this.#offset(position);
    if (!this.#isStamped(type) || !this.#hasPlausibleTai(offset)) {
      return void 0;
    }
    return this.#taiAt(offset) || void 0;
  }
  /**
   * Returns the number of adjacent frames of one type.
   *
   * @param position Position at which the first may begin.
   * @param type Type of the frames.
   * @param countMax Largest number to look for.
   * @returns Number of headers of that type that are, if one was learned, like the last
   * good one; 0 if their time is no evidence, as each then requires a look at the bytes
   * behind it.
   */
  run(position, type, countMax) {
    if (!this.#isStamped(type)) return 0;
    const { byteLength } = this.#frames[type];
    let count = 0;
    while (count < countMax) {
      const offset = this.#offset(position + count * byteLength);
      const untilWrap = Math.ceil((this.#capacityBytes - offset) / byteLength);
      const most = Math.min(countMax - count, untilWrap);
      const run = this.#adjacent(offset, type, byteLength, most);
      count += run;
      if (run < most) break;
    }
    return count;
  }
  /**
   * Does what {@linkcode run} does, up to the end of the ring.
   *
   * It reads every header of a fast stream. Offsets are counted up as integers of 32
   * bits, which takes half the time of adding them up for each field.
   */
  #adjacent(offset, type, frameBytes, countMax) {
    const data = this.#data;
    const hasLearned = this.#hasLearned;
    const pattern = hasLearned ? this.#syncPattern : this.#expectedSyncPattern;
    const checksTai = hasLearned && this.#hasTai;
    const id = this.#ids[type];
    const idMask = this.#idMask;
    const syncPattern = pattern ?? 0;
    const syncMask = pattern === void 0 ? 0 : this.#syncMask;
    const step = frameBytes | 0;
    let idAt = offset + this.#idOffset | 0;
    let syncAt = offset + this.#syncOffset | 0;
    let secHighAt = offset + this.#secOffset + 4 | 0;
    let nsecAt = offset + this.#nsecOffset | 0;
    let count = 0;
    for (; count < countMax; count++) {
      if ((data.getInt32(idAt, true) & idMask) !== id) break;
      if ((data.getInt32(syncAt, true) & syncMask) !== syncPattern) break;
      if (checksTai && (data.getUint32(nsecAt, true) >= NSEC_LIMIT || data.getInt32(nsecAt + 4, true) !== 0 || data.getUint32(secHighAt, true) > TAI_SEC_HIGH_MAX)) break;
      idAt = idAt + step | 0;
      syncAt = syncAt + step | 0;
      secHighAt = secHighAt + step | 0;
      nsecAt = nsecAt + step | 0;
    }
    return count;
  }
  /**
   * Passes the counters of adjacent frames to a watch, up to the first that doesn't
   * advance by one.
   *
   * @param position Position of the first frame.
   * @param type Type of the frames.
   * @param count Number of frames, from 1.
   * @param watch Watch on the counters, if frames have any.
   * @param onBreak Called if the first one didn't advance by one.
   * @returns Number of frames whose counters were passed, from 1.
   */
  showCounters(position, type, count, watch, onBreak) {
    const { byteLength, isAnswer } = this.#frames[type];
    if (this.#counterBytes === 0 || isAnswer) return count;
    const offset = this.#offset(position);
    const untilWrap = Math.ceil((this.#capacityBytes - offset) / byteLength);
    const at = offset + this.#counterOffset;
    const run = Math.min(count, untilWrap);
    return watch.see(type, run, this.#data, at, byteLength, onBreak);
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
  /** Returns the sync pattern; 0 if headers have none. */
  #syncPatternAt(offset) {
    const at = offset + this.#syncOffset;
    return this.#data.getInt32(at, true) & this.#syncMask;
  }
  /** Whether headers of a type have trusted time stamps. */
  #isStamped(type) {
    return type < 0 || this.#areStamped[type];
  }
  /** Returns a possible time stamp, in seconds; 0 if headers have none. */
  #taiAt(offset) {
    if (!this.#hasTai) return 0;
    const data = this.#data;
    const sec = offset + this.#secOffset;
    const nsec = offset + this.#nsecOffset;
    return data.getUint32(sec + 4, true) * 2 ** 32 + data.getUint32(sec, true) + data.getUint32(nsec, true) * 1e-9;
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

// src/framing/header_judge.ts
var AMBIGUOUS_BYTES = 2;
var HeaderJudge = class {
  #ring;
  #layout;
  #headers;
  #unknown;
  /** Position up to which no candidate has better evidence … */
  #rivalsSeen = -1;
  /** … and up to which none leads on. */
  #leadersSeen = -1;
  #lastStart = -1;
  #lastEnd = -1;
  /** End of the last frame, if its header was good; else its position. */
  #sureEnd = -1;
  /**
   * @param ring Bytes.
   * @param layout Layout of the frames.
   * @param headers Reader of the headers.
   * @param unknown Headers of other ids.
   */
  constructor(ring, layout, headers, unknown) {
    this.#ring = ring;
    this.#layout = layout;
    this.#headers = headers;
    this.#unknown = unknown;
  }
  /** Whether a header at a position was received as a whole. */
  isReceived(position) {
    return this.#ring.written - position >= this.#layout.headerBytes;
  }
  /**
   * Notes the last emitted frame.
   *
   * @param start Position of the frame; −1 for none.
   * @param end Position behind it; −1 for none.
   * @param isStrange Whether the fields of its header spoke against it.
   */
  noteLast(start, end, isStrange) {
    this.#lastStart = start;
    this.#lastEnd = end;
    this.#sureEnd = isStrange ? start : end;
  }
  /**
   * Begins with another candidate; a candidate that waits is continued where it was left.
   */
  begin() {
    this.#rivalsSeen = this.#leadersSeen = -1;
  }
  /**
   * Judges a candidate where a header is expected, by the fields of its header:
   *
   * | evidence | further requirements |
   * | ------------ | ----- |
   * | possible, or better | none |
   * | none | a header follows, or isn't received yet |
   * | against | a header follows, or the received bytes end with the frame; and no candidate inside it or the last frame runs on or leads on |
   *
   * @param position Position of the candidate.
   * @param type Type of its frame.
   */
  due(position, type) {
    const headers = this.#headers;
    if (!headers.hasLearned || headers.isPlausible(position, type)) {
      return "accept";
    }
    const evidence = headers.evidenceAt(position, type);
    if (evidence > Evidence.NONE) return "accept";
    const frameEnd = this.#endOf(position, type);
    const isAgainst = evidence === Evidence.AGAINST;
    if (isAgainst) {
      const from = this.#lastStart < 0 ? position : this.#lastStart;
      if (this.#hasRival(from, frameEnd, Evidence.POSSIBLE)) return "reject";
    }
    if (this.isReceived(frameEnd)) {
      return headers.typeAt(frameEnd) >= 0 ? "accept" : "reject";
    }
    return isAgainst && frameEnd !== this.#ring.written ? "wait" : "accept";
  }
  /**
   * Judges a candidate that a search has reached.
   *
   * | evidence | position | is accepted as a header |
   * | ------------ | ----- | --------------------- |
   * | it runs on or leads on | anywhere | when its frame is complete, unless that is cut short |
   * | possible | outside the last frame | when its frame is complete |
   * | possible | inside the last frame | when a header follows that doesn't run on either: the clock is unchanged |
   * | none | expected | when its frame is complete |
   * | none | elsewhere | when a header follows |
   * | against | expected | when a header follows, or the received bytes end with its frame |
   * | against | elsewhere | when a header follows that doesn't run on; never inside the last frame, if that had a good header |
   *
   * A candidate that doesn't run on is replaced by a better one within its frame; inside
   * the last frame, by one that begins where a header was expected.
   *
   * @param at Position of the candidate.
   * @param type Type of its frame.
   * @param lostAt Position at which a header was expected when sync was lost.
   */
  found(at, type, lostAt) {
    const { written } = this.#ring;
    const headers = this.#headers;
    const frameEnd = this.#endOf(at, type);
    const isComplete = frameEnd <= written;
    const evidence = headers.evidenceAt(at, type);
    const isInside = at < this.#lastEnd;
    const isDuePlace = at === lostAt;
    if (evidence === Evidence.RUNS_ON || this.#leadsOn(at, type)) {
      if (this.isCutShort(at, type)) return "reject";
      return isComplete ? "accept" : "wait";
    }
    if (isInside) {
      if (evidence === Evidence.AGAINST && headers.hasLearned) return "reject";
      if (headers.typeAt(lostAt) >= 0) return "reject";
    }
    const isWeak = evidence === Evidence.AGAINST && !isDuePlace;
    const least = isWeak ? Evidence.NONE : Evidence.POSSIBLE;
    if (this.#hasRival(at, frameEnd, least, !isDuePlace)) return "reject";
    const isEnough = evidence === Evidence.POSSIBLE ? !isInside : evidence === Evidence.NONE && isDuePlace;
    if (isEnough) return isComplete ? "accept" : "wait";
    if (this.isReceived(frameEnd)) {
      const next = headers.typeAt(frameEnd);
      const isFollowed = next >= 0 && (isDuePlace || evidence === Evidence.NONE || headers.evidenceAt(frameEnd, next) < Evidence.RUNS_ON);
      return isFollowed ? "accept" : "reject";
    }
    return isDuePlace && frameEnd === written ? "accept" : "wait";
  }
  /**
   * Whether a frame had lost bytes, so that the next one begins inside of it: no header
   * follows it, but one that runs on from it lies inside, and is followed by another, or
   * its frame ends with the received bytes.
   *
   * @param at Position of the frame, of which the header was received.
   * @param type Type of the frame.
   */
  isCutShort(at, type) {
    const headers = this.#headers;
    const { frames } = this.#layout;
    const frameEnd = at + frames[type].byteLength;
    if (!this.isReceived(frameEnd) || headers.typeAt(frameEnd) >= 0) {
      return false;
    }
    const after = headers.taiAt(at, type);
    for (let inner = at + 1; inner < frameEnd - AMBIGUOUS_BYTES; inner++) {
      const innerType = headers.typeAt(inner);
      if (innerType < 0) continue;
      const evidence = headers.evidenceAt(inner, innerType, after);
      if (evidence < Evidence.RUNS_ON) continue;
      const innerEnd = inner + frames[innerType].byteLength;
      if (innerEnd === this.#ring.written) return true;
      if (this.isReceived(innerEnd) && headers.typeAt(innerEnd) >= 0) {
        return true;
      }
    }
    return false;
  }
  /**
   * Whether a candidate with better evidence begins behind \`from\`, before an end: one of
   * greater evidence, one that leads on, or, if \`isAnyId\`, one that runs on with an
   * unknown id.
   */
  #hasRival(from, frameEnd, evidence, isAnyId = false) {
    const headers = this.#headers;
    const end = Math.min(frameEnd, this.#ring.written - this.#layout.headerBytes + 1);
    let rival = Math.max(from + 1, this.#rivalsSeen);
    for (; rival < end; rival++) {
      const type = headers.typeAt(rival);
      const isBetter = type < 0 ? isAnyId && this.#unknown.runsOn(rival) : headers.evidenceAt(rival, type) > evidence;
      if (isBetter) return true;
    }
    this.#rivalsSeen = rival;
    rival = Math.max(from + 1, this.#sureEnd, this.#leadersSeen);
    for (; rival < end; rival++) {
      const type = headers.typeAt(rival);
      if (type < 0) continue;
      if (!this.isReceived(this.#endOf(rival, type))) break;
      if (this.#leadsOn(rival, type)) return true;
    }
    this.#leadersSeen = rival;
    return false;
  }
  /**
   * Whether a header with good evidence is followed by one that runs on from it: evidence
   * without a clock that was learned, as that of a false header may have been. Inside a
   * frame that had a good header, it may be one by chance.
   *
   * @param at Position of the header.
   * @param type Type of its frame.
   */
  #leadsOn(at, type) {
    const headers = this.#headers;
    const end = this.#endOf(at, type);
    if (at < this.#sureEnd || !this.isReceived(end)) return false;
    const next = headers.typeAt(end);
    const tai = headers.taiAt(at, type);
    return next >= 0 && tai !== void 0 && headers.evidenceAt(at, type) >= Evidence.POSSIBLE && headers.evidenceAt(end, next, tai) === Evidence.RUNS_ON;
  }
  #endOf(at, type) {
    return at + this.#layout.frames[type].byteLength;
  }
};

// src/framing/header_learning.ts
var STRANGERS_MAX = 300;
var STRANGERS_MIN = 2;
var FAMILIAR_MIN = 3;
var TRUST = {
  first: 16,
  max: 64,
  min: -16,
  lost: 8
};
var HeaderLearning = class {
  #headers;
  #frames;
  /** Points of each type; see {@linkcode TRUST}. */
  #trust;
  /** Number of consecutive frames whose header isn't plausible … */
  #strangers = 0;
  /** … and of those before whose header was, up to {@linkcode FAMILIAR_MIN}. */
  #familiar = 0;
  /**
   * @param headers Reader of headers, which receives what was learned.
   * @param layout Layout of the frames.
   */
  constructor(headers, layout) {
    this.#headers = headers;
    this.#frames = layout.frames;
    this.#trust = layout.frames.map(() => TRUST.first);
  }
  /** Begins with a new peer. */
  reset() {
    this.#headers.forget();
    this.interrupt();
    this.#familiar = 0;
    for (const type of this.#trust.keys()) this.#setTrust(type, TRUST.first);
  }
  /** Notes that the next frame isn't adjacent to the last one. */
  interrupt() {
    this.#strangers = 0;
  }
  /**
   * Learns from adjacent frames of one type.
   *
   * @param position Position of the last of them.
   * @param type Type of the frames.
   * @param count Number of frames; all but the last are alike.
   * @returns Whether the fields of the last header speak against it.
   */
  learn(position, type, count) {
    const headers = this.#headers;
    const isPossible = headers.hasPossibleTai(position);
    this.#setTrust(type, this.#trust[type] + (isPossible ? count : -TRUST.lost));
    const evidence = headers.isPlausible(position, type) ? Evidence.POSSIBLE : headers.evidenceAt(position, type);
    if (evidence === Evidence.NONE) return false;
    const isStrange = evidence === Evidence.AGAINST;
    if (isStrange) {
      this.#strangers++;
      const isSure = this.#familiar >= FAMILIAR_MIN;
      if (this.#strangers < (isSure ? STRANGERS_MAX : STRANGERS_MIN)) {
        return true;
      }
      this.#familiar = this.#strangers = 0;
    } else {
      this.#familiar = Math.min(this.#familiar + count, FAMILIAR_MIN);
      this.#strangers = 0;
    }
    headers.learn(position, type);
    return isStrange;
  }
  #setTrust(type, points) {
    if (this.#frames[type].isAnswer) return;
    this.#trust[type] = Math.max(TRUST.min, Math.min(points, TRUST.max));
    this.#headers.trustTime(type, this.#trust[type] >= 0);
  }
};

// src/framing/length_watch.ts
var DEVIATIONS_MIN = 3;
var LengthWatch = class {
  #types = [];
  /** Type of the first frame of the connection, if that deviated; else −1. */
  #suspect = -1;
  /** Types whose length is known to be another one. */
  get mismatches() {
    return this.#types.flatMap(({ isKnown, seenBytes, count }, frameType) => isKnown ? [
      {
        frameType,
        seenBytes,
        count
      }
    ] : []);
  }
  /** Resets the watch for a new connection, on which mismatches are reported again. */
  reset() {
    this.#suspect = -1;
    for (const deviation of this.#types) {
      if (deviation !== void 0) deviation.isReported = false;
    }
  }
  /** Notes that a header has followed a frame of a type at its declared end. */
  right(frameType) {
    if (this.#suspect >= 0) {
      if (this.#suspect !== frameType) {
        this.#types[this.#suspect].isKnown = true;
      }
      this.#suspect = -1;
    }
    const deviation = this.#of(frameType);
    if (deviation.wasRight && deviation.count === 0) return;
    deviation.wasRight = true;
    deviation.isKnown = false;
    deviation.count = deviation.seenBytes = 0;
  }
  /**
   * Notes that a header has followed a frame elsewhere.
   *
   * @param frameType Type of the frame.
   * @param seenBytes Distance of that header from the start of the frame.
   * @param isFirst Whether the connection has begun with it. A first frame suffices once
   * frames of another type are right, if none of its own type ever was: there may be only
   * one configuration.
   * @returns Whether the mismatch was known already.
   */
  wrong(frameType, seenBytes, isFirst) {
    const deviation = this.#of(frameType);
    if (seenBytes !== deviation.seenBytes) {
      deviation.seenBytes = seenBytes;
      deviation.count = 0;
      deviation.isKnown = deviation.isReported = false;
    }
    deviation.count++;
    const wasKnown = deviation.isKnown;
    if (isFirst && !deviation.wasRight) this.#suspect = frameType;
    deviation.isKnown ||= deviation.count >= DEVIATIONS_MIN;
    return wasKnown;
  }
  /** Returns the mismatches to report, which then count as reported. */
  takeDue() {
    return this.mismatches.filter(({ frameType }) => {
      const deviation = this.#types[frameType];
      const isDue = !deviation.isReported;
      deviation.isReported = true;
      return isDue;
    });
  }
  #of(frameType) {
    return this.#types[frameType] ??= {
      seenBytes: 0,
      count: 0,
      isKnown: false,
      isReported: false,
      wasRight: false
    };
  }
};

// src/framing/unknown_frames.ts
var IDS_MAX = 16;
var REPEATS = 3;
var SILENT_BYTES = 4096;
var IN_YEARS_SEC = {
  min: 946684800,
  max: 4102444800
};
var AGAIN_MS = 6e4;
var UnknownFrames = class {
  #headers;
  #entries = /* @__PURE__ */ new Map();
  /** Last header, until another one shows the end of its frame. */
  #open;
  /** Possible header, at an expected position, whose time stamp is no evidence. */
  #anchor;
  #last;
  #lastAt = -1;
  #total = 0;
  /** @param headers Reader of headers. */
  constructor(headers) {
    this.#headers = headers;
  }
  /** Number of them, over all connections. */
  get count() {
    return this.#total;
  }
  /** Position of the last header that was found; −1 before the first of a connection. */
  get lastAt() {
    return this.#lastAt;
  }
  /** Ids that were found on the present connection. */
  get ids() {
    return [
      ...this.#entries.values()
    ];
  }
  /** Resets the watch for a new connection. */
  reset() {
    this.#entries.clear();
    this.#open = this.#anchor = void 0;
    this.#lastAt = -1;
  }
  /**
   * Whether a candidate for a header of an unknown id is stamped a little later than the
   * last header, by a clock of this century, as small numbers are in every struct.
   *
   * @param at Position of the candidate.
   */
  runsOn(at) {
    const headers = this.#headers;
    return headers.evidenceAt(at, -1, this.#open?.tai) === Evidence.RUNS_ON && isInYears(headers.taiAt(at, -1));
  }
  /**
   * Checks whether a header of an unknown id begins at a position.
   *
   * @param at Position at which no declared frame begins; the header was received.
   * @param isDue Whether a header was expected there.
   */
  look(at, isDue) {
    const headers = this.#headers;
    if (headers.hasDeclaredId(at)) return;
    const header = {
      frameId: headers.idAt(at),
      at,
      tai: headers.taiAt(at, -1)
    };
    const isSure = this.#isAwaited(header, isDue) || this.runsOn(at) || this.#isPossible(header, isDue);
    if (isSure === void 0) {
      this.#lookForRepetition(header, isDue);
      return;
    }
    const open = this.#open;
    if (isSure && open && !open.entry) this.#open = this.#count(open);
    this.endAt(at);
    if (header.tai !== void 0 && !headers.hasLearned) headers.learn(at, -1);
    this.#open = isSure ? this.#count(header) : header;
  }
  /** Whether a header of an id that was found before was expected. */
  #isAwaited({ frameId, at }, isDue) {
    const entry = this.#entries.get(frameId);
    if (entry === void 0) return false;
    const open = this.#open;
    return isDue || open?.entry === entry && at - open.at === entry.lengthBytes;
  }
  /**
   * Whether a time stamp that doesn't run on shows a header; false if it may, undefined
   * if it is no evidence.
   */
  #isPossible({ frameId, at, tai }, isDue) {
    const headers = this.#headers;
    const open = this.#open;
    if (headers.evidenceAt(at, -1) < Evidence.POSSIBLE) return void 0;
    if (frameId === 0 && tai === void 0) return void 0;
    if (open?.frameId === frameId && open.tai === tai && at - open.at >= headers.headerBytes) return true;
    if (!isDue) return void 0;
    if (headers.hasLearned || isInYears(tai)) return true;
    return tai === void 0 ? false : void 0;
  }
  #lookForRepetition(header, isDue) {
    const headers = this.#headers;
    if (isDue) this.#anchor = header;
    const anchor = this.#anchor;
    if (anchor === void 0) return;
    const { frameId } = anchor;
    const distance = header.at - anchor.at;
    if (distance === SILENT_BYTES && !this.#open?.entry) {
      this.#anchor = this.#open = this.#count(anchor);
    }
    const lengthBytes = distance / REPEATS;
    if (header.frameId !== frameId || lengthBytes < headers.headerBytes) return;
    if (!Number.isInteger(lengthBytes)) return;
    const places = Array.from({
      length: REPEATS + 1
    }, (_, i) => anchor.at + i * lengthBytes);
    if (places.some((at) => headers.idAt(at) !== frameId)) return;
    if (headers.idAt(anchor.at + 1) === frameId) return;
    for (const at of anchor.entry ? places.slice(1) : places) {
      this.endAt(at);
      this.#open = this.#count({
        ...anchor,
        at
      });
    }
  }
  /**
   * Notes the end of the last unknown frame.
   *
   * @param at Position of the header behind it.
   */
  endAt(at) {
    const open = this.#open;
    this.#open = this.#anchor = void 0;
    if (open?.entry === void 0) return;
    const lengthBytes = at - open.at;
    const { entry } = open;
    entry.bytes += lengthBytes;
    entry.lengthBytes = Math.min(entry.lengthBytes ?? Infinity, lengthBytes);
  }
  /** Whether the last header wasn't the first of its id. */
  get isKnown() {
    const last = this.#last;
    return last !== void 0 && last.count > 1;
  }
  /**
   * Returns the ids to report, which then count as reported: at once, again when the
   * length of their frames is known, then rarely.
   *
   * @param nowMs Present time, by \`monotonicMs()\`.
   */
  takeDue(nowMs) {
    return [
      ...this.#entries.values()
    ].filter((entry) => {
      const { reported, count, lengthBytes } = entry;
      const hasLength = lengthBytes !== void 0;
      const isDue = reported === void 0 || hasLength && !reported.hasLength || count > reported.count && nowMs - reported.atMs >= AGAIN_MS;
      if (isDue) entry.reported = {
        atMs: nowMs,
        count,
        hasLength
      };
      return isDue;
    });
  }
  #count(header) {
    const { frameId, at } = header;
    let entry = this.#entries.get(frameId);
    if (entry === void 0) {
      entry = {
        frameId,
        count: 0,
        bytes: 0,
        lengthBytes: void 0
      };
      if (this.#entries.size < IDS_MAX) this.#entries.set(frameId, entry);
    }
    entry.count++;
    this.#total++;
    this.#last = entry;
    this.#lastAt = at;
    return {
      ...header,
      entry
    };
  }
};
function isInYears(tai) {
  return tai !== void 0 && tai >= IN_YEARS_SEC.min && tai < IN_YEARS_SEC.max;
}

// src/framing/frame_decoder.ts
var CONTEXT_BYTES = 16;
var FrameDecoder = class {
  #ring;
  #layout;
  #headers;
  #unknown;
  #judge;
  #learning;
  /** Lengths of frames, where they aren't the declared ones. */
  lengths = new LengthWatch();
  /** Position of the next frame; while searching, of the next candidate. */
  #at = 0;
  #streamStart = 0;
  /** Last emitted frame, inside of which a search begins. */
  #lastStart = -1;
  #lastEnd = -1;
  #lastType = -1;
  /** Frame that wasn't emitted, as the next one begins inside of it. */
  #cutStart = -1;
  /** Position of the header that a search has found. */
  #trusted = -1;
  #searching = false;
  /** Position at which a header was expected when sync was lost. */
  #lostAt = 0;
  #context = new Uint8Array(0);
  #contextBefore = 0;
  #final = false;
  #discarded = 0;
  #resyncs = 0;
  #bytesOverlapped = 0;
  /**
   * @param layout Layout of the frames.
   * @param ring Bytes; its mirror must hold the longest frame and a header.
   */
  constructor(layout, ring) {
    this.#layout = layout;
    this.#ring = ring;
    this.#headers = new HeaderReader(layout, ring);
    this.#unknown = new UnknownFrames(this.#headers);
    this.#judge = this.#makeJudge();
    this.#learning = new HeaderLearning(this.#headers, layout);
  }
  /** Reader of the headers in the ring. */
  get headers() {
    return this.#headers;
  }
  /**
   * Switches to another layout, before the first frame of a stream.
   *
   * @param layout Layout of the frames.
   */
  setLayout(layout) {
    this.#layout = layout;
    this.#headers = new HeaderReader(layout, this.#ring);
    this.#unknown = new UnknownFrames(this.#headers);
    this.#judge = this.#makeJudge();
    this.#learning = new HeaderLearning(this.#headers, layout);
  }
  #makeJudge() {
    return new HeaderJudge(this.#ring, this.#layout, this.#headers, this.#unknown);
  }
  /** Number of bytes that belong to no frame, up to now. */
  get bytesDiscarded() {
    const current = this.#searching ? Math.max(0, this.#at - this.#lostAt) : 0;
    return this.#discarded + current;
  }
  /** Number of times that a header was found elsewhere than expected. */
  get resyncs() {
    return this.#resyncs;
  }
  /** Frames of ids that the layout doesn't have. */
  get unknown() {
    return this.#unknown;
  }
  /** Number of bytes counted in two frames, as the first of them had lost some. */
  get bytesOverlapped() {
    return this.#bytesOverlapped;
  }
  /** Oldest position whose bytes the decoder still needs. */
  get oldest() {
    return this.#searching || this.#lastStart < 0 ? this.#at : this.#lastStart;
  }
  /** The position before which each byte belongs to a frame handed out, or to none. */
  get settled() {
    return this.#searching ? Math.max(this.#lostAt, this.#at) : this.#at;
  }
  /** Begins a new stream at the ring's present end. */
  reset() {
    this.#at = this.#streamStart = this.#ring.written;
    this.#lastStart = this.#lastEnd = this.#trusted = -1;
    this.#learning.reset();
    this.#unknown.reset();
    this.lengths.reset();
    this.#cutStart = -1;
    this.#searching = this.#final = false;
    this.#judge.noteLast(-1, -1, false);
    this.#judge.begin();
  }
  /**
   * Ends the stream: {@linkcode next} then decides on candidates without waiting for more
   * bytes, and discards the rest.
   */
  finish() {
    this.#final = true;
  }
  /**
   * Returns the next part of the bytes received so far.
   *
   * @returns Frames, or skipped bytes; \`undefined\` when more bytes are needed to decide.
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
  /** Takes all available frames of one type, or loses sync; to be called in sync. */
  #takeRun() {
    const position = this.#at;
    const headers = this.#headers;
    const judge = this.#judge;
    if (!judge.isReceived(position)) return void 0;
    const frameType = headers.typeAt(position);
    if (frameType < 0) {
      this.#loseSync();
      return void 0;
    }
    if (position !== this.#trusted) {
      const verdict = judge.due(position, frameType);
      if (verdict === "reject" || verdict === "wait" && this.#final) {
        this.#loseSync();
      }
      if (verdict !== "accept") return void 0;
    }
    const frameBytes = this.#layout.frames[frameType].byteLength;
    const complete = Math.floor((this.#ring.written - position) / frameBytes);
    if (complete === 0) return void 0;
    if (!headers.hasLearned) headers.learn(position, frameType);
    let count = 1 + headers.run(position + frameBytes, frameType, complete - 1);
    const end = position + count * frameBytes;
    const last = end - frameBytes;
    if (last !== this.#trusted && judge.isCutShort(last, frameType)) {
      this.#cutStart = last;
      count--;
    }
    if (position === this.#lastEnd) this.lengths.right(this.#lastType);
    if (count > 1) this.lengths.right(frameType);
    this.#at = position + count * frameBytes;
    if (count === 0) {
      this.#loseSync();
      return void 0;
    }
    this.#judge.begin();
    this.#lastStart = this.#at - frameBytes;
    this.#lastEnd = this.#at;
    this.#lastType = frameType;
    const isStrange = this.#learning.learn(this.#lastStart, frameType, count);
    judge.noteLast(this.#lastStart, this.#lastEnd, isStrange);
    return {
      kind: "frames",
      frameType,
      position,
      count
    };
  }
  #loseSync() {
    const at = this.#at;
    const first = Math.max(this.oldest, at - CONTEXT_BYTES);
    const last = Math.min(this.#ring.written, at + 2 * CONTEXT_BYTES);
    const begin = first % this.#ring.capacityBytes;
    this.#context = this.#ring.bytes.slice(begin, begin + last - first);
    this.#contextBefore = at - first;
    this.#searching = true;
    this.#lostAt = at;
    this.#at = this.#lastStart < 0 ? at : this.#lastStart + 1;
    this.#judge.begin();
  }
  /**
   * Moves on to the next header; false if that can't be decided yet. To be called while
   * searching.
   */
  #findHeader() {
    const end = this.#ring.written - this.#layout.headerBytes;
    for (; this.#at <= end; this.#at++) {
      const type = this.#headers.typeAt(this.#at);
      if (type < 0) {
        if (this.#at >= this.#lostAt) {
          this.#unknown.look(this.#at, this.#at === this.#lostAt);
        }
        continue;
      }
      const verdict = this.#judge.found(this.#at, type, this.#lostAt);
      if (verdict === "accept") return true;
      if (verdict === "wait" && !this.#final) return false;
      this.#judge.begin();
    }
    return false;
  }
  /** Is in sync again at \`#at\`; returns the skipped bytes, if there were any. */
  #regainSync() {
    const distance = this.#at - this.#lostAt;
    this.#searching = false;
    this.#trusted = this.#at;
    this.#unknown.endAt(this.#at);
    if (distance === 0) return void 0;
    this.#learning.interrupt();
    this.#resyncs++;
    if (distance < 0) this.#bytesOverlapped -= distance;
    const isExplained = this.#explain();
    return this.#discard(Math.max(0, distance), true, isExplained);
  }
  /** Looks for the cause of a loss of sync; returns whether it was known before. */
  #explain() {
    const isCut = this.#cutStart === this.#lostAt;
    const start = isCut ? this.#cutStart : this.#lastStart;
    this.#cutStart = -1;
    if (this.#unknown.lastAt >= this.#lostAt) return this.#unknown.isKnown;
    if (start < 0) return false;
    const type = isCut ? this.#headers.typeAt(start) : this.#lastType;
    const isFirst = start === this.#streamStart;
    return this.lengths.wrong(type, this.#at - start, isFirst);
  }
  /** Discards the bytes left at the end of the stream. */
  #discardRest() {
    if (!this.#searching) {
      if (this.#at === this.#ring.written) return void 0;
      this.#loseSync();
    }
    const rest = this.#ring.written - this.#lostAt;
    this.#searching = false;
    this.#at = this.#ring.written;
    return rest > 0 ? this.#discard(rest, false, false) : void 0;
  }
  #discard(discardedBytes, resynced, isExplained) {
    this.#discarded += discardedBytes;
    return {
      kind: "discard",
      streamOffset: this.#lostAt - this.#streamStart,
      discardedBytes,
      resynced,
      isExplained,
      context: this.#context,
      contextBefore: this.#contextBefore
    };
  }
};

// src/framing/layout_choice.ts
var LayoutChoice = class {
  #layouts;
  #readers;
  #ring;
  #start = 0;
  /** Position of the next candidate; earlier ones are rejected. */
  #at = 0;
  /**
   * @param layouts Layouts, of which no two share a frame id, all with one header.
   * @param ring Bytes.
   */
  constructor(layouts, ring) {
    this.#layouts = layouts;
    this.#readers = layouts.map((layout) => new HeaderReader(layout, ring));
    this.#ring = ring;
  }
  /** Begins with a stream that starts at the ring's present end. */
  begin() {
    this.#start = this.#at = this.#ring.written;
  }
  /** Number of bytes of the stream that were received. */
  get bytesReceived() {
    return this.#ring.written - this.#start;
  }
  /** Whether the header at the start of the stream was received. */
  get hasStart() {
    return this.bytesReceived >= this.#layouts[0].headerBytes;
  }
  /**
   * Identifies the layout by the header at the start of the stream, once
   * {@linkcode hasStart}.
   *
   * @returns Index of the layout; \`undefined\` if the header is of none.
   */
  atStart() {
    const start = this.#start;
    return found(this.#readers.findIndex((reader, index) => {
      const type = reader.typeAt(start);
      if (type < 0) return false;
      const { frameId } = this.#layouts[index].frames[type];
      return frameId !== 0 || reader.taiAt(start, type) !== void 0;
    }));
  }
  /**
   * Searches the received bytes of the stream for a layout.
   *
   * @returns Index of the layout of which there are two frames in a row; \`undefined\` if
   * there are none yet.
   */
  behindJunk() {
    const end = this.#ring.written - this.#layouts[0].headerBytes;
    for (; this.#at <= end; this.#at++) {
      const at = this.#at;
      let isOpen = false;
      const index = this.#readers.findIndex((reader, index2) => {
        const type = reader.typeAt(at);
        if (type < 0) return false;
        const tai = reader.taiAt(at, type);
        if (tai === void 0) return false;
        const next = at + this.#layouts[index2].frames[type].byteLength;
        isOpen ||= next > end;
        const nextType = next <= end ? reader.typeAt(next) : -1;
        return nextType >= 0 && reader.evidenceAt(next, nextType, tai) === Evidence.RUNS_ON;
      });
      if (index >= 0 || isOpen) return found(index);
    }
    return void 0;
  }
};
function found(index) {
  return index < 0 ? void 0 : index;
}

// src/base/watchdog.ts
var Watchdog = class {
  #watched;
  #timer;
  #isFaulty = false;
  /** Result of the last look that could judge. */
  #looked = false;
  /** @param watched State to watch. */
  constructor(watched) {
    this.#watched = watched;
  }
  /** Begins to watch, or begins anew, with no fault reported. */
  start() {
    this.#isFaulty = this.#looked = false;
    this.#lookAfter(this.#watched.pauseMs());
  }
  /** Ends the watch. */
  stop() {
    clearTimeout(this.#timer);
  }
  /** Ends the watch, for \`using\`. */
  [Symbol.dispose]() {
    this.stop();
  }
  #lookAfter(pauseMs) {
    clearTimeout(this.#timer);
    if (pauseMs === Infinity) return;
    this.#timer = setTimeout(() => this.#look(), pauseMs);
  }
  #look() {
    const watched = this.#watched;
    const looked = watched.look(this.#isFaulty);
    if (looked === void 0) return this.#lookAfter(watched.pauseMs());
    const isSure = looked === this.#looked;
    this.#looked = looked;
    const isNews = looked !== this.#isFaulty;
    this.#lookAfter(isNews ? watched.doubtMs : watched.pauseMs());
    if (isNews && isSure && watched.report(looked) !== false) {
      this.#isFaulty = looked;
    }
  }
};

// src/transport/worker/step_watch.ts
var STEP_MS_MIN = 10;
var StepWatch = class {
  #last = now();
  /**
   * * Compares the clocks.
   *
   * @param moment Present time.
   * @returns The step since the last look, if there was one.
   */
  look(moment) {
    const withinMs = moment.monotonicMs - this.#last.monotonicMs;
    const byMs = moment.wallMs - this.#last.wallMs - withinMs;
    this.#last = moment;
    return Math.abs(byMs) < STEP_MS_MIN ? void 0 : {
      byMs,
      withinMs
    };
  }
};

// src/transport/worker/telemetry_socket.ts
var READ_SHARE = 1 / 4;
var CLOCK_LOOK_MS = 1e3;
var CHOICE_BYTES_MAX = 64 * 1024;
var CHOICE_SHARE = 1 / 2;
var SHOWN_BYTES_MAX = 16;
var STRAY_BYTES_MAX = 4096;
var STRAY_SHARE = 1 / 8;
var DOUBT_MS = 5;
var HELD_BACK = Infinity;
var TelemetrySocket = class {
  #task;
  #memory;
  #journal;
  #board;
  #ring;
  /** Choice of the layout, if there are several. */
  #choice;
  #layoutIndex = 0;
  /** Whether a frame has shown the layout, of this peer and all others. */
  #isLayoutKnown = false;
  #decoder;
  #counters;
  #clock = new ClockWatch();
  #steps = new StepWatch();
  /** Number of frames up to now, by type. */
  #frames;
  /** End of the last frame, or start of the connection, as a position in the ring. */
  #framesEnd = 0;
  /** Position behind the last byte that a record holds, in a frame or as a stray one. */
  #recordedEnd = 0;
  /** Configuration frames since the last telemetry, on this connection. */
  #configsSince = 0;
  /** Whether telemetry was received on this connection. */
  #hasTelemetry = false;
  /** Peer that is served. */
  #peer;
  #turns;
  #watchdog;
  #clockTimer;
  /**
   * @param task Its task.
   * @param parts Its parts.
   */
  constructor(task, { memory, journal, board, turns, onFailure }) {
    const { layouts } = task;
    this.#task = task;
    this.#memory = memory;
    this.#journal = journal;
    this.#board = board;
    this.#turns = turns;
    this.#ring = new ByteRing(memory.ring, memory.sizes.ringBytes);
    this.#choice = layouts.length > 1 ? new LayoutChoice(layouts, this.#ring) : void 0;
    this.#decoder = new FrameDecoder(layouts[0], this.#ring);
    this.#counters = new CounterWatch(layouts[0].frames.length, layouts[0].counter?.byteLength);
    this.#frames = layouts[0].frames.map(() => 0);
    const { staleMs } = task;
    this.#watchdog = new Watchdog({
      // Only telemetry ends a silence, which then begins anew.
      look: (isSilent) => isSilent || this.#silentMs >= staleMs,
      report: () => guarded(() => this.#reportSilence(), onFailure),
      pauseMs: () => {
        const leftMs = staleMs - this.#silentMs;
        return leftMs > 0 ? Math.min(leftMs, staleMs) : staleMs;
      },
      doubtMs: DOUBT_MS
    });
    const look = () => {
      if (this.#lookAtClock(now())) this.#journal.publish();
    };
    this.#clockTimer = setInterval(() => guarded(look, onFailure), CLOCK_LOOK_MS);
  }
  /** Ends its timers. */
  close() {
    clearInterval(this.#clockTimer);
    this.#watchdog.stop();
  }
  /**
   * Reads a peer to its end.
   *
   * @param peer Peer.
   * @returns Error of its socket, or \`undefined\` at the end of the stream.
   */
  async serve(peer) {
    this.#decoder.reset();
    this.#memory.setTotal(Total.STREAM_START, this.#ring.written);
    this.#framesEnd = this.#recordedEnd = this.#ring.written;
    this.#configsSince = 0;
    this.#hasTelemetry = false;
    this.#counters.reset();
    this.#clock.reset();
    this.#publish();
    this.#peer = peer;
    this.#setHeard(monotonicMs());
    this.#watchdog.start();
    this.#choice?.begin();
    let isChosen = this.#choice === void 0;
    let count = 0;
    for (; ; ) {
      count = await this.#read(peer);
      if (typeof count !== "number") break;
      this.#ring.advance(count);
      isChosen ||= this.#chooseLayout(peer);
      if (isChosen) await this.#record();
      else this.#publish();
      await this.#turns.spend(count);
    }
    this.#watchdog.stop();
    this.#peer = void 0;
    if (isChosen || !peer.isClosed) {
      this.#decoder.finish();
      await this.#record();
    } else {
      const stray = this.#takeStray(this.#ring.written);
      if (stray) await this.#journal.record(RecordKind.STRAY, stray);
    }
    return count ?? void 0;
  }
  get #layout() {
    return this.#task.layouts[this.#layoutIndex];
  }
  /**
   * Chooses the layout by the received bytes, or closes the connection of a peer with
   * another layout than those before.
   *
   * @returns Whether the bytes suffice for that.
   */
  #chooseLayout(peer) {
    const choice = this.#choice;
    if (!choice.hasStart) return false;
    let index = choice.atStart();
    if (this.#isLayoutKnown) {
      if (index !== void 0 && index !== this.#layoutIndex) {
        peer.close(EndCause.OTHER_FRAMES, otherFrames(this.#task, index));
        return false;
      }
      return true;
    }
    index ??= choice.behindJunk();
    if (index === void 0) {
      const bytesMax = Math.min(CHOICE_BYTES_MAX, CHOICE_SHARE * this.#ring.capacityBytes);
      if (choice.bytesReceived < bytesMax) return false;
      index = 0;
    }
    if (index !== this.#layoutIndex) {
      this.#layoutIndex = index;
      this.#decoder.setLayout(this.#layout);
    }
    return true;
  }
  /** Reads once; returns null at the end, or the error of the socket. */
  async #read(peer) {
    let free = this.#ring.writable(this.#oldest);
    if (free.length === 0) {
      await this.#released(() => {
        free = this.#ring.writable(this.#oldest);
        return free.length > 0 || peer.isClosed;
      });
      if (peer.isClosed) return null;
    }
    try {
      const bytesMax = READ_SHARE * this.#ring.capacityBytes;
      return await peer.conn.read(free.subarray(0, Math.min(bytesMax, this.#turns.bytes)));
    } catch (error) {
      return error;
    }
  }
  /** Waits for room in ring or journal, during which the peer doesn't count as silent. */
  async #released(isEnough) {
    const peer = this.#peer;
    peer?.holdBack();
    this.#setHeard(HELD_BACK);
    await this.#memory.released(isEnough);
    this.#setHeard(monotonicMs());
    if (peer) peer.isHeldBack = false;
  }
  #setHeard(timeMs) {
    if (this.#peer === void 0) return;
    this.#board.heardMs = timeMs;
  }
  /** Time since the last telemetry was received, in ms. */
  get #silentMs() {
    return monotonicMs() - this.#board.heardMs;
  }
  /** Oldest position whose bytes the main thread, the decoder or a record needs. */
  get #oldest() {
    const needed = Math.min(this.#decoder.oldest, this.#recordedEnd);
    if (this.#journal.isEmpty) return needed;
    return Math.min(this.#memory.total(Total.RING_RELEASED), needed);
  }
  /** Notes that the peer has sent telemetry, which isn't recorded yet. */
  #hear(moment) {
    this.#hasTelemetry = true;
    this.#configsSince = 0;
    const board = this.#board;
    if (this.#peer === void 0) return;
    const { connection: subject } = this.#peer;
    const heardMs = Math.max(board.heardMs, moment.monotonicMs);
    const number = heardMs - board.heardMs;
    board.heardMs = heardMs;
    if (!board.isStale) return;
    board.isStale = false;
    this.#watchdog.start();
    this.#journal.append(RecordKind.HEARD, {
      subject,
      number
    }, moment);
  }
  /** Reports that the peer is silent, if there is room for that now. */
  #reportSilence() {
    if (!this.#journal.hasRoom) return false;
    const silentMs = this.#silentMs;
    this.#board.isStale = true;
    const bytes = this.#ring.written - this.#framesEnd;
    this.#journal.append(RecordKind.SILENT, {
      subject: this.#hasTelemetry ? 1 : 0,
      count: this.#configsSince,
      position: bytes,
      number: silentMs,
      payload: this.#ring.last(Math.min(bytes, SHOWN_BYTES_MAX))
    }, now());
    this.#journal.publish();
    if (this.#task.endsStale) {
      const reason = \`no telemetry was received for \${Math.round(silentMs)} ms\`;
      this.#peer?.close(EndCause.STALE, reason);
    }
    return true;
  }
  /** Records a step of the machine's clock, if there is room; else at the next look. */
  #lookAtClock(moment) {
    if (!this.#journal.hasRoom) return false;
    const step = this.#steps.look(moment);
    if (step === void 0) return false;
    this.#clock.reset();
    const fields = {
      number: step.byMs,
      position: step.withinMs
    };
    this.#journal.append(RecordKind.CLOCK_STEPPED, fields, moment);
    return true;
  }
  /** Records the findings of the decoder; waits while the journal is full. */
  async #record() {
    const moment = now();
    this.#lookAtClock(moment);
    let rest;
    for (; ; ) {
      while (!this.#journal.hasRoom) {
        this.#publish();
        await this.#released(() => this.#journal.hasRoom);
      }
      const found2 = rest ?? this.#decoder.next();
      if (found2 === void 0) break;
      if (found2.kind === "frames") {
        if (this.#choice && !this.#isLayoutKnown) {
          this.#isLayoutKnown = true;
          const fields = {
            subject: this.#layoutIndex
          };
          this.#journal.append(RecordKind.LAYOUT, fields, moment);
          rest = found2;
          continue;
        }
        if (found2.frameType === this.#task.telemetryType) this.#hear(moment);
        rest = this.#recordFrames(found2, moment);
      } else if (!found2.isExplained) this.#recordDiscard(found2, moment);
    }
    const strayBytesMax = Math.min(STRAY_BYTES_MAX, STRAY_SHARE * this.#ring.capacityBytes);
    const { settled } = this.#decoder;
    const isLong = settled - this.#recordedEnd >= strayBytesMax;
    if (isLong || this.#peer === void 0) {
      this.#recordStray(settled, moment);
    }
    this.#recordFindings(moment);
    this.#publish();
  }
  /** Records the bytes up to a position that are in no record yet: they are in no frame. */
  #recordStray(end, moment) {
    const stray = this.#takeStray(end);
    if (stray) this.#journal.append(RecordKind.STRAY, stray, moment);
  }
  #takeStray(end) {
    const position = this.#recordedEnd;
    if (end <= position) return void 0;
    this.#recordedEnd = end;
    return {
      count: 1,
      position,
      number: end - position
    };
  }
  /** Records frames whose counter advances; returns those from where it doesn't. */
  #recordFrames({ kind, frameType, position, count }, moment) {
    this.#recordStray(position, moment);
    const { headers } = this.#decoder;
    const { byteLength } = this.#layout.frames[frameType];
    const recorded = headers.showCounters(position, frameType, count, this.#counters, (report) => this.#recordBreak(report, moment));
    const end = position + recorded * byteLength;
    const number = this.#frames[frameType];
    this.#frames[frameType] += recorded;
    this.#framesEnd = end;
    this.#recordedEnd = Math.max(this.#recordedEnd, end);
    const isTelemetry = frameType === this.#task.telemetryType;
    const { isAnswer } = this.#layout.frames[frameType];
    if (!isTelemetry && !isAnswer) this.#configsSince += recorded;
    const fields = {
      subject: frameType,
      count: recorded,
      position,
      number
    };
    this.#journal.append(RecordKind.FRAMES, fields, moment);
    if (recorded < count) {
      return {
        kind,
        frameType,
        position: end,
        count: count - recorded
      };
    }
    const tai = headers.taiAt(end - byteLength, frameType);
    if (tai !== void 0) this.#clock.see(tai, moment.wallMs);
    return void 0;
  }
  #recordBreak({ kind, missed, due, came }, moment) {
    const fields = {
      subject: kind,
      count: missed,
      position: due,
      number: came
    };
    this.#journal.append(RecordKind.COUNTER_BREAK, fields, moment);
  }
  #recordDiscard(found2, moment) {
    this.#journal.append(RecordKind.DISCARD, {
      subject: found2.resynced ? 1 : 0,
      count: found2.contextBefore,
      position: found2.streamOffset,
      number: found2.discardedBytes,
      payload: found2.context
    }, moment);
  }
  /** Records faults of the declared structs, if there is room; else later. */
  #recordFindings(moment) {
    const { unknown, lengths } = this.#decoder;
    const { frames, headerBytes } = this.#layout;
    if (!this.#journal.isRoomy) return;
    for (const id of unknown.takeDue(moment.monotonicMs)) {
      const { frameId, count, bytes, lengthBytes } = id;
      this.#journal.append(RecordKind.UNKNOWN_FRAME, {
        subject: frameId,
        count,
        position: bytes,
        number: lengthBytes ?? 0
      }, moment);
    }
    for (const { frameType, seenBytes, count } of lengths.takeDue()) {
      const { name, frameId, byteLength } = frames[frameType];
      this.#journal.append(RecordKind.LAYOUT_MISMATCH, {
        subject: frameId,
        count,
        position: byteLength - headerBytes,
        number: seenBytes - headerBytes,
        payload: name
      }, moment);
    }
  }
  #publish() {
    const memory = this.#memory;
    const decoder = this.#decoder;
    const counters = this.#counters;
    memory.setTotal(Total.BYTES_READ, this.#ring.written);
    memory.setTotal(Total.BYTES_DISCARDED, decoder.bytesDiscarded);
    memory.setTotal(Total.BYTES_OVERLAPPED, decoder.bytesOverlapped);
    memory.setTotal(Total.RESYNCS, decoder.resyncs);
    memory.setTotal(Total.UNKNOWN_FRAMES, decoder.unknown.count);
    memory.setTotal(Total.COUNTER_GAPS, counters.gaps);
    memory.setTotal(Total.MISSED_FRAMES, counters.missed);
    memory.setTotal(Total.DUPLICATE_FRAMES, counters.duplicates);
    memory.setTotal(Total.COUNTER_RESTARTS, counters.restarts);
    memory.setFloat(Total.CLOCK_OFFSET_MS, this.#clock.offsetMs);
    memory.setFloat(Total.CLOCK_JITTER_MS, this.#clock.jitterMs);
    for (let type = 0; type < this.#frames.length; type++) {
      memory.setTotal(Total.FRAMES + type, this.#frames[type]);
    }
    this.#board.telemetryFrames = this.#frames[this.#task.telemetryType];
    this.#journal.publish();
  }
};
function otherFrames({ layouts }, index) {
  const ids = layouts[index].frames.map(({ frameId }) => frameId).join(", ");
  return \`its frame ids are \${ids}, unlike those of the controller before; if it was upgraded, open a new link\`;
}

// src/transport/worker/running_task.ts
var RunningTask = class {
  #report;
  #journal;
  #sessions;
  /** Reader of frames, if the socket has any. */
  #frames;
  /** Writer of commands, if the socket has any. */
  #commands;
  /** Source of the peers. */
  #source;
  #loops = /* @__PURE__ */ new Set();
  #isClosing = false;
  /**
   * @param parts Its parts.
   * @throws {Error} If it can't listen.
   */
  constructor({ task, memory, board, turnBytesMax, report }) {
    const { socket } = task;
    const listener = "listen" in task ? listen(task.listen) : void 0;
    const journal = new JournalWriter(memory);
    const onFailure = (error) => this.#fail(error);
    const parts = {
      memory,
      journal,
      board,
      turns: new ReadTurns(turnBytesMax),
      onFailure
    };
    const frames = "stream" in task ? new TelemetrySocket(task.stream, parts) : void 0;
    const commands = socket === "telemetry" ? void 0 : new CommandSocket(parts);
    const sessions = new Sessions({
      socket,
      memory,
      journal,
      board,
      // At least one of the two exists; with both, the received bytes are frames.
      serve: async (peer) => await (frames?.serve(peer) ?? commands?.watch(peer))
    });
    this.#report = report;
    this.#journal = journal;
    this.#sessions = sessions;
    this.#frames = frames;
    this.#commands = commands;
    if ("dial" in task) {
      this.#source = new Dialer({
        task: task.dial,
        memory,
        journal,
        sessions
      });
    } else {
      const { admission } = task.listen;
      const port = new ClientPort({
        socket,
        admission,
        memory,
        journal,
        board,
        sessions,
        listener
      });
      this.#source = port;
      this.#run(port.run());
    }
    if (commands) this.#run(commands.writeCommands(sessions));
    report({
      type: "ready",
      port: listener?.addr.port ?? 0
    });
  }
  /**
   * Obeys a message.
   *
   * @param message Message of the main thread.
   */
  receive(message) {
    if (this.#isClosing) return;
    const source = this.#source;
    switch (message.type) {
      case "dial":
        if (source instanceof Dialer) this.#run(source.dial());
        return;
      case "hangUp":
        if (source instanceof Dialer) source.hangUp(message.reason);
        return;
      case "cut": {
        const { peer } = this.#sessions;
        if (peer?.connection !== message.connection) return;
        return peer.close(EndCause.CUT, message.reason);
      }
      case "giveUp":
        return this.#commands?.giveUp(message.command, message.reason);
      case "close":
        return void this.#close({
          type: "closed"
        });
    }
  }
  /** Watches a loop, whose failure ends the task. */
  #run(loop) {
    const watched = loop.catch((error) => this.#fail(error)).finally(() => this.#loops.delete(watched));
    this.#loops.add(watched);
  }
  #fail(error) {
    this.#close({
      type: "died",
      reason: messageOf(error)
    });
  }
  /** Closes all sockets, and reports that when no loop runs any more. */
  async #close(report) {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#source.close();
    this.#frames?.close();
    this.#commands?.close();
    this.#journal.close();
    await Promise.all(this.#loops);
    this.#report(report);
  }
};
function listen({ hostname, port }) {
  return hostname === null ? listenEverywhere(port) : Deno.listen({
    hostname,
    port
  });
}
function listenEverywhere(port) {
  try {
    return Deno.listen({
      hostname: "::",
      port
    });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return Deno.listen({
      hostname: "0.0.0.0",
      port
    });
  }
}

// src/transport/worker/task_runner.ts
var TaskRunner = class {
  #turnBytesMax;
  #report;
  #tasks = /* @__PURE__ */ new Map();
  /**
   * @param turnBytesMax Number of bytes that one socket may read in a turn of the event
   * loop, before the others have theirs.
   * @param report Called with each report of a task.
   */
  constructor(turnBytesMax, report) {
    this.#turnBytesMax = turnBytesMax;
    this.#report = report;
    clearTimeout(setTimeout(() => {
    }, 0));
  }
  /**
   * Starts a task; its report tells how that went.
   *
   * @param id Number of the task.
   * @param task The task.
   * @param memory Memory shared with the main thread.
   * @param board Board that all sockets of the link share.
   */
  start(id, task, memory, board) {
    const report = (report2) => {
      if (report2.type !== "ready") this.#tasks.delete(id);
      this.#report(id, report2);
    };
    const turnBytesMax = this.#turnBytesMax;
    try {
      const parts = {
        task,
        memory,
        board,
        turnBytesMax,
        report
      };
      this.#tasks.set(id, new RunningTask(parts));
    } catch (error) {
      const { name, message } = error;
      report({
        type: "failed",
        name,
        message
      });
    }
  }
  /**
   * Passes a message on to a task, unless it has ended.
   *
   * @param id Number of the task.
   * @param message Message.
   */
  tell(id, message) {
    this.#tasks.get(id)?.receive(message);
  }
};

// src/transport/worker/worker.ts
var runner;
self.onmessage = ({ data }) => {
  switch (data.type) {
    case "clock":
      return post({
        type: "clock",
        nowMs: performance.now()
      });
    case "begin":
      shareClock(data.clockOffsetMs);
      runner = new TaskRunner(data.turnBytesMax, (id, report) => post({
        type: "report",
        id,
        report
      }));
      return;
    case "start": {
      const { id, task, sizes, buffer, board } = data;
      const memory = new SharedMemory(sizes, buffer);
      return runner?.start(id, task, memory, new LinkBoard(board));
    }
    case "task":
      return runner?.tell(data.id, data.message);
  }
};
function post(message) {
  self.postMessage(message);
}
`;
