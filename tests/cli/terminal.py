#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""terminal.py [-w COLUMNS] [-s TEXT:SIGNAL] raw|screen COMMAND...: run it on a terminal of its own.

raw prints what the terminal was sent, a line for each carriage return and escapes as ESC; screen
what stands on it in the end. The exit status is that of the command. SIGNAL goes to
the command when TEXT was seen; WINCH makes the terminal half as wide."""
import argparse
import fcntl
import os
import pty
import re
import signal
import struct
import sys
import termios


def resize(fd, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def run(args):
    child, fd = pty.fork()
    if not child:
        os.execvp(args.command[0], args.command)
    resize(fd, args.columns)
    text, name = args.signal.split(":") if args.signal else ("", "")
    sent = b""
    while True:
        if name and text.encode() in sent:
            if name == "WINCH":
                resize(fd, args.columns // 2)
            else:
                os.kill(child, signal.Signals["SIG" + name])
            name = ""
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        if not data:
            return sent.decode("utf-8", "replace"), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sent += data


def screen(sent):
    """The little of a terminal that is in use: newline, carriage return, erase, colours."""
    lines, column = [""], 0
    for token in re.findall(r"\033\[[0-9;?]*[A-Za-z]|.", sent, re.S):
        if token == "\n":
            lines.append("")
            column = 0
        elif token == "\r":
            column = 0
        elif token == "\033[K":
            lines[-1] = lines[-1][:column]
        elif token[0] != "\033":
            lines[-1] = lines[-1][:column].ljust(column) + token + lines[-1][column + 1:]
            column += 1
    return "\n".join(lines)


parser = argparse.ArgumentParser()
parser.add_argument("-w", dest="columns", type=int, default=80)
parser.add_argument("-s", dest="signal")
parser.add_argument("what", choices=["raw", "screen"])
parser.add_argument("command", nargs=argparse.REMAINDER)
args = parser.parse_args()
sent, status = run(args)
if args.what == "screen":
    print(screen(sent), end="")
else:
    print(sent.replace("\r\n", "\n").replace("\r", "\n").replace("\033", "ESC"), end="")
sys.exit(status)
