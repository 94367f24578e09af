# SPDX-License-Identifier: GPL-2.0-or-later
"""What a boot is made of: kernel, initramfs, QEMU and whether it has KVM."""
import contextlib
import fcntl
import os
import shutil
import subprocess
import threading
import time

from . import machine as machines
from .guest import Guest, Place
from .scenario import Machine

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOP = os.path.dirname(os.path.dirname(HERE))
PROBE_LIMIT = 25	# seconds for KVM to reach /init; where it works it takes two


class Missing(Exception):
    """Something this host does not have, in words for the user."""


class Kernel:
    def __init__(self, label, cache):
        run = subprocess.run([os.path.join(HERE, "kernel"), label, cache], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, timeout=900, check=False)
        words = run.stdout.split()
        if run.returncode or len(words) != 3:
            raise Missing((run.stderr.strip().split("\n") or ["?"])[-1].removeprefix("lab: "))
        self.image, self.root, self.version = words
        self.series = ".".join(self.version.split(".")[:2])


def newer(target, sources):
    """Whether a file is there and not older than any of the others."""
    try:
        made = os.stat(target).st_mtime
    except FileNotFoundError:
        return False
    return all(os.stat(source).st_mtime <= made for source in sources)


class Parts:
    """Archives of the initramfs, made when needed, kept in the build directory."""

    def __init__(self, directory, binary):
        self.directory, self.binary = directory, binary
        self.lock = threading.Lock()
        os.makedirs(directory, exist_ok=True)

    def _make(self, out, sources, *words):
        script = os.path.join(HERE, "mkinitramfs")
        with self.lock:
            if not newer(out, sources + [script]):
                run = subprocess.run([script, words[0], out, *words[1:]], stderr=subprocess.PIPE,
                                     text=True, timeout=600, check=False)
                if run.returncode:
                    raise Missing((run.stderr.strip().split("\n") or ["?"])[-1].removeprefix("lab: "))
        return out

    def base(self, kernel):
        out = os.path.join(self.directory, f"base-{kernel.version}.cpio")
        return self._make(out, [os.path.join(HERE, "init"), kernel.image], "base", kernel.root, kernel.version)

    def tool(self):
        plans = [os.path.join(TOP, "README.md")]
        plans += [os.path.join(at, name) for at, _, names in os.walk(os.path.join(TOP, "testplans"))
                 for name in names]
        return self._make(os.path.join(self.directory, "tool.cpio"), [self.binary] + plans, "tool", self.binary)

    def extra(self, program):
        found = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if not found:
            raise Missing(f"this host has no {program} to put into the guest")
        return self._make(os.path.join(self.directory, f"extra-{program}.cpio"), [found], "extra", found)

    def initrd(self, out, kernel, machine, files):
        """Everything one after the other; @files: name below /lab → text."""
        parts = [self.base(kernel), self.tool()] + [self.extra(p) for p in machine.tools.split()]
        with open(out, "wb") as whole:
            for part in parts:
                with open(part, "rb") as source:
                    shutil.copyfileobj(source, whole, 1 << 20)
            whole.write(cpio({f"lab/{name}": text for name, text in files.items()}))


def cpio(files):
    """A newc archive of regular files and the directories they need."""
    entries = {}
    for name in files:
        while "/" in name:
            name = name.rpartition("/")[0]
            entries.setdefault(name, (0o040755, b""))
    entries = sorted(entries.items()) + [(n, (0o100755, t.encode())) for n, t in sorted(files.items())]
    data = b""
    for ino, (name, (mode, body)) in enumerate(entries + [("TRAILER!!!", (0, b""))], 0x10000):
        raw = name.encode() + b"\0"
        fields = [ino, mode, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(raw), 0]
        data += b"070701" + b"".join(b"%08x" % field for field in fields) + raw
        data += b"\0" * (-len(data) % 4) + body
        data += b"\0" * (-len(data) % 4)
    return data + b"\0" * (-len(data) % 512)


def lab_files(scenarios, scale):
    """The scripts of one boot."""
    files = {"list": "".join(f"{s.name} {int(s.time * scale)}\n" for s in scenarios)}
    for name in ("lib.sh", "run"):
        with open(os.path.join(HERE, name), encoding="utf-8") as text:
            files[name] = text.read()
    for one in scenarios:
        with open(one.path, encoding="utf-8") as text:
            files[f"scenarios/{one.name}.sh"] = text.read()
    return files


def probe_kvm(qemu, kernel, parts, directory):
    """/dev/kvm may open and yet never run a guest: only a boot tells. Cached for this machine."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as text:
        key = f"{text.read().strip()} {' '.join(qemu)} {os.stat(shutil.which(qemu[0])).st_mtime}"
    cache = os.path.join(directory, "accel")
    try:
        with open(cache, encoding="utf-8") as text:
            known, accel = text.read().rsplit(" ", 1)
        if known == key:
            return accel
    except (OSError, ValueError):
        pass
    initrd = parts.base(kernel)
    machine = Machine(nvme=0)
    guest = Guest(machine, [], lambda result: None, PROBE_LIMIT / 90)
    files = os.path.join(directory, "probe.cpio")
    with open(files, "wb") as whole, open(initrd, "rb") as base:
        shutil.copyfileobj(base, whole)
        whole.write(cpio({f"lab/{n}": t for n, t in lab_files([], 1).items()}))
    guest.run(lambda token, images: machines.argv(qemu, "kvm", machine, kernel.image, files,
                                                  machines.kernel_line(machine, "probe", token), images),
              Place(directory, TOP), os.path.join(directory, "probe.log"))
    accel = "kvm" if guest.up else "tcg"
    with open(cache, "w", encoding="utf-8") as text:
        text.write(f"{key} {accel}")
    return accel


class Slots:
    """At most so many machines at once, over all labs of this host that share a directory."""

    def __init__(self, directory, count):
        self.directory, self.count = directory, count
        os.makedirs(directory, exist_ok=True)

    @contextlib.contextmanager
    def one(self):
        """Waits for a slot and holds it."""
        handle = None
        while handle is None:
            for number in range(1, self.count + 1):
                handle = os.open(os.path.join(self.directory, str(number)), os.O_RDWR | os.O_CREAT, 0o666)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    os.close(handle)
                    handle = None
            else:
                time.sleep(0.3)
        try:
            yield
        finally:
            os.close(handle)


class Tsc:
    """How fast the processor's time stamp counter runs, as a guest found out in peace.

    An emulated processor shows the host's counter, and a kernel that boots on a busy host can
    measure it wrong by a factor; later ones are told.
    """

    def __init__(self, directory):
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as text:
            self.boot = text.read().strip()
        self.path = os.path.join(directory, "tsc")
        self.khz = None
        try:
            with open(self.path, encoding="ascii") as text:
                boot, khz = text.read().split()
            if boot == self.boot:
                self.khz = int(khz)
        except (OSError, ValueError):
            pass

    def learn(self, khz):
        if self.khz is None and khz:
            self.khz = khz
            with open(self.path, "w", encoding="ascii") as text:
                text.write(f"{self.boot} {khz}\n")

    def words(self, accel):
        return f" tsc_early_khz={self.khz}" if self.khz and accel == "tcg" else ""
