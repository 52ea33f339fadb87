"""What an audit's findings are called, what they may do to the results, what to do, and each of them in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bagbench.audit.finding import Audit, Finding, Kind
from bagbench.errors import printable
from bagbench.report.audit_counts import KindCount, class_of
from bagbench.report.formats import NBSP, count, names, percent, percent_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said of a kind.

    Attributes:
        heading: what was found, in the plural.
        effect: what it may do to the results.
        brief: that in a few words, for the console.
        remedy: what to do.
    """

    heading: str
    effect: str
    brief: str
    remedy: str


WORDS: Mapping[Kind, Words] = {
    Kind.UNUSABLE: Words(
        heading="Files that cannot be used",
        effect="They take no part in anything. Where one class loses more than another, it is learned less well.",
        brief="left out of every run",
        remedy="Get them again from where they came from, or delete them.",
    ),
    Kind.WRONG_NAME: Words(
        heading="Files with a wrong extension",
        effect="None here, since photos are read by their content. Other tools may refuse such files or read them wrongly.",
        brief="other tools may skip it",
        remedy="Rename them after what they hold.",
    ),
    Kind.EXACT_COPY: Words(
        heading="Exact copies",
        effect="A picture that is there several times weighs more than others, in training and in the accuracy; split apart, it "
        "makes the accuracy look better than it is on new photos.",
        brief="counts one picture several times",
        remedy="Keep the marked file of each group and leave the others out.",
    ),
    Kind.NEAR_COPY: Words(
        heading="Near copies",
        effect="As with exact copies: a picture scaled, cropped or saved again still is the same picture, weighs more than "
        "others, and flatters the accuracy where one copy is trained on and another is scored.",
        brief="validation on what was trained",
        remedy="Keep the marked photo of each group and leave the others out, unless the difference between them matters.",
    ),
    Kind.CLASH: Words(
        heading="The same picture in several classes",
        effect="At most one of its classes is right. A model is taught a contradiction, and counted wrong for at least one of "
        "them whatever it says.",
        brief="teaches two classes at once",
        remedy="Decide which class each picture shows and leave it out of the others; where it fits none or several, out of all.",
    ),
    Kind.LEAK: Words(
        heading="The same picture on both sides of the split",
        effect="A model is examined on what it was taught. The accuracy is too high, most of all for recipes that memorise, so "
        "the wrong recipe may win.",
        brief="validation on what was trained",
        remedy="Bring each group to one side, or keep one photo of it. Then run again: accuracies measured before don't count.",
    ),
    Kind.LABEL: Words(
        heading="Suspected label errors",
        effect="In training a wrong label teaches a mistake; in validation it counts a right answer as wrong. Both blur which "
        "recipe is better.",
        brief="teaches and scores wrongly",
        remedy="Look at each one. Move it if it shows the other class, leave it out if it shows neither, and keep it if it is "
        "merely hard: these are suspicions, raised by a pretrained network.",
    ),
    Kind.UNRELATED: Words(
        heading="Photos unlike all others",
        effect="They may show something else altogether, such as a logo or a page of text: nothing to learn the class from, and "
        "accuracy lost where they are scored.",
        brief="teaches what isn't the class",
        remedy="Leave out what does not show its class. Keep what is merely unusual: new photos will be unusual too.",
    ),
    Kind.SAME_OBJECT: Words(
        heading="One object in several photos",
        effect="Split apart, they let a model recognise the object in place of the class: the accuracy is too high for objects "
        "that it has never seen.",
        brief="validation on what was trained",
        remedy="Keep all photos of an object on one side of the split, or keep one of them.",
    ),
    Kind.DARK: Words(
        heading="Dark photos",
        effect="Little can be learned from them, and they cost accuracy where they are scored.",
        brief="little to learn from",
        remedy="Leave them out, unless the photos to come will be as dark.",
    ),
    Kind.LIGHT: Words(
        heading="Light photos",
        effect="Little can be learned from what is washed out, and it costs accuracy where it is scored.",
        brief="little to learn from",
        remedy="Leave them out, unless the photos to come will be as light.",
    ),
    Kind.BLURRED: Words(
        heading="Blurred photos",
        effect="What tells the classes apart may be gone; where one class is more blurred than another, blur gives it away.",
        brief="little to learn from",
        remedy="Leave them out, unless the photos to come will be as blurred.",
    ),
    Kind.BLANK: Words(
        heading="Photos with little information",
        effect="Next to nothing is to be seen: nothing to learn the class from, and a guess where they are scored.",
        brief="nothing to learn from",
        remedy="Leave out what does not show its class.",
    ),
    Kind.TINY: Words(
        heading="Photos of an odd size",
        effect="Scaled to what a model sees, a very small photo is blurred and a very large one loses its details.",
        brief="blurred once it is enlarged",
        remedy="Get them at a usual size, or leave them out.",
    ),
    Kind.STRETCHED: Words(
        heading="Photos of an odd shape",
        effect="Brought to the square that a model sees, they are distorted or lose most of their content.",
        brief="distorted once it is square",
        remedy="Crop them to what they are about, or leave them out.",
    ),
    Kind.GREYSCALE: Words(
        heading="Photos without colour",
        effect="A model that goes by colour fails on them; where one class has more of them, greyness gives it away.",
        brief="colours tell the classes less",
        remedy="Keep them if photos to come are grey too. Else get them in colour, or leave them out.",
    ),
    Kind.IMBALANCE: Words(
        heading="Classes of unequal size",
        effect="A model that leans to the large classes looks better than it is. The small ones are learned less well, and their "
        "accuracy is measured on few photos.",
        brief="guessing the largest class pays",
        remedy="Collect more photos of the small classes, and read the accuracy class by class.",
    ),
    Kind.SHORTCUT: Words(
        heading="Shortcuts",
        effect="A property that is beside the point gives the class away. A model may learn it in place of the subject: it "
        "scores well here, and fails on photos that were made otherwise.",
        brief="right for the wrong reason",
        remedy="Make the classes alike in it, with photos of the same sources, sizes and backgrounds; then run again.",
    ),
    Kind.PRIVATE: Words(
        heading="Private metadata",
        effect="None on accuracy. Whoever gets the photos can read where they were taken, or by whom.",
        brief="tells who and where",
        remedy="Take the metadata out before you pass the photos on.",
    ),
}


