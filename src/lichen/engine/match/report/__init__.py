"""The report of a plan: one self-contained HTML page, and a picture for a front page."""

from lichen.engine.match.report.picture import plan_picture
from lichen.engine.match.report.report import Extras, render_report

__all__ = ["Extras", "plan_picture", "render_report"]
