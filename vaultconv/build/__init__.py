"""Effects at the rim: writing the output and showing progress."""
