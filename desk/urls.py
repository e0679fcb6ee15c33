"""The desk's addresses."""

from django.urls import include, path

from desk.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("webhooks/", include("whatsapp.urls")),
    path("desk/", include("desk.staff.urls")),
    path("", include("desk.chat.urls")),
]
