"""A caller of few words for measuring: SIP over UDP and a pocketful of RTP, nothing but the standard library."""

import itertools
import socket
import struct
import time

SERIAL = itertools.count(1)


class Caller:
    def __init__(self, app, ip, rtp=None):
        """`rtp` is where its sound is to be sent, when that is not a socket of its own."""
        self.app, self.ip, self.shared = app, ip, rtp
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind((ip, 0))
        self.sip.settimeout(2)
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind((ip, 0))
        self.rtp.settimeout(2)
        self.serial = next(SERIAL)

    def request(self, method, more="", body="", branch=None, to=None, target=None):
        host, port = self.sip.getsockname()
        head = (
            f"{method} {target or f'sip:100@{self.app[0]}:{self.app[1]}'} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{branch or f'{self.serial}{method}'};rport\r\n"
            f"From: <sip:+380441112233@{host}>;tag=t{self.serial}\r\nTo: {to or '<sip:100@' + self.app[0] + '>'}\r\n"
            f"Call-ID: load{port}x{self.serial}@{host}\r\nMax-Forwards: 70\r\nContact: <sip:c@{host}:{port}>\r\n{more}"
        )
        if body:
            head += "Content-Type: application/sdp\r\n"
        self.sip.sendto((head + f"Content-Length: {len(body)}\r\n\r\n{body}").encode(), self.app)

    def final(self):
        while True:
            text = self.sip.recv(65536).decode()
            status = int(text[8:11]) if text.startswith("SIP/2.0 ") else 0
            if status >= 200:
                return status, text

    def options(self, within):
        self.serial = next(SERIAL)
        self.sip.settimeout(within)
        try:
            self.request("OPTIONS", "CSeq: 1 OPTIONS\r\n")
            return self.final()[0] == 200
        except OSError:
            return False
        finally:
            self.sip.settimeout(2)

    def call(self):
        """INVITE to 200, acknowledged; seconds it took."""
        self.serial = next(SERIAL)
        host, port = self.shared or self.rtp.getsockname()
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8 101\r\n"
            "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n"
        )
        begun = time.perf_counter()
        self.request("INVITE", "CSeq: 1 INVITE\r\n", body)
        status, text = self.final()
        took = time.perf_counter() - begun
        assert status == 200, text
        lines = text.split("\r\n")
        self.to = next(l[3:].strip() for l in lines if l.lower().startswith("to:"))
        self.contact = next(l.split("<")[1].split(">")[0] for l in lines if l.lower().startswith("contact:"))
        self.media = (self.app[0], int(next(l for l in lines if l.startswith("m=audio")).split()[1]))
        self.request("ACK", "CSeq: 1 ACK\r\n", branch=f"ack{self.serial}", to=self.to, target=self.contact)
        return took

    def bye(self):
        self.request("BYE", "CSeq: 2 BYE\r\n", to=self.to, target=self.contact)
        status, text = self.final()
        assert status == 200, text

    def press(self, event):
        """The first packet of a key; seconds until the first packet of the words it leads to, given their A-law bytes."""
        packet = struct.pack("!BBHII", 0x80, 0x80 | 101, 7, 16000, 99) + bytes([event, 10, 0, 160])
        self.rtp.sendto(packet, self.media)
        return time.perf_counter()

    def presses(self, event, mouth):
        """A whole key, from a socket shared with other callers."""
        for n, (duration, end) in enumerate([(160, 0), (320, 0), (480, 128), (480, 128), (480, 128)]):
            packet = struct.pack("!BBHII", 0x80, 101, n, 16000, 99) + struct.pack("!BBH", event, 10 | end, duration)
            mouth.sendto(packet, self.media)

    def hangs_up(self):
        """BYE without waiting for what becomes of it."""
        self.request("BYE", "CSeq: 2 BYE\r\n", to=self.to, target=self.contact)

    def listen(self, words, since, within=1.0):
        stream, arrivals = b"", []
        wanted = words[:800]
        while time.perf_counter() < since + within:
            packet = self.rtp.recv(2048)
            now = time.perf_counter()
            if packet[1] & 0x7F != 8:
                continue
            arrivals.append((len(stream), now))
            stream += packet[12:]
            at = stream.find(wanted)
            if at >= 0:
                return max(t for begin, t in arrivals if begin <= at) - since
        return None

    def drain(self):
        self.rtp.setblocking(False)
        try:
            while True:
                self.rtp.recv(2048)
        except BlockingIOError:
            pass
        self.rtp.settimeout(2)
