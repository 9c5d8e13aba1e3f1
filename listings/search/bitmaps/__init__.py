"""The search in memory: one compressed bitmap per value of each filter, kept in every process.

sets      bitmaps out of NumPy arrays
rows      what the index is made of, read from the database in columns
places    one place of each job at a time, so that place filters are met by one and the same
pay       every pay range, and the sets of jobs that reach an amount
words     which jobs hold a word or a phrase, asked of the full-text index once
index     all of it together; a job never changes its number, a changed job gets a new one
answer    a `SearchQuery` in, a `SearchResult` out
snapshot  an index in a file
follow    the index of this process, kept in step with the journal
"""
