"""Addresses of this room."""

from django.urls import path

from movilidad.web.public.appointment import booking, documents, receipts, views

urlpatterns = [
    path("", views.show, name="appointment"),
    path("confirm/", views.confirm, name="appointment.confirm"),
    path("decline/", views.decline, name="appointment.decline"),
    path("cancel/", views.cancel, name="appointment.cancel"),
    path("book/", booking.times, name="appointment.book"),
    path("book/hold/", booking.hold, name="appointment.hold"),
    path("book/held/", booking.held, name="appointment.held"),
    path("book/confirm/", booking.confirm, name="appointment.book_confirm"),
    path("book/release/", booking.release, name="appointment.release"),
    path("move/", booking.other_times, name="appointment.move_times"),
    path("move/<uuid:session>/", booking.move, name="appointment.move"),
    path("ticket/", views.ticket, name="appointment.ticket"),
    path("ticket/check/", receipts.check, name="appointment.ticket_check"),
    path("ticket/receipt.json", receipts.receipt, name="appointment.receipt"),
    path("ticket/receipt.svg", receipts.code, name="appointment.receipt_code"),
    path("slip.pdf", documents.slip, name="appointment.slip"),
    path("print/", documents.print_page, name="appointment.print"),
    path("visit.ics", documents.calendar, name="appointment.calendar"),
]
