"""What takes time and memory, measured: ``python -m tests.bench``. Nothing here is collected as a test."""
