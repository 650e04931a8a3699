"""From a vault to what is written: stages over values. `prepare` reads like the picture in the architecture page."""
