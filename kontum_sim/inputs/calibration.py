"""A calibration: a folder of data that says which sectors, which parameters, which record.

calibration.yaml names the sets, parameters.csv and observations.csv hold the numbers. A folder
that `extends` another takes over what it does not say itself; never accounts of another vintage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.errors import CalibrationError, Fault
from kontum_sim.inputs.calibration_checks import disagreements, missing_parameter, sum_faults
from kontum_sim.inputs.calibration_file import SetMember, Sets, read_sets
from kontum_sim.inputs.noise import NoiseTerm, read_noise
from kontum_sim.inputs.observations import Observation, read_observations
from kontum_sim.inputs.parameters import read_parameters
from kontum_sim.inputs.prior_checks import prior_faults
from kontum_sim.inputs.records import Parameter
from kontum_sim.inputs.soft_priors import SoftPrior, read_soft_priors
from kontum_sim.inputs.stored_estimate import StoredEstimate
from kontum_sim.inputs.text_files import shown
from kontum_sim.inputs.vocabulary import (
    ACCOUNTS_PARAMETERS,
    input_index,
    parameter_index,
)
from kontum_sim.inputs.window_checks import window_faults

ROLES = ("public_budget", "state_enterprise", "private", "fdi")
LINE_BASES = {
    "sector": "is_sector_line",
    "electricity": "is_electricity_line",
    "grdp": "is_grdp_line",
    "exogenous": "is_exogenous_line",
}


@dataclass(frozen=True)
class Calibration:
    """Everything that a run takes from its calibration.

    parameters: by name; observations: of this vintage of the accounts and the other series
    soft_priors: what is expected of results of the window
    noise: what single years after the window bring; files: what was read, in order
    estimate: what the central values come from; None at the centres of the priors
    """

    folder: Path
    described: Sets
    parameters: Mapping[str, Parameter]
    observations: tuple[Observation, ...]
    soft_priors: tuple[SoftPrior, ...]
    noise: tuple[NoiseTerm, ...]
    files: tuple[Path, ...]
    estimate: StoredEstimate | None = None

    roles = ROLES

    @property
    def id(self) -> str:
        return self.described.id

    @property
    def superseded_by(self) -> Path | None:
        """The calibration on the same accounts as revised later, where there is one."""
        other = self.described.superseded_by
        return self.folder / other if other else None

    @property
    def base_year(self) -> int:
        return self.described.base_year

    @property
    def window_end(self) -> int:
        return self.described.window_end

    @property
    def index_of(self) -> Mapping[str, tuple[str, ...]]:
        return input_index()

    @cached_property
    def sets(self) -> Mapping[str, tuple[str, ...]]:
        """Set name -> ids of its members."""
        ids = {name: tuple(m.id for m in members) for name, members in self.members.items()}
        return {**ids, "component": (*ids["group"], "product_taxes")}

    @property
    def members(self) -> Mapping[str, tuple[SetMember, ...]]:
        return self.described.members

    @property
    def public_source(self) -> str:
        """The source of investment that is the state budget."""
        return next(m.id for m in self.members["source"] if m.text("role") == "public_budget")

    @cached_property
    def group_position(self) -> tuple[int, ...]:
        """For each sector the position of its group."""
        groups = self.sets["group"]
        return tuple(groups.index(member.text("group")) for member in self.members["sector"])

    @cached_property
    def structure(self) -> Mapping[str, Array]:
        """Indicator rows and membership tables: arrays [*members, 1, 1] of 0 and 1."""
        sectors, sources = self.members["sector"], self.members["source"]
        lines, technologies = self.members["revenue_line"], self.members["technology"]
        rows = {
            f"is_{mode}": [s.text("mode") == mode for s in sectors]
            for mode in ("cobb_douglas", "capacity", "demand")
        }
        rows["is_agriculture"] = [s.flag("agriculture") for s in sectors]
        rows |= {f"is_{role}": [s.text("role") == role for s in sources] for role in ROLES}
        rows |= {
            indicator: [line.text("base") == base for line in lines]
            for base, indicator in LINE_BASES.items()
        }
        rows["is_one_off_line"] = [line.flag("one_off") for line in lines]
        rows["is_water_dependent"] = [t.flag("water") for t in technologies]
        rows["is_expanded_by_investment"] = [t.flag("expanded") for t in technologies]
        found: dict[str, Array] = {
            name: np.array(flags, dtype=np.float64)[:, None, None] for name, flags in rows.items()
        }
        found["group_of_sector"] = self._table("group", [s.text("group") for s in sectors])
        makers = [c.text("sector") for c in self.members["commodity"]]
        found["sector_of_commodity"] = np.swapaxes(self._table("sector", makers), 0, 1)
        return found

    def _table(self, axis: str, names: list[str]) -> Array:
        """[member of the axis, name, 1, 1]: 1 where the name is that member."""
        flags = [[name == member for name in names] for member in self.sets[axis]]
        return np.array(flags, dtype=np.float64)[:, :, None, None]

    def observed(self, variable: str, year: int | str) -> float | None:
        """A published provincial value of a year or period, None where there is none."""
        found = self._by_key.get((variable, str(year)))
        return found.value if found is not None else None

    def observed_share(self, member: str, year: int) -> float | None:
        """A published share of a group in GRDP at current prices, %."""
        for item in self.observations:
            if (item.variable, item.member, item.year) == ("grdp_share", member, str(year)):
                return item.value
        return None

    def published(self, variable: str, year: int | str) -> float:
        """A published value that the closure can't do without."""
        value = self.observed(variable, year)
        if value is None:
            raise self.missing_observation(variable, [year])
        return value

    def source_of(self, variable: str, year: int | str) -> str:
        """Where a published value comes from."""
        found = self._by_key.get((variable, str(year)))
        return found.source if found is not None else "-"

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], Observation]:
        return {(o.variable, o.year): o for o in self.observations if not o.member}

    def missing_observation(
        self, variable: str, years: list[int] | list[int | str]
    ) -> CalibrationError:
        fields = {"name": variable, "years": ", ".join(str(year) for year in years)}
        place = shown(self.folder / "observations.csv")
        return CalibrationError(Fault("calibration.no_observation", fields, place))


