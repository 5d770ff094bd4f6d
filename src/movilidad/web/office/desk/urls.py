"""Addresses of this room."""

from django.urls import path

from movilidad.web.office.desk import acts, views

urlpatterns = [
    path("", views.home, name="office.home"),
    path("find/", views.find, name="office.find"),
    path("print/", views.print_day, name="office.print_day"),
    path("waiting-room/", views.waiting_room, name="office.waiting_room"),
    path("arrival/<uuid:appointment>/", views.arrival, name="office.arrival"),
    path("arrival/<uuid:appointment>/check-in/", acts.check_in, name="office.check_in"),
    path("arrival/<uuid:appointment>/no-show/", acts.no_show, name="office.no_show"),
    path("arrival/<uuid:appointment>/came/", acts.came, name="office.came"),
    path("next/", acts.call_next, name="office.call_next"),
    path("visit/<uuid:visit>/call/", acts.call, name="office.call"),
    path("visit/<uuid:visit>/start/", acts.start, name="office.start"),
    path("visit/<uuid:visit>/finish/", acts.finish, name="office.finish"),
    path("visit/<uuid:visit>/left/", acts.left, name="office.left"),
    path("visit/<uuid:visit>/undo/", acts.undo, name="office.undo"),
]
