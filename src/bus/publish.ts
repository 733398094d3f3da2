/**
 * Publishing of a source.
 *
 * @module
 */

import { isCommandLink } from "./commands/command_server.ts";
import { type PublishOptions, readPublishOptions } from "./publish_options.ts";
import { Publisher } from "./publisher.ts";
import type { TelemetrySource } from "../link/source.ts";

/** Fencing number of a publisher without a standby. */
const ALONE = 1;

/**
 * Publishes everything that crosses a source from now on, until either is closed: frames as
 * they were received, events, steps of commands, and its own state. It never holds the
 * source: while the broker is slow or away, messages wait in memory.
 *
 * @example Share a rotator
 * ```ts ignore
 * await using connection = await connectNats("nats://broker:4222");
 * await using publisher = publish(rotator, { connection, name: "rotator" });
 * ```
 *
 * @param source A link, or any other source.
 * @param options Connection, name of the device, bounds.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function publish(
  source: TelemetrySource,
  options: PublishOptions,
): Publisher {
  return publishAs(source, options, () => ALONE);
}

/**
 * Publishes a source as {@linkcode publish} does, for a gateway that may be one of several.
 *
 * @param fencing Returns its fencing number; 0 while another gateway has the device, to which
 * requests of commands are left.
 */
export function publishAs(
  source: TelemetrySource,
  options: PublishOptions,
  fencing: () => number,
): Publisher {
  const checked = readPublishOptions(options);
  if (checked.allowCommands && !isCommandLink(source)) {
    throw new TypeError(
      "Cannot publish with allowCommands as source must be a link: received one that sends no commands",
    );
  }
  return new Publisher(source, checked, fencing);
}
