"""Pages: the list and its feeds, landing pages, one job, employers."""
