"""`kontum-sim`: commands are loaded by name, so that --help pays for click alone."""

from __future__ import annotations

import importlib
import sys
import traceback

import click

from kontum_sim.catalogue import LANGUAGES, text
from kontum_sim.cli.common import BUG, default_language, words
from kontum_sim.version import __version__

# command -> module of kontum_sim.cli that holds it, in the order of the help
COMMANDS = {
    "run": "run_command",
    "validate": "scenario_commands",
    "list": "scenario_commands",
    "new": "new_command",
    "show": "show_command",
    "targets": "targets_command",
    "compare": "compare_command",
    "export": "export_command",
    "verify": "verify_command",
    "projects": "projects_command",
    "growth": "growth_command",
    "attribute": "attribute_command",
    "sensitivity": "sensitivity_command",
    "report": "report_command",
    "calibrations": "calibrations_command",
    "backtest": "backtest_command",
    "calibrate": "calibrate_command",
    "explain": "explain_command",
    "equations": "model_commands",
    "inputs": "model_commands",
    "variables": "model_commands",
    "schema": "scenario_commands",
    "doctor": "doctor_command",
}


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kontum_sim.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, words(f"cli.{name}.short")) for name in COMMANDS]
        with formatter.section(words("cli.commands")):
            formatter.write_dl(rows)


@click.group(cls=Commands, help=words("cli.help"), context_settings={"max_content_width": 80})
@click.option("--lang", type=click.Choice(LANGUAGES), expose_value=False, help=words("cli.lang"))
@click.version_option(__version__, prog_name="kontum-sim")
def commands() -> None:
    pass


def main() -> None:
    """Run the command line; an error that nobody foresaw is a bug and exits with 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        commands.main(prog_name="kontum-sim")
    except Exception as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"
        click.echo(text("cli.bug", default_language(), reason=reason), err=True)
        sys.exit(BUG)
