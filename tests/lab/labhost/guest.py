# SPDX-License-Identifier: GPL-2.0-or-later
"""One boot: QEMU, its serial lines, what the scenarios said, how it ended.

Everything from the guest is bounded text. A boot ends by itself, by its time limit, or when the
kernel dies; in each case there is a verdict for the scenario that was running.
"""
import dataclasses
import os
import re
import secrets
import selectors
import shutil
import socket
import subprocess
import tempfile
import time

from . import machine as machines
from .qmp import Failed, Qmp
from .requests import Requests

TEXT_LIMIT = 8 << 20	# of one serial line in one boot
LINE_LIMIT = 16 << 10
BOOT_LIMIT = 90		# seconds until the first scenario begins
GRACE = 40		# what a scenario may take longer on the host's clock: clean-up, then it hangs
DEATH = re.compile(rb"Kernel panic - not syncing: [^\n]{0,200}")


@dataclasses.dataclass
class Result:
    """Of one scenario."""
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    lines: list = dataclasses.field(default_factory=list)
    seconds: float = 0
    ended: bool = False

    def fail(self, text):
        self.failed += 1
        self.lines.append(f"not ok - {text}")


class Place:
    """What requests of a guest may reach of the host."""

    def __init__(self, keep_dir, top, baseline=None):
        self.keep_dir, self.top, self.baseline = keep_dir, top, baseline
        self.finished = self.note = None


def printable(data):
    text = data.decode("utf-8", "replace").rstrip("\r\n")
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in text)


class Line:
    """One serial line: a socket QEMU connects to, cut into bounded lines."""

    def __init__(self, directory, name):
        self.path = os.path.join(directory, name)
        self.name = name
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(1)
        self.peer = None
        self.rest = b""
        self.total = 0

    def close(self):
        self.listener.close()
        if self.peer:
            self.peer.close()

    def take(self, data):
        """Whole lines in what came; a line that does not end is cut."""
        self.total += len(data)
        if self.total > TEXT_LIMIT:
            return []
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        if len(self.rest) > LINE_LIMIT:
            lines.append(self.rest)
            self.rest = b""
        return lines


