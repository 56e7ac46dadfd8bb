"""A real headless browser, found on the machine and asked for pictures and pages."""
