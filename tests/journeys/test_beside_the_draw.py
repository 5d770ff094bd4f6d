"""An office invites a family; the family books on a phone without scripts, moves and cancels, and
the seat goes back to its office."""

import json
from collections.abc import Callable

from playwright.sync_api import Page
from tests.journeys.family import press
from tests.journeys.site import Site
from tests.journeys.staff import sign_in

OpenPage = Callable[..., Page]
_A_WAITING_FAMILY = """
import django, json; django.setup()
from movilidad.apps.appointments.queries import standing_of
from movilidad.apps.registration.models import Household
from movilidad.infra.clock import now
from movilidad.web.public.family import family_cookie
for one in Household.objects.filter(units=1, choices__contains=[{"office": "quetzaltenango"}]):
    if standing_of(one.id, now()).kind.value in {"registered_waiting", "in_round"}:
        cookie = family_cookie(one.id).partition("=")[2].partition(";")[0]
        print(json.dumps([str(one.id), cookie]))
        break
"""
_SEAT_OF = """
import django, json; django.setup()
from movilidad.apps.appointments.direct.links import make_link
from movilidad.apps.appointments.models import Appointment, Offer
row = Appointment.objects.get(household_id="HOUSEHOLD")
taken, offers = row.session.taken_units, Offer.objects.filter(session_id=row.session_id).count()
print(json.dumps([make_link(row.id, row.version), row.state, taken, offers]))
"""


def seat_of(site: Site, household: str) -> list[object]:
    """The link of the family's seat, its state, the units its session counts, its offers."""
    found: list[object] = json.loads(site.run(_SEAT_OF.replace("HOUSEHOLD", household)))
    return found


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def choose_first(page: Page) -> None:
    """The first day that has a place."""
    press(page, page.locator("main li a:has(strong)").first)
    page.locator("#times").wait_for()


def test_a_family_books_moves_and_cancels(site: Site, phone: Page, desk: OpenPage) -> None:
    household, cookie = json.loads(site.run(_A_WAITING_FAMILY))
    clerk = desk()
    sign_in(clerk, "casos")
    clerk.goto(f"/es/office/booking/{household}/?service=follow_up")
    clerk.locator("#invite_reason").select_option("follow_up")
    press(clerk, clerk.locator("form[action$='/invite/'] button"))
    assert "Está invitada a elegir hora" in clerk.inner_text("main")

    phone.context.add_cookies([{"name": "family", "value": cookie, "url": site.address}])
    phone.goto("/es/my/")
    press(phone, phone.get_by_role("button", name="Elegir la hora"))
    choose_first(phone)
    press(phone, phone.locator("button[name=session]").first)
    assert heading(phone) == "Guardamos esta hora para su familia"
    press(phone, phone.locator("form[action$='/confirm/'] button"))
    assert heading(phone) == "Su cita está confirmada"
    link, *_ = seat_of(site, household)
    stranger = desk()
    assert stranger.goto(f"/es/visit/{link}/").status == 200  # type: ignore[union-attr]
    assert "Quetzaltenango" not in stranger.inner_text("main")

    before = phone.locator("dd strong").first.inner_text()
    press(phone, phone.get_by_role("link", name="Cambiar la hora"))
    choose_first(phone)
    press(phone, phone.locator("main a[href*='/move/']").first)
    press(phone, phone.locator("main form button"))
    assert heading(phone) == "Su cita está confirmada"
    assert phone.locator("dd strong").first.inner_text() != before
    assert stranger.goto(f"/es/visit/{link}/").status == 410  # type: ignore[union-attr]

    press(phone, phone.get_by_role("link", name="No podemos ir"))
    press(phone, phone.locator("main form button"))
    assert heading(phone) != "Su cita está confirmada"
    _, state, taken, offers = seat_of(site, household)
    assert (state, offers) == ("cancelled", 0)
    clerk.goto(f"/es/office/booking/{household}/?service=follow_up")
    assert "No tiene cita" in clerk.inner_text("main")
    assert taken in {0, 1}  # the demo's own booked family may be in the same session
