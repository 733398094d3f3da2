/**
 * IP addresses as numbers, to decide who may connect.
 *
 * @module
 */

const ADDRESS_BITS = 128;
const GROUP_BITS = 16n;
const GROUPS = 8;
/** An IPv4 address is the IPv6 address `::ffff:a.b.c.d`, RFC 4291 2.5.5.2. */
const IPV4_PREFIX = "::ffff:";
const IPV4_BITS = 32;

/**
 * Addresses that share their leading bits; plain data, so that it can be sent to a
 * worker.
 */
export interface IpRange {
  /** First address, as 128 bits. */
  readonly first: bigint;
  /** Number of low bits that may differ. */
  readonly freeBits: number;
}

/**
 * Reads an address.
 *
 * @param text IPv4 or IPv6, with or without a zone.
 * @returns The address as 128 bits, IPv4 mapped into IPv6; `undefined` if it isn't one.
 */
export function parseAddress(text: string): bigint | undefined {
  const [address] = text.split("%");
  const isIpv4 = /^\d+\.\d+\.\d+\.\d+$/.test(address);
  if (!isIpv4 && !/^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return undefined;
  const ipv6 = isIpv4 ? IPV4_PREFIX + address : address;
  const url = URL.parse(`http://[${ipv6}]/`);
  if (url === null) return undefined;
  // The platform has written the address in hexadecimal groups, with at most one "::".
  const [high, low] = url.hostname.slice(1, -1).split("::");
  const groupsOf = (part = "") => part === "" ? [] : part.split(":");
  const head = groupsOf(high);
  const tail = groupsOf(low);
  const zeros = new Array(GROUPS - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].reduce(
    (value, group) => (value << GROUP_BITS) | BigInt(`0x${group}`),
    0n,
  );
}

/**
 * Reads an address or a CIDR range.
 *
 * @param text For example `"10.1.2.3"`, `"10.1.0.0/16"` or `"fd00::/8"`.
 * @returns The range; `undefined` if the text isn't one.
 */
export function parseRange(text: string): IpRange | undefined {
  const [address, bits, ...rest] = text.split("/");
  const first = parseAddress(address);
  if (first === undefined || rest.length > 0) return undefined;
  if (bits === undefined) return { first, freeBits: 0 };
  const bitsMax = address.includes(":") ? ADDRESS_BITS : IPV4_BITS;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax) return undefined;
  // A range of mapped IPv4 addresses must fix the whole prefix.
  const isMapped = first >> BigInt(IPV4_BITS) === 0xffffn;
  if (isMapped && Number(bits) < bitsMax - IPV4_BITS) return undefined;
  return { first, freeBits: bitsMax - Number(bits) };
}

/**
 * Returns whether an address lies in a range.
 *
 * @param range The range.
 * @param address The address, as {@linkcode parseAddress} returns it.
 */
export function isInRange({ first, freeBits }: IpRange, address: bigint) {
  return (first ^ address) >> BigInt(freeBits) === 0n;
}
