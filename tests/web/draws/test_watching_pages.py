"""Objections, the beacon, auditors and signatures by the pages alone."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.apps.appointments.test_watched_round import (
    CODE,
    DUE,
    FROZEN_AT,
    REVEALING,
    SIGNATURE,
    Watched,
    families,
)
from tests.apps.appointments.world import SECRETS, load
from tests.web.appointments.test_running_a_round import OFFICE, set_clock, staff

from movilidad.apps.appointments.models import Round
from movilidad.apps.audit.models import Entry
from movilidad.apps.staff.types import Role
from movilidad.core.draw.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def test_an_observer_watches_a_round_by_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    families()
    made = Watched().to_frozen()
    here = f"{OFFICE}/rounds/{made.id}/"
    set_clock(monkeypatch, FROZEN_AT)
    manager, observer = staff(Role.MANAGER), staff(Role.OBSERVER)
    assert "Record the objection" in observer.get(here).content.decode()
    assert manager.post(f"{here}seed/").status_code == 409
    set_clock(monkeypatch, REVEALING)
    for party in made.row.parties.all():
        observer.post(f"{here}party/{party.id}/", {"secret": SECRETS[party.name]})
    set_clock(monkeypatch, DUE)
    wrong = observer.post(f"{here}beacon/", {"signature": "00" * 48})
    assert "is not the signature of beacon number 657413" in wrong.content.decode()
    observer.post(f"{here}beacon/", {"signature": SIGNATURE})
    assert observer.get(f"{here}auditors.zip").status_code == 404
    for name in ("seed", "draw"):
        assert manager.post(f"{here}{name}/").status_code == 302
    answer = observer.get(f"{here}auditors.zip")
    archive = ZipFile(BytesIO(answer.content))
    files = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert verify(files).holds
    assert Entry.objects.filter(act="round.audit").count() == 1
    assert manager.post(f"{here}publish/").status_code == 409
    assert manager.post(f"{here}check/").status_code == 302
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    observer.post(f"{here}key/", {"government": "Guatemala", "public_key": public})
    signature = key.sign(observer.get(f"{here}result.json").content).hex()
    assert observer.post(f"{here}sign/", {"signature": "00" * 64}).status_code == 409
    assert observer.post(f"{here}sign/", {"signature": signature}).status_code == 302
    assert manager.post(f"{here}publish/").status_code == 302
    for lang in ("es", "en", "ht"):
        page = manager.get(f"/{lang}/rounds/{CODE}/").content.decode()
        assert signature in page
        assert "657413" in page
        assert f"/draws/{CODE}/SHA256SUMS" in page
        assert observer.get(f"/{lang}/office/rounds/{made.id}/").status_code == 200


def test_an_objection_on_the_page_opens_the_list_again(monkeypatch: pytest.MonkeyPatch) -> None:
    families()
    made = Watched().to_frozen()
    here = f"{OFFICE}/rounds/{made.id}/"
    set_clock(monkeypatch, FROZEN_AT)
    observer = staff(Role.OBSERVER)
    assert observer.post(f"{here}objection/", {"kind": "gossip"}).status_code == 404
    assert observer.post(f"{here}objection/", {"kind": "stranger"}).status_code == 302
    assert Round.objects.get().state == "closed"
    assert staff(Role.MANAGER).post(f"{here}freeze/").status_code == 302
    page = observer.get(f"/en/rounds/{CODE}/").content.decode()
    assert "Earlier lists, replaced after objections" in page


def test_who_may_not_sign_or_audit_is_refused() -> None:
    families()
    made = Watched().to_drawn()
    here = f"{OFFICE}/rounds/{made.id}/"
    for role in (Role.DESK, Role.CASEWORKER):
        for name in ("auditors.zip", "result.json"):
            assert staff(role).get(here + name).status_code == 403
        assert staff(role).post(f"{here}beacon/").status_code == 403
    assert staff(Role.MANAGER).post(f"{here}sign/").status_code == 403
    assert staff(Role.MANAGER).post(f"{here}key/").status_code == 403
    assert not Entry.objects.filter(act="round.audit").exists()
