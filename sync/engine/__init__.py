"""The shell: one corridor that reads both sides, plans, shows, checks, applies, logs and says how it went."""
