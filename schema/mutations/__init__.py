"""All commands, a file a stream: inputs, results, and what runs them."""
