"""Tables going out of the desk and coming in: CSV and Excel, whatever they hold."""
