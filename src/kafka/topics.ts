/**
 * Topics of a device: one for each channel, with one partition, so that their messages stay
 * in order.
 *
 * | topic | key | kept |
 * | ----- | --- | ---- |
 * | `<prefix>.<device>.telemetry` and other flow channels | device | by the broker's retention |
 * | `<prefix>.<device>.gateway`, `.lastConfig`, `.alarm` | device, or `device/key` | the last of each key (compacted) |
 * | `<prefix>.<device>.now` | device | for a minute |
 * | `<prefix>.schemas` | hash | the last of each key (compacted) |
 *
 * @module
 */

import {
  type BusMessage,
  type Channel,
  FLOW_CHANNELS,
  NOW_CHANNEL,
  STATE_CHANNELS,
} from "../bus/message.ts";

/** Topic to create. */
export interface TopicSettings {
  /** Its name. */
  readonly topic: string;
  /** Its configuration, beside the broker's defaults; one object for all that have it. */
  readonly configs: { readonly name: string; readonly value: string }[];
}

const DEFAULTS: TopicSettings["configs"] = [];
const COMPACTED = [{ name: "cleanup.policy", value: "compact" }];
const SHORT = [
  { name: "cleanup.policy", value: "delete" },
  { name: "retention.ms", value: "60000" },
];

/** Returns the name of a channel's topic. */
export function topicOf(prefix: string, device: string, channel: Channel) {
  return `${prefix}.${device}.${channel}`;
}

/** Returns the topic of schemas. */
export function schemaTopic(prefix: string): TopicSettings {
  return { topic: `${prefix}.schemas`, configs: COMPACTED };
}

/** Returns the key of a message. */
export function keyOf({ device, key }: BusMessage): string {
  return key === "" ? device : `${device}/${key}`;
}

/** Returns the topics that a device needs. */
export function topicsOf(prefix: string, device: string): TopicSettings[] {
  const kept = (configs: TopicSettings["configs"]) => (channel: Channel) => ({
    topic: topicOf(prefix, device, channel),
    configs,
  });
  return [
    ...FLOW_CHANNELS.map(kept(DEFAULTS)),
    ...STATE_CHANNELS.map(kept(COMPACTED)),
    kept(SHORT)(NOW_CHANNEL),
  ];
}
