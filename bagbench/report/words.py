"""What the page concludes, in plain English: what the data are, the verdict, what its intervals are about, the titles.

Words are as strong as the evidence, no stronger.
"""

from collections.abc import Sequence
from itertools import groupby

from bagbench.analysis.card import LARGE_GAP, SMALL_GAP, RecipeCard, Verdict
from bagbench.analysis.intervals import Interval, Subject
from bagbench.analysis.measures import Measure
from bagbench.analysis.size_curve import WORTH_IT, Benefit, SizeCurve
from bagbench.data.sample import DataKind
from bagbench.errors import printable
from bagbench.report.facts import DataFacts, ExperimentFacts, PageFacts, RecipeFacts
from bagbench.report.formats import NBSP, count, names, part, percent, percent_interval, points, points_interval, signed, spans
from bagbench.report.pairs import is_settled

_CLASSES = 6  # of more the rest is counted
_WORST_FIRST = (Verdict.OVERFITS, Verdict.UNDERFITS, Verdict.SOME_OVERFITTING, Verdict.UNDECIDED, Verdict.GENERALISES)


def verdict(facts: PageFacts) -> tuple[str, str]:
    """Return the page's two sentences: which recipe to trust, and which ones only memorise."""
    if facts.recipes:
        return _trust(facts), _memorising(facts.recipes)
    nothing = "No recipe has finished, so there is nothing to trust yet."
    if not facts.unfinished:
        return nothing, "Run the experiment, then make this page again."
    number = len(facts.unfinished)
    return nothing, f"{count(number, 'run')} {'is' if number == 1 else 'are'} listed below, each with where it stands."


def about_data(data: DataFacts) -> str:
    """Return what has to be known of the data before anything else; empty where they are photos."""
    if data.kind is DataKind.PHOTOS:
        return ""
    return (
        "These are drawn pictures, not photos: the sample that comes with bagbench. Wherever this page says photos, it means "
        "them. It shows what the recipes do with a small set of pictures, and says nothing of how they would do on your photos."
    )


def about_task(facts: PageFacts) -> str:
    """Return what was done, for those who have never heard of a recipe or a seed."""
    classes = names([label for label, _ in facts.data.classes], most=_CLASSES)
    opening = f"A recipe is a way to train a model to tell {classes} apart."
    if not facts.recipes:
        return opening
    each = (
        "every seed other starting weights, all with the folder's own division into training and validation photos,"
        if facts.data.own_split
        else "every seed another division into training and validation photos and other starting weights,"
    )
    return (
        f"{opening} Each was trained with {_seeds(facts.recipes)}, {each} and scored on the validation photos, which it had not "
        "seen."
    )


def about_test(data: DataFacts) -> str:
    """Return what the test accuracy is of; empty where there is no test."""
    number = data.splits[0].test if data.splits else 0
    if number == 0:
        return ""
    return (
        f"Test accuracy is on {count(number, 'photo')} that no run was trained or validated on, the same for all seeds, scored "
        "once a run; its interval is about the same as that of validation."
    )


def about_part(train_fraction: float) -> str:
    """Return what has to be known where no recipe has finished on the whole train split; empty where one has."""
    if train_fraction == 1:
        return ""
    return f"These figures are of models trained on {part(train_fraction)} of the train split: none has finished on all of it."


def about_experiments(experiments: Sequence[ExperimentFacts]) -> str:
    """Return on what several experiments stand side by side, and what sets them apart; empty for a single one."""
    if len(experiments) == 1:
        return ""
    settings = [dict(experiment.protocol) for experiment in experiments]
    apart = [
        f"{name.replace('_', ' ')} ({', '.join(dict.fromkeys(one[name] for one in settings))})"
        for name in settings[0]
        if len({one[name] for one in settings}) > 1
    ]
    differ = f"They differ in {' and '.join(apart)}." if apart else "Their protocols are the same."
    return f"{names([one.name for one in experiments])} stand side by side: same photos, same splits. {differ}"


