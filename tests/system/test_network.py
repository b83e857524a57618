"""The program opens no network port."""

import subprocess
import sys
from pathlib import Path

import pytest
from shared.processes import start

#: Runs the rig and prints the kind of every socket it opens, and every address it binds or calls.
SPY = """
import sys
def heard(event, arguments):
    if event == "socket.__new__":
        print("family", int(arguments[1]), file=sys.stderr)
    elif event in ("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendto"):
        print("to", arguments[-1], file=sys.stderr)
sys.addaudithook(heard)
from rig.commands.cli import main
sys.exit(main(sys.argv[1:]))
"""


def inodes(pid: int) -> set[str]:
    """The sockets that a process holds, by inode."""
    links = {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()}
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def ports(pid: int) -> set[str]:
    """All sockets of the network that its machine knows of, by inode."""
    found = set()
    for name in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet"):
        table = Path(f"/proc/{pid}/net/{name}")
        if table.exists():
            column = 8 if name == "packet" else 9
            found |= {line.split()[column] for line in table.read_text().splitlines()[1:]}
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="only Linux tells")
def test_a_running_rig_holds_no_socket_of_the_network(tmp_path):
    rig, _ = start(tmp_path, "--screen", "window")
    try:
        assert not inodes(rig.pid) & ports(rig.pid)
    finally:
        rig.terminate()
        rig.communicate(timeout=10)


@pytest.mark.slow
def test_the_whole_of_a_run_calls_nobody(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    flags = ["run", "--board", "virtual", "--speed", "max", "--screen", "window", "--seconds", "20"]
    done = subprocess.run([sys.executable, "-c", SPY, *flags], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_the_spy_of_these_tests_sees_a_port():
    code = SPY.split("from rig")[0] + "import socket\nsocket.create_server(('127.0.0.1', 0)).close()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "family 2" in done.stderr
    assert "127.0.0.1" in done.stderr
