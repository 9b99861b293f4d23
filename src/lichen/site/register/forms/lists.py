"""What lists are narrowed to: filters as an address says them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lichen.site.register.queries import SORTS, Circle, Filters
from lichen.site.register.queries.places import area_of

_FARTHEST = 1e6
_MORE = ("amount_from", "amount_to", "dimension", "place", "km", "area")  # filters of the few


def numbers_of(text: str, count: int) -> tuple[float, ...]:
    """Return so many numbers that stand between commas or semicolons; raises `ValueError` for anything else.

    >>> numbers_of("55.9, -3.2", 2), numbers_of("55,9; -3,2", 2)
    ((55.9, -3.2), (55.9, -3.2))
    """
    parts = text.replace(",", ".").split(";") if ";" in text else text.split(",")
    found = tuple(float(part) for part in parts)
    if len(found) != count or not all(abs(number) <= _FARTHEST for number in found):
        raise ValueError
    return found


class StreamFilters(forms.Form):
    """Narrows the list of streams and the map."""

    text = forms.CharField(label=_("What"), required=False, max_length=200)
    role = forms.ChoiceField(
        label=_("Offer or need"),
        required=False,
        choices=[("", _("both")), ("offer", _("offer")), ("need", _("need"))],
    )
    amount_from = forms.FloatField(label=_("From, a year"), required=False, min_value=0)
    amount_to = forms.FloatField(label=_("To, a year"), required=False, min_value=0)
    dimension = forms.ChoiceField(
        label=_("Measured in"),
        required=False,
        choices=[("", _("anything")), ("mass", _("t")), ("energy", _("MWh")), ("volume", _("m³"))],
    )
    place = forms.CharField(
        label=_("Near (latitude, longitude)"),
        required=False,
        max_length=60,
        help_text=_("Such as 55.9, -3.2"),
    )
    km = forms.FloatField(label=_("Up to [km]"), required=False, min_value=0, max_value=20000)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("resource", _("by name")), ("amount", _("largest first"))],
    )
    own = forms.BooleanField(label=_("Only ours"), required=False)
    area = forms.CharField(
        label=_("Within an area (corners: longitude latitude, …)"),
        required=False,
        max_length=5000,
        widget=forms.TextInput(attrs={"placeholder": "12.1 55.2, 12.4 55.2, 12.4 55.5"}),
    )

    def __init__(self, *args: Any, plane: bool = False, **known: Any) -> None:
        """Make the form; on a plane a place is x and y in kilometres."""
        super().__init__(*args, **known)
        self.plane = plane
        if plane:
            self.fields["place"].label = _("Near (x, y) [km]")
            self.fields["area"].label = _("Within an area (corners: x y, …) [km]")

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields that are always shown."""
        return [self[name] for name in self.fields if name not in _MORE]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that unfold."""
        return [self[name] for name in _MORE]

    @property
    def more_unfolded(self) -> bool:
        """Whether one of those narrows the list, or is filled in wrong."""
        return any(self.data.get(name) or name in self.errors for name in _MORE)

    def clean_place(self) -> tuple[float, float] | None:
        """Return x and y of the place."""
        text = str(self.cleaned_data["place"]).strip()
        if not text:
            return None
        try:
            first, second = numbers_of(text, 2)
        except ValueError:
            raise forms.ValidationError(_("Write two numbers with a comma between them.")) from None
        return (first, second) if self.plane else (second, first)

    def clean_area(self) -> tuple[tuple[float, float], ...]:
        """Return the corners of the area."""
        try:
            return area_of(str(self.cleaned_data["area"]), plane=self.plane)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def filters(self) -> Filters:
        """Return what is asked for; a field that could not be read narrows nothing and says so."""
        self.is_valid()
        given = self.cleaned_data
        place, km = given.get("place"), given.get("km")
        return Filters(
            text=given.get("text") or "",
            role=given.get("role") or "",
            dimension=given.get("dimension") or "",
            amount_from=given.get("amount_from"),
            amount_to=given.get("amount_to"),
            near=Circle(*place, km) if place and km is not None else None,
            area=given.get("area") or (),
            own=bool(given.get("own")),
        )

    def order(self) -> str:
        """Return the order that is asked for."""
        asked = self.cleaned_data.get("sort")
        return asked if asked in SORTS else SORTS[0]


class NameFilters(forms.Form):
    """Narrows the lists of organisations and sites."""

    text = forms.CharField(label=_("Name"), required=False, max_length=200)
    own = forms.BooleanField(label=_("Only ours"), required=False)
