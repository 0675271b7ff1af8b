#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory of the broker after 300 TLS connections came and went, against the same broker at rest before."""

import socket
import ssl
import time

from benching import PASSWORD, USER, LoneBroker, main, memory, row, say, ROUNDS

CONNECTIONS = 300
REST = 5


def connect(house, context):
    raw = socket.create_connection(("127.0.0.1", house.port))
    connection = context.wrap_socket(raw, server_hostname="127.0.0.1")
    connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200"), answer
    return connection


def come_and_go(build):
    """Resident MiB of a fresh broker: at rest, with the connections open, and after they went."""
    with LoneBroker(build) as house:
        house.add_user(USER, PASSWORD, "Alice Liddell")
        house.call("GET", "/v1/desktops", house.sign_in())
        context = ssl.create_default_context(cafile=str(house.folder / "state" / "server.pem"))
        time.sleep(REST)
        rest = memory(house.broker.pid, "Rss")
        connections = [connect(house, context) for _ in range(CONNECTIONS)]
        most = memory(house.broker.pid, "Rss")
        for connection in connections:
            connection.close()
        time.sleep(REST)
        after = memory(house.broker.pid, "Rss")
    say(f"at rest {rest:.1f} MiB, with {CONNECTIONS} connections {most:.1f} MiB, after them {after:.1f} MiB")
    return rest, most, after


def measure(build):
    rest, most, after = zip(*(come_and_go(build) for _ in range(ROUNDS)))
    return [row("broker-memory", "MiB", "lower", list(after), "at rest", list(rest), 1.1, "ratio"),
            row("broker-memory-busy", "MiB", "lower", list(most), "at rest", list(rest))]


if __name__ == "__main__":
    main(measure)
