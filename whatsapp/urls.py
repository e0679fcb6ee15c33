"""The address that Meta calls."""

from django.urls import path

from whatsapp.views import webhook

app_name = "whatsapp"
urlpatterns = [path("whatsapp", webhook, name="webhook")]
