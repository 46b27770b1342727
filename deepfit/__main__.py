"""`python -m deepfit`, the same as `deepfit`."""

from deepfit.cli import main

main()
