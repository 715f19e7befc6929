"""Records to pages, lists, feeds, exports and a search index, all as values. Pure."""
