/**
 * Error of a port on which nothing can listen.
 *
 * @module
 */

/**
 * Returns the error to throw when listening has failed: if the port is in use, one that
 * names it and says what to do, else the cause.
 *
 * @param cause Error of the system.
 * @param action Action that has failed, as in `Cannot ${action} at port …`.
 * @param port Port.
 * @param host Address.
 */
export function listenError(
  cause: unknown,
  action: string,
  port: number,
  host: string,
): unknown {
  if (!(cause instanceof Deno.errors.AddrInUse)) return cause;
  return new Deno.errors.AddrInUse(
    `Cannot ${action} at port ${port} of ${host} as it is in use: close the other program, or choose another port`,
    { cause },
  );
}
