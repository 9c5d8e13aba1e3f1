"""Making two roles, employers or skills one, and taking that back.

Generic over the relations of Django: whatever points at the merged one points at the kept one
afterwards, in every app. What an app knows better it says in rules (`rules.py`).
"""
