"""Okienko: an open-source multichannel contact centre for public offices."""

__version__ = "0.1.0"
