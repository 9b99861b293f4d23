"""The works: pure functions from frozen inputs to frozen results, one folder per room."""
