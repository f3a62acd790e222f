"""Tells whether the DKIM signature of a message holds: the message on standard input, the names and records of DNS as arguments."""

import sys

import dkim

names = {name.encode(): record.encode() for name, record in zip(sys.argv[1::2], sys.argv[2::2])}
holds = dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: names.get(name))
print("pass" if holds else "fail")
