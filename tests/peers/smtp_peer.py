"""An SMTP server for tests that tells what happens and misbehaves on request.

Needs Debian's python3-aiosmtpd. Binds 127.0.0.1 on a free port and prints one JSON object per line:
first {"event": "listening", "port": N}, then for each step of each connection {"event": STEP, "connection": N, ...}.
Steps, in order: connected, ehlo, starttls, mail, rcpt, data (before the 354 reply), go_ahead (354 sent),
body_received (whole message read, before the final reply), replied_250, quit, closed.

Commands come as JSON lines on standard input and are answered by {"event": "configured"}:
{"step": STEP, "do": "hang"}               stand still at that step for ever
{"step": STEP, "do": "hold", "text": TEXT} stand still at that step until healed, then answer TEXT, or go on without one
{"step": STEP, "do": "close"}              drop the connection there
{"step": STEP, "do": "reply", "text": T}   answer T instead of going on
With "for": PART, only where the argument of the command holds that part.
{"heal": true}                             behave from now on
A step is reported before the behaviour asked for takes place, so a test can wait for the event and then act.
"""

import argparse
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP

BEHAVIOUR = {}
HELD = []


def tell(event, **more):
    """Prints one event."""
    print(json.dumps({"event": event, **more}), flush=True)


class Store:
    """The end of a delivery: takes a whole message, and decides about the final reply."""

    async def handle_DATA(self, server, _session, envelope):
        raw = base64.b64encode(envelope.original_content).decode()
        refusal = await server.step("body_received", raw=raw, to=envelope.rcpt_tos)
        if refusal is not None:
            return refusal
        server.accepted = raw
        return "250 2.0.0 accepted"


class Peer(SMTP):
    """aiosmtpd's server, with a report and a possible misbehaviour at each step."""

    connections = 0

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        Peer.connections += 1
        self.number = Peer.connections
        self.accepted = None

    async def step(self, name, **more):
        """Reports a step and plays its behaviour; the text to answer with, or None to go on."""
        tell(name, connection=self.number, **more)
        behaviour = BEHAVIOUR.get(name)
        if behaviour is None or behaviour.get("for", "") not in (more.get("argument") or ""):
            return None
        if behaviour["do"] == "hang":
            await asyncio.Event().wait()
        if behaviour["do"] == "hold":
            HELD.append(asyncio.Event())
            await HELD[-1].wait()
            return behaviour.get("text")
        if behaviour["do"] == "close":
            if self.transport is not None:
                self.transport.abort()
            await asyncio.Event().wait()
        return behaviour["text"]

    async def gate(self, name, argument, proceed):
        """Lets a command through unless its step answers by itself."""
        text = (argument or b"") if isinstance(argument, bytes) else argument
        refusal = await self.step(name, argument=text)
        if refusal is None:
            await proceed(argument)
        else:
            await self.push(refusal)

    async def _handle_client(self):
        refusal = await self.step("connected")
        if refusal is not None:
            await self.push(refusal)
            self.transport.close()
            return
        await super()._handle_client()

    async def push(self, status):
        await super().push(status)
        if isinstance(status, str) and status.startswith("354"):
            await self.step("go_ahead")

    async def smtp_EHLO(self, argument):
        await self.gate("ehlo", argument, super().smtp_EHLO)

    async def smtp_STARTTLS(self, argument):
        await self.gate("starttls", argument, super().smtp_STARTTLS)

    async def smtp_MAIL(self, argument):
        await self.gate("mail", argument, super().smtp_MAIL)

    async def smtp_RCPT(self, argument):
        await self.gate("rcpt", argument, super().smtp_RCPT)

    async def smtp_DATA(self, argument):
        self.accepted = None
        await self.gate("data", argument, super().smtp_DATA)
        if self.accepted is not None:
            raw, self.accepted = self.accepted, None
            await self.step("replied_250", raw=raw)

    async def smtp_QUIT(self, argument):
        await self.gate("quit", argument, super().smtp_QUIT)

    def connection_lost(self, error):
        super().connection_lost(error)
        tell("closed", connection=self.number)


async def read_commands():
    """Takes commands until the test that started us closes our standard input."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        command = json.loads(line)
        if command.get("heal"):
            BEHAVIOUR.clear()
            for held in HELD:
                held.set()
            HELD.clear()
        else:
            BEHAVIOUR[command["step"]] = command
        tell("configured")


async def main():
    """Serves until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    arguments = parser.parse_args()
    context = None
    if arguments.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.certificate, arguments.key)
    starttls = context if arguments.tls == "starttls" else None

    def peer():
        return Peer(Store(), hostname="desk.test", tls_context=starttls, require_starttls=starttls is not None)

    implicit = context if arguments.tls == "implicit" else None
    server = await asyncio.get_running_loop().create_server(peer, "127.0.0.1", 0, ssl=implicit)
    tell("listening", port=server.sockets[0].getsockname()[1])
    await read_commands()


if __name__ == "__main__":
    asyncio.run(main())
