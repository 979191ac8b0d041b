"""``python -m goodrep`` is the ``goodrep`` command."""

from goodrep.app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
