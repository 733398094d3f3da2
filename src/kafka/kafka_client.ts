/**
 * Client library of Kafka, loaded when it is needed: it asks for permissions as soon as it
 * is imported.
 *
 * @module
 */

import type {
  Admin as ClientAdmin,
  BaseOptions as ClientOptions,
  Consumer as ClientConsumer,
  Producer as ClientProducer,
} from "npm:@platformatic/kafka@2.12.1";

/** Module of the client. */
export type KafkaModule = typeof import("npm:@platformatic/kafka@2.12.1");
/** Client for topics. */
export type Admin = ClientAdmin;
/** Client that reads. */
export type Consumer = ClientConsumer;
/** Client that writes. */
export type Producer = ClientProducer;
/** Options of all clients. */
export type BaseOptions = ClientOptions;

/**
 * Loads the client.
 *
 * @throws {Error} If a permission is missing.
 */
export async function loadClient(): Promise<KafkaModule> {
  try {
    return await import("npm:@platformatic/kafka@2.12.1");
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    throw new Error(
      "Cannot load the client of Kafka without --allow-env and --allow-read, which it needs beside --allow-net",
      { cause },
    );
  }
}
