"""kinerja: laporan kinerja puskesmas, dari berkas data ke halaman.

The rooms, in the order in which data walks through them: ``tables`` → ``indicators`` → ``charts`` and
``display`` → a notebook → ``render`` → ``batch`` → ``index``. `tests/test_layers.py` holds the arrows.
"""

__version__ = "0.1.0"
