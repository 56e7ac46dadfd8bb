"""The app for a team: safe settings, roles, health, metrics and logs. Nothing here draws."""
