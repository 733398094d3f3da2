export { abortable } from "./abortable.ts";
export { deadline, type DeadlineOptions } from "./deadline.ts";
export { delay, type DelayOptions } from "./delay.ts";
export { retry, RetryError, type RetryOptions } from "./retry.ts";
