"""Tables of an accountability report: key indicators, deaths, peers, budget, what lies low, follow-up."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.html import Html, each, folded, note, opened, scale
from kinerja.display.shapes import KeyIndicators
from kinerja.display.tables import Cell, report_row, report_table
from kinerja.periods import label

PRINTED = "angka tercetak"
Rows = Sequence[Mapping[Any, Any]]


def _or_note(title: str, columns: Sequence[str], rows: list[dict[str, Any]], **words: str) -> Html:
    """The table; where it has no row, one sentence that says so."""
    if not rows:
        return note(f"{title}.", words.get("empty", "Tidak ada data."))
    return report_table(
        title, columns, rows, unit=words.get("unit", ""), note=words.get("note", "")
    )


def _code_and_name(row: Mapping[Any, Any]) -> str:
    name = str(row["uraian"]) if pd.notna(row["uraian"]) else ""
    return f"{row['kode']} {name.capitalize() if name.isupper() else name}".strip()


def _lines(source: Any) -> str:
    """``4510, 4546`` of ``001_….txt baris 4510, 4546``: the document stands in the note of the table."""
    parts = [part.partition(" baris ") for part in str(source).split("; ")]
    return "; ".join(lines or document for document, _, lines in parts)


def _documents(frame: pd.DataFrame) -> str:
    """The documents whose lines the table names, as a sentence."""
    found = dict.fromkeys(
        part.partition(" baris ")[0]
        for text in frame["sumber"].dropna()
        for part in str(text).split("; ")
        if part
    )
    return f"Sumber: nomor baris di {formats.join(list(found))}." if found else ""


def _plain(value: float, places: int = 2) -> str:
    return formats.number(value, places, least=0)


def key_indicators(report: KeyIndicators) -> Html:
    """Each key indicator: earlier years, target, value with interval, achievement, class and its probability, plan end.

    A value from counts and the printed one are two rows.
    """
    year, history = report.achievements, report.history
    versions, chances = report.versions, report.chances
    earlier = sorted(set(history["periode"]))
    rows = []
    for row in year.to_dict("records"):
        before: list[Cell] = []
        places = 0 if catalogue.get(str(row["indikator"])).multiplier == 1 else 2
        for period in earlier:
            past = history[
                (history["periode"] == period) & (history["indikator"] == row["indikator"])
            ]
            same = past[past["metode"] == row["metode"]]
            shown = same if len(same) else past
            before.append(
                opened(shown.iloc[-1].to_dict(), places=places) if len(shown) else formats.MISSING
            )
        name = catalogue.name(str(row["indikator"]))
        twice = (year["indikator"] == row["indikator"]).sum() > 1
        printed = row["metode"] == PRINTED and twice
        rows.append(
            report_row(
                f"{name} (angka tercetak)" if printed else name,
                [
                    *before,
                    _plain(row["target"]),
                    opened(row, places=places),
                    formats.interval(row["batas_bawah"], row["batas_atas"], 1) or "tidak ada",
                    _reached(row["capaian"]),
                    _class(row, versions, chances),
                    f"{_plain(row['target_akhir'])} ({_reached(row['capaian_akhir'])})",
                ],
                "awas" if row["capaian"] < 70 else "",
                "" if printed else report.trends.get(str(row["indikator"]), ""),
            )
        )
    columns = [
        "Indikator", *(label(p) for p in earlier), "Target", "Realisasi", "Selang", "Capaian", "Kelas",
        "Target akhir (capaian)",
    ]  # fmt: skip
    return _or_note(
        "Capaian indikator kinerja utama",
        columns,
        rows,
        empty="Tabel target tidak memuat fasilitas dan tahun ini.",
        note="Capaian dihitung dari nilai tanpa pembulatan; “angka tercetak” memakai nilai yang sudah dibulatkan "
        "dokumen, tanpa selang. Capaian makin rendah makin baik: (2 × target − realisasi) ÷ target.",
    )


def _reached(value: float) -> str:
    return formats.percent(value, 1) if pd.notna(value) else formats.MISSING


def _class(row: Mapping[Any, Any], versions: pd.DataFrame, chances: pd.DataFrame) -> str:
    """The class, its probability where there is an interval, and the classes of other versions."""
    if pd.isna(row["kategori"]):
        return str(row["catatan"]) if pd.isna(row["capaian"]) and pd.notna(row["catatan"]) else ""
    told = scale(row["kategori"], row["aturan"])
    chance = _same(chances, row).query("kategori == @row['kategori']")["peluang"]
    if len(chance) and pd.notna(chance.iloc[0]):
        told += f"; peluang {formats.percent(chance.iloc[0] * 100, 0)}"
    others = _same(versions, row)
    differing = [
        f"{version}: {name}"
        for version, name in zip(others["versi"], others["kategori"], strict=True)
        if name != row["kategori"]
    ]
    return f"{told}; versi lain {', '.join(differing)}" if differing else told


def _same(table: pd.DataFrame, row: Mapping[Any, Any]) -> pd.DataFrame:
    method = table["metode"].fillna("") == ("" if pd.isna(row["metode"]) else row["metode"])
    found: pd.DataFrame = table[method & (table["indikator"] == row["indikator"])]
    return found


def deaths(counts: pd.DataFrame, means: pd.DataFrame, changes: pd.DataFrame) -> Html:
    """Counts of deaths by year, the yearly mean with its interval, and whether the last two years differ."""
    periods = sorted(counts["periode"].unique())
    rows = []
    for code, group in counts.groupby("indikator", sort=False):
        by_year = {row["periode"]: row for row in group.to_dict("records")}
        cells: list[Cell] = [
            opened(by_year[p], places=0, text=_plain(by_year[p]["nilai"], 0))
            if p in by_year
            else formats.MISSING
            for p in periods
        ]
        mean = means[means["indikator"] == code].iloc[0].to_dict()
        cells += [opened(mean), formats.interval(mean["batas_bawah"], mean["batas_atas"], 1)]
        last = changes[changes["indikator"] == code]
        cells.append(_changed(last.iloc[-1].to_dict()) if len(last) else "hanya satu tahun")
        rows.append(report_row(catalogue.name(str(code)), cells))
    columns = [
        "Jumlah",
        *(label(p) for p in periods),
        "Rata-rata per tahun",
        "Selang 95%",
        "Perubahan terakhir",
    ]
    return _or_note(
        "Kematian: jumlah lebih dahulu, lalu rata-rata beberapa tahun",
        columns,
        rows,
        empty="Tabel observasi tidak memuat jumlah kematian fasilitas ini.",
        note="Perubahan diuji sebagai dua cacah Poisson seolah penduduknya sama; jumlah kelahiran tiap tahun tidak diketahui.",  # noqa: E501
    )


def _changed(row: Mapping[Any, Any]) -> str:
    high = "∞" if row["batas_atas"] == float("inf") else _plain(row["batas_atas"])
    ratio = f"rasio {_plain(row['rasio'])} ({_plain(row['batas_bawah'])}–{high})"
    return (
        f"{_plain(row['awal'], 0)} → {_plain(row['akhir'], 0)}: {row['putusan']}; {ratio}"
        if pd.notna(row["rasio"])
        else f"{_plain(row['awal'], 0)} → {_plain(row['akhir'], 0)}: {row['putusan']}"
    )


def causes(results: pd.DataFrame) -> Html:
    """Causes with count, share and interval, the most frequent first."""
    ordered = results.dropna(subset=["pembilang"]).sort_values(
        "pembilang", ascending=False, kind="stable"
    )
    rows = [
        report_row(
            str(row["indikator"]).partition("/")[2].replace("_", " "),
            [
                f"{_plain(row['pembilang'], 0)} dari {_plain(row['penyebut'], 0)}",
                opened(row),
                formats.interval(row["batas_bawah"], row["batas_atas"]),
            ],
        )
        for row in ordered.to_dict("records")
    ]
    return _or_note(
        "Penyebab", ["Penyebab", "Jumlah", "Bagian", "Selang"], rows, unit="%",
        empty="Tidak ada rincian penyebab pada tahun ini.",
    )  # fmt: skip


def all_peers(tables: Mapping[str, pd.DataFrame], *, unit: str, names: Mapping[str, str]) -> Html:
    """The table of every funnel, one below the other, behind one line."""
    found = each([peers(table, unit=unit, names=names) for table in tables.values()])
    return folded("Angka semua yang dibandingkan", found) if tables else found


def peers(table: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Html:
    """All facilities of a funnel with count, value and verdict, in the order of the data; this one is marked."""
    rows = [
        report_row(
            f"{names.get(str(row['unit']), row['unit'])}{' ◂' if row['unit'] == unit else ''}",
            [
                f"{_plain(row['pembilang'], 0)} dari {_plain(row['penyebut'], 0)}",
                _plain(row["nilai"], 1),
                formats.interval(row["bawah_luar_suai"], row["atas_luar_suai"]),
                str(row["putusan"]) if pd.notna(row["putusan"]) else str(row["catatan"]),
            ],
            "ini" if row["unit"] == unit else "",
        )
        for row in table.to_dict("records")
    ]
    name = catalogue.name(str(table["indikator"].iloc[0])) if len(table) else ""
    return _or_note(
        f"{name}: semua yang dibandingkan",
        ["", "Jumlah", "Nilai", "Batas 99,8%", "Putusan"],
        rows,
        unit=str(table["satuan"].iloc[0]) if len(table) else "",
        note="Urutan mengikuti data, bukan peringkat. Di dalam batas, selisih dari rata-rata tidak dapat dibedakan "
        "dari kebetulan.",
    )


def budget(tree: pd.DataFrame) -> Html:
    """The whole tree: pagu, realisasi, remaining, absorption; programmes and activities stand out."""
    rows = [
        report_row(
            "\u2003" * int(max(row["tingkat"], 1) - 1) + _code_and_name(row),
            [
                formats.rupiah(row["pagu"]),
                formats.rupiah(row["realisasi"]),
                formats.rupiah(row["sisa"]),
                formats.percent(row["serapan"], 1),
                _lines(row["sumber"]),
            ],
            "ini" if row["tingkat"] == 1 else "awas" if row["serapan"] < 70 else "",
        )
        for row in tree.to_dict("records")
    ]
    return _or_note(
        "Anggaran dan realisasi", ["Pos", "Pagu", "Realisasi", "Sisa", "Serapan", "Sumber"], rows,
        note=_documents(tree),
        empty="Tabel anggaran tidak memuat fasilitas dan tahun ini.",
    )  # fmt: skip


def breaks(found: pd.DataFrame) -> Html:
    """Every place where the books do not add up; one sentence where they do."""
    rows = [
        report_row(
            f"{row['kode']}: {row['jenis']}",
            [
                str(row["kolom"]),
                formats.rupiah(row["tercatat"]) if pd.notna(row["tercatat"]) else formats.MISSING,
                formats.rupiah(row["seharusnya"])
                if pd.notna(row["seharusnya"])
                else formats.MISSING,
                formats.rupiah(row["selisih"]) if pd.notna(row["selisih"]) else formats.MISSING,
                str(row["keterangan"]),
                _lines(row["sumber"]),
            ],
            "awas",
        )
        for row in found.to_dict("records")
    ]
    columns = ["Pos", "Kolom", "Tercatat", "Seharusnya", "Selisih", "Keterangan", "Sumber"]
    return _or_note(
        f"Rekonsiliasi anggaran ({len(rows)} tidak cocok)", columns, rows, note=_documents(found),
        empty="Tidak ada selisih: setiap induk sama dengan jumlah anaknya, dan tidak ada realisasi di atas pagu.",
    )  # fmt: skip


def plan(differences: pd.DataFrame) -> Html:
    """Budgets and targets that differ between the plan and the execution."""
    rows = []
    for row in differences.to_dict("records"):
        money = row["jenis"] == "anggaran"
        cells: list[Cell] = [
            formats.rupiah(row[name]) if money and pd.notna(row[name]) else _plain(row[name])
            for name in ("rencana", "pelaksanaan", "selisih")
        ]
        rows.append(
            report_row(_code_and_name(row), [str(row["jenis"]), *cells, _lines(row["sumber"])])
        )
    columns = ["Pos", "Jenis", "Rencana", "Pelaksanaan", "Selisih", "Sumber"]
    return _or_note(
        f"Rencana dan pelaksanaan ({len(rows)} berbeda)", columns, rows, note=_documents(differences),
        empty="Tidak ada pagu atau target yang berbeda antara rencana dan pelaksanaan, atau tabel rencana tidak ada.",
    )  # fmt: skip


def low(items: pd.DataFrame) -> Html:
    """Every item below the limit, and whether the report's own list has it."""
    rows = [
        report_row(
            _code_and_name(row),
            [
                "capaian kinerja" if row["jenis"] == "kinerja" else "serapan anggaran",
                formats.percent(row["nilai"], 2),
                "ya" if row["dianalisis"] else "✗ tidak disebut",
                str(row["penyebab"]) if pd.notna(row["penyebab"]) else formats.MISSING,
                _lines(row["sumber"]),
            ],
            "" if row["dianalisis"] else "awas",
        )
        for row in items.to_dict("records")
    ]
    forgotten = int((~items["dianalisis"].astype(bool)).sum()) if len(items) else 0
    columns = [
        "Butir",
        "Yang rendah",
        "Nilai",
        "Dianalisis laporan",
        "Penyebab menurut laporan",
        "Sumber",
    ]
    return _or_note(
        f"Semua butir di bawah 70% ({len(rows)}, {forgotten} tidak disebut laporan)", columns, rows,
        note=_documents(items),
        empty="Tidak ada butir di bawah 70%.",
    )  # fmt: skip


