"""What trains the models: trainers, checkpoints, what one model learns from another, and the search for settings."""
