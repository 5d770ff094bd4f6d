"""Addresses of this room. The page that works without a connection has a folder of its own: its
service worker sees nothing else."""

from django.urls import path

from movilidad.web.office.link import machine, paper, settling

urlpatterns = [
    path("without-connection/", machine.shell, name="office.offline"),
    path("without-connection/worker.js", machine.worker, name="office.offline_worker"),
    path("link/", settling.link, name="office.link"),
    path("link/sheet/", paper.make_sheet, name="office.make_sheet"),
    path("link/sheet/<uuid:sheet>/", paper.sheet, name="office.sheet"),
    path("link/paper/", paper.paper, name="office.paper"),
    path("link/state/", machine.state, name="office.offline_state"),
    path("link/take/", machine.take, name="office.offline_take"),
    path("link/sync/", machine.sync, name="office.offline_sync"),
    path("link/act/<uuid:act>/settle/", settling.settle, name="office.settle"),
    path("link/machine/<uuid:device>/revoke/", settling.revoke, name="office.revoke_device"),
]
