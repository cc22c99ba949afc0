"""Benchmarks: each figure beside its floor, from one run. `make bench` prints them and fails on nothing."""
