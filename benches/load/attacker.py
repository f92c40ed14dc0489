#!/usr/bin/env python3
"""Hostile datagrams at a steady rate: `attacker.py APP_IP SECONDS RATE banned|many`. Prints how many were sent.

`banned` is one source that goes on after it was shut out; `many` forges another source for each datagram.
"""

import socket
import struct
import sys
import time

IP_PKTINFO = 8
SOURCE = "127.0.10.1"
REQUEST = (
    "REGISTER sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP {own}:5060;branch=z9hG4bK{n:08d};rport\r\n"
    "From: <sip:100@{to}>;tag=t{n:08d}\r\nTo: <sip:100@{to}>\r\nCall-ID: hostile{n:08d}\r\nCSeq: 1 REGISTER\r\n"
    "Max-Forwards: 70\r\nUser-Agent: friendly-scanner\r\nContact: <sip:100@{own}:5060>\r\nContent-Length: 0\r\n\r\n"
)
# So many a go; between goes the clock decides.
BATCH = 20


def main():
    to, seconds, rate, kind = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((SOURCE if kind == "banned" else "0.0.0.0", 0))
    requests = [REQUEST.format(to=to, own=SOURCE, n=n).encode() for n in range(2000)]
    requests = [[request] for request in requests]
    # Made before the clock runs, like the requests.
    sources = [forged(n) for n in range(int(rate * seconds))] if kind == "many" else [[]]
    target = (to, 5060)
    sent, begun = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - begun) < seconds:
        behind = min(int(elapsed * rate) - sent, 10 * BATCH)
        if behind < BATCH:
            time.sleep(BATCH / rate / 4)
            continue
        for _ in range(behind):
            sock.sendmsg(requests[sent % len(requests)], sources[sent % len(sources)], 0, target)
            sent += 1
    print(sent)


def forged(serial):
    """Ancillary data that names another source of ours, as 127.0.0.0/8 allows."""
    source = bytes([127, 100 + serial // 65536 % 100, serial // 256 % 256, serial % 256])
    return [(socket.IPPROTO_IP, IP_PKTINFO, struct.pack("=I4s4s", 0, source, bytes(4)))]


main()
