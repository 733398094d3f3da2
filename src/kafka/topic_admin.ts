/**
 * Creator of topics.
 *
 * @module
 */

import type { Admin } from "./kafka_client.ts";
import { answerOf, isUnknownTopic, reasonOf } from "./kafka_errors.ts";
import type { TopicSettings } from "./topics.ts";

/** Creator of topics at one broker or cluster. */
export class TopicAdmin {
  readonly #admin: Admin;
  readonly #broker: string;
  readonly #replicas: number;

  /**
   * @param admin Client.
   * @param broker Broker, for messages.
   * @param replicas Brokers that keep a topic; -1 for the cluster's default.
   */
  constructor(admin: Admin, broker: string, replicas: number) {
    this.#admin = admin;
    this.#broker = broker;
    this.#replicas = replicas;
  }

  /**
   * Asks the brokers for an answer.
   *
   * @throws {Error} If none answers.
   */
  async check(): Promise<void> {
    await this.#admin.metadata({ topics: [], forceUpdate: true });
  }

  /**
   * Creates topics that don't exist, with one partition each; the others remain as they are.
   *
   * @throws {Error} If one can't be created.
   */
  async create(settings: readonly TopicSettings[]): Promise<void> {
    const topics = settings.map(({ topic }) => topic);
    try {
      await this.#admin.metadata({ topics, forceUpdate: true });
      return;
    } catch (error) {
      if (!isUnknownTopic(error)) throw this.#failure("read topics", error);
    }
    for (const { topic, configs } of settings) {
      try {
        await this.#admin.createTopics({
          topics: [topic],
          partitions: 1,
          replicas: this.#replicas,
          configs: [...configs],
        });
      } catch (error) {
        if (answerOf(error) === "TOPIC_ALREADY_EXISTS") continue;
        throw this.#failure(`create topic ${topic}`, error);
      }
    }
  }

  /** Ends it. */
  async close(): Promise<void> {
    await this.#admin.close();
  }

  #failure(action: string, cause: unknown): Error {
    const text = `Cannot ${action} of ${this.#broker}: ${reasonOf(cause)}`;
    return new Error(text, { cause });
  }
}