def more_photos(recipe: str, curve: SizeCurve) -> str:
    """Return whether more photos would help a recipe, and the evidence for it."""
    opening = {
        Benefit.WOULD_HELP: f"More photos would help {printable(recipe)}",
        Benefit.WOULD_NOT: f"Twice the photos would bring {printable(recipe)} less than {points(WORTH_IT)}",
        Benefit.UNDECIDED: f"Whether more photos would help {printable(recipe)} is undecided",
    }[curve.benefit]
    before, after = curve.bands[-2:]
    whose = "" if curve.slope.subject is Subject.RECIPE else ". One seed: this speaks of these trained models on this split only"
    return (
        f"{opening}: from {before.train_images:,} to {count(after.train_images, 'photo')}, a doubling brought "
        f"{points(curve.slope.point)} of accuracy (95{NBSP}% interval {points_interval(curve.slope)}){whose}."
    )


def scope(recipes: Sequence[RecipeFacts], *, own_split: bool = False) -> str:
    """Return what the intervals of these recipes are about; `own_split` where the folder was split already."""
    several = [recipe for recipe in recipes if _subject(recipe) is Subject.RECIPE]
    single = [recipe for recipe in recipes if _subject(recipe) is Subject.MODEL]
    said = []
    if several:
        each = (
            "each with its own starting weights and order of the photos, all on the one split that the folder came with: what "
            "another would have changed does not show in them"
            if own_split
            else "each with its own split and starting weights"
        )
        whose = "the recipes" if not single else names([recipe.name for recipe in several])
        said.append(
            f"The 95{NBSP}% intervals are about {whose}: where each figure would settle on new photos of the same kind, "
            f"trained on as many as here. They rest on {_seeds(several)}, {each}."
        )
    if single:
        whose = "" if not several else f" for {names([recipe.name for recipe in single])}"
        which = "this trained model" if len(single) == 1 else "these trained models"
        said.append(
            f"With one seed{whose}, the figures speak of {which} on this split only: the 95{NBSP}% intervals allow for the "
            "number of photos, not for another split or other starting weights, so they make no claim about the recipe."
        )
    return " ".join(said)


def contrast_title(recipes: Sequence[RecipeFacts]) -> str:
    """Return the message of the contrast: the widest gap beside the narrowest."""
    by_gap = sorted(recipes, key=lambda recipe: recipe.card.accuracy_gap.point)
    (least, small), (most, large) = (
        (printable(end.name), points(end.card.accuracy_gap.point)) for end in (by_gap[0], by_gap[-1])
    )
    title = f"{most} has a gap of {large} between training and new photos"
    return title if len(recipes) == 1 else f"{title}, {least} {small}"


def panel_title(recipe: RecipeFacts) -> str:
    """Return the message of one recipe's curves."""
    opening = {
        Verdict.OVERFITS: "Memorises",
        Verdict.SOME_OVERFITTING: "Memorises a little",
        Verdict.GENERALISES: "Carries over to new photos",
        Verdict.UNDERFITS: "Learns little",
        Verdict.UNDECIDED: "Not decided",
    }[recipe.card.verdict]
    train, validation = recipe.card.train_accuracy.point, recipe.card.val_accuracy.point
    return f"{opening}: {percent(train)} on training photos, {percent(validation)} on new ones"


def _trust(facts: PageFacts) -> str:
    """Say which recipe to trust, if any: one whose interval lies above the baseline, and that is told apart from every other."""
    recipes, majority = facts.recipes, facts.data.majority
    leader, rest = recipes[0], recipes[1:]
    accuracy = leader.card.val_accuracy
    name = printable(leader.name)
    result = (
        f"is right on {percent(accuracy.point)} of photos it has never seen (95{NBSP}% interval {percent_interval(accuracy)})"
    )
    baseline = f"always answering the largest class would be right on {percent(majority)}"
    learned = [recipe.name for recipe in recipes if recipe.card.val_accuracy.low > majority]
    if not learned:
        best = f"the best recipe here, {name}," if rest else name
        return f"Nothing here is shown to have learned the task: {best} {result}, and {baseline}."
    if accuracy.low <= majority:
        who = f"{names(learned)} {'is' if len(learned) == 1 else 'are'}"
        return (
            f"{name} {result}, the highest figure here, but it is not shown to be better than always answering the "
            f"largest class, which would be right on {percent(majority)}; {who}."
        )
    rivals = _rivals(facts)
    if rivals:
        return f"{name} {result}, the highest figure here, but too close to {names(rivals)} to call: it may lead by chance."
    if not rest:
        return f"{name} {result}; {baseline}."
    here = _here(recipes)
    if leader.card.verdict in {Verdict.OVERFITS, Verdict.UNDERFITS}:
        return f"{name} {result}, more than any other {here}, though it is not a model to trust as it stands."
    return f"Trust {name} most on photos like these: it {result}, more than any other {here}."