def unpaid(beside: pd.DataFrame, items: pd.DataFrame) -> Html:
    """Items that reached their target without any spending."""
    flagged = beside[beside["tanda"].notna()]
    names = dict(zip(items["kode"], items["uraian"], strict=True))
    rows = [
        report_row(
            f"{row['kode']} {names.get(row['kode'], '')}".strip(),
            [formats.percent(row["capaian"]), formats.rupiah(row["pagu"]), formats.rupiah(row["realisasi"]),
             str(row["tanda"])],
            "awas",
        )
        for row in flagged.to_dict("records")
    ]  # fmt: skip
    return _or_note(
        f"Kinerja tercapai tanpa belanja ({len(rows)})",
        ["Indikator", "Capaian", "Pagu", "Realisasi", "Tanda"],
        rows,
        empty="Tidak ada indikator yang mencapai 100% tanpa belanja.",
        note="Dikerjakan tanpa biaya, dibiayai pos lain, atau belum dibukukan? Angka saja tidak menjawabnya.",
    )


def evaluation(components: pd.DataFrame) -> Html:
    """Components of the evaluation: value of weight, share, and whether the parts add up."""
    rows = [
        report_row(
            ("\u2003" if pd.notna(row["induk"]) else "") + str(row["komponen"]),
            [
                f"{_plain(row['nilai'])} dari {_plain(row['bobot'])}",
                formats.percent(row["persen"], 1),
                "" if pd.isna(row["jumlah_bagian"])
                else "cocok" if abs(row["selisih"]) < 1e-9
                else f"bagian berjumlah {_plain(row['jumlah_bagian'])}",
                _lines(row["sumber"]),
            ],
            "" if pd.isna(row["selisih"]) or abs(row["selisih"]) < 1e-9 else "awas",
        )
        for row in components.to_dict("records")
    ]  # fmt: skip
    return _or_note(
        "Nilai evaluasi akuntabilitas", ["Komponen", "Nilai", "Bagian", "Jumlah bagian", "Sumber"], rows,
        note=_documents(components),
        empty="Tabel evaluasi tidak memuat fasilitas dan tahun ini.",
    )  # fmt: skip


