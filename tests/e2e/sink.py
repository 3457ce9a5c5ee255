"""An SMTP server that takes everything and remembers whom it was for."""
import asyncio
import re
import threading

ID = re.compile(rb"^Message-ID:\s*<([^>]*)>", re.I | re.M)


class Sink:
    """got: (recipient, Message-ID) in the order of arrival.  wanted: a
    function that gets each mail, too."""

    def __init__(self, wanted=None):
        self.got = []
        self.wanted = wanted
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever,
                                       daemon=True)
        self.thread.start()

    async def serve(self, reader, writer):
        recipients = []
        try:
            writer.write(b"220 sink.example ESMTP\r\n")
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    mail = await reader.readuntil(b"\r\n.\r\n")
                    self.take(recipients, mail)
                    recipients = []
                    writer.write(b"250 taken\r\n")
                elif verb == b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                elif verb == b"EHLO":
                    writer.write(b"250-sink.example\r\n250-PIPELINING\r\n"
                                 b"250-8BITMIME\r\n250 SMTPUTF8\r\n")
                else:
                    if verb == b"RCPT":
                        recipients.append(
                            re.search(rb"<(.*?)>", line)[1].decode())
                    writer.write(b"250 ok\r\n")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def take(self, recipients, mail):
        ident = ID.search(mail)[1].decode()
        self.got += [(to, ident) for to in recipients]
        if self.wanted:
            self.wanted(recipients, mail)

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.server.close()
        self.loop.run_until_complete(self.server.wait_closed())
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
