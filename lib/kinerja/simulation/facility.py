"""One facility whole: every table of the design, and the truths planted in it."""

from kinerja.simulation import answers, children, claims, coverage, meeting, money, standing
from kinerja.simulation.area import area, unit
from kinerja.simulation.streams import Tables
from kinerja.simulation.truths import Truth


def facility(seed: int, number: int, width: int = 2) -> tuple[Tables, list[Truth]]:
    """Every table of facility ``number`` (from 1), which no other facility has a part in; ``width``: of its code.

    >>> tables, truths = facility(1, 6)
    >>> tables["unit"]["nama"], [truth.kode for truth in truths]
    (['Puskesmas Contoh 06'], ['melebihi_pagu'])
    """
    place = area(seed, number, width)
    register = children.register(seed, place)
    skdn = children.skdn(place, register)
    services = coverage.coverage(seed, place)
    books, of_money = money.tables(seed, place, services)
    months, of_meetings = meeting.tables(seed, place, services, skdn)
    printed, of_claims = claims.terbit(place, services, books["anggaran"])
    tables = {
        "unit": unit(place),
        "observasi": coverage.observasi(services, skdn),
        "target": coverage.target(place),
        "balita": children.balita(place, register),
        "skdn": skdn,
        "pws": coverage.pws(services, skdn),
        "terbit": printed,
        **books,
        **months,
        **answers.tables(seed, place),
        **standing.tables(seed, place, services, skdn),
    }
    truths = [
        *children.truths(place, register),
        *coverage.truths(services),
        *of_money,
        *of_meetings,
        *of_claims,
    ]
    return tables, truths
