"""Decisions: every job is one pure function from a snapshot and the configuration to a plan."""
