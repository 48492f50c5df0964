"""What the data say in words of their own: attributes, units and kinds, and their labels.

A data folder may hold any attribute and any kind. Those of the shipped data are marked
for translation here; an unknown one is shown in the words its name is made of.
"""

from __future__ import annotations

import re

from corridors.i18n import gettext as _
from corridors.i18n import mark

__all__ = [
    "attribute_label",
    "attribute_unit",
    "attribute_words",
    "is_series",
    "kind_label",
    "unit_label",
]

_UNIT_SUFFIXES = {
    "_km": "km",
    "_km2": "km2",
    "_nmi": "nmi",
    "_m": "m",
    "_mm": "mm",
    "_min": "min",
    "_h": "h",
    "_days": "days",
    "_kmh": "km/h",
    "_t": "t",
    "_dwt": "DWT",
    "_kv": "kV",
    "_mw": "MW",
    "_gwh": "GWh",
    "_pct": "%",
    "_teu": "TEU",
    "_m3": "m3",
}
_CURRENCY_SUFFIX = re.compile(r"_(usd|cny|myr|thb|vnd|idr|lak|khr|sgd|mmk|eur|jpy|php|brl|inr)$")
_LABELS = {
    "teu": mark("Containers"),
    "throughput_teu": mark("Container throughput"),
    "capacity_teu": mark("Container capacity"),
    "travel_time_before_min": mark("Travel time before"),
    "travel_time_after_min": mark("Travel time after"),
    "length_km": mark("Length, as stated"),
    "length_measured_km": mark("Length, measured on the map"),
    "rcep_share_pct": mark("RCEP share"),
    "smes_helped": mark("SMEs helped"),
    "teu_growth_pct": mark("Container growth"),
    "capacity_tbps": mark("Data capacity"),
    "capacity_students": mark("Places for students"),
    "capacity_units": mark("Capacity, in units"),
    "vessel_dwt": mark("Largest vessel"),
    "current": mark("Kind of current"),
    "energy_gwh": mark("Electricity"),
    "elevated_km": mark("Elevated length"),
    "peak_mw": mark("Peak load"),
    "unlocode": mark("UN/LOCODE"),
}


#: Words of the shipped data that are translated where they are shown. The tests compare
#: them with the data, so that none is forgotten.
_ATTRIBUTES = (
    mark("Alternative route"),
    mark("Area"),
    mark("Average speed"),
    mark("Berths"),
    mark("Border trade share"),
    mark("Breakwater length"),
    mark("Bridged gap"),
    mark("Capacity"),
    mark("Circuits"),
    mark("Clean share"),
    mark("Condition"),
    mark("Construction start"),
    mark("Cost"),
    mark("Countries connected"),
    mark("Countries reached"),
    mark("Cross border passenger service since"),
    mark("Design speed"),
    mark("Direction"),
    mark("Distance"),
    mark("Draught"),
    mark("Electrification"),
    mark("Enterprises"),
    mark("Event"),
    mark("Exits"),
    mark("Expected construction start"),
    mark("Expected opening"),
    mark("Export share"),
    mark("Freight capacity reached year"),
    mark("Freight capacity"),
    mark("Freight"),
    mark("Frequency"),
    mark("Gauge"),
    mark("Households"),
    mark("Houses"),
    mark("Inaugurated"),
    mark("Investment"),
    mark("Jobs"),
    mark("Lanes"),
    mark("Length"),
    mark("Logistics cost change"),
    mark("Opened"),
    mark("Operating speed"),
    mark("Output"),
    mark("Passenger capacity per hour"),
    mark("Passengers"),
    mark("People trained"),
    mark("People"),
    mark("Plant capacity"),
    mark("Plant energy"),
    mark("Points in use"),
    mark("Ports reached"),
    mark("Progress"),
    mark("Provinces"),
    mark("Rail per capita rank"),
    mark("Rail routes"),
    mark("Reopened"),
    mark("Role"),
    mark("Routes"),
    mark("Sailing time"),
    mark("Speed limit"),
    mark("States crossed"),
    mark("Stations"),
    mark("Status"),
    mark("Students"),
    mark("Supply share"),
    mark("Technologies"),
    mark("Tenants"),
    mark("Throughput"),
    mark("Toll stations"),
    mark("Tracks"),
    mark("Trade growth"),
    mark("Trade value"),
    mark("Trains"),
    mark("Transhipment share"),
    mark("Travel time change"),
    mark("Travel time"),
    mark("Trucks"),
    mark("Tunnels"),
    mark("Upgraded"),
    mark("Vehicles"),
    mark("Via"),
    mark("Villages"),
    mark("Voltage"),
)
_KINDS = (
    mark("airport city"),
    mark("border gate"),
    mark("cloud centre"),
    mark("college"),
    mark("container service"),
    mark("digital hub"),
    mark("domestic line for imports"),
    mark("dry port"),
    mark("early-warning network"),
    mark("economic hub"),
    mark("electrified railway"),
    mark("expressway"),
    mark("expressway, planned"),
    mark("factory"),
    mark("high-speed railway"),
    mark("high-speed railway, studied"),
    mark("highway"),
    mark("industrial area"),
    mark("industrial park"),
    mark("interconnector"),
    mark("logistics hub"),
    mark("logistics park"),
    mark("luban workshop"),
    mark("metre-gauge railway"),
    mark("missing link"),
    mark("poverty reduction"),
    mark("power hub"),
    mark("power plant with training"),
    mark("programme"),
    mark("rapid transit line"),
    mark("research centre"),
    mark("resettlement"),
    mark("seaport"),
    mark("station"),
    mark("submarine cable"),
    mark("trade hub"),
    mark("trade programme"),
    mark("training"),
    mark("university"),
    mark("urban light rail line"),
)
_UNITS = (
    mark("CNY trillion"),
    mark("CNY"),
    mark("DWT"),
    mark("IDR"),
    mark("JPY"),
    mark("MYR"),
    mark("TEU"),
    mark("THB"),
    mark("USD billion"),
    mark("USD"),
    mark("VND"),
    mark("actions"),
    mark("areas"),
    mark("billion people"),
    mark("countries"),
    mark("days"),
    mark("episodes"),
    mark("h"),
    mark("institutes"),
    mark("jobs"),
    mark("km"),
    mark("km/h"),
    mark("km2"),
    mark("languages"),
    mark("mechanisms"),
    mark("million people"),
    mark("min"),
    mark("nmi"),
    mark("passengers"),
    mark("people"),
    mark("percentage points"),
    mark("programmes"),
    mark("students"),
    mark("t"),
    mark("times"),
    mark("vehicles"),
    mark("works"),
    mark("years"),
)

