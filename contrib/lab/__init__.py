"""A whole mail system on loopback, for the demo and the end-to-end tests.

Everything it needs lives in one folder and on loopback addresses; nothing of
the machine's own mail system is read or changed, and nothing is left behind.
"""
