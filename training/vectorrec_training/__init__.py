"""Trains VectorRec's models from an export of the indexer, and writes model bundles."""

__version__ = "1.0.0"
