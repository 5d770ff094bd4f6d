"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.desk import acts, closing, desk_acts, views, visit_pages, walk_in

urlpatterns = [
    path("", views.home, name="office.home"),
    path("find/", views.find, name="office.find"),
    path("print/", views.print_day, name="office.print_day"),
    path("waiting-room/", views.waiting_room, name="office.waiting_room"),
    path("arrival/<uuid:appointment>/", views.arrival, name="office.arrival"),
    path("arrival/<uuid:appointment>/check-in/", acts.check_in, name="office.check_in"),
    path("arrival/<uuid:appointment>/no-show/", acts.no_show, name="office.no_show"),
    path("arrival/<uuid:appointment>/came/", acts.came, name="office.came"),
    path("pulse/", views.pulse, name="office.pulse"),
    path("way/<slug:code>/", views.way, name="office.way"),
    path("walk-in/", walk_in.walk_in, name="office.walk_in"),
    path("desk/open/", desk_acts.open_desk, name="office.open_desk"),
    path("desk/break/", desk_acts.take_break, name="office.take_break"),
    path("desk/close/", desk_acts.close_desk, name="office.close_desk"),
    path("closing/", closing.closing, name="office.closing"),
    path("closing/close/", desk_acts.close_day, name="office.close_day"),
    path("closing/reopen/", desk_acts.reopen_day, name="office.reopen_day"),
    path("next/", acts.call_next, name="office.call_next"),
    path("visit/<uuid:visit>/", visit_pages.visit, name="office.visit"),
    path("visit/<uuid:visit>/ticket/", walk_in.ticket, name="office.ticket"),
    path("visit/<uuid:visit>/hold/", visit_pages.hold, name="office.hold"),
    path("visit/<uuid:visit>/resume/", acts.resume, name="office.resume"),
    path("visit/<uuid:visit>/transfer/", visit_pages.transfer, name="office.transfer"),
    path("visit/<uuid:visit>/another/", visit_pages.serve_another, name="office.serve_another"),
    path("visit/<uuid:visit>/priority/", visit_pages.set_priority, name="office.set_priority"),
    path("visit/<uuid:visit>/tell/", visit_pages.tell, name="office.tell"),
    path("visit/<uuid:visit>/called-back/", closing.called_back, name="office.called_back"),
    path("visit/<uuid:visit>/call/", acts.call, name="office.call"),
    path("visit/<uuid:visit>/start/", acts.start, name="office.start"),
    path("visit/<uuid:visit>/finish/", acts.finish, name="office.finish"),
    path("visit/<uuid:visit>/left/", acts.left, name="office.left"),
    path("visit/<uuid:visit>/undo/", acts.undo, name="office.undo"),
]
