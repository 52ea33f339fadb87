from bagbench.report.facts import DataFacts, PageFacts, RecipeFacts, RecipeSizes, RunFacts, SplitFacts, UnfinishedRun
from bagbench.report.page import render

__all__ = ["DataFacts", "PageFacts", "RecipeFacts", "RecipeSizes", "RunFacts", "SplitFacts", "UnfinishedRun", "render"]
