"""From a vault to its output: stages over values, which `prepare` runs in order."""
