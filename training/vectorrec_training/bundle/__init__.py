"""What the service loads."""
