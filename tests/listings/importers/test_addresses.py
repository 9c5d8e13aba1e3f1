"""Reading an address: the real code, against a server on this machine that does all wrong."""

import gzip
import json
import socket
import ssl
import threading
import time
import tracemalloc
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from listings.importers import addresses
from listings.importers.addresses import read_address
from listings.models import Intake, IntakeRow
from roles.sheets.files import FileError
from tests.listings.test_bring_in import bring, editor, text_of  # noqa: F401

from .conftest import make_job

BOARD = json.dumps({"jobs": [make_job(1)], "meta": {"total": 1}}).encode()
TABLE = b"title,company\nData Engineer,Acme\n"


@cache
def bomb() -> bytes:
    """Some kilobytes that unpack to 50 MB."""
    return gzip.compress(b" " * 50_000_000)


class Answers(BaseHTTPRequestHandler):
    """Answers each path in a way of its own."""

    def do_GET(self):
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"answer_{self.path.strip('/').partition('/')[0]}")()

    def log_message(self, *args):
        pass

    def say(self, body=b"", *, status=200, **headers):
        self.send_response(status)
        usual = {"Content_Type": "application/json", "Content_Length": len(body)}
        for name, value in (usual | headers).items():
            if value is not None:
                self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def answer_board(self):
        self.server.seen = dict(self.headers)
        self.say(BOARD)

    def answer_table(self):
        self.say(TABLE, Content_Type="text/csv; charset=utf-8")

    def answer_moved(self):
        self.say(status=302, Location="/board")

    def answer_inward(self):
        self.say(status=302, Location=f"http://{self.path.rpartition('/')[2]}/secret")

    def answer_round(self):
        self.say(status=301, Location="/round")

    def answer_nowhere(self):
        self.say(status=302)

    def answer_missing(self):
        self.say(b"<h1>Gone</h1>", status=404)

    def answer_broken(self):
        self.say(status=500)

    def answer_silent(self):
        self.server.stopping.wait(5)

    def answer_trickle(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.stopping.wait(0.02):
            self.wfile.write(b"x")

    def answer_large(self):
        self.say(Content_Length=10**12)

    def answer_endless(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.stopping.is_set():
            self.wfile.write(b"x" * 65_536)

    def answer_bomb(self):
        self.say(bomb(), Content_Encoding="gzip")

    def answer_packed(self):
        self.say(bomb(), Content_Type="application/gzip")

    def answer_picture(self):
        self.say(b"\x89PNG", Content_Type="image/png")

    def answer_paper(self):
        self.say(b"%PDF-1.7", Content_Type="application/octet-stream")

    def answer_page(self):
        self.say(b"<!doctype html><title>Jobs</title>", Content_Type="text/html")

    def answer_short(self):
        self.say(BOARD, Content_Length=len(BOARD) + 9)

    def answer_chunks(self):
        self.say(b"ff\r\nless", Transfer_Encoding="chunked", Content_Length=None)

    def answer_nonsense(self):
        self.wfile.write(b"\x00\x01 no answer at all\r\n\r\n")


def served(certificate: Path | None = None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.handle_error = lambda *args: None
    server.stopping = threading.Event()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.stopping.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server():
    yield from served()


@pytest.fixture(scope="module")
def untrusted():
    yield from served(Path(__file__).with_name("untrusted.pem"))


@pytest.fixture(autouse=True)
def allowed(settings, server, untrusted):
    """This machine is no public web: these two servers are named as the exception."""
    ports = [one.server_address[1] for one in (server, untrusted)]
    settings.IMPORT_ALLOWED_HOSTS = [f"127.0.0.1:{port}" for port in ports]


@pytest.fixture
def at(server):
    return lambda path: f"http://127.0.0.1:{server.server_address[1]}/{path}"


@pytest.mark.django_db
def test_a_board_at_an_address_is_rehearsed(bring, at, server):  # noqa: F811
    response = bring(address=at("moved"))

    assert "Data Engineer 1" in text_of(response)
    assert IntakeRow.objects.get().kind == "create"
    assert Intake.objects.get().name == at("moved")
    assert "Cookie" not in server.seen
    assert server.seen["Accept-Encoding"] == "identity"


@pytest.mark.django_db
def test_a_table_at_an_address_is_rehearsed(bring, at):  # noqa: F811
    bring(address=at("table"))

    assert IntakeRow.objects.get().title == "Data Engineer"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("inward/127.0.0.1", "is not on the public web"),
        ("inward/10.0.0.1", "is not on the public web"),
        ("inward/169.254.169.254", "is not on the public web"),
        ("inward/127.0.0.1:6379", "names a port"),
        ("round", "leads on more than 4 times"),
        ("nowhere", "leads on more than 4 times"),
        ("missing", "answers 404 Not Found; open it in a browser"),
        ("broken", "answers 500 Internal Server Error"),
        ("large", "is larger than"),
        ("endless", "is larger than"),
        ("bomb", "answers packed although it was asked not to"),
        ("packed", "is packed (gzip); unpack it first"),
        ("picture", "holds no jobs to read but image/png"),
        ("paper", "is a PDF"),
        ("page", "is no board in a format known here"),
        ("short", "was cut off on its way"),
        ("chunks", "was cut off on its way"),
        ("nonsense", "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_kept(bring, at, settings, path, says):  # noqa: F811
    settings.IMPORT_MAX_BYTES = 1_000_000

    response = bring(address=at(path))

    assert response.status_code == 200
    assert says in text_of(response)
    assert at(path) in text_of(response)  # still there, to be mended
    assert not Intake.objects.exists()


@pytest.mark.parametrize("path", ["silent", "trickle"])
def test_a_server_that_takes_its_time_is_left(at, monkeypatch, path):
    monkeypatch.setattr(addresses, "SECONDS", 0.3)
    began = time.monotonic()

    with pytest.raises(FileError, match="takes too long to answer"):
        read_address(at(path))

    assert time.monotonic() - began < 3


@pytest.mark.parametrize("path", ["bomb", "packed", "endless", "large"])
def test_memory_stays_flat_whatever_a_server_sends(at, settings, path):
    settings.IMPORT_MAX_BYTES = 1_000_000
    assert len(bomb()) < 100_000
    tracemalloc.start()
    try:
        with suppress(FileError):
            read_address(at(path))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 4_000_000


def test_a_certificate_nobody_trusts_is_no_way_in(untrusted):
    with pytest.raises(FileError, match="has no valid certificate: self-signed certificate"):
        read_address(f"https://127.0.0.1:{untrusted.server_address[1]}/board")


def test_a_server_that_speaks_no_https_cannot_be_reached(at):
    with pytest.raises(FileError, match="cannot be reached"):
        read_address(at("board").replace("http:", "https:"))


def test_a_closed_door_is_said(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.IMPORT_ALLOWED_HOSTS = [f"127.0.0.1:{port}"]

    with pytest.raises(FileError, match="cannot be reached"):
        read_address(f"http://127.0.0.1:{port}/")


PUBLIC, PRIVATE = "93.184.215.14", "127.0.0.1"


@pytest.fixture
def names(monkeypatch):
    """Let the name servers give these answers, one after another, and note who is connected to."""
    connected = []

    def give(*answers: list[str]) -> list[str]:
        left = list(answers)

        def resolve(host, port, **_):
            found = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

        def connect(address, timeout=None):
            connected.append(address[0])
            raise ConnectionRefusedError

        monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve)
        monkeypatch.setattr(addresses.socket, "create_connection", connect)
        return connected

    return give


def test_the_connection_goes_to_the_address_that_was_looked_at(names):
    connected = names([PUBLIC], [PRIVATE])  # a second question would lead inside

    with pytest.raises(FileError, match="cannot be reached"):
        read_address("https://rebound.example/")

    assert connected == [PUBLIC]


def test_a_name_of_which_one_address_is_private_is_refused(names):
    connected = names([PUBLIC, PRIVATE])

    with pytest.raises(FileError, match="not on the public web"):
        read_address("https://mixed.example/")

    assert connected == []


def test_further_addresses_of_a_name_are_tried(names):
    connected = names([PUBLIC, "93.184.215.15"])

    with pytest.raises(FileError, match="cannot be reached"):
        read_address("http://two.example/")

    assert connected == [PUBLIC, "93.184.215.15"]


def test_a_redirect_is_looked_at_by_name_anew(at, monkeypatch):
    resolve = socket.getaddrinfo

    def inward(host, *args, **kwargs):
        return resolve("127.0.0.1" if host == "inside.example" else host, *args, **kwargs)

    monkeypatch.setattr(addresses.socket, "getaddrinfo", inward)

    with pytest.raises(FileError, match="not on the public web: inside.example"):
        read_address(at("inward/inside.example"))
