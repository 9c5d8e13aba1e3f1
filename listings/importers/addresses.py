"""Reading an address an editor gives: the public web only, whatever it says or leads to.

The name is resolved here, each of its addresses must be public, and the connection is made to the
one looked at, so that a second answer of the name's server changes nothing. Redirects are
followed a few times and looked at anew. Size and time are limited, cookies and proxies unknown.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import closing, suppress
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from roles.sheets.files import FileError, check_size

SECONDS = 25
CONNECT_SECONDS = 8
REDIRECTS = 4
CHUNK = 64 * 1024
TOO_SLOW = "takes too long to answer; try again later, or save it as a file"
CUT_OFF = "was cut off on its way; try again"
_REDIRECTS = {301, 302, 303, 307, 308}
_PORTS = {"https": 443, "http": 80}


def read_address(address: str) -> bytes:
    """Return what stands at a public http(s) address; raises FileError."""
    deadline = time.monotonic() + SECONDS
    for _ in range(REDIRECTS + 1):
        data, address = _answer(address, deadline)
        if data is not None:
            return data
    raise FileError(f"leads on more than {REDIRECTS} times; give the address it ends at")


def _answer(address: str, deadline: float) -> tuple[bytes | None, str]:
    """Return the body an address answers with, or None and where it leads to."""
    connection, path = _connection(address)
    # Reading in small pieces never times out by itself: the connection is cut at the deadline.
    timer = threading.Timer(max(deadline - time.monotonic(), 0.1), connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("GET", path, headers=_HEADERS)
        with closing(connection.getresponse()) as answer:
            if answer.status in _REDIRECTS:
                return None, urljoin(address, answer.getheader("Location") or "")
            if answer.status != http.client.OK:
                raise FileError(
                    f"answers {answer.status} {answer.reason}; open it in a browser and check it"
                )
            _check_kind(answer)
            data = _body(answer)
        if connection.is_cut:  # where no length was announced, it looks like all of it
            raise FileError(TOO_SLOW)
        return data, address
    except ssl.SSLCertVerificationError as error:
        raise FileError(
            f"has no valid certificate: {error.verify_message}; open it in a browser, and save it "
            "as a file if you trust it"
        ) from error
    except TimeoutError as error:
        raise FileError(TOO_SLOW) from error
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        if connection.is_cut:
            raise FileError(TOO_SLOW) from error
        if isinstance(error, http.client.IncompleteRead):
            raise FileError(CUT_OFF) from error
        raise FileError("cannot be reached; check the address, or save it as a file") from error
    finally:
        timer.cancel()
        connection.close()


def _check_kind(answer: http.client.HTTPResponse) -> None:
    """Refuse what says of itself that it is packed, or no text and no table."""
    if answer.getheader("Content-Encoding", "identity") != "identity":
        raise FileError("answers packed although it was asked not to; save it unpacked, as a file")
    kind = answer.headers.get_content_type()
    if kind.startswith(("image/", "audio/", "video/", "font/")) or kind == "application/pdf":
        raise FileError(
            f"holds no jobs to read but {kind}; give the address of a job board, or of a table as "
            "CSV or Excel"
        )


_HEADERS = {"User-Agent": "Rolewise", "Accept": "*/*", "Accept-Encoding": "identity"}


def _body(answer: http.client.HTTPResponse) -> bytes:
    size = answer.getheader("Content-Length", "")
    check_size(int(size) if size.isdecimal() and len(size) < 16 else 0)
    data = bytearray()
    while chunk := answer.read1(CHUNK):
        data += chunk
        check_size(len(data))
    if answer.length:  # fewer bytes than it announced
        raise http.client.IncompleteRead(data, answer.length)
    return bytes(data)


def _connection(address: str) -> tuple["_PinnedHTTP", str]:
    """Return a connection pinned to a public address of the host, and the path to ask for."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
        host = host.encode("idna").decode("ascii")
    except ValueError as error:  # also what cannot be a name
        raise FileError("is no web address") from error
    if parts.scheme not in _PORTS or not host:
        raise FileError("is no web address; it must begin with https:// or http://")
    if parts.username or parts.password:
        raise FileError("holds a user name or password; give the address without them")
    path = parts.path or "/"
    path = f"{path}?{parts.query}" if parts.query else path
    path = iri_to_uri(path)
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in path):
        raise FileError("holds spaces or signs that no address has; copy it again")
    is_allowed = f"{host}:{port}" in settings.IMPORT_ALLOWED_HOSTS
    if not is_allowed and port != _PORTS[parts.scheme]:
        raise FileError("names a port; only the usual ones of https and http are read")
    ips = _public_ips(host, port, is_allowed=is_allowed)
    kind = _PinnedHTTPS if parts.scheme == "https" else _PinnedHTTP
    return kind(host, port, ips), path


def _public_ips(host: str, port: int, *, is_allowed: bool) -> list[str]:
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise FileError(f"names a host nobody knows: {host}") from error
    if not is_allowed and not all(_is_public(ip) for ip in found):
        raise FileError(
            f"names a host that is not on the public web: {host}; save it as a file instead"
        )
    return found


def _is_public(text: str) -> bool:
    ip = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner and not inner.is_global:
            return False
    return ip.is_global and not ip.is_multicast


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class _PinnedHTTP(http.client.HTTPConnection):
    """A connection to addresses that were looked at, whatever its name means a moment later."""

    def __init__(self, host: str, port: int, ips: list[str]):
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._ips = ips
        self._line: socket.socket | None = None  # `sock` is given away with the answer
        self.is_cut = False

    def connect(self):
        *others, last = self._ips
        for ip in others:  # such as an IPv6 address where there is no way to it
            with suppress(OSError):
                self.sock = socket.create_connection((ip, self.port), self.timeout)
                break
        else:
            self.sock = socket.create_connection((last, self.port), self.timeout)
        self._line = self.sock

    def cut(self) -> None:
        """End the connection from another thread, whatever waits for it."""
        self.is_cut = True
        if self._line:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


class _PinnedHTTPS(_PinnedHTTP):
    """The same with a certificate that must be the host's."""

    default_port = 443

    def connect(self):
        super().connect()
        context = ssl.create_default_context()
        self.sock = self._line = context.wrap_socket(self.sock, server_hostname=self.host)
