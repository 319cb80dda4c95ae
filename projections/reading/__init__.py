"""Lists as they are asked for: the columns that somebody selected, filtered, ordered and paged, ready for the wire."""
