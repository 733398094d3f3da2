/**
 * The part of `jsr:@std/log` that this project uses, written anew: see the
 * README of the folder above.
 */
export {
  BaseHandler,
  type BaseHandlerOptions,
  type FormatterFunction,
} from "./base_handler.ts";
export {
  ConsoleHandler,
  type ConsoleHandlerOptions,
} from "./console_handler.ts";
export {
  getLevelByName,
  getLevelName,
  type LevelName,
  type LogLevel,
  LogLevels,
} from "./levels.ts";
export {
  Logger,
  type LoggerOptions,
  LogRecord,
  type LogRecordOptions,
} from "./logger.ts";
export { getLogger } from "./get_logger.ts";
export { type LogConfig, type LoggerConfig, setup } from "./setup.ts";
