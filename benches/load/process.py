"""What the kernel says of a process: CPU, memory, threads, wake-ups."""

import os


def tasks(pid):
    return [f"/proc/{pid}/task/{t}" for t in os.listdir(f"/proc/{pid}/task")]


def cpu_ms(pid):
    """CPU time of all threads in ms, to the nanosecond where the kernel keeps schedstat."""
    try:
        return sum(int(open(f"{t}/schedstat").read().split()[0]) for t in tasks(pid)) / 1e6
    except FileNotFoundError:
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def rss_kb(pid):
    return status(f"/proc/{pid}/status", "VmRSS")


def wakeups(pid):
    return sum(status(f"{t}/status", "voluntary_ctxt_switches") for t in tasks(pid))


def threads(pid):
    return len(tasks(pid))


def status(path, name):
    for line in open(path):
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0
