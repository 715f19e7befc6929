"""A digest on disk: settings, tables, records; one door for every stranger's file."""
