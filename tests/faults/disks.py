"""Disks that are full: limits on what this process writes, and a small disk that really fills."""

import resource
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from django.db import connections

from accordant.adapters.store import DjangoStore

needs_a_small_disk = pytest.mark.skipif(
    not shutil.which("unshare"), reason="the machine cannot make a small disk"
)


@contextmanager
def no_file_larger_than(size: int):
    """Within, a write beyond this many bytes of a file fails with EFBIG."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_more_pages_than(store: DjangoStore, more: int):
    """Within, SQLite's file may grow by this many pages in this thread, and then it is full."""
    with connections[store.alias].cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + more}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")


def on_a_small_disk(folder, mebibytes, script, *arguments):
    """Run a shell script whose first argument is a disk of this size, in the place of a folder."""
    mount = f'mount -t tmpfs -o size={mebibytes}m none "$1" || exit 77\n'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount + script, "sh"]
    done = subprocess.run(
        [*command, str(folder), *arguments], capture_output=True, check=False, text=True
    )
    if done.returncode in {1, 77} and "Traceback" not in done.stderr:
        pytest.skip(f"the machine lets us make no small disk: {done.stderr.strip()}")
    assert "Traceback" not in done.stderr
    return done
