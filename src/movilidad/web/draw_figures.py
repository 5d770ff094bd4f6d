"""The fairness of a draw in words and bars, for staff and for everybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from movilidad.core.draw.fairness import DIMENSIONS, NONE, OTHERS, Rate
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.core.vocabulary.places import DEPARTMENTS_OF_GUATEMALA
from movilidad.infra.words import text

_WORDED_RESERVES = {"MED", "LANG", "SIZE2+", "OPEN", "RURAL", "WAIT", "REST"}
_WORDED_CHANNELS = {"web"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One grouping as a chart: `bars` are those of design/components/figures.html."""

    name: str
    title: str
    finding: str
    bars: tuple[Mapping[str, Any], ...]


def figures_of(
    lang: str, rates: Mapping[str, tuple[Rate, ...]], offices: Mapping[str, str]
) -> list[Figure]:
    """A chart for each grouping that has two groups or more. `offices`: name by code."""
    return [
        _figure(lang, name, rates[name], offices)
        for name in DIMENSIONS
        if len(rates.get(name, ())) > 1
    ]


def reserve_label(lang: str, code: str) -> str:
    """The name of a reserve; a code of one's own names itself."""
    kind, _, language = code.partition(":")
    if kind not in _WORDED_RESERVES:
        return code
    return text(lang, f"rounds.reserve_{kind}", language=OWN_NAMES.get(language, language))


def _figure(lang: str, name: str, rates: Iterable[Rate], offices: Mapping[str, str]) -> Figure:
    lines = tuple(rates)
    shares = [_percent(one.share) for one in lines]
    title = text(lang, f"rounds.rates_{name}")
    return Figure(
        name=name,
        title=title,
        finding=text(lang, "rounds.rates_finding", least=min(shares), most=max(shares)),
        bars=tuple(_bar(lang, name, one, offices) for one in lines),
    )


def _bar(lang: str, name: str, rate: Rate, offices: Mapping[str, str]) -> dict[str, Any]:
    low, high = rate.interval
    said = text(
        lang,
        "rounds.rates_value",
        percent=_percent(rate.share),
        offered=rate.offered,
        entrants=rate.entrants,
        low=_percent(low),
        high=_percent(high),
    )
    first, dots, last = rate.group.partition("…")
    label = _label(lang, name, first, offices)
    if dots:
        label = f"{label} – {_label(lang, name, last, offices)}"
    return {
        "label": label,
        "value": rate.share,
        "short": f"{_percent(rate.share)} / 100",
        "text": said,
        "strong": False,
    }


def _label(lang: str, name: str, group: str, offices: Mapping[str, str]) -> str:
    if group == OTHERS:
        return text(lang, "rounds.rates_others")
    if group == NONE:
        return text(lang, f"rounds.rates_none{'_language' if name == 'language' else ''}")
    return _worded(lang, name, group) or str(_names(name, offices).get(group, group))


def _worded(lang: str, name: str, group: str) -> str:
    if name == "size":
        return text(lang, f"rounds.size_{group}")
    if name == "hour":
        return f"{group}:00"
    if name == "reserve":
        return reserve_label(lang, group)
    if name == "channel" and group in _WORDED_CHANNELS:
        return text(lang, f"rounds.channel_{group}")
    return ""


def _names(name: str, offices: Mapping[str, str]) -> Mapping[str, str]:
    by_name = {
        "language": OWN_NAMES,
        "office": offices,
        "department": DEPARTMENTS_OF_GUATEMALA,
    }
    return by_name.get(name, {})


def _percent(share: float) -> int:
    return round(100 * share)
