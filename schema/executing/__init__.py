"""How the executor completes whole levels of an answer: leaves, shapes, kinds of rows, kept plans."""
