/**
 * Metrics of consumers: the losses and the queue of each.
 *
 * @module
 */

import { counterFamily, gaugeFamily, type NumberFamily } from "./families.ts";

/** Consumer whose losses are metrics: an iterator of a link, or anything that counts them. */
export interface MeteredConsumer {
  /** Number of samples or entries that it has lost. */
  readonly dropped: number;
  /** Number of those that wait for it; undefined if it isn't known. */
  readonly pending?: number;
}

/**
 * Returns the metrics of the consumers of a link.
 *
 * @param link Label of the link.
 * @param consumers Consumers by their names.
 */
export function consumerFamilies(
  link: string,
  consumers: Readonly<Record<string, MeteredConsumer>>,
): NumberFamily[] {
  const read = Object.entries(consumers)
    .map(([consumer, { dropped, pending }]) => ({
      labels: { link, consumer },
      dropped,
      pending,
    }));
  return [
    counterFamily(
      "consumer_dropped",
      "Samples or entries that a consumer has lost",
      read.map(({ labels, dropped }) => [labels, dropped]),
    ),
    gaugeFamily(
      "consumer_queue_depth",
      "Samples or entries that wait for a consumer",
      read.flatMap(({ labels, pending }) =>
        pending === undefined ? [] : [[labels, pending] as const]
      ),
    ),
  ];
}
