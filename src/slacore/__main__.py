"""``python -m slacore``."""

from slacore.cli.main import main

if __name__ == "__main__":
    main()
