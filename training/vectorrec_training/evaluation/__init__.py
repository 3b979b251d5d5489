"""What a model is worth: rankings, measures, baselines, and a wide funnel beside the truth of a simulated world."""
