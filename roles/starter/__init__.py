"""The starter content: roles, vocabulary, profiles and guides that come with the project.

The texts are TOML files beside this module. They are kept and edited as one's own once loaded:
loading adds what is missing and renews only starter texts that nobody has touched.
"""

from pathlib import Path

STARTER_DIR = Path(__file__).parent
STARTER_AUTHOR = "Rolewise starter text"  # the byline of texts no named person has signed
