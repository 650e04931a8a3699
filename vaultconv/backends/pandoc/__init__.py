"""Documents through Pandoc: its JSON, written by a table from node to function, and the process that reads it."""
