"""Tests of the emulator's Markdown dialect."""
