# SPDX-License-Identifier: GPL-2.0-or-later
"""From a scenario's machine to QEMU's command line and its disk images."""
import os
import shlex

ACCEL = {"kvm": ["-accel", "kvm", "-cpu", "host"],
         "tcg": ["-accel", "tcg,thread=multi", "-cpu", "max"]}

EUI64 = 0x5254001AB0000000	# else QEMU gives the first namespace of every controller the same


def behind_port(machine, index):
    return machine.ports == "all" or (machine.ports == "mixed" and index % 2 == 0)


def own_namespaces(machine):
    """Whether namespaces are devices of QEMU beside their controller."""
    return machine.ns > 1 or machine.ids


def make_images(machine, directory):
    """Sparse files; returns their paths, one list for each controller."""
    images = []
    for index in range(1 if machine.subsys else machine.nvme):
        images.append([])
        for nsid in range(1, machine.ns + 1):
            path = os.path.join(directory, f"d{index}n{nsid}.img")
            with open(path, "wb") as image:
                image.truncate(machine.size)
            images[index].append(path)
    return images


def controller(machine, index):
    """The -device arguments of one controller, as device_add takes them."""
    device = {"driver": "nvme", "id": f"nvme{index}", "serial": f"LAB{index}"}
    for word in filter(None, machine.props.split(",")):
        key, _, value = word.partition("=")
        device[key] = value
    if behind_port(machine, index):
        device["bus"] = f"port{index}"
    else:
        device["bus"] = "pcie.0"
        device["addr"] = f"0x{(0x10 if machine.nvme <= 8 else 4) + index:x}"
    if machine.subsys:
        device["subsys"] = "subsys0"
    elif not own_namespaces(machine):
        device["drive"] = f"d{index}n1"
    return device


def comma(words):
    return ",".join([words["driver"]] + [f"{k}={v}" for k, v in words.items() if k != "driver"])


def backend(machine, index, nsid, path):
    """The -drive argument of one image."""
    words = f"if=none,id=d{index}n{nsid},format=raw,discard=unmap,"
    if not machine.bad or nsid != 1 or index != machine.bad[0]:
        return words + f"file={path}"
    words += f"file.driver=blkdebug,file.image.driver=file,file.image.filename={path},"
    rule = {"event": "none", "iotype": "read", "errno": 5, "sector": machine.bad[1]}
    return words + ",".join(f"file.inject-error.0.{key}={value}" for key, value in rule.items())


def drives(machine, images):
    argv = []
    for index, files in enumerate(images):
        for nsid, path in enumerate(files, 1):
            argv += ["-drive", backend(machine, index, nsid, path)]
    if machine.subsys:
        argv += ["-device", "nvme-subsys,id=subsys0,nqn=lab"]
    for index in range(machine.nvme):
        if behind_port(machine, index):
            argv += ["-device", f"pcie-root-port,id=port{index},chassis={index + 1},addr=0x{index + 4:x}"]
        argv += ["-device", comma(controller(machine, index))]
        if machine.subsys and index == 0:
            argv += shared_namespaces(machine)
        elif not machine.subsys and own_namespaces(machine):
            for nsid in range(1, machine.ns + 1):
                eui64 = f",eui64=0x{EUI64 + (index << 8) + nsid:x}" if machine.ids else ""
                argv += ["-device", f"nvme-ns,drive=d{index}n{nsid},bus=nvme{index},nsid={nsid}{eui64}"]
    return argv


def shared_namespaces(machine):
    argv = []
    for nsid in range(1, machine.ns + 1):
        argv += ["-device", f"nvme-ns,drive=d0n{nsid},bus=nvme0,nsid={nsid},shared=on"]
    return argv


def kernel_line(machine, mode, token):
    words = ["quiet", "panic=-1", "oops=panic", "random.trust_cpu=1", "console=ttyS0",
             "tsc=reliable", "no_timer_check", f"labmode={mode}", f"labtoken={token}"]
    if machine.iommu == "on":
        words.append("intel_iommu=on")
    elif machine.iommu == "pt":
        words += ["intel_iommu=on", "iommu=pt"]
    if machine.hugepages:
        words += [f"hugepages={machine.hugepages}", f"labhuge={machine.hugepages}"]
    return " ".join(words + shlex.split(machine.append))


def argv(qemu, accel, machine, image, initrd, append, images):
    """QEMU's command line, without the serial lines."""
    command = list(qemu) + ["-machine", "q35,kernel-irqchip=split"] + ACCEL[accel]
    command += ["-m", str(machine.mem), "-smp", str(machine.smp), "-nodefaults", "-no-user-config",
                "-no-reboot", "-display", "none"]
    if machine.iommu != "off":
        command += ["-device", "intel-iommu,intremap=on,caching-mode=on"]
    command += ["-kernel", image, "-initrd", initrd, "-append", append]
    return command + drives(machine, images) + shlex.split(machine.qemu)
