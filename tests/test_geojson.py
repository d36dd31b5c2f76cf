"""Areas from a user's GeoJSON: what is read, and the exact sentence of every refusal."""

import json
from pathlib import Path
from typing import Any

import pytest

from kinerja.errors import DataError
from kinerja.tables.geojson import REMEDY, Areas, areas

UNITS = {"p01": "Puskesmas Satu", "p02": "Puskesmas Dua"}
SQUARE = [[113.0, -7.0], [113.2, -7.0], [113.2, -7.2], [113.0, -7.0]]
CLOSED = "cincin harus tertutup: empat titik atau lebih, yang terakhir sama dengan yang pertama"
DEGREES = "titik harus dalam derajat (WGS 84): bujur −180 sampai 180, lintang −90 sampai 90"
WRITE = "Tulis kode seperti di tabel unit, sebagai teks."


def feature(code: Any = "p01", coordinates: Any = None, kind: str = "Polygon") -> dict[str, Any]:
    shape = [SQUARE] if coordinates is None else coordinates
    return {
        "type": "Feature",
        "properties": {"kode": code},
        "geometry": {"type": kind, "coordinates": shape},
    }


def written(folder: Path, *features: Any) -> Path:
    path = folder / "peta.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return path


def refusal(path: Path) -> list[str]:
    with pytest.raises(DataError) as error:
        areas(path, UNITS)
    return [str(problem).replace(path.parent.as_posix(), "") for problem in error.value.problems]


def test_no_path_is_no_area() -> None:
    assert areas("", UNITS) == Areas({}, {})


def test_polygons_are_read_as_they_are(tmp_path: Path) -> None:
    hole = [[113.1, -7.05], [113.15, -7.05], [113.15, -7.1], [113.1, -7.05]]
    path = written(tmp_path, feature("p02", [[SQUARE, hole], [SQUARE]], "MultiPolygon"), feature())
    found = areas(path, UNITS)
    square = tuple(map(tuple, SQUARE))
    assert found.polygons == {
        "p02": ((square, tuple(map(tuple, hole))), (square,)),
        "p01": ((square,),),
    }
    assert list(found.polygons) == ["p02", "p01"]
    assert [len(value) for value in found.hashes.values()] == [64]


