"""The `orderui` command."""

from __future__ import annotations


def main() -> None:
    """Run orderui: the terminal app without arguments, else the command line."""
    from orderui.cli import run

    run()


if __name__ == "__main__":
    main()
