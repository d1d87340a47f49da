"""What one file says beside levers and assumptions, checked against the words of the model."""

from __future__ import annotations

from kontum_sim.errors import nearest
from kontum_sim.inputs.equation_files import check_equation
from kontum_sim.inputs.ranges import number, point_outside
from kontum_sim.inputs.records import Parameter, VariableWord
from kontum_sim.inputs.scenario_checks import FileCheck, Removal
from kontum_sim.inputs.scenario_items import (
    Adjustment,
    EquationFile,
    Imposition,
    Indicator,
    Shock,
    ShockEffect,
    Uncertainty,
)
from kontum_sim.inputs.scenario_keys import (
    IMPOSABLE_IDENTITY,
    SECTION_OF,
    Misnomer,
    find_parameter,
    find_variable,
    label,
)
from kontum_sim.inputs.scenario_messages import SHOCK_KEYS, Place
from kontum_sim.inputs.scenario_schema import ShockTable


def impositions(check: FileCheck) -> list[Imposition | Removal]:
    found: list[Imposition | Removal] = []
    for key, values in check.source.model.impose.items():
        word = find_variable(key, check.vocabulary)
        if isinstance(word, Misnomer):
            check.misnomer(word, "impose", key)
            continue
        variable, member = word
        if variable.is_identity and variable.name != IMPOSABLE_IDENTITY:
            check.report("scenario.identity_imposed", "impose", key, key=variable.name)
            continue
        origin = check.source.origin("impose", key)
        if values is None:
            found.append(Removal("impose", label(variable.name, member), origin))
            continue
        for year in values:
            check.year(year, ("impose", key, year))
        ordered = dict(sorted(values.items()))
        found.append(Imposition(variable.name, member, ordered, origin, check.layer))
    return found


def adjustments(check: FileCheck) -> list[Adjustment | Removal]:
    found: list[Adjustment | Removal] = []
    for key, factors in check.source.model.adjust.items():
        word = find_variable(key, check.vocabulary)
        if isinstance(word, Misnomer):
            check.misnomer(word, "adjust", key)
            continue
        variable, member = word
        if variable.is_identity:
            check.report("scenario.identity_adjusted", "adjust", key, key=variable.name)
            continue
        if factors is None:
            origin = check.source.origin("adjust", key)
            found.append(Removal("adjust", label(variable.name, member), origin))
            continue
        for year, factor in sorted(factors.items()):
            check.year(year, ("adjust", key, year))
            operation = factor.chosen()[0]
            amount: float = getattr(factor, operation)
            origin = check.source.origin("adjust", key, year)
            found.append(
                Adjustment(
                    variable.name, member, year, operation, amount,
                    factor.reason, origin, check.layer,
                )
            )  # fmt: skip
    return found


def equations(check: FileCheck) -> list[EquationFile | Removal]:
    found: list[EquationFile | Removal] = []
    for key, text in check.source.model.equations.items():
        word = find_variable(key, check.vocabulary)
        if isinstance(word, Misnomer):
            check.misnomer(word, "equations", key)
            continue
        variable: VariableWord = word[0]
        if word[1]:
            name = variable.name
            check.report("scenario.equation_of_member", "equations", key, key=key, name=name)
            continue
        if variable.is_identity:
            check.report("scenario.identity_replaced", "equations", key, key=variable.name)
            continue
        origin = check.source.origin("equations", key)
        if text is None:
            found.append(Removal("equations", variable.name, origin))
            continue
        path = check.source.named_file(text, ("equations", key))
        if path is not None:
            check.source.faults.extend(
                check_equation(variable.name, path, check.vocabulary, origin)
            )
            found.append(EquationFile(variable.name, path, origin, check.layer))
    return found


def uncertainties(check: FileCheck) -> list[Uncertainty | Removal]:
    found: list[Uncertainty | Removal] = []
    for key, given in check.source.model.uncertainties.items():
        word = find_parameter(key, check.vocabulary)
        if isinstance(word, Misnomer):
            check.misnomer(word, "uncertainties", key)
            continue
        parameter, member = word
        origin = check.source.origin("uncertainties", key)
        if given is None:
            found.append(Removal("uncertainties", label(parameter.name, member), origin))
            continue
        name = given.chosen()[0]
        numbers = {} if name == "none" else getattr(given, name).model_dump()
        item = Uncertainty(parameter.name, member, name, numbers, origin, check.layer)
        _in_range(check, key, parameter, item)
        found.append(item)
    return found


