"""What services characteristically do, one trick each: says that it is ready when all of them worked, and dies of the first that does not."""

import ctypes
import fcntl
import grp
import http.server
import mmap
import os
import pwd
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time


def listens(port="8080"):
    server = http.server.HTTPServer(("127.0.0.1", int(port)), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.handle_request, daemon=True).start()
    with socket.create_connection(("127.0.0.1", int(port))) as client:
        client.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
        assert client.recv(4) == b"HTTP"


def writes(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("written")


def reads(path):
    with open(path, encoding="utf-8") as file:
        assert file.read() != ""


def compiles():
    """As virtual machines do that compile at run time."""
    area = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    area.write(b"\xb8\x2a\x00\x00\x00\xc3")
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(area)))
    assert os.uname().machine != "x86_64" or call() == 42


def pings():
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
        raw.settimeout(5)
        head = struct.pack("!BBHHH", 8, 0, 0, 1, 1)
        total = sum(struct.unpack("!4H", head))
        raw.sendto(struct.pack("!BBHHH", 8, 0, ~total & 0xFFFF, 1, 1), ("127.0.0.1", 0))
        raw.recv(64)


def packets():
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as raw:
        raw.bind(("lo", 0))


def interfaces():
    """What getifaddrs asks the kernel by."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as link:
        link.bind((0, 0))


def device(path):
    os.close(os.open(path, os.O_RDWR))


def raises_interface():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name = struct.pack("16sh", b"lo", 0x49)
        fcntl.ioctl(any_socket, 0x8914, name)


def becomes(user):
    """As masters do that start their children as somebody else."""
    entry = pwd.getpwnam(user)
    child = os.fork()
    if child == 0:
        os.setgroups([entry.pw_gid])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        os._exit(0 if os.getuid() == entry.pw_uid else 1)
    assert os.waitpid(child, 0)[1] == 0


def mails_as(user, program):
    """As somebody who may only hand a letter to a program that gains rights."""
    entry = pwd.getpwnam(user)
    shown = subprocess.run([program, "-u"], check=True, capture_output=True, text=True, user=entry.pw_uid, group=entry.pw_gid).stdout
    assert shown.strip() == "0", "no rights gained"


def gives(path, group):
    shutil.chown(path, group=grp.getgrnam(group).gr_name)


def shares(path):
    os.makedirs(path, exist_ok=True)
    os.chmod(path, 0o2775)
    assert os.stat(path).st_mode & 0o2000


def runs(*words):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def sandboxes():
    """As Chromium does for each of its processes."""
    runs("/usr/bin/unshare", "--user", "--map-root-user", "--pid", "--net", "--fork", "/usr/sbin/chroot", "/", "/bin/true")


def is_root(program):
    shown = subprocess.run([program, "-u"], check=True, capture_output=True, text=True).stdout
    assert shown.strip() == "0", shown


def asks_who_calls(name, user):
    """As databases do that let people in by the user they are; `name` is a socket without a file."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind("\0" + name)
        server.listen()
        server.settimeout(20)
        caller, _ = server.accept()
        with caller:
            uid = struct.unpack("3i", caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
            assert uid == pwd.getpwnam(user).pw_uid, f"{user} looks like {uid}"


def calls(name):
    """As soon as somebody listens there."""
    for _ in range(100):
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.connect("\0" + name)
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


def drops_rights():
    """As ping does, which has none to drop."""
    os.setuid(os.getuid())


def reads_clock():
    """As monitoring does: how far the clock is off."""
    asked = ctypes.create_string_buffer(512)
    assert ctypes.CDLL(None, use_errno=True).adjtimex(asked) >= 0, f"no clock: {os.strerror(ctypes.get_errno())}"


def mounts_by_table(folder):
    """An ordinary user, where the table of mounts lets everybody, by a program that gains rights: as for FUSE."""
    runs("/usr/bin/mount", folder)
    with open("/proc/1/mounts", encoding="utf-8") as file:
        assert any(line.split()[1] == folder for line in file), "nobody else sees it"


def mounts(folder):
    """So that the first process sees it, and with it everybody."""
    path = f"{folder}/{os.getpid()}"
    os.makedirs(path)
    runs("/usr/bin/mount", "-t", "tmpfs", "tmpfs", path)
    with open("/proc/1/mounts", encoding="utf-8") as file:
        assert any(line.split()[1] == path for line in file), "nobody else sees it"


for word in sys.argv[1:]:
    trick, *arguments = word.split(":")
    globals()[trick](*arguments)
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
    where = os.environ["NOTIFY_SOCKET"]
    ready.sendto(b"READY=1", "\0" + where[1:] if where.startswith("@") else where)
threading.Event().wait()
