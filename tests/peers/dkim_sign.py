"""Signs a message (DKIM): the message on standard input, selector, domain and the file of the key as arguments."""

import sys

import dkim

selector, domain, file = sys.argv[1:]
message = sys.stdin.buffer.read()
with open(file, "rb") as key:
    signature = dkim.sign(message, selector.encode(), domain.encode(), key.read())
sys.stdout.buffer.write(signature + message)
