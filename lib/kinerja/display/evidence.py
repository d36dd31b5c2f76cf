"""Tables of coded interview evidence: aspects by roles, agreement of the coders, a few excerpts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kinerja import formats
from kinerja.display.aspects import ASPECTS
from kinerja.display.html import Html, each, note
from kinerja.display.tables import Cell, report_row, report_table

MOST, NOTES = 3, 2  # excerpts shown of an aspect; notes of the table shown
DISPUTED, SUPPORTING = "belum sepakat", "mendukung"


def evidence(matrix: pd.DataFrame, excerpts: pd.DataFrame) -> Html:
    """Aspects by roles: how many excerpts support, hinder, or are coded otherwise; what the coders differ on.

    The notes of the table stand below: where its rows come from, and what they are not.
    """
    if matrix.empty:
        needed = "isi tabel bukti (informan, peran, aspek, kode, pengode)"
        return note("Tidak ada data.", f"Bukti wawancara: {needed}.")
    roles = list(matrix["peran"].drop_duplicates())
    names = {**ASPECTS, DISPUTED: "Aspek belum sepakat"}
    rows = []
    for aspect, name in names.items():
        own = matrix[matrix["aspek"] == aspect].sort_values(
            "kode", key=lambda codes: codes != SUPPORTING, kind="stable"
        )
        if aspect == DISPUTED and own.empty:
            continue
        cells = [
            "; ".join(
                f"{formats.number(row['kutipan'])} {row['kode']}"
                for row in own[own["peran"] == role].to_dict("records")
            )
            or formats.MISSING
            for role in roles
        ]
        rows.append(report_row(name, cells))
    return report_table(
        "Bukti menurut aspek dan peran", ["Aspek", *roles], rows, unit="banyak kutipan",
        note=" ".join(
            ["Informan dipilih, bukan diundi: banyak kutipan bukan banyak orang, dan tanpa selang.",
             *list(dict.fromkeys(excerpts["catatan"].dropna()))[:NOTES]]
        ),
    )  # fmt: skip


def agreement(kappas: pd.DataFrame, excerpts: pd.DataFrame) -> Html:
    """Cohen's kappa of every two coders with its interval; refused, in one sentence, where only one has coded."""
    if excerpts.empty:
        return each([])
    if kappas.empty:
        return note(
            "Kesepakatan pengode tidak dapat dihitung.",
            "Hanya satu pengode: kappa Cohen memerlukan kutipan yang sama diberi kode oleh dua orang tanpa berunding.",
        )
    rows = [
        report_row(
            f"{row['pengode_1']} dan {row['pengode_2']}: {row['hal']}",
            [
                f"{formats.number(row['sepakat'])} dari {formats.number(row['kutipan'])}",
                _kappa(row),
                formats.interval(row["batas_bawah"], row["batas_atas"], 2) or "tidak ada",
                str(row["catatan"]),
            ],
        )
        for row in kappas.to_dict("records")
    ]
    return report_table(
        "Kesepakatan pengode (kappa Cohen)", ["Pengode", "Sepakat", "Kappa", "Selang", "Catatan"], rows,
        note="Kappa: kesepakatan di atas kebetulan, 1 penuh, 0 setara kebetulan. Bergantung pada seringnya tiap kode.",
    )  # fmt: skip


def _kappa(row: Mapping[Any, Any]) -> Cell:
    if pd.isna(row["nilai"]):
        return formats.MISSING
    seen = formats.number(row["sepakat"] / row["kutipan"], 4)
    chance = formats.number(row["harapan"], 4)
    return {
        "teks": formats.number(row["nilai"], 2),
        "nama": f"Kappa Cohen: {formats.number(row['nilai'], 4)}",
        "rincian": [
            ("Rumus", "(kesepakatan − kebetulan) ÷ (1 − kebetulan)"),
            ("Hitungan", f"({seen} − {chance}) ÷ (1 − {chance})"),
            ("Selang", formats.interval(row["batas_bawah"], row["batas_atas"], 4)),
            ("Metode", str(row["metode"])),
            ("Sumber", "tabel bukti; Cohen 1960; Fleiss, Cohen, Everitt 1969"),
        ],
    }


def said(excerpts: pd.DataFrame, aspect: str) -> Html:
    """A few excerpts of an aspect, those that hinder first; nothing where the table has none."""
    own = excerpts[(excerpts["aspek"] == aspect) & excerpts["isi"].notna()]
    if own.empty:
        return each([])
    order = {"menghambat": 0, DISPUTED: 1}
    chosen = own.sort_values("kode", key=lambda kinds: kinds.map(order).fillna(2), kind="stable")
    rows = [
        report_row(str(row["isi"]), [str(row["kode"]), str(row["peran"]), _lines(row["sumber"])])
        for row in chosen.head(MOST).to_dict("records")
    ]
    title = f"Yang dikatakan ({len(rows)} dari {len(own)} kutipan)"
    documents = dict.fromkeys(str(told).partition(" baris ")[0] for told in own["sumber"].dropna())
    places = f"Sumber: nomor baris di {formats.join(list(documents))}." if documents else ""
    return report_table(title, ["Isi", "Kode", "Peran", "Baris"], rows, note=places)


def _lines(source: Any) -> str:
    """``49-53`` of ``000_….txt baris 49-53``: the document stands below the table."""
    return formats.MISSING if pd.isna(source) else str(source).partition(" baris ")[2]
