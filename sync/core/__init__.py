"""The words every room uses: pure values and rules, no clock, no socket, no file."""
