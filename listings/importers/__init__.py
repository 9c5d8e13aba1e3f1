"""Bringing listings in: files to drafts, drafts to postings, postings to listings.

`roles.sheets` reads bytes safely, `greenhouse` and `tables` turn each record into a `ListingDraft`,
`interpret` reads role, places and pay from its words, `sync` brings one board up to date.
"""
