"""What a person has settled on: one TOML file, read into a validated model, written with its comments kept."""
