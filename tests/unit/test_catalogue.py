"""The catalogue: every name that people meet has a label in both languages."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from kontum_sim.catalogue import entries, text
from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.inputs.calibration_file import MEMBER_KEYS
from kontum_sim.inputs.parameters import WORDS as PARAMETER_WORDS
from kontum_sim.inputs.vocabulary import CLOSURE_INDEX, base_model, input_index
from kontum_sim.results.codelist import codelist, published_series
from kontum_sim.units import UNITS

CALIBRATIONS = Path(__file__).parents[2] / "calibration"
SHIPPED = ("plan2020", "revised2022", "three_groups")
LONGEST_LABEL = 66

# Keys of texts that stand alone as a label, a heading or a cell; the others are sentences.
LABELS = ("variable.", "name.", "unit.", "status.", "role.", "kind.", "mode.", "word.")

HEADINGS = (
    "history projection source unit value year assumed scenario calibration indicator target "
    "margin probability"
)

# Words of the English column of the glossary, none of which is also a Vietnamese word.
ENGLISH = (
    "gross regional domestic product constant current prices price growth rate average value "
    "added taxes tax subsidies structure economy share agriculture forestry fishery industry "
    "construction electricity production distribution services service capita per billion "
    "million person persons investment public budget state enterprises private non-state capital "
    "stock progress commissioning commissioned incremental output ratio total factor productivity "
    "labour revenue area recurrent one-off corporate income personal special consumption "
    "environmental protection registration fee fees charges land land-use rent customs transfers "
    "transfer central balancing targeted development expenditure disbursement carried over exports "
    "population natural increase net migration force employed employment jobs created trained "
    "poverty multidimensional standard ginseng medicinal plants scenario baseline assumption "
    "policy lever target met missed assessed margin probability estimate outturn revised "
    "calibration prior posterior uncertainty data vintage source assumed project projects delay "
    "cost overrun contribution deflator elasticity shock sector group base window year index"
)


def labels() -> dict[str, tuple[str, str]]:
    return {key: pair for key, pair in entries().items() if key.startswith(LABELS)}


def english_words(vietnamese: str) -> list[str]:
    """The words of the glossary's English column that stand in a Vietnamese text."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.sub(r"\{.*?\}", " ", vietnamese))
    return [word for word in words if word.lower() in ENGLISH.split()]


