from bagbench.report.facts import (
    DataFacts,
    ExperimentFacts,
    LeftOut,
    PageFacts,
    RecipeFacts,
    RecipeSizes,
    RunFacts,
    SplitFacts,
    UnfinishedRun,
)
from bagbench.report.page import render

__all__ = [
    "DataFacts",
    "ExperimentFacts",
    "LeftOut",
    "PageFacts",
    "RecipeFacts",
    "RecipeSizes",
    "RunFacts",
    "SplitFacts",
    "UnfinishedRun",
    "render",
]
