"""Pages: search.py: list, landing pages and feeds; job.py: one job; companies.py: employers."""
