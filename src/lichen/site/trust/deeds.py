"""What lines of the log say was done, in the reader's language; every room writes its verbs in English.

A verb that is written somewhere and stands not here fails `tests/site/trust/test_deeds.py`.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

DEEDS = {
    "add": pgettext_lazy("in the log", "added"),
    "add document": pgettext_lazy("in the log", "added a document"),
    "admit": pgettext_lazy("in the log", "gave a role"),
    "answer interested": pgettext_lazy("in the log", "answered: interested"),
    "answer never": pgettext_lazy("in the log", "answered: never"),
    "answer not_now": pgettext_lazy("in the log", "answered: not now"),
    "change": pgettext_lazy("in the log", "changed"),
    "contact added": pgettext_lazy("in the log", "added a contact"),
    "contact changed": pgettext_lazy("in the log", "changed a contact"),
    "contact removed": pgettext_lazy("in the log", "removed a contact"),
    "delete plan": pgettext_lazy("in the log", "deleted a plan"),
    "disclose": pgettext_lazy("in the log", "disclosed"),
    "end webhook": pgettext_lazy("in the log", "ended a webhook"),
    "export transactions": pgettext_lazy("in the log", "took the transaction report along"),
    "file added": pgettext_lazy("in the log", "added a file"),
    "file hidden": pgettext_lazy("in the log", "took a file back from both sides"),
    "file removed": pgettext_lazy("in the log", "removed a file"),
    "file shown": pgettext_lazy("in the log", "let both sides read a file"),
    "found": pgettext_lazy("in the log", "made an organisation"),
    "join": pgettext_lazy("in the log", "let somebody act"),
    "leave": pgettext_lazy("in the log", "ended that somebody acts"),
    "look for account": pgettext_lazy("in the log", "looked for an account"),
    "look for organisation": pgettext_lazy("in the log", "looked for an organisation by its name"),
    "make token": pgettext_lazy("in the log", "made a token"),
    "make webhook": pgettext_lazy("in the log", "made a webhook"),
    "merge": pgettext_lazy("in the log", "merged"),
    "move exchange": pgettext_lazy("in the log", "moved an exchange"),
    "open exchange": pgettext_lazy("in the log", "opened an exchange"),
    "plan": pgettext_lazy("in the log", "made a plan"),
    "publish": pgettext_lazy("in the log", "published the results"),
    "publish flows": pgettext_lazy("in the log", "published the flows"),
    "read all": pgettext_lazy("in the log", "read everything"),
    "read card": pgettext_lazy("in the log", "read a card"),
    "read document": pgettext_lazy("in the log", "read a document"),
    "read file": pgettext_lazy("in the log", "read a file"),
    "read flows": pgettext_lazy("in the log", "read flows"),
    "read stream": pgettext_lazy("in the log", "read a stream"),
    "read streams": pgettext_lazy("in the log", "read streams"),
    "read suggestion": pgettext_lazy("in the log", "read a suggestion"),
    "read suggestions": pgettext_lazy("in the log", "read suggestions"),
    "reconcile": pgettext_lazy("in the log", "reconciled the flows"),
    "remove": pgettext_lazy("in the log", "removed"),
    "remove document": pgettext_lazy("in the log", "removed a document"),
    "remove person": pgettext_lazy("in the log", "removed somebody"),
    "renew webhook secret": pgettext_lazy("in the log", "renewed the secret of a webhook"),
    "revoke token": pgettext_lazy("in the log", "ended a token"),
    "save person": pgettext_lazy("in the log", "noted somebody"),
    "show all": pgettext_lazy("in the log", "showed to all members"),
    "switch webhook": pgettext_lazy("in the log", "switched a webhook"),
    "undo": pgettext_lazy("in the log", "undid"),
    "withdraw": pgettext_lazy("in the log", "withdrew"),
}


def done(verb: str) -> str:
    """Return what a line of the log says was done.

    >>> done("read stream"), done("whatever else")
    ('read a stream', 'whatever else')
    """
    return str(DEEDS.get(verb, verb))
