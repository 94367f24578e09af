#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Types into lab --shell as a user would: the tool is there, two drives are, exit leaves."""
import os
import pty
import re
import select
import sys
import time


def main():
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.argv[1], [sys.argv[1], "--shell", *sys.argv[2:]])
    seen = b""
    typed = [b"nvmetest devices\n", b"echo two: $(ls -d /sys/class/nvme/nvme* | wc -l)\n", b"exit\n"]
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
        if typed and re.search(rb"# (\x1b\[6n)?$", seen):
            os.write(terminal, typed.pop(0))
            seen += b"<typed>\n"
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if not typed else None
    text = seen.decode("utf-8", "replace").replace("\r", "")
    good = status == 0 and "nothing to lose" in text and re.search(r"^two: 2$", text, re.M)
    if not good:
        print(text[-3000:], file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
