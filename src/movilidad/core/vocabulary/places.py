"""Countries (ISO 3166-1 alpha-2) and the departments of Guatemala (ISO 3166-2)."""

from __future__ import annotations

COUNTRIES = frozenset(  # one block of text reads better than 249 lines of one code each
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905
)

OTHER_COUNTRY = "ZZ"
"""Of the codes ISO 3166-1 leaves to users: a country that the list shown did not name."""

DEPARTMENTS_OF_GUATEMALA = {
    "GT-01": "Guatemala",
    "GT-02": "El Progreso",
    "GT-03": "Sacatepéquez",
    "GT-04": "Chimaltenango",
    "GT-05": "Escuintla",
    "GT-06": "Santa Rosa",
    "GT-07": "Sololá",
    "GT-08": "Totonicapán",
    "GT-09": "Quetzaltenango",
    "GT-10": "Suchitepéquez",
    "GT-11": "Retalhuleu",
    "GT-12": "San Marcos",
    "GT-13": "Huehuetenango",
    "GT-14": "Quiché",
    "GT-15": "Baja Verapaz",
    "GT-16": "Alta Verapaz",
    "GT-17": "Petén",
    "GT-18": "Izabal",
    "GT-19": "Zacapa",
    "GT-20": "Chiquimula",
    "GT-21": "Jalapa",
    "GT-22": "Jutiapa",
}
"""The same numbering serves INE, the CUI and ISO 3166-2 (numeric codes since 2021)."""

SUBDIVISIONS = {**DEPARTMENTS_OF_GUATEMALA, "CO-ANT": "Antioquia"}
"""Names of the places in which offices are, by ISO 3166-2."""
