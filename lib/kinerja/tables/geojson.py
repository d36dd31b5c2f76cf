"""Areas of facilities from a user's GeoJSON (RFC 7946): polygons with the property ``kode``, the unit's code.

Read with the standard library; nothing is projected or simplified here. A file with a mistake is refused as a whole,
with every mistake and the number of its feature.
"""

import hashlib
import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kinerja.errors import DataError, Problem, nearest, os_reason, quote
from kinerja.places import resolve, shown

Point = tuple[float, float]  # degrees: longitude, latitude
Ring = tuple[Point, ...]
Polygon = tuple[Ring, ...]  # the outline, then the holes
CODE = "kode"
LEAST_POINTS = 4  # of a closed ring: RFC 7946, 3.1.6
REMEDY = "Ekspor ulang sebagai GeoJSON poligon, WGS 84, dengan properti kode."
DEGREES = (180, 90)
POSITION = 2  # numbers of a position; a third is a height


@dataclass(frozen=True)
class Areas:
    """``polygons``: code → its polygons, in degrees, in the order of the file; ``hashes`` as in a ``Dataset``."""

    polygons: dict[str, tuple[Polygon, ...]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)


def areas(path: str | Path, units: Collection[str]) -> Areas:
    """The areas of a GeoJSON file; none for an empty path.

    ``units``: the codes of the table ``unit``. A facility without an area is no mistake. Raises DataError for a file
    that cannot be read, is no FeatureCollection, or whose features lack a known ``kode`` of their own or a polygon in
    degrees; all mistakes at once.
    """
    if not path:
        return Areas()
    where = resolve(path)
    raw = _bytes(where)
    features = _features(where, raw)
    problems: list[Problem] = []
    polygons: dict[str, tuple[Polygon, ...]] = {}
    for number, feature in enumerate(features, start=1):
        place = f"{shown(where)} fitur {number}"
        code, wrong = _code(place, feature, units, polygons)
        try:
            found = tuple(_polygons(feature))
        except _Wrong as error:
            wrong.append(Problem(place, str(error), error.found, REMEDY))
        else:
            if not wrong:
                polygons[code] = found
        problems += wrong
    if problems:
        raise DataError(problems)
    return Areas(polygons, {shown(where): hashlib.sha256(raw).hexdigest()})


class _Wrong(Exception):
    def __init__(self, rule: str, found: str = "") -> None:
        super().__init__(rule)
        self.found = found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        known = [each.name for each in path.parent.glob("*.*json")]
        remedy = nearest(path.name, known) if known else "Periksa parameter geojson."
        raise DataError(
            Problem(shown(path), "berkas peta harus ada", "tidak ada", remedy)
        ) from None
    except OSError as error:
        raise DataError(Problem(shown(path), "harus dapat dibaca", os_reason(error))) from None


def _features(path: Path, raw: bytes) -> list[Any]:
    place = shown(path)
    try:
        parsed = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError(
            Problem(place, "harus teks UTF-8", remedy="Simpan ulang sebagai UTF-8.")
        ) from None
    except json.JSONDecodeError as error:
        lines = error.doc.splitlines()[error.lineno - 1 : error.lineno]
        found = quote(lines[0].strip()) if lines and lines[0].strip() else "akhir berkas"
        raise DataError(
            Problem(f"{place} baris {error.lineno}", "harus JSON yang sah", found, REMEDY)
        ) from None
    except RecursionError:
        raise DataError(
            Problem(place, "harus JSON yang tidak bersarang sedalam ini", remedy=REMEDY)
        ) from None
    kind = parsed.get("type") if isinstance(parsed, dict) else None
    features = parsed.get("features") if isinstance(parsed, dict) else None
    if kind != "FeatureCollection" or not isinstance(features, list):
        found = f"type {quote(kind)}" if kind else "bukan FeatureCollection"
        raise DataError(
            Problem(place, "harus GeoJSON FeatureCollection dengan features", found, REMEDY)
        )
    if not features:
        raise DataError(Problem(place, "harus memuat paling sedikit satu fitur", "kosong", REMEDY))
    return features


def _code(
    place: str, feature: Any, units: Collection[str], before: Collection[str]
) -> tuple[str, list[Problem]]:
    """The unit's code of a feature, and what is wrong with it. A number is the code that it is written as."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    value = properties.get(CODE) if isinstance(properties, dict) else None
    if value is None or isinstance(value, bool | float | dict | list) or not str(value).strip():
        rule = "harus punya properti kode berisi kode fasilitas"
        found = "tidak ada" if value is None else quote(value)
        remedy = "Tulis kode seperti di tabel unit, sebagai teks."
        return "", [Problem(place, rule, found, remedy)]
    code = str(value).strip()
    if code not in units:
        rule = "kode harus ada di tabel unit"
        return code, [Problem(place, rule, quote(code), nearest(code, units))]
    if code in before:
        rule = "kode hanya boleh sekali"
        return code, [
            Problem(
                place, rule, quote(code), "Gabungkan bagian-bagiannya menjadi satu MultiPolygon."
            )
        ]
    return code, []


def _polygons(feature: Any) -> Iterator[Polygon]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise _Wrong(
            "geometri harus Polygon atau MultiPolygon", quote(kind) if kind else "tidak ada"
        )
    parts = geometry.get("coordinates")
    for part in [parts] if kind == "Polygon" else _listed(parts):
        yield tuple(_ring(ring) for ring in _listed(part))


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _Wrong("coordinates harus berisi daftar cincin titik", quote(value))
    return value


def _ring(points: Any) -> Ring:
    ring = tuple(_point(point) for point in _listed(points))
    if len(ring) < LEAST_POINTS or ring[0] != ring[-1]:
        raise _Wrong("cincin harus tertutup: empat titik atau lebih, yang terakhir sama dengan yang pertama",
                     f"{len(ring)} titik")  # fmt: skip
    return ring


def _point(position: Any) -> Point:
    numbers = position[:POSITION] if isinstance(position, list) else []
    if len(numbers) < POSITION or not all(_is_number(number) for number in numbers):
        raise _Wrong("titik harus [bujur, lintang] berupa angka", quote(position))
    x, y = float(numbers[0]), float(numbers[1])
    if abs(x) > DEGREES[0] or abs(y) > DEGREES[1]:
        raise _Wrong("titik harus dalam derajat (WGS 84): bujur −180 sampai 180, lintang −90 sampai 90",
                     quote(position))  # fmt: skip
    return x, y


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
