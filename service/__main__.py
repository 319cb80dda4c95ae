"""`python -m service` is `taizhang`."""

from service.cli import main

if __name__ == "__main__":
    main()
