"""The published figures: how they are measured, and beside whom."""
