"""Web addresses live here: Flask blueprints that parse, call one function of work or sync, and respond.

A list of meters is a MeterRoute, and lives in store and work.
"""
