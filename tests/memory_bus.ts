/** Broker in memory, whose faults a test makes. */
import type {
  CommandTransport,
  KeyEntry,
  KeyStore,
} from "../src/bus/commands/lease_store.ts";
import type {
  BusMessage,
  Channel,
  ReadOptions,
  ReceivedMessage,
  StateChannel,
} from "../nats.ts";

type Follower = (message: ReceivedMessage) => void;

/** Keys in memory. */
class MemoryKeys implements KeyStore {
  readonly #entries = new Map<string, KeyEntry>();
  readonly #watchers = new Map<string, Set<(entry: KeyEntry) => void>>();
  #revision = 0;
  /** Whether the broker doesn't answer. */
  isAway = false;

  get(key: string): Promise<KeyEntry | undefined> {
    if (this.isAway) return Promise.reject(new Error("away"));
    return Promise.resolve(this.#entries.get(key));
  }

  set(
    key: string,
    value: string,
    revision: number,
  ): Promise<number | undefined> {
    if (this.isAway) return Promise.reject(new Error("away"));
    const present = this.#entries.get(key)?.revision ?? 0;
    if (present !== revision) return Promise.resolve(undefined);
    const entry = { value, revision: ++this.#revision };
    this.#entries.set(key, entry);
    for (const watcher of this.#watchers.get(key) ?? []) watcher(entry);
    return Promise.resolve(entry.revision);
  }

  watch(key: string, onChange: (entry: KeyEntry) => void): () => void {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(onChange));
    const entry = this.#entries.get(key);
    if (entry) onChange(entry);
    return () => watchers.delete(onChange);
  }
}

/** Transport to a broker in memory. */
export class MemoryBus implements CommandTransport {
  readonly broker = "memory";
  readonly leases = new MemoryKeys();
  readonly requests = new MemoryKeys();
  isConnected = true;
  /** Messages stored, in their order. */
  readonly stored: (BusMessage & { readonly atMs: number })[] = [];
  /** Number of messages that were stored already when they were sent. */
  repeated = 0;
  /** Fault of the next messages: what `publish()` rejects with, and whether it is stored. */
  fault: ((message: BusMessage) => Error | undefined) | undefined;
  /** Whether messages are stored, and acknowledged later, by {@linkcode acknowledge}. */
  withholds = false;
  readonly #withheld: (() => void)[] = [];
  readonly #ids = new Set<string>();
  /** Last message of each state, by device, channel and key. */
  readonly present = new Map<string, BusMessage>();
  readonly #schemas = new Map<string, string>();
  readonly #watchers = new Set<(isConnected: boolean) => void>();
  readonly #servers = new Set<
    (request: string) => Promise<string | undefined>
  >();
  readonly #followers = new Map<string, Set<Follower>>();
  #stored = Promise.withResolvers<void>();

  /** Ends or begins the connection to the broker. */
  setConnected(isConnected: boolean): void {
    this.isConnected = isConnected;
    for (const watcher of this.#watchers) watcher(isConnected);
  }

  /** Acknowledges what was withheld, and no longer withholds; or a number of messages. */
  acknowledge(count = Infinity): void {
    if (count === Infinity) this.withholds = false;
    const withheld = this.#withheld.splice(0, count);
    for (const resolve of withheld) resolve();
  }

  /** Forgets the ids of messages, as brokers do after a while. */
  forgetIds(): void {
    this.#ids.clear();
  }

  /** Number of messages that were sent, and not acknowledged. */
  get withheld(): number {
    return this.#withheld.length;
  }

  /** Messages of a channel. */
  of(channel: Channel): BusMessage[] {
    return this.stored.filter((message) => message.channel === channel);
  }

  /** Number of schemas stored. */
  get schemas(): number {
    return this.#schemas.size;
  }

  /** Waits until the messages stored pass a test. */
  async until(test: () => boolean): Promise<void> {
    while (!test()) await this.#stored.promise;
  }

  watchConnection(onChange: (isConnected: boolean) => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  prepare(): Promise<void> {
    return this.isConnected
      ? Promise.resolve()
      : Promise.reject(new Error("away"));
  }

  async publish(message: BusMessage): Promise<void> {
    await Promise.resolve();
    if (!this.isConnected) throw new Error("away");
    const fault = this.fault?.(message);
    if (fault) throw fault;
    this.#store(message);
    if (!this.withholds) return;
    await new Promise<void>((resolve) => this.#withheld.push(resolve));
    if (!this.isConnected) throw new Error("away");
  }

  publishNow(message: BusMessage): void {
    if (this.isConnected) this.#deliver(message);
  }

  putSchema(hash: string, text: string): Promise<void> {
    this.#schemas.set(hash, text);
    return Promise.resolve();
  }

  getSchema(hash: string): Promise<string | undefined> {
    return Promise.resolve(this.#schemas.get(hash));
  }

  last(device: string, channel: Channel): Promise<ReceivedMessage | undefined> {
    const state = this.present.get(`${device}/${channel}`) ??
      this.stored.findLast((each) =>
        each.device === device && each.channel === channel
      );
    return Promise.resolve(state && { ...state, position: -1 });
  }

  async *read(
    device: string,
    { from, signal }: ReadOptions,
  ): AsyncGenerator<ReceivedMessage> {
    let next = this.stored.length;
    if (typeof from === "object") {
      next = "position" in from
        ? from.position
        : this.stored.findIndex(({ atMs }) => atMs >= from.atMs);
    }
    if (from === "last") {
      const ofDevice = this.stored.map((message, position) => ({
        ...message,
        position,
      })).filter((message) => message.device === device);
      const last = new Map(ofDevice.map((each) => [each.channel, each]));
      yield* [...last.values()].sort((a, b) => a.position - b.position);
    }
    const aborted = new Promise((resolve) =>
      signal.addEventListener("abort", resolve)
    );
    while (!signal.aborted) {
      const message = this.stored[next];
      if (message === undefined) {
        await Promise.race([this.#stored.promise, aborted]);
        continue;
      }
      const position = next++;
      if (message.device === device) yield { ...message, position };
    }
  }

  async *states(
    device: string,
    channel: StateChannel,
    signal: AbortSignal,
  ): AsyncGenerator<ReceivedMessage> {
    const prefix = `${device}/${channel}/`;
    const queue: ReceivedMessage[] = [...this.present].flatMap(
      ([key, message]) =>
        key.startsWith(prefix) ? [{ ...message, position: -1 }] : [],
    );
    let next = Promise.withResolvers<void>();
    const unfollow = this.follow(device, channel, (message) => {
      queue.push(message);
      next.resolve();
    });
    signal.addEventListener("abort", () => next.resolve());
    while (!signal.aborted) {
      yield* queue.splice(0);
      await next.promise;
      next = Promise.withResolvers();
    }
    unfollow();
  }

  follow(
    device: string,
    channel: StateChannel | "now",
    onMessage: Follower,
  ): () => void {
    const key = `${device}/${channel}`;
    const followers = this.#followers.get(key) ?? new Set();
    this.#followers.set(key, followers.add(onMessage));
    return () => followers.delete(onMessage);
  }

  serve(
    _device: string,
    answer: (request: string) => Promise<string | undefined>,
  ): () => void {
    this.#servers.add(answer);
    return () => this.#servers.delete(answer);
  }

  /** Whether requests arrive, but their answers are lost. */
  losesAnswers = false;

  async request(
    _device: string,
    request: string,
    _timeoutMs: number,
  ): Promise<string> {
    const answers = [...this.#servers].map((answer) => answer(request));
    if (answers.length === 0) throw new Error("no gateway");
    const text = await new Promise<string>((resolve) => {
      for (const answer of answers) {
        answer.then((text) => text !== undefined && resolve(text));
      }
    });
    if (this.losesAnswers) throw new Error("lost");
    return text;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #store(message: BusMessage): void {
    if (this.#ids.has(message.id)) {
      this.repeated++;
      return;
    }
    this.#ids.add(message.id);
    const { device, channel } = message;
    if (["gateway", "lastConfig", "alarm"].includes(channel)) {
      const suffix = message.key === "" ? "" : `/${message.key}`;
      this.present.set(`${device}/${channel}${suffix}`, message);
      this.#deliver(message);
    } else this.stored.push({ ...message, atMs: Date.now() });
    this.#stored.resolve();
    this.#stored = Promise.withResolvers();
  }

  #deliver(message: BusMessage): void {
    const { device, channel } = message;
    for (const follower of this.#followers.get(`${device}/${channel}`) ?? []) {
      follower({ ...message, position: -1 });
    }
  }
}
