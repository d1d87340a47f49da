"""`python -m kontum_sim` is the same as `kontum-sim`."""

from kontum_sim.cli.main import main

main()
