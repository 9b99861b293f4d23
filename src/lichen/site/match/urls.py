"""Addresses of the room match."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from lichen.site.match.pages import contacts, desk, files, plan, results, suggest

app_name = "match"
NAVIGATION = [
    ("match:suggestions", _("Suggestions"), "match.read"),
    ("match:plans", _("Plans"), "match.plan"),
    ("match:board", _("Desk"), "match.desk"),
    ("match:own", _("Our exchanges"), "match.pipeline_own"),
    ("match:public", _("Results"), "match.results"),
]

urlpatterns = [
    path("suggestions/", suggest.suggestions, name="suggestions"),
    path("suggestions/<uuid:stream_id>/", suggest.of_stream, name="of_stream"),
    path("pairs/<uuid:offer_id>/<uuid:need_id>/", suggest.card, name="card"),
    path("pairs/<uuid:offer_id>/<uuid:need_id>/answer/", suggest.answer, name="answer"),
    path("plans/", plan.plans, name="plans"),
    path("plans/new/", plan.new, name="plan_new"),
    path("plans/<uuid:scenario_id>/", plan.plan, name="plan"),
    path("plans/<uuid:scenario_id>/files/", plan.files, name="plan_files"),
    path("plans/<uuid:scenario_id>/delete/", plan.forget, name="plan_forget"),
    path("desk/", desk.board, name="board"),
    path("desk/new/", desk.new, name="new"),
    path("desk/from/<uuid:offer_id>/<uuid:need_id>/", desk.from_pair, name="from_pair"),
    path("exchanges/", desk.own, name="own"),
    path("exchanges/<uuid:exchange_id>/", desk.exchange, name="exchange"),
    path("exchanges/<uuid:exchange_id>/move/", desk.move, name="move"),
    path("exchanges/<uuid:exchange_id>/readiness/", desk.readiness, name="readiness"),
    path("exchanges/<uuid:exchange_id>/notes/", desk.note, name="note"),
    path("exchanges/<uuid:exchange_id>/contacts/", contacts.add, name="contact_add"),
    path("exchanges/<uuid:exchange_id>/contacts/<uuid:contact_id>/", contacts.change, name="contact"),
    path(
        "exchanges/<uuid:exchange_id>/contacts/<uuid:contact_id>/remove/",
        contacts.remove,
        name="contact_remove",
    ),
    path("exchanges/<uuid:exchange_id>/files/", files.add, name="file_add"),
    path("exchanges/<uuid:exchange_id>/files/<uuid:file_id>/", files.file, name="file"),
    path("exchanges/<uuid:exchange_id>/files/<uuid:file_id>/change/", files.change, name="file_change"),
    path("exchanges/<uuid:exchange_id>/files/<uuid:file_id>/remove/", files.remove, name="file_remove"),
    path("exchanges/<uuid:exchange_id>/tasks/", desk.task, name="task"),
    path("exchanges/<uuid:exchange_id>/results/", desk.outcome, name="outcome"),
    path("exchanges/<uuid:exchange_id>/results/<uuid:outcome_id>/", desk.correct, name="correct"),
    path("tasks/<uuid:task_id>/done/", desk.task_done, name="task_done"),
    path("results/", results.public, name="public"),
    path("results/publish/", results.publish_now, name="publish"),
    path("results/own/", results.own, name="results"),
    path("results/transactions.csv", results.transactions, name="transactions"),
]
