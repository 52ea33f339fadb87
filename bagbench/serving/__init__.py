from bagbench.serving.model import Model, load
from bagbench.serving.pedigree import Pedigree, pedigree_of
from bagbench.serving.picture import Picture, answers, pictures, small

__all__ = ["Model", "Pedigree", "Picture", "answers", "load", "pedigree_of", "pictures", "small"]
