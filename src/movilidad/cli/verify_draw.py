"""`movilidad verify-draw DIR`: recompute everything in a published folder."""

import json
from pathlib import Path

import click

from movilidad.core.draw.certificate import check_certificate
from movilidad.core.draw.problems import DrawProblem
from movilidad.core.draw.verify import Report, read_rules, verify


@click.command(name="verify-draw")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--certificate",
    type=click.Path(path_type=Path),
    help="Also verify the certificate of one family.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path, certificate: Path | None) -> None:
    """Verify a published draw.

    Exit code 0: everything holds. 1: something does not hold. 2: the files cannot be read.
    """
    try:
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        held = _read_certificate(certificate) if certificate else None
    except (OSError, ValueError) as problem:
        click.echo(f"cannot read: {problem}", err=True)
        ctx.exit(2)
    report = verify(files)
    for finding in report.findings:
        _say(finding.step, finding.problem)
    yours = None if held is None or not report.holds else _yours(files, report, held)
    holds = report.holds and yours is None
    click.echo(f"seed         {report.seed}\nresult root  {report.result_root}")
    click.echo("everything holds" if holds else "SOMETHING DOES NOT HOLD")
    ctx.exit(0 if holds else 1)


def _read_certificate(path: Path) -> dict[str, object]:
    held = json.loads(path.read_bytes())
    if not isinstance(held, dict):
        raise ValueError(f"{path} is not a certificate")
    return held


def _say(step: str, problem: str | None) -> None:
    click.echo(f"  ok    {step}" if problem is None else f"  FALSE {step}: {problem}")


def _yours(files: dict[str, bytes], report: Report, held: dict[str, object]) -> str | None:
    """Print what holds for one family, or say and return what does not."""
    try:
        certified = check_certificate(
            held,
            round_object=read_rules(files),
            root=report.root,
            seed=report.seed,
            result_root=report.result_root,
        )
    except (DrawProblem, TypeError, ValueError) as problem:
        _say("this family's certificate", str(problem))
        return str(problem)
    answer = certified.answer
    _say("this family's certificate", None)
    click.echo(f"your key     {certified.key}")
    click.echo(f"your place   {answer.position} (from 0), block {answer.block}")
    for closed in answer.closed_before:
        click.echo(f"             {closed.session} had no room for you from place {closed.at} on")
    click.echo(f"your session {answer.session or 'none'}")
    return None
