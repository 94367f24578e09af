# SPDX-License-Identifier: GPL-2.0-or-later
"""Scenario files: what machine each needs, as its line "# lab: KEY=VALUE ..." says.

Keys (default):
  nvme=N (1)          controllers, serial LAB0 ... ; every second one sits directly on the root bus,
                      the others (0, 2, ...) behind a root port each, where they can be unplugged;
                      up to 8, or 24 with ports=none
  ports=mixed|all|none (mixed)   which ones sit behind a root port
  ns=N (1)            namespaces of each controller
  size=64M            of each namespace
  bad=DRIVE:SECTOR    a sector of 512 bytes that cannot be read, of the drive's first namespace
  ids                 each namespace has an EUI64 of its own; its controller cannot be plugged again
  subsys              all controllers in one subsystem that shares the namespaces: multipath
  props="K=V,..."     properties of every nvme device
  qemu="ARG ..."      further arguments of QEMU, as they are
  kernel=any|6.1|6.12|6.12+ (any)
  iommu=on|off|pt (on)     off: there is none; pt: there is one, set to pass-through
  append="..."        kernel command line
  mem=1024            MiB;  smp=2;  hugepages=N (0)
  tools="fio mdadm"   programs of this host to have in the guest
  time=120            seconds for the scenario
  smoke               part of make check
  alone               a boot of its own
"""
import dataclasses
import os
import re
import shlex

FLAGS = ("smoke", "alone", "subsys", "ids")
SIZES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class Bad(Exception):
    """A mistake in a scenario file, with its place."""


@dataclasses.dataclass(frozen=True)
class Machine:
    """What scenarios must agree on to share a boot."""
    nvme: int = 1
    ports: str = "mixed"
    ns: int = 1
    size: int = 64 << 20
    bad: tuple = ()
    ids: bool = False
    subsys: bool = False
    props: str = ""
    qemu: str = ""
    iommu: str = "on"
    append: str = ""
    mem: int = 1024
    smp: int = 2
    hugepages: int = 0
    tools: str = ""


@dataclasses.dataclass
class Scenario:
    name: str
    path: str
    machine: Machine
    kernel: str = "any"
    time: int = 120
    smoke: bool = False
    alone: bool = False

    def wants(self, series):
        """Whether it is meant for a kernel of that series, such as "6.1"."""
        if self.kernel == "any":
            return True
        if self.kernel.endswith("+"):
            return number(series) >= number(self.kernel[:-1])
        return series == self.kernel


def number(series):
    return tuple(int(part) for part in series.split("."))


def in_bytes(text):
    match = re.fullmatch(r"(\d+)([KMG]?)", text)
    if not match:
        raise ValueError("a size is a number and K, M or G")
    return int(match[1]) * SIZES.get(match[2], 1)


def count(least, most):
    def check(text):
        if not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"from {least} to {most}")
        return int(text)
    return check


def one_of(*words):
    def check(text):
        if text not in words:
            raise ValueError("one of " + ", ".join(words))
        return text
    return check


def sector(text):
    match = re.fullmatch(r"(\d{1,2}):(\d{1,9})", text)
    if not match:
        raise ValueError("a drive and a sector, such as 1:2048")
    return int(match[1]), int(match[2])


def kernel(text):
    if text != "any" and not re.fullmatch(r"\d+\.\d+\+?", text):
        raise ValueError("any, a series such as 6.1, or 6.12+")
    return text


KEYS = {
    "nvme": count(0, 24), "ns": count(1, 16), "mem": count(256, 8192), "smp": count(1, 8),
    "hugepages": count(0, 2048), "time": count(1, 3600), "size": in_bytes, "bad": sector, "kernel": kernel, "append": str, "props": str, "qemu": str, "tools": str,
    "ports": one_of("mixed", "all", "none"), "iommu": one_of("on", "off", "pt"),
}


def load(path):
    """Reads one file's header; Bad when it has none or a wrong one."""
    name = os.path.basename(path)
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*\.sh", name):
        raise Bad(f"{path}: a scenario's name is lower case, digits, dashes, and ends in .sh")
    with open(path, encoding="utf-8") as text:
        for row, line in enumerate(text, 1):
            if line.startswith("# lab:"):
                return parse(name[:-3], path, row, line[6:])
    raise Bad(f"{path}: no line \"# lab: ...\" that says what machine it needs")


def parse(name, path, row, header):
    values = {}
    try:
        words = shlex.split(header)
    except ValueError as error:
        raise Bad(f"{path}:{row}: {error}") from None
    for word in words:
        key, equals, value = word.partition("=")
        if key in FLAGS and not equals:
            values[key] = True
        elif key in KEYS and equals:
            try:
                values[key] = KEYS[key](value)
            except ValueError as error:
                raise Bad(f"{path}:{row}: {word}: {error}") from None
        else:
            raise Bad(f"{path}:{row}: unknown word \"{word}\"")
    if values.get("nvme", 1) > 8 and values.get("ports") != "none":
        raise Bad(f"{path}:{row}: more than 8 drives only with ports=none")
    own = {key: values.pop(key) for key in ("kernel", "time", "smoke", "alone") if key in values}
    return Scenario(name, path, Machine(**values), **own)


def groups(scenarios):
    """Lists of scenarios that share a boot, in the order of their first."""
    boots = {}
    for one in scenarios:
        key = one.name if one.alone else one.machine
        boots.setdefault(key, []).append(one)
    return list(boots.values())
