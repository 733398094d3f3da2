/**
 * Telemetry of the present connection.
 *
 * @module
 */

/** A link, as far as its telemetry is waited for. */
export interface SampleLink<S> {
  /** Whether a configuration was received on the present connection. */
  readonly configured: boolean;
  /** Resolves with a sample received after the call; rejects on link loss. */
  nextTelemetry(
    skip: number,
    options: { readonly signal: AbortSignal },
  ): Promise<S>;
}

/**
 * Waits for a sample that was received after the call, on a connection whose
 * configuration was received before. Controllers can begin a connection with frames of
 * the one before, which their server had not sent yet; the configuration follows those.
 *
 * @param link The link.
 * @param signal Cancels it.
 */
export async function presentSample<S>(
  link: SampleLink<S>,
  signal: AbortSignal,
): Promise<S> {
  for (;;) {
    // Looked at before the sample is received: both may be read at the same time.
    const { configured } = link;
    const sample = await link.nextTelemetry(0, { signal });
    if (configured) return sample;
  }
}
