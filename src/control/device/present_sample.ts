/**
 * Telemetry of the present connection.
 *
 * @module
 */

/** Parts of a link that the wait for its telemetry uses. */
export interface SampleLink<S> {
  /** Whether a configuration was received on the present connection. */
  readonly configured: boolean;
  /** Waits for a sample received after the call; rejects when the link is lost. */
  nextTelemetry(
    skip: number,
    options: { readonly signal: AbortSignal },
  ): Promise<S>;
}

/**
 * Waits for a sample that was received after the call, on a connection whose
 * configuration was received before. Controllers can begin a connection with unsent
 * frames of the connection before; the configuration follows those.
 *
 * @param link The link.
 * @param signal Cancels the wait.
 */
export async function presentSample<S>(
  link: SampleLink<S>,
  signal: AbortSignal,
): Promise<S> {
  for (;;) {
    // Read before the sample is received, as both can arrive in the same read.
    const { configured } = link;
    const sample = await link.nextTelemetry(0, { signal });
    if (configured) return sample;
  }
}
