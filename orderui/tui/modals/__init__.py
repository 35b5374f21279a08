"""What opens over a screen to ask one thing."""
