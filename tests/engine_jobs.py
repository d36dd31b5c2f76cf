"""A warm parent for the tests of the engine whose cells have one second."""

from kinerja import render


def with_little_time():
    render.prepare([])
    from kinerja.render import engine, shell

    engine.CELL_TIMEOUT = shell.CELL_TIMEOUT = 1
