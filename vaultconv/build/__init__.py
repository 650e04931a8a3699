"""Side effects: writes the output, shows progress and runs other processes."""
