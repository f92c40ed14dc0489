"""What strangers cost: 20,000 datagrams a second at the SIP port while 50 calls of the line play."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pacing
import process

HERE = Path(__file__).resolve().parent
RATE = 20_000
CALLS = 50


def trunk(load):
    """The callers' address is the line's; everybody else is a stranger."""
    return f"trunks:\n  лінія: {{server: {load}, from: [{load}/32], keep_alive: off}}\nlimits: {{calls: 20000}}\n"


def measure(app, folder, args, sipp, addresses):
    """`sipp(scenario, *arguments)` starts callers; prints a table for PERFORMANCE.md."""
    kinds = {
        "no strangers": None,
        "20,000/s from one banned source": "banned",
        "20,000/s, each from another source": "many",
    }
    rows = [row(title, kind, app.pid, args.seconds, sipp, addresses) for title, kind in kinds.items()]
    print("| While 50 calls play | datagrams/s | CPU of one core | frames that came | gap error p50 | p99 | max | memory |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(rows))
    print(f"\n{counted(args, folder)}")


def row(title, kind, pid, span, sipp, addresses):
    """Calls of their own for each row: silent callers are hung up on after a while."""
    ear = pacing.Ear(addresses["sink"])
    peer = sipp("menu_call", "-m", CALLS, "-l", CALLS, "-r", CALLS, "-d", int((span + 8) * 1000))
    time.sleep(3)
    attack = attacker(kind, span, addresses["app"]) if kind else None
    time.sleep(1.5)
    cpu, begun, wall = process.cpu_ms(pid), time.perf_counter(), pacing.wall()
    time.sleep(span)
    took, until = time.perf_counter() - begun, pacing.wall()
    share = (process.cpu_ms(pid) - cpu) / took / 10
    sent = int(attack.communicate()[0]) / (span + 3) if attack else 0
    failed = peer.wait(60)
    ear.close()
    gaps, came, due = ear.between(wall, until)
    figures = [f"{pacing.percentile(gaps, at):.2f} ms" for at in (0.5, 0.99, 1)]
    note = f" (SIPp: exit code {failed})" if failed else ""
    return (
        f"| {title}{note} | {sent:,.0f} | {share:.1f} % | {100 * came / max(due, 1):.2f} % | {' | '.join(figures)} "
        f"| {process.rss_kb(pid) / 1024:.1f} MB |"
    )


def attacker(kind, span, app):
    command = ["taskset", "-c", "1", sys.executable, HERE / "attacker.py", app, span + 3, RATE, kind]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)


def counted(args, folder):
    command = [args.binary, "status", "--json", "--state", folder / "state", "--control", folder / "control.sock"]
    status = json.loads(subprocess.run(list(map(str, command)), capture_output=True, text=True).stdout)
    return f"strangers counted: {json.dumps(status.get('guard', {}))}"
