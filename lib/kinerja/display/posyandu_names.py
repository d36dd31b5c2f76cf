"""What a posyandu page calls its places, conditions and items, and what it says of a missing table."""

import pandas as pd

CONDITIONS = ("stunting", "wasting", "underweight", "overweight")
NO_TABLE = {
    "skdn": "Tabel skdn tidak memuat tahun ini, dan tabel balita tidak memuat penimbangan.",
    "balita": "Tabel balita (register pengukuran) tidak ada: prevalensi tidak dapat dihitung dari pengukuran.",
}


def place(code: str) -> str:
    """``cakupan_ds/desa/Desa 1`` → Desa 1; without a place: the whole facility.

    >>> place("cakupan_ds/desa/Sukamaju"), place("cakupan_ds")
    ('Sukamaju', 'Seluruh puskesmas')
    """
    return code.rpartition("/")[2] if "/" in code else "Seluruh puskesmas"


def short(code: str) -> str:
    """What a condition is called in a sentence.

    >>> short("stunting"), short("underweight/jk/L")
    ('stunting', 'berat badan kurang')
    """
    names = {
        "underweight": "berat badan kurang",
        "overweight": "gizi lebih",
        "gizi_buruk": "gizi buruk",
        "stunting_berat": "stunting berat",
        "underweight_berat": "berat badan sangat kurang",
        "obesitas_balita": "obesitas",
    }
    base = code.partition("/")[0]
    return names.get(base, base)


def item(code: str) -> str:
    """``ipa_kinerja/pelanggan/Empati/b9`` → Empati b9.

    >>> item("ipa_kinerja/pelanggan/Empati/b9")
    'Empati b9'
    """
    return " ".join(code.split("/")[2:])


def parts(codes: "pd.Series[str]") -> pd.DataFrame:
    """Codes in their three parts, by column 0 to 2: indicator, kind, name; missing where one has fewer."""
    return codes.str.split("/", n=2, expand=True).reindex(columns=range(3))
