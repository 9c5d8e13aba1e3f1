"""Demo content: invented companies, jobs and pay, labelled as such wherever they appear.

Everything here is made up, but for the five adverts of October 2024 in `featured.py`, which are
shown as examples of what a real advert says. All of it goes without trace: see `remove`.
"""

from .content import remove, seed

__all__ = ["remove", "seed"]
