"""Excel in: what a table would change, its commit, and undoing one."""
