"""A digest that changes in every way there is, for tests that compare a site built upon with one made from nothing."""

from sequences.builds import Made, differences, made, settle
from sequences.growing import begun, compared, small, step

__all__ = ["Made", "begun", "compared", "differences", "made", "settle", "small", "step"]
