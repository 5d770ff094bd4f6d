"""The address that calendar programs ask: no language, since the feed keeps its own."""

from django.urls import path

from movilidad.web.office.calendars import feed

urlpatterns = [path("<slug:token>.ics", feed.feed, name="calendar.feed")]
