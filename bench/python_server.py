"""The server of the benchmarks in Python, of the kind that this package replaces:
asyncio and ctypes, exact reads of header and struct into the same two structs, which
always hold the latest frame, one guarded callback a frame, and telemetry to wait for.

Arguments: seconds to warm up, seconds to measure. Prints the port that it listens on,
then how many frames a second it took from the first client, and ends.
"""

import asyncio
import ctypes
import logging
import os
import sys
import time

TELEMETRY_FRAME_ID = 0x05


class Header(ctypes.LittleEndianStructure):
    _pack_ = 1
    _fields_ = [
        ("sync_pattern", ctypes.c_uint16),
        ("frame_id", ctypes.c_uint16),
        ("counter", ctypes.c_uint32),
        ("tai_sec", ctypes.c_int64),
        ("tai_nsec", ctypes.c_int64),
    ]


class Telemetry(ctypes.LittleEndianStructure):
    _pack_ = 1
    _fields_ = [
        ("application_status", ctypes.c_uint32),
        ("state", ctypes.c_double),
        ("enabled_substate", ctypes.c_double),
        ("offline_substate", ctypes.c_double),
        ("curr_position", ctypes.c_double),
        ("cmd_position", ctypes.c_double),
    ]


async def read_into(reader, struct):
    """Reads a struct in place."""
    size = ctypes.sizeof(struct)
    data = await reader.readexactly(size)
    ctypes.memmove(ctypes.addressof(struct), data, size)


class Server:
    def __init__(self, callback):
        self.header = Header()
        self.telemetry = Telemetry()
        self.callback = callback
        self.reader = None
        self.next_telemetry = None

    @property
    def connected(self):
        return self.reader is not None and not self.reader.at_eof()

    async def read_telemetry(self, reader):
        self.reader = reader
        while self.connected:
            await read_into(reader, self.header)
            if self.header.frame_id != TELEMETRY_FRAME_ID:
                raise ValueError(f"unknown frame id {self.header.frame_id}")
            await read_into(reader, self.telemetry)
            waiter = self.next_telemetry
            if waiter is not None and not waiter.done():
                waiter.set_result(None)
            try:
                self.callback(self)
            except Exception:
                logging.exception("telemetry callback failed")


async def main(warm_up_sec, measured_sec):
    frames = 0
    position_sum = 0.0

    def count(server):
        nonlocal frames, position_sum
        frames += 1
        position_sum += server.telemetry.cmd_position

    reading = asyncio.Event()

    async def serve(reader, writer):
        reading.set()
        await Server(count).read_telemetry(reader)

    listener = await asyncio.start_server(serve, host="127.0.0.1", port=0)
    print(listener.sockets[0].getsockname()[1], flush=True)
    await reading.wait()
    await asyncio.sleep(warm_up_sec)
    start_sec, start_frames = time.perf_counter(), frames
    await asyncio.sleep(measured_sec)
    rate = (frames - start_frames) / (time.perf_counter() - start_sec)
    print(rate, flush=True)
    os._exit(0)  # with the reading under way, asyncio would complain


asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
