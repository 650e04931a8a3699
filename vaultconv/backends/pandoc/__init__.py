"""Documents through Pandoc: a table of functions writes nodes as Pandoc's JSON, and a process reads it."""