def sentence(finding: Finding, audit: Audit) -> str:
    """Return what was found, in one line; empty where the heading says it all."""
    number = len(finding.photos)
    about = printable(finding.about)
    match finding.kind:
        case Kind.WRONG_NAME:
            suffixes = sorted({PurePosixPath(path).suffix or "without an extension" for path in finding.photos})
            said = f"named {names(suffixes)}, but its content is {about}"
        case Kind.EXACT_COPY:
            said = f"{count(number, 'file')} with the same bytes"
        case Kind.NEAR_COPY:
            said = f"{count(number, 'photo')} of nearly the same pixels"
        case Kind.CLASH:
            said = f"one picture, filed under {_classes(finding, audit)}"
        case Kind.LEAK:
            said = f"one picture in {count(number, 'photo')} on both sides" + (f": {about}" if about else "")
        case Kind.LABEL:
            said = f"filed under {_classes(finding, audit)}, looks like {about}"
        case Kind.SAME_OBJECT:
            said = f"{count(number, 'photo')} of what seems to be one object"
        case Kind.IMBALANCE:
            said = _size(finding, audit)
        case Kind.SHORTCUT:
            said = _shortcut(finding)
        case Kind.PRIVATE:
            said = f"tells {about}"
        case _:
            said = about
    return said


def extent(number: KindCount) -> str:
    """Return how much there is of a kind, in a sentence."""
    if number.kind is Kind.SHORTCUT:
        return f"{count(number.findings, 'shortcut')}; each concerns the folder as a whole."
    said = count(number.photos, "file" if number.kind is Kind.UNUSABLE else "photo")
    if number.findings != number.photos:
        said = f"{count(number.findings, 'group')} with {said} together"
    if number.kind is Kind.IMBALANCE:
        said = f"{count(number.findings, 'finding')} on {count(number.photos, 'photo')}"
    return f"{said}, {percent(number.share)} of all files."


def shortcuts_alternative(findings: Iterable[Finding]) -> str:
    """Return what the drawing of shortcuts shows, in words."""
    return f"Accuracy of the class guessed from one property alone. {'. '.join(map(_shortcut, findings))}."


def reached(finding: Finding) -> str:
    """Say how well a property alone does; empty where that was not measured."""
    if finding.interval is None or finding.chance is None:
        return ""
    return f", right on {percent(finding.interval.point)} of the photos, {percent(finding.chance)} by chance"


def _classes(finding: Finding, audit: Audit) -> str:
    return names(sorted({class_of(path, audit) for path in finding.photos}))


def _size(finding: Finding, audit: Audit) -> str:
    sizes = dict(audit.classes)
    named = [name for path in finding.photos if (name := path.rstrip("/")) in sizes]
    if not named:
        return f"from {min(sizes.values()):,} to {count(max(sizes.values()), 'photo')} a class"
    told = (
        f"{printable(name)} has {count(sizes[name], 'photo')}, {percent(sizes[name] / audit.photos)} of all" for name in named
    )
    return "; ".join(told)


def _shortcut(finding: Finding) -> str:
    interval = f" (95{NBSP}% interval {percent_interval(finding.interval)})" if finding.interval else ""
    return f"{printable(finding.about)} alone gives the class away{reached(finding)}{interval}"
