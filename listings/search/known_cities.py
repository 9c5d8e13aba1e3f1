"""Cities whose name alone says which is meant: no namesake comes near, and it is no common word."""

from functools import cache

from django.utils.text import slugify

from listings.reading.gazetteer import fold

_BY_COUNTRY = {
    "AE": "Dubai, Abu Dhabi",
    "AR": "Buenos Aires",
    "AT": "Vienna, Graz, Linz, Salzburg",
    "AU": "Sydney, Melbourne, Brisbane, Adelaide, Canberra",
    "BE": "Brussels, Antwerp, Ghent, Leuven",
    "BG": "Sofia",
    "BR": "São Paulo, Rio de Janeiro, Belo Horizonte, Curitiba, Porto Alegre, Florianópolis",
    "CA": "Toronto, Montreal, Vancouver, Ottawa, Calgary, Edmonton, Winnipeg, Quebec City",
    "CH": "Zürich, Geneva, Basel, Lausanne",
    "CL": "Santiago de Chile",
    "CN": "Beijing, Shanghai, Shenzhen, Guangzhou, Hangzhou, Chengdu",
    "CO": "Bogotá, Medellín",
    "CZ": "Prague, Brno",
    "DE": "Berlin, Hamburg, Munich, Cologne, Frankfurt, Stuttgart, Düsseldorf, Leipzig, Dresden, "
    "Nuremberg, Hanover, Karlsruhe, Heidelberg",
    "DK": "Copenhagen, Aarhus",
    "EE": "Tallinn",
    "EG": "Cairo",
    "ES": "Madrid, Barcelona, Valencia, Seville, Málaga, Bilbao",
    "FI": "Helsinki, Espoo, Tampere",
    "FR": "Paris, Lyon, Marseille, Toulouse, Bordeaux, Nantes, Lille, Grenoble, Montpellier",
    "GB": "London, Manchester, Edinburgh, Glasgow, Leeds, Bristol, Belfast, Sheffield, Liverpool",
    "GH": "Accra",
    "GR": "Athens, Thessaloniki",
    "HK": "Hong Kong",
    "HU": "Budapest",
    "ID": "Jakarta",
    "IE": "Dublin, Galway, Limerick",
    "IL": "Tel Aviv, Haifa, Jerusalem",
    "IN": "Bengaluru, Bangalore, Mumbai, Delhi, New Delhi, Hyderabad, Chennai, Pune, Gurgaon, "
    "Gurugram, Noida, Kolkata, Ahmedabad",
    "IT": "Milan, Rome, Turin, Bologna",
    "JP": "Tokyo, Osaka, Kyoto, Yokohama, Fukuoka",
    "KE": "Nairobi",
    "KR": "Seoul, Busan",
    "LT": "Vilnius, Kaunas",
    "LV": "Riga",
    "MX": "Mexico City, Guadalajara, Monterrey",
    "MY": "Kuala Lumpur",
    "NG": "Lagos, Abuja",
    "NL": "Amsterdam, Rotterdam, Utrecht, The Hague, Eindhoven, Delft",
    "NO": "Oslo, Bergen, Trondheim",
    "NZ": "Auckland, Wellington",
    "PE": "Lima",
    "PH": "Manila",
    "PK": "Karachi, Lahore, Islamabad",
    "PL": "Warsaw, Kraków, Wrocław, Gdańsk, Poznań, Łódź",
    "PT": "Lisbon, Porto",
    "RO": "Bucharest, Cluj-Napoca",
    "RS": "Belgrade",
    "SA": "Riyadh, Jeddah",
    "SE": "Stockholm, Gothenburg, Malmö",
    "SG": "Singapore",
    "TH": "Bangkok",
    "TR": "Istanbul, Ankara, Izmir",
    "TW": "Taipei",
    "UA": "Kyiv, Lviv",
    "US": "New York, San Francisco, Los Angeles, Seattle, Boston, Chicago, Austin, Denver, "
    "Atlanta, Dallas, Houston, San Diego, San Jose, Philadelphia, Miami, Minneapolis, Pittsburgh, "
    "Salt Lake City, Portland, Palo Alto, Mountain View, Sunnyvale, Menlo Park, Bellevue, Redmond",
    "VN": "Hanoi, Ho Chi Minh City",
    "ZA": "Johannesburg, Cape Town",
}
_OTHER_NAMES = {
    "nyc": "New York",
    "new york city": "New York",
    "sf": "San Francisco",
    "zuerich": "Zürich",
    "muenchen": "Munich",
    "münchen": "Munich",
    "köln": "Cologne",
    "wien": "Vienna",
}


@cache
def cities_named() -> dict[str, tuple[str, str]]:
    """Return by folded name the `place` value and the name of each city: "berlin-de", "Berlin"."""
    found = {
        fold(name): (slugify(f"{name} {country}"), name)
        for country, names in _BY_COUNTRY.items()
        for name in names.split(", ")
    }
    others = {fold(other): found[fold(name)] for other, name in _OTHER_NAMES.items()}
    return found | others
