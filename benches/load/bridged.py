"""What a talk costs: callers press 0, operators by fixed addresses answer, both sides talk, and every packet bears the time
it was sent. The kernel says when it came, so the delay is the way through the program and twice through the loopback; the
way through the loopback alone is measured beside it and taken off."""

import re
import socket
import statistics
import struct
import threading
import time

import pacing
import process
from caller import Caller

OPERATORS = ("127.0.9.4", 5070)
CALLER_RTP = ("127.0.9.3", 41000)
OPERATOR_RTP = ("127.0.9.4", 42000)
FRAME = 0.02

TOWN = """\
hours:
  рада:
    пн-нд: 0:00-24:00
menus:
  головне:
    say: |
      Вітаємо! Це міська рада.
    1: графік
texts:
  графік:
    title: Графік роботи
    say: |
      Ми працюємо на вулиці Зразковій.
operator: приймальня
departments:
  приймальня:
    title: Приймальня
    hours: рада
    answer: "хто довше вільний: {names}"
    survey: no
    max_waiting: 100
people:
{people}
council: {{name: Міська рада, signed_by: Секретар}}
limits: {{calls: 20000}}
"""


def config(calls):
    names = [f"Оператор{n}" for n in range(1, calls + 1)]
    people = "\n".join(f"  {name}: sip:{n}@{OPERATORS[0]}:{OPERATORS[1]}" for n, name in enumerate(names, 1))
    return TOWN.format(names=", ".join(names), people=people)


