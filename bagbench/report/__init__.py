from bagbench.report.facts import DataFacts, PageFacts, RecipeFacts, RunFacts, SplitFacts, UnfinishedRun
from bagbench.report.page import render

__all__ = ["DataFacts", "PageFacts", "RecipeFacts", "RunFacts", "SplitFacts", "UnfinishedRun", "render"]