def _rivals(facts: PageFacts) -> list[str]:
    """Return who may be as good as the first recipe: by the comparison of the two, and without one where their intervals meet."""
    leader, rest = facts.recipes[0], facts.recipes[1:]
    compared = {pair.b: pair for pair in facts.comparisons if pair.a == leader.name}
    behind = {
        pair.b for pair in compared.values() if is_settled(pair) and pair.headline(Measure.ACCURACY).difference.interval.low > 0
    }
    apart = {recipe.name for recipe in rest if recipe.card.val_accuracy.high < leader.card.val_accuracy.low} - compared.keys()
    return [recipe.name for recipe in rest if recipe.name not in behind | apart]


def _memorising(recipes: Sequence[RecipeFacts]) -> str:
    """Say every verdict, the worst first, each of the recipes that share it."""
    ranked = sorted(recipes, key=lambda recipe: (*_rank(recipe), -recipe.card.accuracy_gap.point))
    told = "; ".join(_group(list(group)) for _, group in groupby(ranked, key=_rank))
    return f"{told.replace('how', 'How', 1) if told.startswith('how much ') else told}."


def _rank(recipe: RecipeFacts) -> tuple[int, bool]:
    """Place a verdict among the others; those undecided for want of learning come after those undecided on the gap."""
    return _WORST_FIRST.index(recipe.card.verdict), _is_unlearned(recipe.card)


def _is_unlearned(card: RecipeCard) -> bool:
    """Whether only a doubt that it learned at all leaves it undecided."""
    return card.verdict is Verdict.UNDECIDED and card.accuracy_gap.high < SMALL_GAP


def _group(recipes: Sequence[RecipeFacts]) -> str:
    """Say the verdict that these recipes share."""
    card = recipes[0].card
    who, several = names([recipe.name for recipe in recipes]), len(recipes) > 1
    gap = _gaps([recipe.card.accuracy_gap for recipe in recipes])
    match card.verdict:
        case Verdict.OVERFITS:
            largely = "are largely memorising" if several else "is largely memorising"
            return f"{who} {largely}, right far more often on training photos than on new ones ({gap})"
        case Verdict.SOME_OVERFITTING:
            return f"{who} {'memorise' if several else 'memorises'} a little ({gap})"
        case Verdict.GENERALISES:
            return f"{who} {'do' if several else 'does'} nearly as well on new photos as on training photos ({gap})"
        case Verdict.UNDERFITS:
            trained = percent(max(recipe.card.train_accuracy.point for recipe in recipes))
            return f"{who} {'have' if several else 'has'} learned little, right on at most {trained} even of the training photos"
        case Verdict.UNDECIDED if _is_unlearned(card):
            return (
                f"{who} hardly {'memorise, but are' if several else 'memorises, but is'} not shown to have learned much ({gap})"
            )
        case Verdict.UNDECIDED:
            limits = f"up to {points(SMALL_GAP)} count as none"
            if max(recipe.card.accuracy_gap.high for recipe in recipes) > LARGE_GAP:
                limits += f", over {points(LARGE_GAP)} as overfitting"
            return f"how much {who} {'memorise' if several else 'memorises'} is open ({gap}; {limits})"


def _gaps(gaps: Sequence[Interval]) -> str:
    if len(gaps) == 1:
        return f"gap {points(gaps[0].point)}, 95{NBSP}% interval {points_interval(gaps[0])}"
    least, most = (100 * end(gap.point for gap in gaps) for end in (min, max))
    low, high = 100 * min(gap.low for gap in gaps), max(gap.high for gap in gaps)
    return f"gaps {signed(least)} to {signed(most)}{NBSP}points, 95{NBSP}% intervals within {signed(low)} to {points(high)}"


def _here(recipes: Sequence[RecipeFacts]) -> str:
    """Name what was compared: models where any of them has one seed, because one model does not speak for its recipe."""
    return "model trained on this split" if any(_subject(recipe) is Subject.MODEL for recipe in recipes) else "recipe here"


def _subject(recipe: RecipeFacts) -> Subject:
    return recipe.card.val_accuracy.subject


def _seeds(recipes: Sequence[RecipeFacts]) -> str:
    numbers = [recipe.card.seeds for recipe in recipes]
    return count(numbers[0], "seed") if len(set(numbers)) == 1 else f"{spans(numbers)} seeds"
