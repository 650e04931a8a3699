"""``python -m vaultconv``"""

from vaultconv.cli import main

if __name__ == "__main__":
    main()