def fields(line: str) -> set[str] | str:
    """The names in braces; where the braces do not close, what is wrong with them."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(line) if name is not None}
    except ValueError as fault:
        return f"{line}: {fault}"


def keys_of(kind: str) -> set[str]:
    return {key.removeprefix(kind) for key in entries() if key.startswith(kind)}


def test_every_variable_of_the_codelist_has_a_label_and_no_other() -> None:
    ids = {code.id for code in codelist()}
    assert {f"variable.{name}" for name in ids - keys_of("variable.")} == set()
    assert {f"variable.{name}" for name in keys_of("variable.") - ids} == set()


def test_every_equation_has_a_label() -> None:
    assert {f"name.{name}" for name in set(base_model().equations) - keys_of("name.")} == set()


def test_every_input_of_the_model_and_of_its_closure_has_a_label() -> None:
    inputs = {*input_index(), *CLOSURE_INDEX}
    assert {f"name.{name}" for name in inputs - keys_of("name.")} == set()


def test_no_label_is_left_of_an_equation_or_input_that_is_gone() -> None:
    known = {*base_model().equations, *input_index()}
    assert {f"name.{name}" for name in keys_of("name.") - known} == set()


def test_the_english_label_of_an_equation_is_the_first_line_of_its_docstring() -> None:
    titles = {
        f"name.{name}": equation.document["title"].removesuffix(".")
        for name, equation in base_model().equations.items()
    }
    texts = entries()
    shown = {key: texts[key][1] for key in titles if key in texts}
    assert {key: label for key, label in shown.items() if label != titles[key]} == {}


def test_every_unit_has_a_label() -> None:
    units = {*UNITS, *(code.unit for code in codelist())}
    assert {f"unit.{unit}" for unit in units - keys_of("unit.")} == set()


def test_real_and_nominal_money_have_different_units_in_tables() -> None:
    nominal = {unit: unit.replace("VND_2010", "VND") for unit in UNITS if "VND_2010" in unit}
    nominal = {real: other for real, other in nominal.items() if other in UNITS}
    assert "billion VND_2010/yr" in nominal
    for real, other in nominal.items():
        for lang in ("vi", "en"):
            assert text(f"unit.{real}", lang) != text(f"unit.{other}", lang), (real, lang)


def test_every_word_of_the_files_has_a_label() -> None:
    wanted = {f"status.{status}" for status in PARAMETER_WORDS["status"]}
    wanted |= {f"role.{role}" for role in PARAMETER_WORDS["role"]}
    wanted |= {f"mode.{mode}" for mode in MEMBER_KEYS["sector"]["mode"] or ()}
    wanted |= {f"kind.{code.kind}" for code in codelist()}
    wanted |= {f"word.{word}" for word in HEADINGS.split()}
    assert wanted - set(entries()) == set()


def test_no_text_is_blank_in_either_language() -> None:
    blank = [key for key, pair in entries().items() if not all(line.strip() for line in pair)]
    assert blank == []


def test_the_fields_of_both_languages_are_the_same_in_the_whole_catalogue() -> None:
    read = {key: (fields(vi), fields(en)) for key, (vi, en) in entries().items()}
    broken = {key: pair for key, pair in read.items() if any(isinstance(p, str) for p in pair)}
    assert broken == {}
    assert {key: pair for key, pair in read.items() if pair[0] != pair[1]} == {}


def test_broken_braces_are_reported_with_their_text() -> None:
    assert fields("{member} of {year:,.0f}") == {"member", "year"}
    assert fields("{member of") == "{member of: expected '}' before end of string"


def test_a_label_has_a_member_just_where_the_variable_runs_over_a_set() -> None:
    wanted = {code.id: {"member"} if code.slot else set() for code in codelist()}
    found = {name: fields(text(f"variable.{name}", "vi")) for name in wanted}
    assert found == wanted


@pytest.mark.parametrize("calibration", SHIPPED)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_labels_of_a_run_are_short_and_no_two_are_the_same(calibration: str, lang: str) -> None:
    series = published_series(load_calibration(CALIBRATIONS / calibration))
    shown = [one.label(lang) for one in series]
    assert [label for label in shown if len(label) > LONGEST_LABEL] == []
    assert [label for label, times in Counter(shown).items() if times > 1] == []


def test_vietnamese_labels_have_no_english_word_of_the_glossary() -> None:
    left = {key: english_words(vi) for key, (vi, _) in labels().items()}
    assert {key: words for key, words in left.items() if words} == {}


def test_an_english_word_is_found_and_an_official_abbreviation_is_not() -> None:
    assert english_words("Growth của GRDP, trừ land-use fee") == ["Growth", "land-use", "fee"]
    assert english_words("Hệ số ICOR và GRDP, vốn FDI, {share} MW") == []


def test_vietnamese_names_are_written_with_diacritics_and_english_ones_without() -> None:
    names = {k: pair for k, pair in entries().items() if k.startswith(("variable.", "name."))}
    assert {key: vi for key, (vi, _) in names.items() if vi.isascii()} == {}
    assert {key: en for key, (_, en) in names.items() if not en.isascii()} == {}


def test_vietnamese_letters_are_composed_so_that_a_search_finds_them() -> None:
    texts = entries()
    loose = [key for key, (vi, _) in texts.items() if not unicodedata.is_normalized("NFC", vi)]
    assert loose == []


# Words that nothing says any more: one thing has one name.
OLD_WORDS = (
    "hạt giống",
    "học được",
    "kỳ vọng tác giả",
    "lần chạy trung tâm",
    "đường trung tâm",
    "phương án trung tâm",
    "phép thử hạch toán",
)


def test_one_thing_has_one_name_in_vietnamese() -> None:
    # committed pages were made from diagnostics.*
    kept = {
        key: vietnamese.lower()
        for key, (vietnamese, _) in entries().items()
        if not key.startswith("diagnostics.")
    }
    assert {(key, old) for key, said in kept.items() for old in OLD_WORDS if old in said} == set()
    seeds = {key: said for key, said in kept.items() if "số khởi tạo" in said}
    assert len(seeds) >= 8
    assert {key for key, said in seeds.items() if "số khởi tạo ngẫu nhiên" not in said} == set()
    assert text("table.missed", "vi") == text("targets.status.missed", "vi") == "không đạt"
    assert text("accounting.verdict.impossible", "vi") == "không khả thi"
