"""Signed addresses, made from their description (address.h) alone."""
import base64
import hashlib
import hmac
import time

TODAY = int(time.time()) // 86400


def read_keys(path):
    """[(id, secret)] of a file of keys."""
    with open(path) as file:
        words = [line.split() for line in file
                 if line.strip() and not line.startswith("#")]
    return [(int(line[0], 16), bytes.fromhex(line[1])) for line in words]


def sign(key, mailbox, purpose="r", numbers=(1, 1), days=TODAY + 10):
    """The whole address."""
    number, secret = key
    text = (f"t1.{purpose}" + ".".join(f"{n:x}" for n in numbers)
            + f".{days:x}.{number:02x}")
    mac = hmac.digest(secret, mailbox.encode() + b"\0" + text.encode(),
                      hashlib.sha256)[:16]
    local, domain = mailbox.split("@")
    return (f"{local}+{text}"
            f"{base64.b32encode(mac).decode().rstrip('=').lower()}@{domain}")
