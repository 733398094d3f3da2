#!/usr/bin/env python3
"""A simulated controller for the two-socket protocol, the simple test device.

It shares no code with the library under test: Python's standard library only,
with the structs laid out by ctypes. It dials the telemetry and the command
port, sends Config and then Telemetry, obeys commands, and prints one JSON
object a line to standard output for each event:

  connected, lost       socket ("telemetry" or "command"), reason if lost
  config, telemetry     each frame sent: hex of the whole frame, and its fields
  command               each command read: hex, all fields, accepted, state
  done                  --frames were sent; the program ends

It runs until it is killed, or until --frames telemetry frames were sent.
"""

import argparse
import ctypes
import json
import math
import select
import socket
import threading
import time

COMMAND_SYNC_PATTERN = 0x1234
CONFIG_FRAME_ID = 0x19
TELEMETRY_FRAME_ID = 0x05
TAI_MINUS_UTC_NS = 37_000_000_000

STANDBY, DISABLED, ENABLED, OFFLINE, FAULT = range(5)
SET_STATE, SET_ENABLED_SUBSTATE, MOVE = 1, 2, 3
STOP = 3

# (state, param1 of SET_STATE): the new state.
TRANSITIONS = {
    (STANDBY, 1): DISABLED,  # START
    (DISABLED, 2): ENABLED,  # ENABLE
    (DISABLED, 3): STANDBY,  # STANDBY
    (ENABLED, 4): DISABLED,  # DISABLE
    (STANDBY, 5): OFFLINE,  # EXIT
    (FAULT, 6): STANDBY,  # CLEAR_ERROR
    (STANDBY, 6): STANDBY,  # CLEAR_ERROR
    (OFFLINE, 7): STANDBY,  # ENTER_CONTROL
}


class Struct(ctypes.LittleEndianStructure):
    """A packed struct that can be printed."""

    _pack_ = 1
    _fields_ = []

    def to_dict(self):
        return {name: json_value(getattr(self, name)) for name, _ in self._fields_}


class Header(Struct):
    _fields_ = [
        ("sync_pattern", ctypes.c_uint16),
        ("frame_id", ctypes.c_uint16),
        ("counter", ctypes.c_uint32),
        ("tai_sec", ctypes.c_int64),
        ("tai_nsec", ctypes.c_int64),
    ]


class Config(Struct):
    _fields_ = [
        ("min_position", ctypes.c_double),
        ("max_position", ctypes.c_double),
        ("max_velocity", ctypes.c_double),
    ]


class Telemetry(Struct):
    _fields_ = [
        ("application_status", ctypes.c_uint32),
        ("state", ctypes.c_double),
        ("enabled_substate", ctypes.c_double),
        ("offline_substate", ctypes.c_double),
        ("curr_position", ctypes.c_double),
        ("cmd_position", ctypes.c_double),
    ]


class Command(Struct):
    _fields_ = [
        ("sync_pattern", ctypes.c_uint16),
        ("counter", ctypes.c_uint32),
        ("code", ctypes.c_uint32),
        ("param1", ctypes.c_double),
        ("param2", ctypes.c_double),
        ("param3", ctypes.c_double),
        ("param4", ctypes.c_double),
        ("param5", ctypes.c_double),
        ("param6", ctypes.c_double),
    ]


assert ctypes.sizeof(Header) == 24
assert ctypes.sizeof(Config) == 24
assert ctypes.sizeof(Telemetry) == 44
assert ctypes.sizeof(Command) == 58


def json_value(value):
    """JSON has no NaN and no infinities; they become text."""
    finite = not isinstance(value, float) or math.isfinite(value)
    return value if finite else str(value)


class Device:
    """The simple device: what commands do to its telemetry."""

    def __init__(self, state):
        self.config = Config(-25, 25, 47)
        self.telemetry = Telemetry(state=state, offline_substate=int(state == OFFLINE))
        self.creeping = False

    def execute(self, command):
        """Do what a command says; return whether it was accepted."""
        telemetry = self.telemetry
        state = int(telemetry.state)
        if command.sync_pattern != COMMAND_SYNC_PATTERN:
            return False
        if command.code == SET_STATE:
            new_state = TRANSITIONS.get((state, command.param1))
            if new_state is None:
                return False
            self.creeping = False
            telemetry.state = new_state
            telemetry.enabled_substate = 0
            telemetry.offline_substate = int(new_state == OFFLINE)
            return True
        if command.code == MOVE:
            low, high = self.config.min_position, self.config.max_position
            if state != ENABLED or not low <= command.param1 <= high:
                return False
            telemetry.cmd_position = telemetry.curr_position = command.param1
            self.creeping = True
            return True
        if command.code == SET_ENABLED_SUBSTATE:
            if state != ENABLED or command.param1 != STOP:
                return False
            self.creeping = False
            telemetry.enabled_substate = 0
            return True
        return False

    def advance(self):
        if self.creeping:
            self.telemetry.curr_position += 0.001


