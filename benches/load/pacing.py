"""When packets came, told by the kernel: how far calls' frames stray from their rhythm."""

import socket
import struct
import threading
import time

SO_TIMESTAMPNS = 35
SO_RCVBUFFORCE = 33


class Ear:
    """Receives on one port for all calls; each sender is a call."""

    def __init__(self, addr):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.widen()
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.settimeout(0.1)
        self.sock.bind(addr)
        self.arrivals = {}
        self.running = True
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def widen(self):
        """The ear shares its core with the attacker: what it cannot read at once must wait, not be lost."""
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
        except PermissionError:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)

    def listen(self):
        while self.running:
            try:
                packet, ancillary, _, source = self.sock.recvmsg(2048, 64)
            except TimeoutError:
                continue
            if len(packet) < 12 or 64 <= packet[1] & 0x7F <= 95:
                continue
            seconds, nanoseconds = struct.unpack("=qq", ancillary[0][2][:16])
            timestamp = struct.unpack_from("!I", packet, 4)[0]
            self.arrivals.setdefault(source, []).append((seconds + nanoseconds / 1e9, timestamp))

    def close(self):
        self.running = False
        self.thread.join()
        self.sock.close()

    def between(self, begin, end):
        """Deviations in ms of the gaps between neighbouring frames from what their timestamps say, sorted; and how many
        frames came of those that were due."""
        deviations, came, due = [], 0, 0
        for packets in self.arrivals.values():
            inside = sorted((t, rtp) for t, rtp in packets if begin <= t < end)
            for (t0, rtp0), (t1, rtp1) in zip(inside, inside[1:]):
                meant = ((rtp1 - rtp0) & 0xFFFFFFFF) / 8
                deviations.append(abs((t1 - t0) * 1000 - meant))
            came += len(inside)
            due += round((end - begin) * 50)
        return sorted(deviations), came, due


def wall():
    return time.clock_gettime(time.CLOCK_REALTIME)


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))] if sorted_values else float("nan")
