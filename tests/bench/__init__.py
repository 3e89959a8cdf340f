"""Compare the hub and the SDK with named peers, in one run, as ratios of CPU time."""
