"""Điểm Báo: scraped Vietnamese news articles in, a searchable bilingual digest out."""

__version__ = "0.1.0"
