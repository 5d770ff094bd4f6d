"""Build the stylesheets: `python -m movilidad.design.stylesheet`. Only this needs Node and npm.

The built files are committed; running or testing the service never runs this.
"""

import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

from movilidad.design.stylesheet import (
    BUILT,
    DESIGN,
    GOVUK_FRONTEND,
    MANIFEST,
    SASS,
    SHEETS,
    SOURCES,
    built_name,
    source_hash,
)


def main() -> None:
    """Fetch the pinned compiler and components into a temporary folder, compile, record."""
    with tempfile.TemporaryDirectory() as folder:
        _install(Path(folder))
        sheets = {sheet: _compile(sheet, Path(folder)) for sheet in SHEETS}
    for old in BUILT.glob("*.css"):
        old.unlink()
    for sheet, css in sheets.items():
        (BUILT / built_name(sheet, css)).write_bytes(css)
    _record(sheets)


def _install(folder: Path) -> None:
    packages = [f"govuk-frontend@{GOVUK_FRONTEND}", f"sass@{SASS}"]
    _run("npm", "install", "--no-save", "--ignore-scripts", "--prefix", str(folder), *packages)


def _compile(sheet: str, folder: Path) -> bytes:
    compiler = folder / "node_modules" / ".bin" / "sass"
    library = folder / "node_modules" / "govuk-frontend" / "dist"
    source = SOURCES / f"{sheet}.scss"
    return _run(
        str(compiler),
        "--no-source-map",
        "--style=compressed",
        f"--load-path={library}",
        str(source),
    )


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - fixed commands


def _record(sheets: dict[str, bytes]) -> None:
    names = {sheet: built_name(sheet, css) for sheet, css in sheets.items()}
    MANIFEST.write_text(json.dumps(_manifest(sheets, names), indent=2) + "\n")
    lines = [
        "{# Written by python -m movilidad.design.stylesheet: the names change with the bytes. #}"
    ]
    lines += [f'{{% set {sheet}_css = "design/{name}" %}}' for sheet, name in names.items()]
    (DESIGN / "templates" / "design" / "built.html").write_text("\n".join(lines) + "\n")


def _manifest(sheets: dict[str, bytes], names: dict[str, str]) -> dict[str, object]:
    built = {
        sheet: {"file": names[sheet], "sha256": hashlib.sha256(css).hexdigest()}
        for sheet, css in sheets.items()
    }
    return {
        "govuk-frontend": GOVUK_FRONTEND,
        "sass": SASS,
        "sources": source_hash(),
        "built": built,
    }


if __name__ == "__main__":
    main()
