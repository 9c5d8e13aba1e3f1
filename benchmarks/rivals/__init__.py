"""Other ways to answer the same searches, to compare with."""
