# SPDX-License-Identifier: GPL-2.0-or-later
"""A Slurm of one host: slurmctld and some slurmd on loopback, everything they write below one
directory, nothing of the system's read or changed. No munge, no cgroups, no accounting. When
the cluster is closed, nothing that it started is left.
"""
import ctypes
import getpass
import os
import pathlib
import signal
import socket
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36
KILL_WAIT = 10

CONF = """ClusterName=nvmetest
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
MailProg=/bin/true
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0
PluginDir={plugins}
StateSaveLocation={dir}/state
SlurmdSpoolDir={dir}/spool-%n
SlurmctldPidFile={dir}/slurmctld.pid
SlurmdPidFile={dir}/%n.pid
SlurmctldLogFile={dir}/slurmctld.log
SlurmdLogFile={dir}/%n.log
Prolog={dir}/prolog
Epilog={dir}/epilog
PrologFlags=Alloc
KillWait={kill_wait}
{nodes}
PartitionName=lab Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Unsuitable(Exception):
    """This host, or this Slurm, cannot do it: for no fault of what is tested."""


def children(pid):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has just ended
            continue
        if int(parent) == pid:
            found.append(int(stat.parent.name))
    return found


def descendants(pid):
    found = []
    for child in children(pid):
        found += [child] + descendants(child)
    return found


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_for(what, condition, seconds=20):
    """The first true value of condition(); AssertionError with @what when there is none."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"no {what} after {seconds} s")


class Cluster:
    """Programs below @root. @nodes: name → Feature=… or other words for its line. Before start(),
    scripts prolog and epilog have to be in @directory, which is empty but for packages."""

    def __init__(self, root, directory, nodes):
        self.root, self.dir, self.nodes = root.rstrip("/"), directory, nodes
        self.daemons = {}
        # what a daemon leaves behind becomes ours, to be ended
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        (directory / "state").mkdir()
        plugins = self.find("usr/lib*/*/slurm-wlm", "usr/lib*/slurm-wlm", "usr/lib*/*/slurm")
        self.write_conf(plugins)
        self.env = dict(os.environ, SLURM_CONF=str(directory / "slurm.conf"))
        if self.root:
            self.env["LD_LIBRARY_PATH"] = f"{plugins.parent}:{plugins}"
        self.env["PATH"] = f"{self.root}/usr/bin:{self.root}/usr/sbin:{os.environ['PATH']}"

    def find(self, *patterns):
        for pattern in patterns:
            for path in sorted(pathlib.Path(self.root or "/").glob(pattern)):
                return path
        raise Unsuitable(f"no {patterns[0]} in {self.root or '/'}")

    def write_conf(self, plugins):
        host = socket.gethostname().split(".")[0]
        ports = free_ports(1 + len(self.nodes))
        lines = [
            f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 {more}"
            for (name, more), port in zip(self.nodes.items(), ports[1:])
        ]
        (self.dir / "slurm.conf").write_text(
            CONF.format(host=host, ports=ports, user=getpass.getuser(), dir=self.dir, kill_wait=KILL_WAIT,
                        plugins=plugins, nodes="\n".join(lines)))
        (self.dir / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")

    def program(self, name):
        return self.find(f"usr/sbin/{name}", f"usr/sbin/{name}-wlm", f"usr/bin/{name}")

    def start(self):
        self.daemon("slurmctld", [self.program("slurmctld"), "-D"])
        for node in self.nodes:
            self.daemon(node, [self.program("slurmd"), "-D", "-N", node, "-d", self.program("slurmstepd")])
        try:
            wait_for("idle nodes", lambda: self.states() == {n: "idle" for n in self.nodes}, 30)
        except AssertionError as err:
            raise Unsuitable(f"{err}: {self.states()}, see {self.dir}/slurmctld.out") from err

    def daemon(self, name, command):
        with open(self.dir / f"{name}.out", "w") as out:
            self.daemons[name] = subprocess.Popen(
                command, env=self.env, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=self.dir)

    def call(self, name, *args, **env):
        done = subprocess.run([self.program(name), *args], env=dict(self.env, **env), cwd=self.dir, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)
        if done.returncode:
            raise AssertionError(f"{name} {' '.join(args)}: {done.stderr.strip()}")
        return done.stdout

    def states(self):
        try:
            lines = self.call("sinfo", "-hN", "-o", "%N %T").split("\n")
        except AssertionError:  # the controller is not there yet
            return {}
        return dict(line.split() for line in lines if line)

    def reason(self, node):
        return self.call("sinfo", "-h", "-n", node, "-o", "%E").strip()

    def submit(self, *args, **env):
        return self.call("sbatch", "--parsable", *map(str, args), **env).strip().split(";")[0]

    def jobs(self, job):
        """Task → what Slurm knows of it."""
        lines = self.call("scontrol", "--oneliner", "show", "job", job).splitlines()
        tasks = [dict(w.split("=", 1) for w in line.split() if "=" in w) for line in lines]
        return {t.get("ArrayTaskId", ""): t for t in tasks}

    def ended(self, job):
        tasks = self.jobs(job)
        return all(t["JobState"] in ("COMPLETED", "FAILED", "CANCELLED", "NODE_FAIL", "TIMEOUT") for t in tasks.values()) and tasks

    def lose(self, node):
        """As when the power of the host goes: the daemon and everything below it, at once."""
        daemon = self.daemons[node]
        doomed = [daemon.pid] + descendants(daemon.pid)
        # a slurmstepd leaves its parent, and is ours then; what it runs tells which node it is of
        for step in children(os.getpid()):
            below = descendants(step)
            if any(is_on(node, pid) for pid in below):
                doomed += [step] + below
        for pid in doomed:
            kill(pid)
        daemon.wait()
        self.call("scontrol", "update", f"NodeName={node}", "State=DOWN", "Reason=power is gone")

    def close(self):
        for daemon in self.daemons.values():
            if daemon.poll() is None:
                daemon.terminate()
        end = time.monotonic() + 3
        while children(os.getpid()) and time.monotonic() < end:
            reap()
            time.sleep(0.05)
        for pid in descendants(os.getpid()):
            kill(pid)
        while children(os.getpid()):
            reap()
            time.sleep(0.02)


def is_on(node, pid):
    try:
        return f"SLURMD_NODENAME={node}".encode() in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
