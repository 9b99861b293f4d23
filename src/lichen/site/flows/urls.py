"""Addresses of the room flows."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from lichen.site.flows.pages import balance, public, region

app_name = "flows"
NAVIGATION = [("flows:home", _("Flows"), "flows.public")]

urlpatterns = [
    path("", region.home, name="home"),
    path("region/", region.region, name="region"),
    path("region.<str:form>", region.region_file, name="region_file"),
    path("own/", region.own, name="own"),
    path("own.<str:form>", region.own_file, name="own_file"),
    path("sites/<uuid:site_id>/", region.site, name="site"),
    path("sites/<uuid:site_id>.<str:form>", region.site_file, name="site_file"),
    path("balance/", balance.picture, name="balance"),
    path("balance.<str:form>", balance.picture_file, name="balance_file"),
    path("balance/run/", balance.run, name="run"),
    path("balance/findings/", balance.findings, name="findings"),
    path("balance/processes/", balance.processes, name="processes"),
    path("balance/figures/", balance.figures, name="figures"),
    path("balance/indicators/", balance.indicators, name="indicators"),
    path("balance/tables/<str:name>.csv", balance.table, name="table"),
    path("public/", public.public, name="public"),
    path("public.<str:form>", public.public_file, name="public_file"),
    path("public/publish/", public.publish, name="publish"),
]
