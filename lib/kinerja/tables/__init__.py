"""The only reader of data files: a folder of csv, xlsx or parquet becomes a ``Dataset`` of validated tables.

What is refused is refused with its place; a mistake in the rows of one facility refuses this facility alone.
"""

from kinerja.tables.dataset import Dataset, check, load
from kinerja.tables.quality import quality
from kinerja.tables.results import save

__all__ = ["Dataset", "check", "load", "quality", "save"]
