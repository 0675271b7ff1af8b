# SPDX-License-Identifier: GPL-2.0-or-later
"""Callers whose sign-ins take long, each from an address of its own: wrong passwords, and a directory that hangs."""

import http.client
import json
import socket
import ssl
import threading
import time

from story import process


class HungServer:
    """A server that takes connections and never says a word."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"ldaps://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self):
        self.socket.close()


class Trouble:
    """In a with statement, so many callers of each kind always wait for an answer."""

    number = 0

    def __init__(self, house, directory, callers=16):
        Trouble.number += 1
        self.house = house
        self.context = ssl.create_default_context(cafile=str(house.folder / "state" / "server.pem"))
        self.ended = threading.Event()
        self.wrong = []
        self.waiting = 0
        self.lock = threading.Lock()
        first = Trouble.number * callers
        # users of this time alone: who goes on guessing is locked out, and told so at once
        guesses = [("demo", directory.users[(first + i) % len(directory.users)], "wrong-credentials") for i in range(callers)]
        hung = [("hung", f"somebody{i}", "unavailable timeout") for i in range(callers)]
        self.threads = [threading.Thread(target=self._keep_trying, args=(f"127.0.{Trouble.number}.{i + 1}", *one), daemon=True)
                        for i, one in enumerate(guesses + hung)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        # the first two wrong passwords are free
        process.await_that("everybody to wait", self._all_wait, 20, 0.2)
        time.sleep(0.5)
        if not self._all_wait():
            raise process.Failure("nobody is slowed")
        return self

    def _all_wait(self):
        return self.waiting >= len(self.threads) - 2

    def __exit__(self, *why):
        self.ended.set()
        for thread in self.threads:
            thread.join(30)
        if self.wrong:
            raise process.Failure(f"wrong answers to wrong sign-ins: {self.wrong[:3]}")

    def _keep_trying(self, address, realm, user, expected):
        while not self.ended.is_set():
            with self.lock:
                self.waiting += 1
            try:
                code = self._try(address, realm, user)
            except OSError as error:
                code = str(error)
            with self.lock:
                self.waiting -= 1
            if code not in expected.split():
                self.wrong.append(f"{user}: {code}")
                return

    def _try(self, address, realm, user):
        connection = http.client.HTTPSConnection("127.0.0.1", self.house.port, timeout=60, context=self.context,
                                                 source_address=(address, 0))
        try:
            connection.request("POST", "/v1/login", json.dumps({"realm": realm, "user": user, "password": "wrong"}),
                               {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read()).get("code", "let in")
        finally:
            connection.close()
