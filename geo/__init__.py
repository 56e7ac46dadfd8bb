"""Balochistan Incident Atlas: every figure is a claim with a claimant, a date and a source."""

__version__ = "0.1.0"
