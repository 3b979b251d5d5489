"""Whole runs looked at from outside: the report of one, and measurements that need several."""
