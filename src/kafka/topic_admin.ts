/**
 * Creator of topics.
 *
 * @module
 */

import type { Admin } from "./kafka_client.ts";
import { answersIn, isUnknownTopic, reasonOf } from "./kafka_errors.ts";
import type { TopicSettings } from "./topics.ts";

const EXISTS = "TOPIC_ALREADY_EXISTS";

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
    // One request creates many; the broker takes its time for each request.
    const byConfigs = Map.groupBy(settings, ({ configs }) => configs);
    for (const [configs, each] of byConfigs) {
      const topics = each.map(({ topic }) => topic);
      try {
        await this.#admin.createTopics({
          topics,
          partitions: 1,
          replicas: this.#replicas,
          configs: [...configs],
        });
      } catch (error) {
        const answers = answersIn(error);
        const failed = answers.find(({ apiId }) => apiId !== EXISTS);
        if (answers.length > 0 && failed === undefined) continue;
        const text = `create topics ${topics.join(", ")}`;
        throw this.#failure(text, failed ?? error);
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
