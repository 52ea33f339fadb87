"""SavedModels that would read or write files, as they are loaded or as they are called: none of them gets as far."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tensorflow as tf
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

from bagbench.backbone.network import load
from bagbench.errors import BackboneError, ModelError
from bagbench.savedmodel import refuse_programs
from bagbench.shipped import BACKBONE

Step = Callable[[tf.Tensor], object]
IMAGES = tf.TensorSpec((None, 8, 8, 3), tf.float32)


def saved(place: Path, step: Step) -> Path:
    """Save a network that takes a step on the way, which would do as a backbone otherwise."""
    module = tf.Module()
    module.scale = tf.Variable(1.0)

    @tf.function(input_signature=[IMAGES])  # type: ignore[untyped-decorator]
    def call(images: tf.Tensor) -> tf.Tensor:
        step(images)
        return tf.reduce_mean(images, (1, 2)) * module.scale

    module.__call__ = call
    tf.saved_model.save(module, str(place), signatures=call)
    return place


def steps(out: Path) -> dict[str, Step]:
    """Return steps that each leave something at `out`, or tell of what is there."""
    text = str(out)
    return {
        "WriteFile": lambda _: tf.io.write_file(text, "written"),
        "ReadFile": lambda _: tf.io.read_file("/etc/passwd"),
        "MatchingFiles": lambda _: tf.io.matching_files("/etc/*"),
        "PyFunc": lambda images: tf.numpy_function(lambda x: x, [images], tf.float32),
        "EagerPyFunc": lambda images: tf.py_function(lambda x: x, [images], tf.float32),
        "PrintV2": lambda _: tf.raw_ops.PrintV2(input="written", output_stream=f"file://{text}"),
        "SaveV2": lambda images: tf.raw_ops.SaveV2(prefix=text, tensor_names=["x"], shape_and_slices=[""], tensors=[images]),
        "RestoreV2": lambda _: tf.raw_ops.RestoreV2(
            prefix="/etc/x", tensor_names=["x"], shape_and_slices=[""], dtypes=[tf.float32]
        ),
        "DebugIdentity": lambda images: tf.raw_ops.DebugIdentity(input=images, debug_urls=[f"file://{text}"]),
        "ImmutableConst": lambda _: tf.raw_ops.ImmutableConst(dtype=tf.float32, shape=(1,), memory_region_name="/etc/passwd"),
        "Abort": lambda _: tf.raw_ops.Abort(error_msg="gone"),
        "TextLineDataset": lambda _: tf.data.TextLineDataset("/etc/passwd").reduce(0, lambda n, _: n + 1),
        "InitializeTableFromTextFileV2": lambda _: tf.raw_ops.InitializeTableFromTextFileV2(
            table_handle=tf.raw_ops.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64),
            filename="/etc/passwd",
            key_index=-2,
            value_index=-1,
        ),
    }


def hidden(_: tf.Tensor) -> object:
    """Write a file in a branch of a loop of a function of its own."""

    @tf.function  # type: ignore[untyped-decorator]
    def inner(turn: tf.Tensor) -> tf.Tensor:
        if turn > 1000:
            tf.io.write_file("/dev/null", "written")
        return turn + 1

    return tf.while_loop(lambda turn: turn < 2, lambda turn: (inner(turn),), (tf.constant(0),))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network with what honest ones have: dropout, a condition, a loop, an assertion."""

    def honest(images: tf.Tensor) -> object:
        tf.debugging.assert_less(tf.reduce_max(images), 1e9)
        dropped = tf.nn.dropout(images, 0.1)
        return tf.cond(tf.reduce_sum(dropped) > 0, lambda: tf.map_fn(tf.reduce_sum, dropped), lambda: dropped[:, 0, 0, 0])

    return saved(tmp_path_factory.mktemp("plain") / "network", honest)


@pytest.fixture(scope="module")
def harm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("harm") / "written"


