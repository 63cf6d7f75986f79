"""Which data protection rule holds for a candidate: the country's, else the Union's, the continent's, the default."""

import calendar
from collections.abc import Iterable
from datetime import datetime

from parley.toolkit.presenting.told import marked

DEFAULT = "default"
EUROPEAN_UNION = "union:EU"
_COUNTRY, _CONTINENT = "country:", "continent:"

CONTINENTS = {
    "AF": marked("Africa"),
    "AN": marked("Antarctica"),
    "AS": marked("Asia"),
    "EU": marked("Europe"),
    "NA": marked("North America"),
    "OC": marked("Oceania"),
    "SA": marked("South America"),
}
# The Union's members and the three states of the European Economic Area in which its data protection law holds, too.
_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
UNION = frozenset(_UNION.split())
# ISO 3166-1 by continent; countries on two continents stand where their capital is.
_COUNTRIES = {
    "AF": "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA "
    "NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
    "AN": "AQ BV GS HM TF",
    "AS": "AE AF AM AZ BD BH BN BT CC CN CX CY GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY "
    "NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE",
    "EU": "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK "
    "MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    "NA": "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC "
    "TT US VC VG VI",
    "OC": "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    "SA": "AR BO BR CL CO EC FK GF GY PE PY SR UY VE",
}
_CONTINENT_OF = {country: continent for continent, names in _COUNTRIES.items() for country in names.split()}


def list_scopes(country: str) -> list[str]:
    """The scopes in which a candidate of that country ("" when it is not known) is, the narrowest first."""
    union = [EUROPEAN_UNION] if country in UNION else []
    continent = [f"{_CONTINENT}{_CONTINENT_OF[country]}"] if country in _CONTINENT_OF else []
    return [*([f"{_COUNTRY}{country}"] if country else []), *union, *continent, DEFAULT]


def is_scope(scope: str) -> bool:
    """Whether a rule can be made for it."""
    kind, _, name = scope.partition(":")
    if kind == "country":
        return name in _CONTINENT_OF
    return scope in (DEFAULT, EUROPEAN_UNION) or (kind == "continent" and name in CONTINENTS)


def group_countries(scopes: Iterable[str]) -> dict[str, list[str]]:
    """For each scope that has a rule the countries for which it is the narrowest; those of the default are the rest."""
    known = set(scopes)
    found: dict[str, list[str]] = {scope: [] for scope in known}
    for country in sorted(_CONTINENT_OF):
        scope = next((each for each in list_scopes(country) if each in known), DEFAULT)
        if scope != DEFAULT:
            found[scope].append(country)
    return found


def add_months(moment: datetime, months: int) -> datetime:
    """The same day so many months later (earlier, when negative), or the month's last where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))