def _in_range(check: FileCheck, key: str, parameter: Parameter, item: Uncertainty) -> None:
    """The middle 90% of a distribution lies in the range of its parameter, or it is allowed."""
    point = point_outside(item.distribution, item.numbers, parameter)
    if point is None or check.is_allowed(item.key, item.member):
        return
    check.report(
        "scenario.distribution_out_of_range",
        *("uncertainties", key, item.distribution),
        key=key,
        point=point[0],
        value=f"{point[1]:.6g}",
        low=number(parameter.low),
        high=number(parameter.high),
        unit=parameter.unit,
    )


def indicators(check: FileCheck) -> list[Indicator | Removal]:
    """Assumed paths may begin in the window: 2020 is often where a target starts from."""
    found: list[Indicator | Removal] = []
    for key, given in check.source.model.indicators.items():
        place: Place = ("indicators", key)
        origin = check.source.origin(*place)
        if given is None:
            found.append(Removal("indicators", key, origin))
            continue
        is_path = given.chosen() == ["values"]
        values = dict(sorted(given.values.items())) if is_path else {}
        base_year = check.vocabulary.base_year
        outside = [year for year in values if not base_year <= year <= check.last_year]
        for year in outside:
            check.outside_horizon(year, base_year, (*place, "values", year), at_value=False)
        if is_path and not outside:
            check.gaps(values, given.between, place)
        if not is_path and "between" in given.model_fields_set:
            check.report("scenario.between_without_values", *place, "between")
        value = None if is_path else given.value
        found.append(
            Indicator(
                key, value, values, given.between, given.unit, given.source, origin, check.layer
            )
        )
    return found


def shocks(check: FileCheck) -> list[Shock]:
    found: dict[str, Shock] = {}
    for index, given in enumerate(check.source.model.shocks):
        place: Place = ("shocks", index)
        first, last = _shock_years(check, given, place)
        effects = tuple(_shock_effects(check, given, place))
        if not given.model_extra:
            check.report("scenario.shock_of_nothing", *place, name=given.name)
        if given.name in found:
            check.report("scenario.shock_twice", *place, "name", at_value=True, name=given.name)
            continue
        origin = check.source.origin(*place)
        found[given.name] = Shock(given.name, first, last, effects, origin, check.layer)
    return list(found.values())


def _shock_years(check: FileCheck, given: ShockTable, place: Place) -> tuple[int, int]:
    """The years from which and to which the shock acts: `year`, or `from` and perhaps `to`."""
    fields = given.model_fields_set
    if "year" in fields:
        check.year(given.year, (*place, "year"), at_value=True)
        for name, written in (("first", "from"), ("last", "to")):
            if name in fields:
                check.report("scenario.shock_year_twice", *place, written, word=written)
        return given.year, given.year
    if "first" not in fields:
        check.report("scenario.shock_without_year", *place, name=given.name)
        return check.vocabulary.first_year, check.last_year
    check.interval(given.first, given.last, place)
    return given.first, given.last if given.last is not None else check.last_year


def _shock_effects(check: FileCheck, given: ShockTable, place: Place) -> list[ShockEffect]:
    found: list[ShockEffect] = []
    for key, amount in (given.model_extra or {}).items():
        word = find_parameter(key, check.vocabulary)
        if isinstance(word, Misnomer):
            near = nearest(key, SHOCK_KEYS, 1)
            if near:
                word = Misnomer("scenario.unknown_key.near", {"key": key, "near": near[0]})
            check.misnomer(word, *place, key)
            continue
        parameter, member = word
        operations = {"_index": "multiply", "_shock": "add"}
        operation = operations.get(parameter.name[-6:])
        if operation is None:
            section = SECTION_OF[parameter.role]
            check.report("scenario.shock_key", *place, key, key=key, section=section)
        elif parameter.time == "constant":
            check.report("scenario.shock_of_constant", *place, key, key=key)
        else:
            origin = check.source.origin(*place, key)
            found.append(ShockEffect(parameter.name, member, operation, amount, origin))
    return found
