"""The two towers, the fine ranker, and the losses."""
