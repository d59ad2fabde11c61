"""``python -m slacore``."""

from slacore.interfaces.cli import main

if __name__ == "__main__":
    main()
