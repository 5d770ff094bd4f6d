"""Addresses of the pages that are the same for everybody."""

from django.urls import path

from movilidad.web.public.pages import views

urlpatterns = [
    path("", views.door, name="door"),
    path("healthz", views.health, name="health"),
    path("<lang:lang>/", views.start, name="start"),
    path("<lang:lang>/offices/", views.offices, name="offices"),
    path("<lang:lang>/offices/<slug:code>/", views.office, name="office"),
    path("<lang:lang>/contact/", views.contact, name="contact"),
    path(
        "<lang:lang>/how-it-works/",
        views.prose,
        {"slug": "how-it-works", "template": "public/how_it_works.html"},
        name="how_it_works",
    ),
    path(
        "<lang:lang>/privacy/",
        views.prose,
        {"slug": "privacy-gt", "template": "public/privacy.html"},
        name="privacy",
    ),
    path("<lang:lang>/safety/", views.prose, {"slug": "safety"}, name="safety"),
    path("<lang:lang>/fraud/", views.prose, {"slug": "fraud"}, name="fraud"),
    path(
        "<lang:lang>/accessibility/", views.prose, {"slug": "accessibility"}, name="accessibility"
    ),
    path("<lang:lang>/budgets/", views.budgets, name="budgets"),
    path("design/", views.style_guide_door, name="style_guide"),
    path("<lang:lang>/design/<slug:slug>/", views.style_guide, name="guide"),
]