class Operators:
    """Answers whatever rings."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(OPERATORS)
        self.sock.settimeout(0.2)
        self.media, self.running = [], True
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while self.running:
            try:
                text, source = self.sock.recvfrom(65536)
            except TimeoutError:
                continue
            text = text.decode()
            method = text.split(" ", 1)[0]
            if method == "INVITE":
                self.answer(text, source, "180 Ringing")
                self.answer(text, source, "200 OK", sdp())
                leg = (re.search(r"^c=IN IP4 (\S+)", text, re.M)[1], int(re.search(r"^m=audio (\d+)", text, re.M)[1]))
                if leg not in self.media:
                    self.media.append(leg)
            elif method not in ("ACK", "SIP/2.0"):
                self.answer(text, source, "200 OK")

    def answer(self, request, source, status, body=""):
        lines = request.split("\r\n\r\n")[0].split("\r\n")
        kept = [l for l in lines if l.lower().startswith(("via:", "from:", "call-id:", "cseq:", "record-route:"))]
        to = next(l for l in lines if l.lower().startswith("to:"))
        tag = "" if ";tag=" in to else f";tag=o{abs(hash(next(l for l in kept if l.lower().startswith('call-id:'))))}"
        head = [f"SIP/2.0 {status}", *kept, to + tag, f"Contact: <sip:{OPERATORS[0]}:{OPERATORS[1]}>"]
        head += ["Content-Type: application/sdp"] if body else []
        self.sock.sendto("\r\n".join([*head, f"Content-Length: {len(body)}", "", body]).encode(), source)

    def close(self):
        self.running = False
        self.thread.join()
        self.sock.close()


def sdp():
    return (
        f"v=0\r\no=- 1 1 IN IP4 {OPERATOR_RTP[0]}\r\ns=-\r\nc=IN IP4 {OPERATOR_RTP[0]}\r\nt=0 0\r\n"
        f"m=audio {OPERATOR_RTP[1]} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n"
    )


class Voices:
    """One socket for all callers and one for all operators; each leg of the program gets a packet of its own every 20 ms."""

    def __init__(self):
        self.ears = {"callers": Ear(CALLER_RTP), "operators": Ear(OPERATOR_RTP)}
        self.targets, self.running, self.sent = [], True, 0
        self.thread = threading.Thread(target=self.talk, daemon=True)

    def add(self, side, leg):
        self.targets.append([side, leg, len(self.targets), 0])

    def start(self):
        self.thread.start()

    def talk(self):
        filling = bytes(range(1, 153))
        due = time.perf_counter()
        while self.running:
            # Spread over the frame, as calls that know nothing of one another are.
            for target in self.targets:
                side, leg, ssrc, n = target
                target[3] = n + 1
                head = struct.pack("!BBHIIQ", 0x80, 8, n & 0xFFFF, n * 160 & 0xFFFFFFFF, ssrc + 1, time.time_ns())
                self.ears[side].sock.sendto(head + filling, leg)
                self.sent += 1
                due += FRAME / len(self.targets)
                if (wait := due - time.perf_counter()) > 0:
                    time.sleep(wait)

    def close(self):
        self.running = False
        self.thread.join()
        for ear in self.ears.values():
            ear.close()


class Ear(pacing.Ear):
    """Keeps the delay of every packet that was sent by `Voices`."""

    def __init__(self, addr):
        self.delays, self.came, self.measuring = [], 0, False
        super().__init__(addr)

    def listen(self):
        while self.running:
            try:
                packet, ancillary, _, _ = self.sock.recvmsg(2048, 64)
            except TimeoutError:
                continue
            if not self.measuring or len(packet) != 172 or packet[20:24] != b"\x01\x02\x03\x04":
                continue
            seconds, nanoseconds = struct.unpack("=qq", ancillary[0][2][:16])
            sent = struct.unpack_from("!Q", packet, 12)[0]
            self.came += 1
            self.delays.append((seconds * 1_000_000_000 + nanoseconds - sent) / 1e6)


def loopback():
    """The median way of such a packet from one socket to another, in ms."""
    ear, mouth = Ear(("127.0.9.3", 43000)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.measuring = True
    for n in range(2000):
        mouth.sendto(struct.pack("!BBHIIQ", 0x80, 8, n, n * 160, 1, time.time_ns()) + bytes(range(1, 153)), ("127.0.9.3", 43000))
        time.sleep(0.001)
    time.sleep(0.2)
    ear.close()
    return statistics.median(ear.delays)


def measure(app, args, load, address, report):
    alone = loopback()
    operators, voices, callers = Operators(), Voices(), []
    try:
        for _ in range(args.calls):
            caller = Caller(address, load, rtp=CALLER_RTP)
            caller.call()
            callers.append(caller)
            voices.add("callers", caller.media)
            time.sleep(0.05)
        time.sleep(1)
        for caller in callers:
            caller.presses(0, voices.ears["callers"].sock)
            time.sleep(0.05)
        patience = time.time() + 60
        while len(operators.media) < args.calls and time.time() < patience:
            time.sleep(0.2)
        for leg in operators.media:
            voices.add("operators", leg)
        report("operators that were reached", f"{len(operators.media)} of {args.calls}", "all")
        voices.start()
        time.sleep(5)
        before = (process.cpu_ms(app.pid), time.perf_counter(), voices.sent)
        for ear in voices.ears.values():
            ear.measuring = True
        time.sleep(args.seconds)
        for ear in voices.ears.values():
            ear.measuring = False
        used, took, sent = (now - then for now, then in zip((process.cpu_ms(app.pid), time.perf_counter(), voices.sent), before))
        delays = sorted(d for ear in voices.ears.values() for d in ear.delays)
        report("bridged call, CPU-ms per call-second", f"{used / took / max(len(operators.media), 1):.3f}", "≤ 0.35")
        figures = [pacing.percentile(delays, share) - alone for share in (0.5, 0.99)]
        report("delay in the bridge, median and 99 %", f"{figures[0]:.3f} and {figures[1]:.3f} ms", "≤ 0.1 ms median")
        report("the loopback's own delay, taken off", f"{alone:.3f} ms", "")
        report("packets sent and heard", f"{sent} and {len(delays)}", "all")
        report("memory", f"{process.rss_kb(app.pid) / 1024:.1f} MB", "")
    finally:
        for caller in callers:
            caller.hangs_up()
        time.sleep(1)
        if voices.thread.is_alive():
            voices.close()
        operators.close()
