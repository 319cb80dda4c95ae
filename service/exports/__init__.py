"""GET /exports/{name}.csv|xlsx|json: the answers to saved documents as tables, for tools that speak no GraphQL."""