@pytest.mark.parametrize("operation", steps(Path()))
def test_a_network_that_reads_writes_or_runs_is_refused_by_the_name_of_what_it_does(
    operation: str, harm: Path, tmp_path: Path
) -> None:
    place = saved(tmp_path / "network", steps(harm)[operation])
    with pytest.raises(BackboneError, match="would do more than compute") as caught:
        load(place)
    said = str(caught.value)
    assert f"'{operation}'" in said or {"SaveV2": "writes or reads", "RestoreV2": "writes or reads"}.get(operation, "'") in said
    assert "\n" not in said
    assert not list(harm.parent.iterdir())


def test_what_is_hidden_in_a_function_of_a_loop_is_found(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="'WriteFile'"):
        refuse_programs(saved(tmp_path / "network", hidden))


def test_honest_networks_are_loaded(plain: Path) -> None:
    refuse_programs(BACKBONE)
    refuse_programs(plain)
    assert load(plain)(tf.ones((2, 8, 8, 3))).shape == (2, 3)


def changed(plain: Path, place: Path, change: Callable[[SavedModel], None], file: str = "saved_model.pb") -> Path:
    """Return a copy of a network with another graph."""
    shutil.copytree(plain, place)
    whole = SavedModel.FromString((plain / "saved_model.pb").read_bytes())
    change(whole)
    (place / file).write_bytes(whole.SerializeToString())
    return place


def saving(whole: SavedModel) -> str:
    library = whole.meta_graphs[0].graph_def.library
    return next(str(one.signature.name) for one in library.function if any(node.op == "SaveV2" for node in one.node_def))


def call_saver(whole: SavedModel) -> None:
    """Have the network's own function call the one that saves."""
    library = whole.meta_graphs[0].graph_def.library
    own = next(one for one in library.function if one.signature.name != saving(whole))
    own.node_def.add(name="more", op="StatefulPartitionedCall").attr["f"].func.name = saving(whole)


def call_by_name(whole: SavedModel) -> None:
    library = whole.meta_graphs[0].graph_def.library
    own = next(one for one in library.function if one.signature.name != saving(whole))
    own.node_def.add(name="more", op=saving(whole))


def show_saver(whole: SavedModel) -> None:
    """Have an object of the network offer the function that saves, which a loader may call by itself."""
    whole.meta_graphs[0].object_graph_def.nodes[0].bare_concrete_function.concrete_function_name = saving(whole)


def as_gradient(whole: SavedModel) -> None:
    whole.meta_graphs[0].graph_def.library.gradient.add(function_name="f", gradient_func=saving(whole))


@pytest.mark.parametrize("change", [call_saver, call_by_name, show_saver, as_gradient])
def test_the_saver_that_every_network_has_may_not_be_called(
    change: Callable[[SavedModel], None], plain: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=r"it calls '__inference__traced_save_\d+', which writes or reads files"):
        refuse_programs(changed(plain, tmp_path / "network", change))


def unknown(whole: SavedModel) -> None:
    whole.meta_graphs[0].graph_def.node.add(name="more", op="Made\x1b[2JUp")


def of_tensorflow_1(whole: SavedModel) -> None:
    whole.meta_graphs[0].ClearField("object_graph_def")


def twofold(whole: SavedModel) -> None:
    whole.meta_graphs.add().CopyFrom(whole.meta_graphs[0])


@pytest.mark.parametrize(
    ("change", "says"), [(unknown, r"'Made\\x1b\[2JUp'"), (of_tensorflow_1, "TensorFlow 2"), (twofold, "TensorFlow 2")]
)
def test_what_is_not_known_to_compute_is_refused(
    change: Callable[[SavedModel], None], says: str, plain: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=says):
        refuse_programs(changed(plain, tmp_path / "network", change))


def test_a_graph_in_another_format_beside_it_is_not_taken_for_the_network(plain: Path, tmp_path: Path) -> None:
    """TensorFlow's loaders are not of one mind about which file to take: where there are two, none is taken."""
    for name in ("saved_model.cpb", "saved_model.pbtxt"):
        place = tmp_path / name
        shutil.copytree(plain, place)
        (place / name).write_bytes(b"another graph")
        with pytest.raises(ModelError, match="holds its graph twice"):
            refuse_programs(place)


def test_what_is_no_graph_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"\xff" * 100)
    with pytest.raises(ModelError, match="cannot be read as a SavedModel"):
        refuse_programs(tmp_path)
