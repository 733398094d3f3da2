/**
 * A controller in a thread of its own that reports when bytes arrive: commands on the
 * command socket, and the same bytes on a socket beside it.
 *
 * It either sleeps until they do, as a controller does, or polls the system in a loop, so
 * that the time to wake this thread isn't measured. Deno's own sockets can't be polled like
 * that (a busy event loop checks its sockets only rarely), hence the C library.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { Arrivals } from "./arrivals.ts";

/** Parameters of the worker. */
export interface ArrivalsStart {
  /** Ports to connect to: telemetry, command, and the socket beside them. */
  readonly ports: readonly number[];
  /** Whether to poll in a loop. */
  readonly isSpinning: boolean;
  /** Number of bytes that arrive at a time. */
  readonly byteLength: number;
  /** Memory of {@linkcode Arrivals}. */
  readonly buffer: SharedArrayBuffer;
}

// Values of Linux.
const AF_INET = 2;
const SOCK_STREAM = 1;
const MSG_DONTWAIT = 0x40;
const POLLIN = 1;
const POLLFD_BYTES = 8;
const LOOPBACK = [127, 0, 0, 1];

const { symbols: c } = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
});

function connect(port: number): number {
  const fd = c.socket(AF_INET, SOCK_STREAM, 0);
  const address = new Uint8Array(16);
  address.set([AF_INET, 0, port >> 8, port & 0xff, ...LOOPBACK]);
  if (c.connect(fd, address, address.length) !== 0) {
    throw new Error(`Cannot connect to port ${port}`);
  }
  return fd;
}

/** Makes a function that waits until one of the sockets has bytes. */
function waiter(fds: readonly number[]): () => void {
  const polled = new DataView(new ArrayBuffer(fds.length * POLLFD_BYTES));
  fds.forEach((fd, i) => {
    polled.setInt32(i * POLLFD_BYTES, fd, true);
    polled.setInt16(i * POLLFD_BYTES + 4, POLLIN, true);
  });
  return () => void c.poll(polled, BigInt(fds.length), -1);
}

self.onmessage = ({ data }: MessageEvent<ArrivalsStart>) => {
  const { ports, isSpinning, byteLength, buffer } = data;
  const arrivals = new Arrivals(buffer);
  const fds = ports.map(connect);
  arrivals.answer();
  const wait = isSpinning ? () => {} : waiter(fds);
  const bytes = new Uint8Array(byteLength);
  const length = BigInt(byteLength);
  for (let received = 0;;) {
    wait();
    for (const fd of fds) {
      const count = Number(c.recv(fd, bytes, length, MSG_DONTWAIT));
      if (count === 0) return; // the server has closed
      if (count > 0) received += count;
    }
    if (received < byteLength) continue;
    received = 0;
    arrivals.arrived();
  }
};
