from bagbench.serving.exporting import Exported, export
from bagbench.serving.model import Model, load
from bagbench.serving.pedigree import Pedigree, pedigree_of
from bagbench.serving.picture import Picture, answers, pictures, small

__all__ = ["Exported", "Model", "Pedigree", "Picture", "answers", "export", "load", "pedigree_of", "pictures", "small"]