GRADES = ("paripurna", "utama", "madya", "dasar", "tidak terakreditasi")
STATES = {"selesai": "✓ selesai", "berjalan": "… berjalan", "belum": "✗ belum"}


def follow_up(tindak_lanjut: pd.DataFrame) -> Html:
    """Each recommendation with its plan, time and state; what is open comes first."""
    order = {state: place for place, state in enumerate(("belum", "berjalan", "selesai"))}
    ordered = tindak_lanjut.sort_values(
        "status", key=lambda column: column.map(order), kind="stable"
    )
    rows = [
        report_row(
            str(row["rekomendasi"]),
            [str(row["aspek"]), *(_said(row[name]) for name in ("rencana_aksi", "waktu")), STATES[row["status"]],
             _said(row["keterangan"])],
            "" if row["status"] == "selesai" else "awas",
        )
        for row in ordered.to_dict("records")
    ]  # fmt: skip
    columns = ["Rekomendasi", "Aspek", "Rencana aksi", "Waktu", "Keadaan", "Yang dikerjakan"]
    return _or_note(
        "Tindak lanjut rekomendasi", columns, rows,
        empty="Tabel tindak_lanjut tidak memuat fasilitas dan tahun ini.",
    )  # fmt: skip


def _said(text: Any) -> str:
    return formats.MISSING if pd.isna(text) else str(text)


def accreditation(akreditasi: pd.DataFrame, names: Mapping[str, str]) -> Html:
    """The latest known accreditation of each facility, best grade first, with the date until which it holds."""
    latest = akreditasi.sort_values("periode", kind="stable").drop_duplicates("unit", keep="last")
    order = {grade: place for place, grade in enumerate(GRADES)}
    latest = latest.sort_values("status", key=lambda column: column.map(order), kind="stable")
    rows = [
        report_row(
            names.get(str(row["unit"]), str(row["unit"])),
            [
                f"{'●' * (len(GRADES) - 1 - order[row['status']])} {row['status']}".strip(),
                label(str(row["periode"])),
                _said(row["berlaku_sampai"]),
            ],
        )
        for row in latest.to_dict("records")
    ]
    counted = latest["status"].value_counts()
    told = ", ".join(f"{counted[grade]} {grade}" for grade in GRADES if grade in counted)
    return _or_note(
        f"Akreditasi: {told}" if told else "Akreditasi", ["Fasilitas", "Status", "Dinilai", "Berlaku sampai"], rows,
        empty="Tabel akreditasi tidak ada.",
    )  # fmt: skip
