/**
 * Access to the dashboard: who may ask for it, and what browsers may do with it.
 *
 * A page of another site can send requests to this server, also one that listens on
 * 127.0.0.1 only. Its requests name its origin, or have a foreign name as their host: both
 * are refused.
 *
 * @module
 */

import { hostRefusal } from "../base/served_host.ts";

const encoder = new TextEncoder();

/** Names and origins that are allowed. */
export interface Allowed {
  /** Names of this machine, besides `localhost` and IP addresses. */
  readonly allowHosts: readonly string[];
  /** Origins of other sites. */
  readonly allowOrigins: readonly string[];
}

/** Headers of every answer. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** Returns the reason why a request is refused; undefined if it isn't. */
export function refusalOf(
  request: Request,
  { allowHosts, allowOrigins }: Allowed,
): string | undefined {
  const refusal = hostRefusal(request, allowHosts);
  if (refusal !== undefined) return refusal;
  const origin = request.headers.get("origin");
  if (origin === null || allowOrigins.includes(origin)) return undefined;
  const { host } = new URL(request.url);
  if (URL.canParse(origin) && new URL(origin).host === host) return undefined;
  return `Cannot serve origin ${origin}: add it to allowOrigins if its scripts may read telemetry`;
}

/** Returns a token of 128 random bits. */
export function newToken(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/** Whether two tokens are equal, in a time that doesn't depend on where they differ. */
export function isToken(given: unknown, token: string): boolean {
  if (typeof given !== "string") return false;
  const a = encoder.encode(given);
  const b = encoder.encode(token);
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= (a[i] ?? 0) ^ b[i];
  return difference === 0;
}
