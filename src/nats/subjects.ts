/**
 * Subjects and streams of a site.
 *
 * | subject | stream | messages |
 * | ------- | ------ | -------- |
 * | `hexrot.<site>.<device>.<channel>` | `HEXROT_<site>` | telemetry, config, status, discarded, command, event, gap |
 * | `hexrot.<site>.<device>.state.<channel>` and `….<key>` | `HEXROT_<site>_STATE`, the last of each | gateway, lastConfig, alarm |
 * | `hexrot.<site>.schema.sha256.<hash>` | `HEXROT_<site>_STATE` | schemas |
 * | `hexrot.<site>.<device>.live.now` | none | newest telemetry |
 * | `hexrot.<site>.<device>.live.request` | none | requests of commands |
 *
 * An old server takes a consumer's filter only if one subject of the stream includes it, so
 * the flow stream has all subjects of four parts, and nothing else has four.
 *
 * @module
 */

import {
  type Channel,
  isChannel,
  NOW_CHANNEL,
  STATE_CHANNELS,
  type StateChannel,
} from "../bus/message.ts";

const ROOT = "hexrot";
const STATES: readonly string[] = STATE_CHANNELS;
/** Characters that may stand in a part of a subject. */
const UNSAFE = /[^A-Za-z0-9_-]/gu;

/** Names of the subjects and streams of a site. */
export class Subjects {
  /** Stream that keeps every message. */
  readonly flowStream: string;
  /** Stream that keeps the last message of each state, and the schemas. */
  readonly stateStream: string;
  readonly #prefix: string;

  /** @param site Name of the site. */
  constructor(site: string) {
    this.flowStream = `HEXROT_${site}`;
    this.stateStream = `HEXROT_${site}_STATE`;
    this.#prefix = `${ROOT}.${site}`;
  }

  /** Subjects of the flow stream. */
  get flow(): string[] {
    return [`${this.#prefix}.*.*`];
  }

  /** Subjects of the state stream. */
  get state(): string[] {
    return [`${this.#prefix}.*.state.>`, `${this.#prefix}.schema.sha256.*`];
  }

  /** Returns the stream that keeps a channel; undefined if none does. */
  streamOf(channel: Channel): string | undefined {
    if (channel === NOW_CHANNEL) return undefined;
    return STATES.includes(channel) ? this.stateStream : this.flowStream;
  }

  /** Returns the subject of a channel of a device. */
  of(device: string, channel: Channel, key = ""): string {
    const place = STATES.includes(channel)
      ? `state.${channel}`
      : channel === NOW_CHANNEL
      ? `live.${channel}`
      : channel;
    const safeKey = key.replaceAll(
      UNSAFE,
      (char) => `=${char.codePointAt(0)!.toString(16)}=`,
    );
    const suffix = key === "" ? "" : `.${safeKey}`;
    return `${this.#prefix}.${device}.${place}${suffix}`;
  }

  /** Returns the subject of all flow channels of a device. */
  flowOf(device: string): string {
    return `${this.#prefix}.${device}.*`;
  }

  /** Returns the subject of all keys of a state of a device. */
  keysOf(device: string, channel: StateChannel): string {
    return `${this.of(device, channel)}.*`;
  }

  /** Returns the subject of a schema. */
  schema(hash: string): string {
    return `${this.#prefix}.schema.sha256.${hash}`;
  }

  /** Returns the subject of the requests of a device. */
  requests(device: string): string {
    return `${this.#prefix}.${device}.live.request`;
  }
}

/** Returns the channel of a subject of a device; undefined if it has none. */
export function channelOf(subject: string): Channel | undefined {
  const [, , , part, state = ""] = subject.split(".");
  const channel = part === "state" ? state : part;
  return isChannel(channel) ? channel : undefined;
}
