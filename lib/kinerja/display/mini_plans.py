"""Tables of a monthly meeting: the problems, and what became of the plans."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kinerja import catalogue, formats
from kinerja.display.html import Html, each, folded, note
from kinerja.display.mini_workshop import MOVED, MiniWorkshop, place, rank
from kinerja.display.tables import report_row, report_table
from kinerja.periods import label

STATES = {"selesai": "✓ selesai", "berjalan": "… berjalan", "belum": "✗ belum"}
DECISIONS = {"lanjutkan": "→ lanjutkan", "hentikan": "■ hentikan", "tingkatkan": "▲ tingkatkan"}
UNJUDGED = "belum dapat dinilai"
MOVE_COLUMNS = ["Kegiatan", "Keadaan", "Sebelum → sesudah", "Gerak indikator", "Putusan dan alasan"]


def problems(report: MiniWorkshop) -> Html:
    """The problems by USG with their causes, ties shown, and whether sum and product agree."""
    table = report.problems
    rows = [
        report_row(
            str(row["masalah"]),
            [
                rank(row),
                f"{_score(row['urgensi'])} + {_score(row['keseriusan'])} + {_score(row['perkembangan'])} = "
                f"{_score(row['jumlah'])}",
                f"{_score(row['kali'])} (peringkat {_score(row['peringkat_kali'])})",
                _said(row["penyebab"]),
            ],
            "ini" if row["peringkat_jumlah"] == 1 else "",
            "; ".join(_said(row[name]) for name in ("program",) if pd.notna(row[name])),
        )
        for row in table.to_dict("records")
    ]
    if not rows:
        return note(
            "Masalah tidak ada data.", "Tabel masalah tidak memuat fasilitas ini sampai bulan ini."
        )
    when = label(report.raised)
    old = "" if report.raised == report.period else f" (dari {when}: bulan ini belum ada)"
    differ = int((~table["sepakat"].astype(bool)).sum())
    ties = (
        f"Menurut jumlah dan kali, {differ} masalah berbeda peringkat atau serinya. "
        if differ
        else ""
    )
    return report_table(
        f"Prioritas masalah menurut USG, {when}{old}",
        ["Masalah", "Peringkat", "U + S + G", "U × S × G", "Penyebab"],
        rows,
        note=f"{ties}Skor 1–5, urut bukan ukur; satu skor bersama tiap masalah, jadi peringkat tanpa selang. "
        "Yang seri diputuskan bersama, bukan oleh urutan daftar.",
    )


def _score(value: float) -> str:
    return formats.number(value)


def moves(report: MiniWorkshop) -> Html:
    """The actions to look at: state, indicator before and after against its limits, and what follows."""
    rows = [_moved(row) for row in report.moves.to_dict("records")]
    if not rows:
        return note(
            "Rencana yang lalu tidak ada data.",
            "Tabel rencana tidak memuat rencana sebelum bulan ini.",
        )
    return report_table(
        f"Rencana yang diperiksa ({len(rows)})", MOVE_COLUMNS, rows,
        note="Rerata bulanan indikator sebelum → sesudah; batas: dari bulan-bulan sebelumnya, tidak di bawah 0. Di "
        "dalam batas, tindakan tidak dapat mengaku berhasil. Di luar batas pun belum terbukti karenanya.",
    )  # fmt: skip


def _moved(row: Mapping[Any, Any]) -> dict[str, Any]:
    code = row["indikator"]
    about = (
        "tanpa indikator" if pd.isna(code) else f"{catalogue.name(str(code))}, {place(row['desa'])}"
    )
    before, after = (formats.number(row[f"rerata_{side}"], 1) for side in ("sebelum", "sesudah"))
    limits = formats.interval(max(row["batas_bawah"], 0), row["batas_atas"])
    decided = (
        DECISIONS[str(row["putusan"])] if pd.notna(row["putusan"]) else "belum dapat diputuskan"
    )
    moved = row["gerak"] in MOVED
    return report_row(
        str(row["kegiatan"]),
        [
            STATES[str(row["status"])],
            f"{before} → {after}" + (f" (batas {limits})" if limits else ""),
            _movement(row),
            f"{decided}: {row['alasan']}",
        ],
        "awas" if row["putusan"] == "tingkatkan" else "ini" if moved else "",
        f"{about}; rencana {label(str(row['periode']))} nomor {formats.number(row['nomor'])}",
    )


def _movement(row: Mapping[Any, Any]) -> str:
    """The word, marked where it is a movement, with why there is none to be seen."""
    if row["gerak"] == UNJUDGED:
        return f"{row['gerak']}: {row['catatan']}" if pd.notna(row["catatan"]) else UNJUDGED
    trial = " (batas sementara)" if row["sementara"] else ""
    return f"{'◆ ' if row['gerak'] in MOVED else ''}{row['gerak']}{trial}"


def lessons(report: MiniWorkshop) -> Html:
    """Finished actions three months later: those whose indicator moved, and all of them behind a line."""
    table = report.lessons
    if table.empty:
        return each([])
    rows = [_moved(row) for row in table.to_dict("records")]
    moved = [row for row, word in zip(rows, table["gerak"], strict=True) if word in MOVED]
    parts = [
        note(
            f"Pelajaran: {len(moved)} dari {len(table)} kegiatan yang selesai diikuti gerak di luar batas.",
            "Dinilai sekali, tiga bulan sesudah selesai. Batas dari kurang dari 12 bulan bersifat sementara: sesekali "
            "terlampaui karena kebetulan.",
        )
    ]
    if moved:
        parts.append(report_table("Yang indikatornya bergerak di luar batas", MOVE_COLUMNS, moved))
    parts.append(
        folded(
            f"Semua kegiatan selesai, tiga bulan kemudian ({len(rows)})",
            report_table("Semuanya", MOVE_COLUMNS, rows),
        )
    )
    return each(parts)


def _said(value: Any) -> str:
    return formats.MISSING if value is None or pd.isna(value) else str(value)
