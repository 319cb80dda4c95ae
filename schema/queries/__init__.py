"""All questions, a file a subject."""
