"""The addresses of the web chat."""

from django.urls import path

from desk.chat import views
from desk.chat.notices import notices

app_name = "chat"
urlpatterns = [
    path("", views.page, name="page"),
    path("chat/messages", views.messages, name="messages"),
    path("chat/reset", views.reset, name="reset"),
    path("chat/notices", notices, name="notices"),
]
