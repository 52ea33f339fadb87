"""Where a run's model comes from, and what it is worth."""

from dataclasses import dataclass

from bagbench.analysis.card import accuracy_interval, recipe_card
from bagbench.analysis.evidence import evidence
from bagbench.analysis.intervals import Interval
from bagbench.data.side import Side
from bagbench.recorded import groups, model_of, photos_on, recipe_runs, split_table
from bagbench.tracking import RunRecord, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Pedigree:
    """What is to be known of a model before it is believed.

    Attributes:
        run: the run that made it.
        classes: that it tells apart, in the order of its probabilities.
        accuracy: on the validation photos, at the last epoch, with a 95 % interval for this trained model.
        validation_photos: how many those are.
        train_photos: how many it was trained on.
        tested: its accuracy on the test photos, likewise; None where there are none.
        test_photos: how many those are.
    """

    run: RunRecord
    classes: tuple[str, ...]
    accuracy: Interval
    validation_photos: int
    train_photos: int
    tested: Interval | None
    test_photos: int

    @property
    def backbone(self) -> str:
        """The pretrained network under it, in words; empty for a recipe without one."""
        return self.run.tags.get("backbone", "")

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The same for people, name and value."""
        run, accuracy, photos = self.run, self.accuracy, self.validation_photos
        under = (("backbone", f"{self.backbone}, digest {run.tags['backbone_digest'][:12]}"),) if self.backbone else ()
        return (
            ("model", f"{run.name}, run {run.run_id}: {run.tags['recipe_summary']}"),
            *under,
            ("trained", f"on {self.train_photos:,} photos of {run.tags['data']}, digest {run.tags['data_digest'][:12]}"),
            (
                "accuracy",
                f"{accuracy.point:.3f} ({accuracy.low:.3f} to {accuracy.high:.3f}, 95 %) on {photos:,} validation photos",
            ),
        )


def pedigree_of(store: Store, name: str, experiment: str | None = None) -> Pedigree:
    """Return where the model comes from that a name stands for.

    Args:
        store: where it is recorded.
        name: a run's id or name, a recipe's, or `best`.
        experiment: where the name is looked up; None for the one that ran last.

    Raises:
        StoreError: if there is no such run, no model of it, or its tables cannot be read.
    """
    run = model_of(store, name, experiment)
    measured = recipe_runs(store, run.name, [run])
    photos = split_table(store, run)
    trained, validated = photos_on(photos, Side.TRAIN), photos_on(photos, Side.VALIDATION)
    together = groups(photos)
    card = recipe_card(measured, train_images=trained, majority=run.metrics["majority_accuracy"], clusters=together)
    tested = None
    if "test_accuracy" in run.metrics:
        (known,) = evidence([recipe_runs(store, run.name, [run], "test_predictions.csv")], together)
        tested = accuracy_interval(known, (run.seed,), trained)
    return Pedigree(
        run=run,
        classes=measured.predictions[0].classes,
        accuracy=card.val_accuracy,
        validation_photos=validated,
        train_photos=trained,
        tested=tested,
        test_photos=photos_on(photos, Side.TEST),
    )
