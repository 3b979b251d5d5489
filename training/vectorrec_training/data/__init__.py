"""What a run reads: the export, what is drawn from it, and what is held out. It knows no model."""
