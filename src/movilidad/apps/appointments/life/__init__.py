"""What surrounds the steps of a round: refusals to sign, work in the background, re-checks."""
