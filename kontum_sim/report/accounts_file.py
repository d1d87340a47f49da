"""contributions.csv: the accounts of a run in long form, and read back from a run's folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kontum_sim.catalogue import LANGUAGES, text
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.report.read_run import StoredRun
from kontum_sim.results.accounts import OTHER_MEMBERS, Entry, accounts, member_names
from kontum_sim.simulation import Run

FILE = "contributions.csv"
HEADER = ("account member item member_vi member_en item_vi item_en unit year value").split()
MARK = ",".join(HEADER)  # how the file begins


@dataclass(frozen=True)
class Accounts:
    """The entries of one run, the names of their members, and where history ends."""

    entries: tuple[Entry, ...]
    names: Mapping[str, Mapping[str, str]]
    history_until: int


def accounts_of(run: Run) -> Accounts:
    """The accounts of a run in memory."""
    found = accounts(run.result, run.calibration)
    return Accounts(found, names_of(run.calibration), run.calibration.window_end)


def names_of(calibration: Calibration) -> dict[str, Mapping[str, str]]:
    """id -> {lang: name} of every member of the accounts."""
    names = member_names(calibration)
    for member in OTHER_MEMBERS:
        names[member] = {lang: text(f"growth.member.{member}", lang) for lang in LANGUAGES}
    return names


def contributions_csv(of: Accounts) -> str:
    """contributions.csv: one row per entry and year."""
    rows: list[Sequence[str]] = []
    for entry in of.entries:
        member = [of.names[entry.member][lang] for lang in LANGUAGES]
        item = [text(f"growth.item.{entry.item}", lang) for lang in LANGUAGES]
        head = [entry.account, entry.member, entry.item, *member, *item, entry.unit]
        rows += [[*head, str(year), canonical(value)] for year, value in entry.values.items()]
    return csv_text(HEADER, rows)


def stored_accounts(stored: StoredRun) -> Accounts:
    """The accounts of a run's folder. Raises InputError when the file is missing or edited."""
    values: dict[tuple[str, str, str, str], dict[int, float]] = {}
    names: dict[str, Mapping[str, str]] = {}
    for row in stored.rows(FILE):
        key = (row["account"], row["member"], row["item"], row["unit"])
        values.setdefault(key, {})[int(row["year"])] = float(row["value"])
        names[row["member"]] = {"vi": row["member_vi"], "en": row["member_en"]}
    entries = tuple(Entry(*key, path) for key, path in values.items())
    return Accounts(entries, names, int(stored.manifest["history_until"]))
