"""What things are: errors, coordinate systems, columns, text, dates, settings."""
