import { BaseHandler, type BaseHandlerOptions } from "./base_handler.ts";
import { type LevelName, LogLevels } from "./levels.ts";
import type { LogRecord } from "./logger.ts";

export interface ConsoleHandlerOptions extends BaseHandlerOptions {
  useColors?: boolean;
}

export class ConsoleHandler extends BaseHandler {
  readonly #useColors: boolean;

  constructor(levelName: LevelName, options: ConsoleHandlerOptions = {}) {
    super(levelName, options);
    this.#useColors = options.useColors ?? true;
  }

  override format(logRecord: LogRecord): string {
    const msg = super.format(logRecord);
    return this.#useColors && !Deno.noColor
      ? colored(msg, logRecord.level)
      : msg;
  }

  override log(msg: string): void {
    console.log(msg);
  }
}

function colored(msg: string, level: number): string {
  switch (level) {
    case LogLevels.INFO:
      return `\x1b[34m${msg}\x1b[39m`;
    case LogLevels.WARN:
      return `\x1b[33m${msg}\x1b[39m`;
    case LogLevels.ERROR:
      return `\x1b[31m${msg}\x1b[39m`;
    case LogLevels.CRITICAL:
      return `\x1b[1m\x1b[31m${msg}\x1b[39m\x1b[22m`;
    default:
      return msg;
  }
}
