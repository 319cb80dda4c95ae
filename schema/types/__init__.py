"""What dashboards see: one file a noun."""
