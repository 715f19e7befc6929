"""Who stands behind which English, what the checks say of it, and how it goes out to people's tools and back. Pure."""
