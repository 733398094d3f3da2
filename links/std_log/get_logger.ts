import { Logger } from "./logger.ts";

/** Loggers by name, which `setup()` replaces; none before it was loaded. */
export const loggers = new Map<string, Logger>();

/** Returns the logger of a name; one that `setup()` doesn't know writes nowhere. */
export function getLogger(name?: string): Logger {
  const logger = loggers.get(name || "default");
  if (logger !== undefined) return logger;
  if (!name) {
    throw new Error(
      '"default" logger must be set for getting logger without name',
    );
  }
  const silent = new Logger(name, "NOTSET");
  loggers.set(name, silent);
  return silent;
}
