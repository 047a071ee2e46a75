"""``python -m api.cli`` is ``hansaram``."""

from api.cli import main

if __name__ == "__main__":
    main()
