"""From applications to the published folder, in the clear: what auditors repeat."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from movilidad.core.draw import folder, merkle
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.certificate import certificate
from movilidad.core.draw.clear import allocate
from movilidad.core.draw.commitment import commitment, entry_leaves
from movilidad.core.draw.fields import text
from movilidad.core.draw.problems import CommitmentProblem, WrongKind
from movilidad.core.draw.result import Result, Row
from movilidad.core.draw.round import Round, read_round
from movilidad.core.draw.seeding import derive_seed, seed_material
from movilidad.core.draw.tickets import keys
from movilidad.core.draw.transcript import params_hash, row_leaf, rows, weights

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The list of entrants once it can no longer change. `commitments` are by ticket."""

    round_object: Plain
    params: str
    salts: Mapping[str, bytes]
    applications: Mapping[str, Plain]
    commitments: Mapping[str, str]
    tree: Sequence[Sequence[bytes]]

    @property
    def root(self) -> str:
        """Return the entrants' root, 64 hexadecimal digits."""
        return self.tree[-1][0].hex()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A result with each household's row and the tree over the rows."""

    round: Round
    seed: str
    result: Result
    rows: Mapping[str, Row]
    tree: Sequence[Sequence[bytes]]

    @property
    def result_root(self) -> str:
        """Return the root of the result, 64 hexadecimal digits."""
        return self.tree[-1][0].hex()


def freeze(round_object: Plain, entries: Iterable[tuple[bytes, Plain]]) -> Frozen:
    """Return the frozen list of (salt, application), where an application is an entrant.

    Raises the DrawProblem of a malformed round or entrant, so that nothing wrong is frozen.
    """
    params = params_hash(round_object)
    listed = sorted(entries, key=lambda entry: text(entry[1], "ticket", "application"))
    read_round([application for _, application in listed], *parts(round_object))
    applications = {str(one["ticket"]): one for _, one in listed}
    commitments = {str(one["ticket"]): commitment(salt, one) for salt, one in listed}
    return Frozen(
        round_object=round_object,
        params=params,
        salts={str(one["ticket"]): salt for salt, one in listed},
        applications=applications,
        commitments=commitments,
        tree=merkle.levels(entry_leaves(commitments.items()).values()),
    )


def parts(round_object: Plain) -> tuple[list[Plain], list[Plain]]:
    """Return sessions and reserves of a round object; raises WrongKind when they are no lists."""
    sessions, reserves = round_object.get("sessions"), round_object.get("reserves")
    if not isinstance(sessions, list) or not isinstance(reserves, list):
        raise WrongKind("a round has a list of sessions and a list of reserves")
    return sessions, reserves


def draw(frozen: Frozen, seed: str) -> Drawn:
    """Return the result of a frozen list under a seed."""
    entrants = list(frozen.applications.values())
    typed = read_round(entrants, *parts(frozen.round_object))
    losses = {one.ticket: one.losses for one in typed.entrants.values()}
    ranking = keys(seed, typed.entrants, weights(frozen.round_object, losses))
    result = allocate(entrants, *parts(frozen.round_object), ranking)
    own_rows = rows(typed, frozen.commitments, result)
    return Drawn(typed, seed, result, own_rows, merkle.levels(map(row_leaf, own_rows.values())))


def public_files(
    frozen: Frozen,
    drawn: Drawn,
    *,
    parties: Mapping[str, str],
    reveals: Mapping[str, str],
    announced: Plain | None,
    beacon: Plain | None,
    signatures: Plain | None = None,
) -> dict[str, bytes]:
    """Return the public folder as file name -> bytes.

    `announced` is the beacon named at the freeze, {"chain","round"} or None. `beacon` is what
    came: {"chain","round","randomness","signature"}, or {"dice": …}, or None. `signatures` is
    what `signing.signatures_object` gives, where the rules name signers.
    Raises CommitmentProblem when `drawn` was not drawn with the seed that these parts give.
    """
    batch = text(frozen.round_object, "round", "round")
    material = material_of(frozen, parties=parties, reveals=reveals, beacon=beacon)
    if derive_seed(material) != drawn.seed:
        raise CommitmentProblem("the round was not drawn with the seed of these reveals")
    files = {
        folder.ROUND: canonical(dict(frozen.round_object)),
        folder.FROZEN: canonical(
            folder.frozen_object(
                batch=batch,
                params=frozen.params,
                root=frozen.root,
                entrants=len(frozen.applications),
                parties=parties,
                beacon=announced,
            )
        ),
        folder.LEAVES: folder.hash_lines(frozen.tree[0]),
        folder.SEED: canonical(material),
        folder.RESULT: canonical(
            folder.result_object(
                batch=batch,
                root=frozen.root,
                seed=drawn.seed,
                result_root=drawn.result_root,
                totals=folder.totals(drawn.round, drawn.result),
            )
        ),
        folder.RESULT_LEAVES: folder.hash_lines(drawn.tree[0]),
    }
    if beacon is not None and "signature" in beacon:
        files[folder.BEACON] = canonical(dict(beacon))
    if signatures is not None:
        files[folder.SIGNATURES] = canonical(dict(signatures))
    return folder.with_sums(files)


def material_of(
    frozen: Frozen,
    *,
    parties: Mapping[str, str],
    reveals: Mapping[str, str],
    beacon: Plain | None,
) -> dict[str, object]:
    """Return the seed's material for a frozen list; see `seeding.seed_material`."""
    drand = beacon
    if beacon is not None and "signature" in beacon:
        drand = {name: beacon[name] for name in ("chain", "round", "randomness")}
    return seed_material(
        batch=text(frozen.round_object, "round", "round"),
        root=frozen.root,
        params=frozen.params,
        drand=drand,
        commitments=parties,
        reveals=reveals,
    )


def auditors_files(public: Mapping[str, bytes], frozen: Frozen, drawn: Drawn) -> dict[str, bytes]:
    """Return the accredited auditors' folder: the public one and the full files."""
    files = {name: data for name, data in public.items() if name != folder.SUMS}
    files[folder.ENTRANTS] = b"".join(
        folder.entrant_line(frozen.salts[ticket], application)
        for ticket, application in frozen.applications.items()
    )
    files[folder.RESULT_FULL] = canonical({**drawn.result, "result_root": drawn.result_root})
    return folder.with_sums(files)


def certificate_of(frozen: Frozen, drawn: Drawn | None, ticket: str) -> dict[str, object]:
    """Return one household's certificate, without its row while the draw is still to come."""
    index = list(frozen.applications).index(ticket)
    return certificate(
        application=frozen.applications[ticket],
        salt=frozen.salts[ticket],
        entry=merkle.inclusion_proof(frozen.tree, index),
        row=None if drawn is None else drawn.rows[ticket],
        result=None if drawn is None else merkle.inclusion_proof(drawn.tree, index),
    )
