"""What the source may not contain: ways by which data would become a program."""

import ast
from functools import cache
from pathlib import Path

import bagbench

ROOT = Path(bagbench.__file__).parent
FORBIDDEN_IMPORTS = {"pickle", "cPickle", "cloudpickle", "dill", "joblib", "shelve", "marshal", "jsonpickle", "yaml"}
FORBIDDEN_CALLS = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "tf.saved_model.load"),
    *("np.load", "numpy.load", "pd.read_pickle", "torch.load", "hub.KerasLayer", "tf.keras.models.load_model"),
    *("mlflow.pyfunc.load_model", "mlflow.tensorflow.load_model", "mlflow.sklearn.load_model", "keras.layers.TFSMLayer"),
    *("shutil.unpack_archive", "tempfile.mktemp", "keras.config.enable_unsafe_deserialization", "hub.load"),
}
FORBIDDEN_METHODS = {"extractall", "hub_load", "spec_from_file_location"}
ALLOWED = {
    ("cli/__init__.py", "exec"),  # of an empty text
    ("testing.py", "pickle"),  # `dumps` alone: that a recipe's settings can travel to a worker
    ("recipes/registry.py", "importlib.util.spec_from_file_location"),  # a recipe file, which the user names on purpose
    ("backbone/network.py", "hub.load"),  # behind `refuse_programs`
    ("serving/model.py", "tf.saved_model.load"),  # likewise
    ("serving/exporters/saved_model.py", "tf.saved_model.load"),  # the copy of what was looked at
}


@cache
def sources() -> tuple[tuple[str, ast.AST], ...]:
    """Return every import and call of the package, with its file."""
    return tuple(
        (file.relative_to(ROOT).as_posix(), node)
        for file in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)
    )


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def found() -> set[tuple[str, str]]:
    """Return file and name of each import and call that could make a program of data."""
    suspects: set[tuple[str, str]] = set()
    for file, node in sources():
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            suspects |= {(file, name) for name in names if name.partition(".")[0] in FORBIDDEN_IMPORTS}
        elif isinstance(node, ast.Call):
            name = called(node)
            unsafe = name in FORBIDDEN_CALLS or name.rpartition(".")[2] in FORBIDDEN_METHODS
            suspects |= {(file, name)} if unsafe else set()
    return suspects


def test_nothing_is_unpickled_evaluated_or_loaded_as_a_program() -> None:
    assert found() == ALLOWED


def test_pickle_is_imported_to_write_alone() -> None:
    calls = {called(node) for file, node in sources() if file == "testing.py" and isinstance(node, ast.Call)}
    assert {name for name in calls if name.startswith("pickle.")} == {"pickle.dumps"}


def test_keras_loads_in_safe_mode_wherever_it_loads() -> None:
    loads = [node for _, node in sources() if isinstance(node, ast.Call) and called(node).endswith("load_model")]
    assert loads
    assert all("safe_mode=True" in ast.unparse(node) for node in loads)


def test_no_program_is_started_by_a_shell() -> None:
    calls = [ast.unparse(node) for _, node in sources() if isinstance(node, ast.Call)]
    assert not [call for call in calls if "shell=True" in call]


def test_templates_escape_whatever_they_are_given() -> None:
    for template in (ROOT / "report" / "templates").glob("*.j2"):
        text = template.read_text()
        assert "| safe" not in text
        assert "|safe" not in text
        assert "autoescape" not in text


def test_what_is_executed_is_empty() -> None:
    assert {ast.unparse(node) for _, node in sources() if isinstance(node, ast.Call) and called(node) == "exec"} == {"exec('')"}
