import type { BaseHandler } from "./base_handler.ts";
import { ConsoleHandler } from "./console_handler.ts";
import type { LevelName } from "./levels.ts";
import { loggers } from "./get_logger.ts";
import { Logger } from "./logger.ts";

export interface LoggerConfig {
  level?: LevelName;
  handlers?: string[];
}

export interface LogConfig {
  handlers?: Record<string, BaseHandler>;
  loggers?: Record<string, LoggerConfig>;
}

const handlers = new Map<string, BaseHandler>();

/** Replaces all handlers and loggers; earlier loggers keep what they had. */
export function setup(config: LogConfig): void {
  for (const handler of handlers.values()) handler.destroy();
  handlers.clear();
  loggers.clear();
  const allHandlers = {
    default: new ConsoleHandler("INFO"),
    ...config.handlers,
  };
  for (const [name, handler] of Object.entries(allHandlers)) {
    handler.setup();
    handlers.set(name, handler);
  }
  const allLoggers: Record<string, LoggerConfig> = {
    default: { level: "INFO", handlers: ["default"] },
    ...config.loggers,
  };
  for (const [name, logger] of Object.entries(allLoggers)) {
    loggers.set(
      name,
      new Logger(name, logger.level ?? "INFO", {
        handlers: (logger.handlers ?? []).flatMap((name) =>
          handlers.get(name) ?? []
        ),
      }),
    );
  }
}

setup({});