_INDICATORS = (
    mark("Connectivity"),
    mark("Cooperation"),
    mark("Industry"),
    mark("Trade"),
    mark("AIIB members among ASEAN states"),
    mark("ASEAN Summit priority areas"),
    mark("ASEAN actual investment in China"),
    mark("ASEAN actual investment in China, average annual growth"),
    mark("ASEAN audiovisual episodes in China"),
    mark("ASEAN audiovisual programmes in China"),
    mark("ASEAN official languages taught at Chinese universities"),
    mark("ASEAN resource-based exports to China, growth since 2019"),
    mark("ASEAN steel and non-ferrous exports to China, multiple of 2019"),
    mark("China development actions announced at G20"),
    mark("China direct investment stock in ASEAN, average annual growth"),
    mark("China electromechanical, chemical, textile exports to ASEAN, growth since 2019"),
    mark("China middle-income population"),
    mark("China non-financial investment in ASEAN, growth"),
    mark("China plastics, rubber and transport equipment exports to ASEAN, multiple of 2019"),
    mark("China share of ASEAN trade"),
    mark("China-ASEAN combined population"),
    mark("China-ASEAN ministerial meetings"),
    mark("China-ASEAN trade in goods"),
    mark("China-ASEAN trade in goods as a multiple of 2013"),
    mark("Chinese audiovisual episodes broadcast in ASEAN"),
    mark("Chinese audiovisual works broadcast in ASEAN"),
    mark("Confucius Institutes in ASEAN"),
    mark("Exchange students China-ASEAN"),
    mark("Existing interconnection capacity in ASEAN"),
    mark("Growth of China-ASEAN trade in goods"),
    mark("Intermediate goods share of China-ASEAN trade"),
    mark("New International Land-Sea Trade Corridor sea-rail containers"),
    mark("RCEP dispute consultation period"),
    mark("RCEP panel review period"),
    mark("Service sectors with full market access under RCEP"),
    mark("Share of RCEP electromechanical products exported outside RCEP"),
    mark("Share of RCEP exports to RCEP members"),
    mark("Share of RCEP exports to RCEP members, change since 2020"),
    mark("Share of RCEP imports from RCEP members"),
    mark("Share of RCEP imports from RCEP members, change since 2020"),
    mark("Years as each other's largest partner"),
    mark("Zero-tariff coverage"),
)


def attribute_unit(attribute: str) -> str | None:
    """Return the unit that an attribute's name carries, or ``None`` if it carries none.

    Parameters
    ----------
    attribute : str
        For example ``length_km``, ``voltage_kv`` or ``cost_usd``.
    """
    if attribute == "teu" or attribute.startswith("teu_"):
        return None if attribute.endswith("_pct") else "TEU"
    currency = _CURRENCY_SUFFIX.search(attribute)
    if currency:
        return currency.group(1).upper()
    suffix = attribute[attribute.rfind("_") :] if "_" in attribute else ""
    return _UNIT_SUFFIXES.get(suffix)


def attribute_label(attribute: str) -> str:
    """Return an attribute's name in words, without its unit, in the language in force.

    Parameters
    ----------
    attribute : str
        Snake-case attribute name.
    """
    return _(attribute_words(attribute))


def attribute_words(attribute: str) -> str:
    """Return an attribute's name in English words: what `attribute_label` translates.

    Parameters
    ----------
    attribute : str
        Snake-case attribute name.
    """
    if attribute in _LABELS:
        return _LABELS[attribute]
    stem = attribute
    if attribute_unit(attribute) and "_" in attribute:
        stem = attribute[: attribute.rfind("_")]
    return stem.replace("_", " ").capitalize()


_SERIES = re.compile(
    r"^(freight|throughput|energy|passengers|teu|trains|containers|trade_value|people|vehicles|"
    r"trucks|jobs|progress|tenants|students)(_|$)"
)


def is_series(attribute: str) -> bool:
    """Return whether an attribute changes with time, so that two years do not conflict.

    Parameters
    ----------
    attribute : str
        For example ``throughput_teu`` (yes) or ``length_km`` (no).
    """
    return _SERIES.match(attribute) is not None and "capacity" not in attribute


def kind_label(kind: str) -> str:
    """Return a feature's kind in the language in force; as it is where not known.

    Parameters
    ----------
    kind : str
        For example ``border gate``.
    """
    return _(kind)


def unit_label(unit: str) -> str:
    """Return a unit as a reader writes it in the language in force.

    Parameters
    ----------
    unit : str
        For example ``km`` or ``jobs``; empty for a count.
    """
    return _(unit)