class Guest:
    """Boots, runs the scenarios in order, returns a Result for each that began."""

    def __init__(self, machine, scenarios, tell, scale=1):
        self.machine, self.tell, self.scale = machine, tell, scale
        self.todo = list(scenarios)
        self.results = []
        self.current = None
        self.token = secrets.token_hex(8)
        self.log = b""
        self.up = None
        self.done = False
        self.dirty = False
        self.wrong_clock = False
        self.crashed = None	# the signal that QEMU itself died of
        self.started = None
        self.khz = None
        self.directory = tempfile.mkdtemp(prefix="nvmetest-lab-")

    def run(self, command, place, log_path):
        """@command(token, images) gives QEMU's arguments; @place: see Place. Always cleans up."""
        place.finished = lambda: self.done or (not self.todo and self.up)
        place.note = lambda lines: [self._note(line) for line in lines]
        images = machines.make_images(self.machine, self.directory)
        lines = {name: Line(self.directory, name) for name in ("kernel", "results", "control", "qmp")}
        argv = command(self.token, images)
        for name in ("kernel", "results", "control"):
            # an interrupt each, and an edge: the third port usually shares that of the first
            number = ("kernel", "results", "control").index(name)
            irq = ",irq=7" if number == 2 else ""
            argv += ["-chardev", f"socket,id={name},path={lines[name].path}",
                     "-device", f"isa-serial,chardev={name},index={number}{irq}"]
        argv += ["-chardev", f"socket,id=qmp,path={lines['qmp'].path}", "-mon", "chardev=qmp,mode=control"]
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        try:
            self._accept(process, lines)
            qmp = Qmp(lines["qmp"].peer)
            qmp.command("query-status")
            requests = Requests(self.machine, images, qmp, place)
            why = self._loop(process, lines, requests)
        except Failed as error:
            why = f"QEMU: {error}"
        finally:
            ended = process.poll()
            self.crashed = -ended if ended is not None and ended < 0 else None
            process.kill()
            _, errors = process.communicate()
            for line in lines.values():
                line.close()
            shutil.rmtree(self.directory, ignore_errors=True)
            with open(log_path, "wb") as file:
                file.write(self.log)
        self._conclude(why, printable(errors[-300:]))
        return self.results

    def _accept(self, process, lines):
        until = time.monotonic() + 20
        for line in lines.values():
            while True:
                line.listener.settimeout(0.2)
                try:
                    line.peer, _ = line.listener.accept()
                    break
                except socket.timeout:
                    if process.poll() is not None:
                        raise Failed("it does not start") from None
                    if time.monotonic() > until:
                        raise Failed("it does not connect its serial lines") from None
            if line.name != "qmp":
                line.peer.setblocking(False)

    def _loop(self, process, lines, requests):
        """Until the guest is done; returns None, or why it is over early."""
        selector = selectors.DefaultSelector()
        handlers = {"kernel": self._on_kernel, "results": self._on_results}
        for name in ("kernel", "results", "control"):
            selector.register(lines[name].peer, selectors.EVENT_READ, lines[name])
        self.deadline = time.monotonic() + BOOT_LIMIT * self.scale
        while selector.get_map():
            left = self.deadline - time.monotonic()
            if left <= 0:
                return "time"
            for key, _ in selector.select(min(left, 1)):
                line = key.data
                try:
                    data = line.peer.recv(65536)
                except OSError:
                    data = b""
                if not data:
                    selector.unregister(line.peer)
                elif line.name == "control":
                    self._on_control(line, data, requests)
                else:
                    handlers[line.name](line, data)
            if process.poll() is not None and not selector.select(0):
                break
        return None

    def _on_kernel(self, line, data):
        line.total += len(data)
        if line.total <= TEXT_LIMIT:
            self.log += data
        else:
            self.log = (self.log + data)[-TEXT_LIMIT:]

    def _on_control(self, line, data, requests):
        for text in line.take(data):
            answer = requests.answer(printable(text))
            if answer:
                try:
                    line.peer.sendall(answer.encode() + b"\n")
                except OSError:
                    return

    def _on_results(self, line, data):
        for text in line.take(data):
            before, mark, after = printable(text).partition(f"@{self.token} ")
            if before:
                self._note(before)
            if mark:
                self._marked(after)

    def _note(self, text):
        if self.current and len(self.current.lines) < 2000:
            self.current.lines.append("  " + text[:500])

    def _marked(self, text):
        now = time.monotonic()
        words = text.split(" ")
        if words[0] == "=":
            self._event(words[1:], now)
        elif not self.current:
            return
        elif text.startswith("not ok - "):
            self.current.failed += 1
            self.current.lines.append(text)
        elif re.match(r"ok - .*# SKIP", text):
            self.current.skipped += 1
            self.current.lines.append(text)
        elif text.startswith("ok - "):
            self.current.passed += 1
            self.current.lines.append(text)

    def _event(self, words, now):
        self._clock(words[-1], now)
        if words[0] == "up":
            self.up = words[1] if len(words) > 1 else "?"
        elif words[0] == "begin" and self.todo and words[1:2] == [self.todo[0].name]:
            scenario = self.todo.pop(0)
            self.current = Result(scenario.name)
            self.began = now
            self.limit = scenario.time
            self.deadline = now + scenario.time * self.scale + GRACE
            self.results.append(self.current)
        elif words[0] == "end" and self.current and words[1:2] == [self.current.name]:
            self._end(words[2] if len(words) > 2 else "?", now)
        elif words[0] == "dirty":
            self.dirty = True
        elif words[0] == "tsc" and re.fullmatch(r"\d{5,8}", words[1]):
            self.khz = int(words[1])
        elif words[0] == "done":
            self.done = True
            self.deadline = now + 10

    def _clock(self, uptime, now):
        """Holds the guest's clock against the host's: each line of ours ends in its uptime."""
        if not re.fullmatch(r"\d{1,9}\.\d\d", uptime):
            return
        if self.started is None:
            self.started = (float(uptime), now)
        ours, theirs = now - self.started[1], float(uptime) - self.started[0]
        if abs(ours - theirs) > 1.5 + 0.25 * ours:
            self.wrong_clock = True

    def _end(self, status, now):
        result, self.current = self.current, None
        if self.wrong_clock:
            # nothing that has to do with time can be believed: once more, in another machine
            self.results.pop()
            self.deadline = now
            return
        result.ended, result.seconds = True, now - self.began
        if status == "late":
            result.fail(f"{result.name} took longer than {int(self.limit * self.scale)} s and was stopped")
        elif status != "0":
            result.fail(f"{result.name} ended with status {status}")
        elif not result.passed + result.failed + result.skipped:
            result.fail(f"{result.name} checked nothing")
        self.deadline = now + GRACE + 20
        self.tell(result)

    def _conclude(self, why, errors):
        """What it means that the guest is gone."""
        death = DEATH.search(self.log)
        if self.current and self.crashed:
            # a fault of the machine, not of what ran in it: once more, in another one
            self.results.pop()
            self.current = None
        if self.current:
            result, self.current = self.current, None
            result.seconds = time.monotonic() - self.began
            if death:
                result.fail(f"{result.name}: {printable(death[0])}")
            elif why == "time":
                result.fail(f"{result.name} hangs: nothing came within {int(self.limit * self.scale)} s, "
                            "nor could it be stopped")
            else:
                result.fail(f"{result.name}: the guest is gone {why or ''} {errors}".rstrip())
            result.lines += self.tail()
            self.tell(result)
        self.trouble = "the guest's clock runs wrong, three times" if self.wrong_clock else None
        if not self.up:
            self.trouble = (printable(death[0]) if death else
                            "the guest does not boot" if why == "time" else f"{why or 'QEMU ended'} {errors}")

    def tail(self, count=15):
        """The end of the kernel's log, or where it died."""
        data = self.log
        death = DEATH.search(data)
        if death:
            # the reason stands before the registers and the stack
            data = data[:data.find(b"\n", death.end()) + 1 or len(data)]
            oops = data.rfind(b"BUG:", 0, death.start())
            data = data[max(0, oops, death.start() - 1500):]
        lines = [printable(line) for line in data[-8192:].split(b"\n")]
        lines = ["  kernel: " + line[:200] for line in lines if line]
        return lines[:count] if death else lines[-count:]
