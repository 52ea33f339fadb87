"""`python -m bagbench`."""

from bagbench.cli import main

if __name__ == "__main__":
    main()
