/**
 * Controller's side of a protocol.
 *
 * @module
 */

import type { AnswerRule } from "../faults/answer_faults.ts";

/**
 * Controller's side of a protocol; `SimulatedController` documents its members.
 *
 * @typeParam C Command of the protocol.
 * @typeParam S Statistics of its controllers.
 */
export interface ControllerSide<C, S> {
  readonly connected: boolean;
  readonly port: number;
  readonly lastCommand: C | undefined;
  readonly stats: S;
  start(): Promise<void>;
  connect(signal?: AbortSignal): Promise<void>;
  disconnect(): void;
  answerWith(rule: AnswerRule | undefined): void;
  close(): Promise<void>;
}
