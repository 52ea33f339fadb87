"""The five kinds of bag: each told by its build, none by what it is made of."""

from drawing.bags.backpacks import backpack
from drawing.bags.briefcases import briefcase
from drawing.bags.duffles import duffle
from drawing.bags.handbags import handbag
from drawing.bags.purses import purse

FAMILIES = (backpack, briefcase, duffle, handbag, purse)
