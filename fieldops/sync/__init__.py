"""Journals between tablet, field unit and central: wire messages, intake, handing out, courier.

The contract is docs/exchange.md. Below this floor nobody knows of HTTP; nothing here imports Flask.
"""
