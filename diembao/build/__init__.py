"""The one order of everything, from captures to a published site, and what earlier builds worked out. Does I/O."""