def load_calibration(folder: Path) -> Calibration:
    """Read a calibration folder. Raises CalibrationError or ParameterError with all faults."""
    chain = _chain(folder)
    described, files = read_sets([part / "calibration.yaml" for part in chain])
    parameters, parameter_files = _parameters(chain, described)
    observations, observation_files = _observations(chain, described)
    soft_priors, soft_files = _soft_priors(chain)
    noise, noise_files = _noise(chain, described, parameters)
    calibration = Calibration(
        folder=folder,
        described=described,
        parameters=parameters,
        observations=observations,
        soft_priors=soft_priors,
        noise=noise,
        files=(*files, *parameter_files, *observation_files, *soft_files, *noise_files),
    )
    place = shown(folder / "observations.csv")
    faults = list(disagreements(parameters, observations, described, place))
    faults += window_faults(parameters, observations, described, place)
    later = calibration.superseded_by
    if later is not None and not (later / "calibration.yaml").is_file():
        fields = {"folder": shown(later)}
        faults.append(Fault("calibration.superseded", fields, shown(folder / "calibration.yaml")))
    if faults:
        raise CalibrationError(faults)
    return calibration


def _chain(folder: Path) -> list[Path]:
    """The folder and those that it extends, the furthest first."""
    from kontum_sim.inputs.calibration_file import parent_of

    chain = [folder]
    while (parent := parent_of(chain[0])) is not None:
        if any(parent.resolve() == known.resolve() for known in chain):
            loop = " -> ".join(shown(part) for part in [*reversed(chain), parent])
            place = shown(chain[0] / "calibration.yaml")
            raise CalibrationError(Fault("calibration.circular", {"loop": loop}, place, 1))
        chain.insert(0, parent)
    return chain


def _parameters(chain: list[Path], described: Sets) -> tuple[dict[str, Parameter], list[Path]]:
    """Each name from the nearest folder that has it."""
    allowed = parameter_index()
    found: dict[str, Parameter] = {}
    origin: dict[str, Path] = {}
    files: list[Path] = []
    ids = {name: tuple(m.id for m in members) for name, members in described.members.items()}
    sets = {**ids, "component": (*ids["group"], "product_taxes")}
    taken: set[str] = set()
    for part in reversed(chain):
        file = part / "parameters.csv"
        if not file.exists() and part is not chain[0]:
            continue
        read = read_parameters(file, allowed, sets, skip=taken)
        files.insert(0, file)
        found |= read
        origin |= dict.fromkeys(read, part)
        taken |= set(read)
    place = shown(chain[-1] / "parameters.csv")
    faults = [missing_parameter(name, found, place) for name in allowed if name not in found]
    faults += [
        Fault(
            "calibration.other_vintage",
            {"name": name, "vintage": described.vintage_of[origin[name]]},
            place,
        )
        for name in ACCOUNTS_PARAMETERS
        if name in found and described.vintage_of[origin[name]] != described.accounts_vintage
    ]
    faults += [fault for p in found.values() for fault in sum_faults(p, described)]
    faults += [fault for p in found.values() for fault in prior_faults(p, described)]
    if faults:
        raise CalibrationError(faults)
    return found, files


def _observations(chain: list[Path], described: Sets) -> tuple[tuple[Observation, ...], list[Path]]:
    """Own rows first; of a parent's, accounts only when they are of the same vintage."""
    found: dict[tuple[str, str, str], Observation] = {}
    files: list[Path] = []
    for part in reversed(chain):
        file = part / "observations.csv"
        if not file.exists():
            continue
        vintage = described.vintage_of[part]
        files.insert(0, file)
        for observation in read_observations(file, vintage):
            if observation.domain == "accounts" and vintage != described.accounts_vintage:
                continue
            key = (observation.variable, observation.member, observation.year)
            found.setdefault(key, observation)
    return tuple(found.values()), files


def _soft_priors(chain: list[Path]) -> tuple[tuple[SoftPrior, ...], list[Path]]:
    """Each quantity from the nearest folder that expects something of it."""
    found: dict[str, SoftPrior] = {}
    files: list[Path] = []
    for part in reversed(chain):
        file = part / "soft_priors.csv"
        if file.exists():
            files.insert(0, file)
            for item in read_soft_priors(file):
                found.setdefault(item.quantity, item)
    return tuple(found.values()), files


def _noise(
    chain: list[Path], described: Sets, parameters: Mapping[str, Parameter]
) -> tuple[tuple[NoiseTerm, ...], list[Path]]:
    """The nearest noise.csv; none where no folder has one."""
    sets = {name: tuple(m.id for m in members) for name, members in described.members.items()}
    for part in reversed(chain):
        file = part / "noise.csv"
        if file.exists():
            return read_noise(file, parameters, sets), [file]
    return (), []
