"""A digest that changes in every way there is, for tests that compare a site built upon with one made from nothing."""

from sequences.builds import Made, differences, made, settle
from sequences.growing import begun, changed, compared, small, step
from sequences.world import CHANGES

__all__ = ["CHANGES", "Made", "begun", "changed", "compared", "differences", "made", "settle", "small", "step"]
