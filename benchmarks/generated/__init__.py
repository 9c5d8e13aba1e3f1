"""Generated job boards: databases of any size whose skew is that of real ones."""