class Controller:
    """The two sockets, each with a thread of its own that dials for ever."""

    def __init__(self, args):
        self.args = args
        self.device = Device(args.state)
        self.lock = threading.Lock()  # guards the device and standard output
        self.socks = {}
        self.counter = 0
        self.telemetry_count = 0

    def run(self):
        commands = threading.Thread(
            target=self.keep_open,
            args=("command", self.args.command_port, self.read_commands),
            daemon=True,
        )
        commands.start()
        self.keep_open("telemetry", self.args.telemetry_port, self.send_frames)
        for sock in list(self.socks.values()):
            sock.close()
        with self.lock:
            self.emit("done", frames=self.telemetry_count)

    def keep_open(self, name, port, use):
        """Dial, use the connection, and dial again when it is lost."""
        while True:
            try:
                sock = socket.create_connection((self.args.host, port))
            except OSError:
                time.sleep(self.args.reconnect_delay)
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socks[name] = sock
            with self.lock:
                self.emit("connected", socket=name)
            try:
                use(sock)
                return
            except (EOFError, OSError) as error:
                with self.lock:
                    self.device.creeping = False
                    self.emit("lost", socket=name, reason=repr(error))
            finally:
                sock.close()
            time.sleep(self.args.reconnect_delay)

    def send_frames(self, sock):
        """Send Config, then Telemetry at a steady rate; return after --frames."""
        args = self.args
        with self.lock:
            frame = self.make_frame("config", CONFIG_FRAME_ID, self.device.config)
        self.send(sock, frame)
        due = time.monotonic()
        while args.frames is None or self.telemetry_count < args.frames:
            with self.lock:
                self.device.advance()
                frame = self.make_frame(
                    "telemetry", TELEMETRY_FRAME_ID, self.device.telemetry
                )
            self.send(sock, frame)
            self.telemetry_count += 1
            if self.telemetry_count == args.drop_after:
                self.drop()
            due = max(due + args.interval, time.monotonic())
            self.wait(sock, due)

    def make_frame(self, event, frame_id, body):
        self.counter = (self.counter + 1) & 0xFFFFFFFF
        tai_sec, tai_nsec = divmod(time.time_ns() + TAI_MINUS_UTC_NS, 10**9)
        header = Header(
            self.args.sync_pattern, frame_id, self.counter, tai_sec, tai_nsec
        )
        frame = bytes(header) + bytes(body)
        self.emit(event, hex=frame.hex(), **header.to_dict(), **body.to_dict())
        return frame

    def send(self, sock, frame):
        """Send a frame, in pieces of --split bytes with a pause in between."""
        size = self.args.split or len(frame)
        for start in range(0, len(frame), size):
            if start > 0:
                time.sleep(self.args.split_pause)
            sock.sendall(frame[start : start + size])

    def wait(self, sock, due):
        """Wait until a time, or raise as soon as the server has closed."""
        while True:
            seconds = due - time.monotonic()
            if not select.select([sock], [], [], max(0, seconds))[0]:
                return
            if not sock.recv(4096):
                raise EOFError("the server closed the connection")

    def drop(self):
        """Close both connections; the threads notice and dial again."""
        for sock in list(self.socks.values()):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already

    def read_commands(self, sock):
        while True:
            data = self.read_exactly(sock, ctypes.sizeof(Command))
            command = Command.from_buffer_copy(data)
            with self.lock:
                accepted = self.device.execute(command)
                self.emit(
                    "command",
                    hex=data.hex(),
                    **command.to_dict(),
                    accepted=accepted,
                    state=int(self.device.telemetry.state),
                )

    def read_exactly(self, sock, size):
        data = b""
        while len(data) < size:
            piece = sock.recv(size - len(data))
            if not piece:
                raise EOFError("the server closed the connection")
            data += piece
        return data

    def emit(self, event, **fields):
        """Print an event. The caller holds the lock."""
        print(json.dumps({"event": event, **fields}), flush=True)


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("telemetry_port", type=int)
    add("command_port", type=int)
    add("--host", default="127.0.0.1")
    add("--interval", type=float, default=0.05, help="s between telemetry frames")
    add("--state", type=int, default=STANDBY, help="the state to start in")
    add("--sync-pattern", type=int, default=0, help="of each header")
    add("--split", type=int, help="send frames in pieces of so many bytes")
    add("--split-pause", type=float, default=0.0002, help="s between the pieces")
    add("--frames", type=int, help="exit after so many telemetry frames")
    add("--drop-after", type=int, help="disconnect once, after so many of them")
    add("--reconnect-delay", type=float, default=0.05, help="s before dialling again")
    return parser.parse_args()


if __name__ == "__main__":
    Controller(parse_args()).run()
