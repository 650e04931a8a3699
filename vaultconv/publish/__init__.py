"""What an output shows: `selection` says which notes it is of, `publication` what nobody may see."""
