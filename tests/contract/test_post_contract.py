"""Packages and answers are carried unchanged, or the partner is unavailable: in memory, by HTTP."""

import gzip
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from accordant.adapters.memory import MemoryPost
from accordant.adapters.post import LONGEST_REPLY, PACKAGE_TYPE, HttpPost
from accordant.core.errors import BadInput, Unavailable
from accordant.work.ports import Reply

HEX = "ab" * 32
PACKAGE = "sha256:" + HEX


class Node:
    """A partner that remembers what it got and answers as it is told."""

    def __init__(self):
        self.got = []
        self.reply = Reply(status=201, body=b"receipt")

    def __call__(self, method, path, chunks):
        self.got.append((method, path, b"".join(chunks)))
        return self.reply


class Handler(BaseHTTPRequestHandler):
    """A server for a Node, which keeps the last headers and adds those it is told."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.answer(self.chunks())

    def do_GET(self):
        self.answer(())

    def chunks(self):
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def answer(self, chunks):
        self.server.last = self.headers
        reply = self.server.node(self.command, self.path, chunks)
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for header in self.server.headers:
            self.send_header(*header)
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    """A server that says nothing of clients that have gone."""

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving(node):
    with Server(("127.0.0.1", 0), Handler) as server:
        server.node, server.headers = node, []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def url_of(server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def node():
    return Node()


@pytest.fixture
def server(node, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(node) as running:
        yield running


@pytest.fixture
def http():
    post = HttpPost(patience=5)
    yield post
    post.close()


@pytest.fixture(params=["memory", "http"])
def carried(request, node):
    """A post, and the address at which the node stands."""
    if request.param == "memory":
        post = MemoryPost()
        post.register("http://partner", node)
        return post, "http://partner"
    return request.getfixturevalue("http"), url_of(request.getfixturevalue("server"))


def test_a_package_arrives_whole_in_the_inbox_under_its_digest(carried, node):
    post, url = carried
    assert post.put(url, PACKAGE, iter([b"one ", b"two"])) == node.reply
    assert node.got == [("PUT", f"/inbox/{HEX}", b"one two")]


def test_something_small_is_fetched_by_its_path(carried, node):
    post, url = carried
    node.reply = Reply(status=200, body=b"\x00\xff")
    assert post.get(url, "/ledger/checkpoint") == node.reply
    assert post.get(url, "ledger/checkpoint") == node.reply
    assert node.got == [("GET", "/ledger/checkpoint", b"")] * 2


@pytest.mark.parametrize("status", [200, 302, 409, 500])
def test_whatever_a_partner_answers_is_an_answer(carried, node, status):
    post, url = carried
    node.reply = Reply(status=status, body=b"because")
    assert post.put(url, PACKAGE, [b"package"]) == node.reply


def test_a_partner_that_is_not_there_is_unavailable_and_named(carried):
    post, _ = carried
    for act in (
        lambda: post.put("http://127.0.0.1:1", PACKAGE, [b"package"]),
        lambda: post.get("http://127.0.0.1:1", "/"),
    ):
        with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1 cannot be reached"):
            act()


def test_what_is_no_digest_is_not_carried(carried, node):
    post, url = carried
    with pytest.raises(BadInput):
        post.put(url, "../../admin", [b"package"])
    assert node.got == []


def test_a_package_that_breaks_off_at_our_end_says_why(carried):
    def broken():
        yield b"a beginning"
        raise ZeroDivisionError

    post, url = carried
    with pytest.raises(ZeroDivisionError):
        post.put(url, PACKAGE, broken())


# HTTP


def test_a_package_says_what_it_is(http, server):
    http.put(url_of(server), PACKAGE, [b"package"])
    assert server.last["content-type"] == PACKAGE_TYPE
    assert server.last["transfer-encoding"] == "chunked"


def test_a_redirect_is_not_followed(http, server, node):
    server.headers.append(("location", url_of(server) + "/elsewhere"))
    node.reply = Reply(status=307, body=b"")
    assert http.put(url_of(server), PACKAGE, [b"package"]).status == 307
    assert len(node.got) == 1


def test_an_answer_is_read_up_to_a_limit(http, server, node):
    node.reply = Reply(status=200, body=bytes(LONGEST_REPLY))
    assert len(http.get(url_of(server), "/").body) == LONGEST_REPLY
    node.reply = Reply(status=200, body=bytes(LONGEST_REPLY + 1))
    with pytest.raises(Unavailable, match="more than 1,048,576 bytes"):
        http.get(url_of(server), "/")


def test_a_packed_answer_is_not_unpacked(http, server, node):
    packed = gzip.compress(bytes(100 * LONGEST_REPLY), 9)
    server.headers.append(("content-encoding", "gzip"))
    node.reply = Reply(status=200, body=packed)
    assert http.get(url_of(server), "/").body == packed


def test_a_partner_that_is_silent_is_given_up_on(server, node):
    waiting = threading.Event()
    server.node = lambda *asked: waiting.wait(timeout=30) and node.reply
    post = HttpPost(patience=0.1)
    with pytest.raises(Unavailable, match="did not answer in time"):
        post.get(url_of(server), "/")
    waiting.set()
    post.close()


def test_a_partner_that_breaks_off_is_unavailable(http, server):
    server.node = lambda *asked: None
    with pytest.raises(Unavailable, match="broke off"):
        http.get(url_of(server), "/")


def test_what_is_said_of_a_partner_names_no_user_and_no_path(http):
    with pytest.raises(Unavailable) as refusal:
        http.get("http://amira:secret@127.0.0.1:1/people/amira", "/x")
    assert "amira" not in str(refusal.value)


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://partner", "http://[::1", "http://a:b"])
def test_an_address_that_is_none_is_unavailable(http, url):
    with pytest.raises(Unavailable):
        http.get(url, "/")


# Memory


def test_a_node_in_memory_goes_down_and_comes_back(node):
    post = MemoryPost()
    post.register("http://partner", node)
    post.down("http://partner")
    with pytest.raises(Unavailable, match="http://partner"):
        post.put("http://partner", PACKAGE, [b"package"])
    post.up("http://partner")
    post.put("http://partner", PACKAGE, [b"package"])
    assert len(node.got) == 1
    assert [sent.arrived for sent in post.log] == [False, True]


def test_a_reply_in_memory_is_lost_once_after_the_work_was_done(node):
    post = MemoryPost()
    post.register("http://partner", node)
    post.lose_reply("http://partner")
    with pytest.raises(Unavailable, match="broke off"):
        post.put("http://partner", PACKAGE, [b"package"])
    assert post.put("http://partner", PACKAGE, [b"package"]) == node.reply
    assert len(node.got) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://..",
        "http://xn--",
        "http://xn--a.example",
        "http://" + "a" * 64 + ".example",
        "http://a" + ".a" * 900,
    ],
)
def test_an_address_that_no_host_can_have_is_a_partner_that_cannot_be_reached(url):
    """An older record may hold one: it stops nobody else's packages."""
    post = HttpPost(patience=1)
    with pytest.raises(Unavailable):
        post.get(url, "checkpoint")
    with pytest.raises(Unavailable):
        post.put(url, PACKAGE, [b"x"])
    post.close()