def test_a_number_is_the_code_it_is_written_as_and_a_height_is_left_out(tmp_path: Path) -> None:
    high = [[x, y, 12.5] for x, y in SQUARE]
    path = written(tmp_path, feature(3501, [high]))
    assert areas(path, {"3501"}).polygons["3501"] == ((tuple(map(tuple, SQUARE)),),)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = written(tmp_path, feature())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(areas(path, UNITS).polygons) == ["p01"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"type": ', f'/peta.geojson baris 1: harus JSON yang sah; ditemukan "{{"type":". {REMEDY}'),
        ("", f"/peta.geojson baris 1: harus JSON yang sah; ditemukan akhir berkas. {REMEDY}"),
        ("[1]", "/peta.geojson: harus GeoJSON FeatureCollection dengan features; "
         f"ditemukan bukan FeatureCollection. {REMEDY}"),
        ('{"type": "Feature"}', "/peta.geojson: harus GeoJSON FeatureCollection dengan features; "
         f'ditemukan type "Feature". {REMEDY}'),
        ('{"type": "FeatureCollection", "features": 3}',
         "/peta.geojson: harus GeoJSON FeatureCollection dengan features; "
         f'ditemukan type "FeatureCollection". {REMEDY}'),
        ('{"type": "FeatureCollection", "features": []}',
         f"/peta.geojson: harus memuat paling sedikit satu fitur; ditemukan kosong. {REMEDY}"),
        ("[" * 100_000, f"/peta.geojson: harus JSON yang tidak bersarang sedalam ini. {REMEDY}"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_collection_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "peta.geojson"
    path.write_text(text, encoding="utf-8")
    assert refusal(path) == [sentence]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "peta.geojson"
    path.write_bytes(b"\xff\xfe{")
    assert refusal(path) == ["/peta.geojson: harus teks UTF-8. Simpan ulang sebagai UTF-8."]


def test_a_missing_file_names_what_is_there(tmp_path: Path) -> None:
    gone = "/pta.geojson: berkas peta harus ada; ditemukan tidak ada."
    assert refusal(tmp_path / "pta.geojson") == [f"{gone} Periksa parameter geojson."]
    written(tmp_path, feature())
    assert refusal(tmp_path / "pta.geojson") == [f"{gone} Maksud Anda: peta.geojson?"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "peta.geojson"
    folder.mkdir()
    assert refusal(folder) == ["/peta.geojson: harus dapat dibaca; ditemukan itu folder."]


NO_CODE = "harus punya properti kode berisi kode fasilitas"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (7, f"{NO_CODE}; ditemukan tidak ada. {WRITE}"),
        (feature() | {"properties": None}, f"{NO_CODE}; ditemukan tidak ada. {WRITE}"),
        (feature(None), f"{NO_CODE}; ditemukan tidak ada. {WRITE}"),
        (feature(" "), f'{NO_CODE}; ditemukan " ". {WRITE}'),
        (feature(1.5), f'{NO_CODE}; ditemukan "1.5". {WRITE}'),
        (feature(True), f'{NO_CODE}; ditemukan "True". {WRITE}'),
        (feature("p2"), 'kode harus ada di tabel unit; ditemukan "p2". Maksud Anda: p02?'),
        (feature() | {"geometry": None}, f"geometri harus Polygon atau MultiPolygon; ditemukan tidak ada. {REMEDY}"),
        (feature(kind="Point"), f'geometri harus Polygon atau MultiPolygon; ditemukan "Point". {REMEDY}'),
        (feature(coordinates=[]), f'coordinates harus berisi daftar cincin titik; ditemukan "[]". {REMEDY}'),
        (feature(coordinates=[[]]), f'coordinates harus berisi daftar cincin titik; ditemukan "[]". {REMEDY}'),
        (feature(coordinates=[5], kind="MultiPolygon"),
         f'coordinates harus berisi daftar cincin titik; ditemukan "5". {REMEDY}'),
        (feature(coordinates=[SQUARE[:3]]), f"{CLOSED}; ditemukan 3 titik. {REMEDY}"),
        (feature(coordinates=[[*SQUARE[:3], SQUARE[1]]]), f"{CLOSED}; ditemukan 4 titik. {REMEDY}"),
        (feature(coordinates=[[["113", -7]]]),
         f"titik harus [bujur, lintang] berupa angka; ditemukan \"['113', -7]\". {REMEDY}"),
        (feature(coordinates=[[[113]]]), f'titik harus [bujur, lintang] berupa angka; ditemukan "[113]". {REMEDY}'),
        (feature(coordinates=[[5]]), f'titik harus [bujur, lintang] berupa angka; ditemukan "5". {REMEDY}'),
        (feature(coordinates=[[[True, -7]]]),
         f'titik harus [bujur, lintang] berupa angka; ditemukan "[True, -7]". {REMEDY}'),
        (feature(coordinates=[[[180.1, -7]]]), f'{DEGREES}; ditemukan "[180.1, -7]". {REMEDY}'),
        (feature(coordinates=[[[113, -90.5]]]), f'{DEGREES}; ditemukan "[113, -90.5]". {REMEDY}'),
    ],
)  # fmt: skip
def test_a_wrong_feature_is_named(tmp_path: Path, wrong: Any, sentence: str) -> None:
    mistakes = refusal(written(tmp_path, feature("p02"), wrong))
    assert f"/peta.geojson fitur 2: {sentence}" in mistakes


def test_the_edge_of_the_world_is_still_in_it(tmp_path: Path) -> None:
    edge = [[180, 90], [-180, 90], [-180, -90], [180, 90]]
    assert areas(written(tmp_path, feature(coordinates=[edge])), UNITS).polygons["p01"][0][0][
        0
    ] == (180.0, 90.0)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    again = 'kode hanya boleh sekali; ditemukan "p01". Gabungkan bagian-bagiannya menjadi satu MultiPolygon.'
    path = written(tmp_path, feature(), feature(), feature("p3", kind="Point"))
    assert refusal(path) == [
        f"/peta.geojson fitur 2: {again}",
        '/peta.geojson fitur 3: kode harus ada di tabel unit; ditemukan "p3". Yang ada: p01, p02.',
        f'/peta.geojson fitur 3: geometri harus Polygon atau MultiPolygon; ditemukan "Point". {REMEDY}',
    ]
