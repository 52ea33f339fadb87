"""What a SavedModel would do: looked at before it is loaded, since to TensorFlow a saved network is a program.

Operations of its graph can read files, write them, and speak to other machines, some of them while it is being loaded
(https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md). So what goes is said here, and everything else is refused:
arithmetic on numbers, variables, calls of its own functions, randomness; and what saves variables, where nothing calls it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bagbench.errors import ModelError

# Operations that keep something, or act: variables, calls, assertions, dropout.
_STATE = frozenset(
    {
        *("VarHandleOp", "ReadVariableOp", "VarIsInitializedOp", "DisableCopyOnRead", "ResourceGather", "ResourceGatherNd"),
        *("AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp"),
        *("PartitionedCall", "StatefulPartitionedCall", "If", "While", "Case", "Assert"),
        *("RandomUniform", "RandomUniformInt", "RandomStandardNormal", "TruncatedNormal", "Multinomial"),
    }
)
# What TensorFlow writes into every SavedModel to save and restore its variables: to whatever file it is told.
_SAVER = frozenset({"SaveV2", "RestoreV2", "MergeV2Checkpoints", "ShardedFilename", "StaticRegexFullMatch", "StringJoin"})
# Attributes of arithmetic that are free text. Of others, such as `debug_urls` and `memory_region_name`, a file may come.
_WORDS = frozenset(
    {
        *("equation", "interpolation", "fill_mode", "kernel_type", "noise", "padding", "dimension_numbers", "data_format"),
        *("src_format", "dst_format", "bad_indices_policy", "frame_name", "message", "container", "shared_name"),
    }
)
_REMEDY = "name a network that only computes, of which there is no doubt where it comes from"


def refuse_programs(folder: Path) -> None:
    """Refuse a SavedModel that would do anything but compute; nothing of it is run to find out.

    Args:
        folder: the SavedModel's.

    Raises:
        ModelError: if it would, was written by TensorFlow 1, or is no SavedModel.
    """
    from tensorflow.python.saved_model import loader_impl

    # Not every reader of TensorFlow's takes the same one first: what is looked at has to be what is loaded.
    if any((folder / f"saved_model.{ending}").exists() for ending in ("cpb", "pbtxt")):
        raise ModelError(f"'{folder}' holds its graph twice, or in another form than saved_model.pb", _REMEDY)
    try:
        saved = loader_impl.parse_saved_model(str(folder))
    except Exception as error:  # whatever TensorFlow and protobuf raise of a file that is none
        raise ModelError(f"'{folder}' cannot be read as a SavedModel", _REMEDY) from error
    if len(saved.meta_graphs) != 1 or not saved.meta_graphs[0].HasField("object_graph_def"):
        raise ModelError(f"'{folder}' was not written by TensorFlow 2", "save it again with tf.saved_model.save")
    graph = saved.meta_graphs[0]
    functions = {one.signature.name: one.node_def for one in graph.graph_def.library.function}
    saving = {name for name, nodes in functions.items() if any(node.op in _SAVER for node in nodes)}
    for name, nodes in [("", graph.graph_def.node), *functions.items()]:
        for node in nodes:
            if not _may_be(node.op, functions, in_saver=name in saving):
                where = f"its function '{name}'" if name else "its graph"
                raise ModelError(f"'{folder}' would do more than compute: {where} has the operation '{node.op}'", _REMEDY)
    if called := saving & set(_called(graph, functions, saving)):
        raise ModelError(f"'{folder}' would do more than compute: it calls '{min(called)}', which writes or reads files", _REMEDY)


def _may_be(operation: str, functions: Mapping[str, Any], *, in_saver: bool) -> bool:
    return operation in _STATE or operation in functions or (in_saver and operation in _SAVER) or _is_arithmetic(operation)


def _is_arithmetic(operation: str) -> bool:
    """Return whether an operation makes numbers of numbers, by its definition in TensorFlow's registry."""
    from tensorflow.core.framework.types_pb2 import DT_RESOURCE, DT_STRING, DT_VARIANT
    from tensorflow.python.framework import op_def_registry

    definition = op_def_registry.get(operation)
    if definition is None or definition.is_stateful:
        return False
    types = {argument.type for argument in (*definition.input_arg, *definition.output_arg)}
    if types & {DT_STRING, DT_RESOURCE} or (DT_VARIANT in types and "TensorList" not in operation):
        return False
    texts = (one for one in definition.attr if one.type in {"string", "list(string)"} and not one.allowed_values.list.s)
    return all(one.name in _WORDS for one in texts)


def _called(graph: Any, functions: Mapping[str, Any], saving: set[str]) -> Iterator[str]:
    """Yield the functions that anything can call but TensorFlow's own saver, each as often as it can."""
    saver = {graph.saver_def.save_tensor_name.partition(":")[0], graph.saver_def.restore_op_name}
    yield from _named(node for node in graph.graph_def.node if node.name not in saver)
    for name, nodes in functions.items():
        if name not in saving:
            yield from _named(nodes)
    objects = graph.object_graph_def
    yield from objects.concrete_functions
    for one in objects.nodes:
        yield from one.function.concrete_functions
        yield one.bare_concrete_function.concrete_function_name
    library = graph.graph_def.library
    yield from (one.gradient_func for one in (*library.gradient, *library.registered_gradients))


def _named(nodes: Iterable[Any]) -> Iterator[str]:
    """Yield the functions that some nodes name: as what they do, or to be called."""
    for node in nodes:
        yield node.op
        for value in node.attr.values():
            yield value.func.name
            yield from (one.name for one in value.list.func)
