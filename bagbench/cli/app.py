"""The program: its commands, and how every error of theirs ends."""

import sys
import traceback
from typing import Annotated

import typer
from typer.exceptions import TyperException

from bagbench.cli.cache import cache
from bagbench.cli.compare import compare
from bagbench.cli.data import data
from bagbench.cli.doctor import doctor
from bagbench.cli.experiment import experiment
from bagbench.cli.explain import explain
from bagbench.cli.export import export
from bagbench.cli.fetch import fetch
from bagbench.cli.list_recipes import list_recipes
from bagbench.cli.predict import predict
from bagbench.cli.register import register
from bagbench.cli.report import report
from bagbench.cli.run import run
from bagbench.cli.serve import serve
from bagbench.cli.sync import sync
from bagbench.cli.tune import tune
from bagbench.cli.ui import ui
from bagbench.errors import BagbenchError, printable, without_password

_INTERRUPTED = 130  # typer's answer to Ctrl-C

app = typer.Typer(
    name="bagbench",
    help="Which model to trust on your photos, and which one is only memorising them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(run)
app.command(name="list")(list_recipes)
app.command()(report)
app.command()(ui)
app.command()(sync)
app.command()(compare)
app.command()(tune)
app.command()(predict)
app.command()(export)
app.command()(doctor)
app.command()(fetch)
app.command()(explain)
app.command()(register)
app.command()(serve)
app.add_typer(data, name="data")
app.add_typer(experiment, name="experiment")
app.add_typer(cache, name="cache")


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,  # read in `invoke`
) -> None:
    """Which model to trust on your photos, and which one is only memorising them."""


def invoke() -> int:
    """Do what the arguments say, and return the exit code.

    Raises:
        KeyboardInterrupt: if it was stopped.
    """
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]  # taken in any place
    try:
        code = app(arguments, standalone_mode=False)
    except TyperException as error:
        code = 2
        if error.format_message():  # none where the help was printed for want of a command
            _complain(error.format_message())
    except BagbenchError as error:
        code = error.exit_code
        if debug:
            _print_trace()
        _complain(str(error))
    except Exception as error:
        code = 1
        if debug:
            _print_trace()
        _complain(f"{type(error).__name__}: {error}; this is a defect in bagbench: run it again with --debug and report it")
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    return int(code or 0)


def _complain(message: str) -> None:
    sys.stderr.write(f"error: {printable(without_password(message))}\n")


def _print_trace() -> None:
    sys.stderr.write(without_password(traceback.format_exc()))
