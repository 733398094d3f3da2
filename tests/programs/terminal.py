"""Runs a program on a terminal of its own, for tests of what it shows there.

Usage: terminal.py COLUMNS ROWS PROGRAM ARGUMENT...

Reads a JSON object a line: {"type": TEXT}, {"size": [COLUMNS, ROWS]} or {"kill": SIGNAL}.
Prints a JSON object a line: {"text": TEXT} that the program has printed, at its end
{"code": EXIT_CODE, "isRestored": whether the terminal has its first modes again}.
"""

import codecs
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios

BYTES = 65536


def set_size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def begin_session():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def say(**message):
    print(json.dumps(message), flush=True)


def main():
    columns, rows, *command = sys.argv[1:]
    master, slave = pty.openpty()
    set_size(slave, int(columns), int(rows))
    modes = termios.tcgetattr(slave)
    child = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=begin_session
    )
    # The pipe says when the program has ended.
    ended, end = os.pipe()
    os.set_blocking(end, False)
    signal.set_wakeup_fd(end)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    commands = b""
    inputs = [master, sys.stdin.fileno(), ended]
    while child.poll() is None:
        ready, _, _ = select.select(inputs, [], [])
        if master in ready:
            say(text=decoder.decode(os.read(master, BYTES)))
        if sys.stdin.fileno() in ready:
            received = os.read(sys.stdin.fileno(), BYTES)
            if received == b"":
                child.kill()
                inputs.remove(sys.stdin.fileno())
            *lines, commands = (commands + received).split(b"\n")
            for line in lines:
                obey(json.loads(line), master, slave, child)
        if ended in ready:
            os.read(ended, BYTES)
    while select.select([master], [], [], 0)[0]:
        say(text=decoder.decode(os.read(master, BYTES)))
    say(code=child.returncode, isRestored=termios.tcgetattr(slave) == modes)


def obey(command, master, slave, child):
    if "type" in command:
        os.write(master, command["type"].encode())
    if "size" in command:
        set_size(slave, *command["size"])
    if "kill" in command:
        child.send_signal(signal.Signals[command["kill"]])


main()
