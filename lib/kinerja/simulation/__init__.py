"""Made-up health districts with known truths in them: data to show every page with, and to test every page on.

Nothing here is real, and everything says so. What a page must find, or must not accuse, is planted knowingly and
listed in ``kebenaran.json`` beside the tables; apart from that all facilities have the same truth.
"""

from kinerja.simulation.write import FORMATS, SEED, TRUTHS, simulate

__all__ = ["FORMATS", "SEED", "TRUTHS", "simulate"]
