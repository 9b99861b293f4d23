"""What is timed: one file per benchmark, registered in `benchmarks.registry`."""
