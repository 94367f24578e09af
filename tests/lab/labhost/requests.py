# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scenario may ask of the host: a fixed set of requests, each checked.

The guest is untrusted: lines have a bounded length, names a fixed form, files a limit.
"""
import base64
import gzip
import hashlib
import inspect
import io
import os
import re
import subprocess
import sys

from . import machine as machines
from .qmp import Failed

KEEP_LIMIT = 32 << 20
ROWS_LIMIT = 10000
NAME = r"[a-z0-9][A-Za-z0-9._-]{0,100}"
AER_ERRORS = ("RCVR", "BAD_TLP", "BAD_DLLP", "REP_ROLL", "REP_TIMER", "ADV_NONFATAL", "INTERNAL_COR",
              "DLP", "SDN", "POISON_TLP", "FCP", "COMP_TIME", "COMP_ABORT", "UNX_COMP", "RX_OVER",
              "MALF_TLP", "ECRC", "UNSUP", "ACS", "INTERNAL_UNC", "CORR_INTERNAL", "UNCOR_INTERNAL")


TRACED = ("pci_nvme_admin_cmd", "pci_nvme_io_cmd", "pci_nvme_err_req_status")
TRACE_LIMIT = 8 << 20
COMMAND = re.compile(r"pci_nvme_(admin|io)_cmd .* opname 'NVME_(?:ADM|NVM|ZONED)_CMD_(\w+)'")
REFUSAL = re.compile(r"pci_nvme_err_req_status .* status 0x(\w+) opc 0x(\w+)")


class Refused(Exception):
    """The request is none, or cannot be fulfilled."""


class Requests:
    def __init__(self, machine, images, qmp, place):
        """@place: keep_dir, top, finished() and baseline(), the path of a report on qtest:."""
        self.machine, self.images, self.qmp, self.place = machine, images, qmp, place
        self.keep_dir, self.top = place.keep_dir, place.top
        self.upload = None
        self.trace = None
        self.watches = 0
        self.kept = 0
        self.last = (None, None)

    def answer(self, line):
        """One line of the guest: "ID WORD..." to the line to send back."""
        match = re.fullmatch(r"([0-9a-f-]{36}) (.*)", line)
        if not match:
            return None
        if match[1] != self.last[0]:
            try:
                text = f"ok {self._do(match[2]) or ''}".rstrip()
            except (Refused, Failed, OSError, subprocess.TimeoutExpired) as error:
                text = "error " + " ".join(str(error).split())[:300]
            self.last = (match[1], text)
        return " ".join(self.last)

    def _do(self, request):
        if not re.fullmatch(r"[a-z]+( [A-Za-z0-9._+=/:-]+)*", request):
            raise Refused("a request is words of letters, digits and dots")
        name, *words = request.split()
        method = getattr(self, "do_" + name, None)
        if not method:
            raise Refused(f"there is no request {name}")
        try:
            inspect.signature(method).bind(*words)
        except TypeError as error:
            raise Refused(str(error)) from None
        return method(*words)

    def _index(self, text):
        if not re.fullmatch(r"\d{1,2}", text) or int(text) >= self.machine.nvme:
            raise Refused(f"there is no drive {text}")
        return int(text)

    def do_ping(self):
        return "pong"

    def do_finished(self):
        """Whether the last line of the guest came through."""
        if not self.place.finished():
            raise Refused("not yet")

    def do_sum(self, drive, nsid="1"):
        """Checksum of an image, read from the file: what really was written."""
        index = 0 if self.machine.subsys else self._index(drive)
        files = self.images[index]
        if not re.fullmatch(r"\d{1,2}", nsid) or not 1 <= int(nsid) <= len(files):
            raise Refused(f"there is no namespace {nsid}")
        digest = hashlib.sha256()
        with open(files[int(nsid) - 1], "rb") as image:
            while block := image.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def do_unplug(self, drive):
        index = self._index(drive)
        if not machines.behind_port(self.machine, index):
            raise Refused(f"drive {index} sits on the root bus, which has no hot-plug")
        self.qmp.command("device_del", id=f"nvme{index}")

    def do_gone(self, drive, seconds="20"):
        """Waits until QEMU has let go of an unplugged controller."""
        if not re.fullmatch(r"\d{1,2}", seconds):
            raise Refused("seconds are a number")
        if not self.qmp.wait_event("DEVICE_DELETED", f"nvme{self._index(drive)}", int(seconds)):
            raise Refused("it is still there")

    def do_plug(self, drive):
        self.qmp.command("device_add", **machines.controller(self.machine, self._index(drive)))

    def _throttle(self, drive, bps):
        index = self._index(drive)
        for nsid in range(1, self.machine.ns + 1):
            self.qmp.command("block_set_io_throttle", device=f"d{index}n{nsid}", bps=bps, bps_rd=0,
                             bps_wr=0, iops=0, iops_rd=0, iops_wr=0)

    def do_stall(self, drive):
        # one byte a second: the first request passes, its debt holds the others up for hours
        self._throttle(drive, 1)

    def do_unstall(self, drive):
        self._throttle(drive, 0)

    def do_aer(self, *words):
        words = list(words)
        kind = words.pop(0) if words and words[0] == "port" else "nvme"
        if len(words) < 2:
            raise Refused("aer [port] DRIVE ERROR [-a] [-c]")
        device = f"{kind}{self._index(words[0])}"
        if words[1] not in AER_ERRORS and not re.fullmatch(r"0x[0-9a-f]{1,8}", words[1]):
            raise Refused("no such error: " + ", ".join(AER_ERRORS))
        if any(option not in ("-a", "-c") for option in words[2:]):
            raise Refused("options are -a (advisory) and -c (correctable)")
        text = self.qmp.hmp(" ".join(["pcie_aer_inject_error", *words[2:], device, words[1]]))
        if not text.startswith("OK"):
            raise Refused(text or "no answer")

    def do_warning(self, drive, bits):
        """Sets Critical Warning of the health log."""
        if not re.fullmatch(r"0x[0-9a-f]{1,2}", bits):
            raise Refused("bits are one byte, such as 0x4")
        self.qmp.command("qom-set", path=f"/machine/peripheral/nvme{self._index(drive)}",
                         property="smart_critical_warning", value=int(bits, 16))

    def do_watch(self):
        """From here on QEMU writes down what commands its drives get, and refuse."""
        if not self.images:
            raise Refused("there is no drive")
        self.watches += 1
        self.trace = os.path.join(os.path.dirname(self.images[0][0]), f"trace{self.watches}")
        self.qmp.hmp("logfile " + self.trace)
        for event in TRACED:
            self.qmp.hmp("log trace:" + event)

    def do_watched(self):
        """Ends that, and tells how many: "admin.identify=3 io.read=8 refused=0"."""
        if not self.trace:
            raise Refused("nobody watches")
        self.qmp.hmp("log none")
        counts, refused = {}, {}
        with open(self.trace, encoding="ascii", errors="replace") as file:
            for line in file.read(TRACE_LIMIT).split("\n"):
                if match := COMMAND.search(line):
                    name = f"{match[1]}.{match[2].lower()}"
                    counts[name] = counts.get(name, 0) + 1
                elif match := REFUSAL.search(line):
                    name = f"status.{match[1]}.of.{match[2]}"
                    refused[name] = refused.get(name, 0) + 1
            if file.read(1):
                raise Refused("they were too many to count")
        self.trace = None
        words = [f"{name}={count}" for name, count in sorted({**counts, **refused}.items())]
        return " ".join(words + [f"refused={sum(refused.values())}"])

    def do_qtree(self):
        return " / ".join(self.qmp.hmp("info pci").split("\n"))[:3000]

    # ---- files out of the guest

    def do_put(self, name, rows):
        self._kept(name)
        if not re.fullmatch(r"\d{1,5}", rows) or int(rows) > ROWS_LIMIT:
            raise Refused("too many rows")
        self.upload = (name, int(rows), [])

    def do_row(self, text):
        if not self.upload or len(self.upload[2]) >= self.upload[1]:
            raise Refused("no row expected")
        self.upload[2].append(text)

    def do_stored(self):
        if not self.upload or len(self.upload[2]) != self.upload[1]:
            raise Refused("rows are missing")
        name, _, rows = self.upload
        self.upload = None
        try:
            packed = base64.b64decode("".join(rows), validate=True)
            with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
                data = stream.read(KEEP_LIMIT + 1)
        except (ValueError, EOFError, OSError) as error:
            raise Refused(f"the file came damaged: {error}") from None
        self.kept += len(data)
        if self.kept > KEEP_LIMIT:
            raise Refused("files of more than 32 MiB in all")
        os.makedirs(self.keep_dir, exist_ok=True)
        with open(os.path.join(self.keep_dir, name), "wb") as file:
            file.write(data)
        return f"{len(data)} bytes"

    def _kept(self, name):
        if not re.fullmatch(NAME, name):
            raise Refused("a file's name is letters, digits, dots and dashes")
        return os.path.join(self.keep_dir, name)

    def _python(self, script, *words):
        return subprocess.run([sys.executable, os.path.join(self.top, script), *words],
                              capture_output=True, text=True, timeout=60, check=False)

    def do_validate(self, name):
        """Holds a kept report against the schema."""
        check = self._python("tests/report/validate.py", os.path.join(self.top, "schema/report.schema.json"),
                             self._kept(name))
        if check.returncode:
            raise Refused((check.stderr.strip().split("\n") or ["?"])[-1])
        return "valid"

    def do_compare(self, name, backend, series):
        """Holds a kept report's verdicts against a run of the same plan on qtest:."""
        if backend not in ("kernel", "vfio", "sysfs") or not re.fullmatch(r"\d{1,2}\.\d{1,3}", series):
            raise Refused("compare FILE kernel|vfio|sysfs SERIES")
        check = self._python("tests/lab/compare.py", self.place.baseline(), self._kept(name), backend, series,
                             os.path.join(self.top, "tests/lab/differences.tsv"))
        text = check.stdout.strip().split("\n") if check.stdout.strip() else check.stderr.strip().split("\n")[-1:]
        if check.returncode:
            self.place.note(text)
            raise Refused(f"{len(text) - 1} differences that nothing explains")
        return text[-1]
