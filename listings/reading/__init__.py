"""Reading free text: pay, places and job titles. Text in, value out; no database."""
