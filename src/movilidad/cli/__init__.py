"""The `movilidad` command. Each subcommand is a module of this package, read only when called."""

from importlib import import_module
from pkgutil import iter_modules

import click


class _CommandPerModule(click.Group):
    """Lists and loads the commands found beside this file; `verify_draw.py` is `verify-draw`,
    and what begins with an underscore is no command."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        names = [module.name for module in iter_modules(__path__)]
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=_CommandPerModule)
@click.version_option(package_name="movilidad")
def main() -> None:
    """Run a network of safe-mobility offices."""
