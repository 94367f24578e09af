# SPDX-License-Identifier: GPL-2.0-or-later
"""QMP, as little of it as the lab needs. Every wait has a deadline."""
import json
import socket
import time

LIMIT = 4 << 20


class Failed(Exception):
    """QEMU refused a command, or does not answer."""


class Qmp:
    def __init__(self, connection):
        self.connection = connection
        self.buffer = b""
        self.events = []
        self.greeted = False

    def _message(self, until):
        while b"\n" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0:
                raise Failed("QEMU does not answer")
            self.connection.settimeout(left)
            try:
                data = self.connection.recv(65536)
            except socket.timeout:
                raise Failed("QEMU does not answer") from None
            except OSError as error:
                raise Failed(str(error)) from None
            if not data or len(self.buffer) > LIMIT:
                raise Failed("QEMU is gone")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        try:
            return json.loads(line)
        except ValueError:
            raise Failed("QEMU answered what is no JSON") from None

    def command(self, name, timeout=10, **arguments):
        """Returns what the command returns."""
        until = time.monotonic() + timeout
        if not self.greeted:
            self._message(until)
            self.greeted = True
            self.command("qmp_capabilities")
        text = json.dumps({"execute": name, "arguments": arguments})
        try:
            self.connection.sendall(text.encode() + b"\n")
        except OSError as error:
            raise Failed(str(error)) from None
        while True:
            message = self._message(until)
            if "return" in message:
                return message["return"]
            if "error" in message:
                raise Failed(str(message["error"].get("desc", "refused")))
            self.events.append(message)
            del self.events[:-200]

    def hmp(self, line, timeout=10):
        """A command of the human monitor; it tells failure by printing something."""
        return self.command("human-monitor-command", timeout, **{"command-line": line}).strip()

    def wait_event(self, name, device, timeout):
        """True when the event came for that device."""
        until = time.monotonic() + timeout
        while True:
            for event in self.events:
                if event.get("event") == name and event.get("data", {}).get("device") == device:
                    self.events.remove(event)
                    return True
            try:
                self.events.append(self._message(until))
            except Failed:
                return False
