"""Puts this program into namespaces of its own.

Why: opendmarc, pyspf-milter and the filter's own DKIM check ask whatever
/etc/resolv.conf names, so the lab needs a resolv.conf of its own; that is a
bind mount in a mount namespace, seen by nobody else.  The process namespace
ends every daemon of the lab with it, however it ends.  The tests take a
network namespace too, so that no port can be in use.

Needs root, as Postfix does.
"""
import ctypes
import os
import signal
import sys
import tempfile

CLONE_NEWNS = 0x00020000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
MS_REC_PRIVATE = 0x4000 | 0x40000
MS_RDONLY = 0x1
MS_REMOUNT = 0x20
MS_BIND = 0x1000
PR_SET_PDEATHSIG = 1

MARK = "TICKET_LAB_NAMESPACE"
libc = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    if getattr(libc, name)(*args) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def mount(source, target, kind=None, flags=0, data=None):
    def text(value):
        return None if value is None else os.fsencode(value)
    call("mount", text(source), text(target), text(kind),
         ctypes.c_ulong(flags), text(data))


def umount(target):
    call("umount2", os.fsencode(target), 2)


def make_private():
    """Mounts made from now on stay in this namespace.

    Only a mount point can be made private, and in a chroot "/" need not be
    one: then it is done from the namespace's own root, and undone is nothing.
    """
    try:
        mount("none", "/", None, MS_REC_PRIVATE)
        return
    except OSError:
        pass
    folder = os.getcwd()
    root = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    below = tempfile.mkdtemp()
    os.chroot(below)
    os.fchdir(root)
    while not os.path.samefile(".", ".."):
        os.chdir("..")
    mount("none", ".", None, MS_REC_PRIVATE)
    os.fchdir(root)
    os.chroot(".")
    os.close(root)
    os.rmdir(below)
    os.chdir(folder)


def inside():
    return os.environ.get(MARK) == "1"


def enter(resolver, network=False):
    """Runs the rest of this program inside; returns only there.

    resolver: the address that resolv.conf names there.
    """
    if inside():
        return
    if os.getuid() != 0:
        sys.exit("The lab starts a Postfix of its own: run it as root.")
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        call("unshare", CLONE_NEWNS | CLONE_NEWPID
             | (CLONE_NEWNET if network else 0))
    except OSError as error:
        sys.exit(f"The lab needs namespaces of its own ({error}); in a "
                 "container, give it CAP_SYS_ADMIN.")
    make_private()
    child = os.fork()
    if child:
        forward(child)
    call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL)
    mount("proc", "/proc", "proc")
    with tempfile.NamedTemporaryFile("w", prefix="resolv.") as file:
        file.write(f"nameserver {resolver}\noptions timeout:10 attempts:3\n")
        file.flush()
        os.chmod(file.name, 0o644)
        mount(file.name, "/etc/resolv.conf", None, MS_BIND)
    if network:
        loopback_up()
    os.environ[MARK] = "1"
    # The first process of the namespace adopts every orphan: it does nothing
    # else, and the program goes on as its child.
    child = os.fork()
    if child:
        adopt(child)
    call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL)


def forward(child):
    """Outside: hands on the signals that end a program, and its status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda n, _: os.kill(child, n))
    # ^C goes to the whole foreground group by itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave(os.waitpid(child, 0)[1])


def adopt(child):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda n, _: os.kill(child, n))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        pid, status = os.wait()
        if pid == child:
            leave(status)


def leave(status):
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def loopback_up():
    import fcntl
    import socket
    import struct
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        up = struct.pack("16sh", b"lo", 0x1 | 0x40)   # IFF_UP | IFF_RUNNING
        fcntl.ioctl(control, 0x8914, up)              # SIOCSIFFLAGS
