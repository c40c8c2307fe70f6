"""How people judge the service."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.contacts import rules
from okienko.contacts.events import MatterRated
from okienko.contacts.models import Rating
from okienko.contacts.services.parts import clean
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.facts import publish


@transaction.atomic
def ask_for_rating(subject: str, *, person_id: int | None) -> bool:
    """Note that a rating was asked for. False when this matter was asked about before.

    Call while holding the lock of the matter.
    """
    if Rating.objects.filter(subject=subject).exists():
        return False
    Rating(subject=subject, person_id=person_id).save(force_insert=True)
    return True


@transaction.atomic
def rate(subject: str, score: int, *, comment: str = "", by: Actor) -> None:
    """The person judges the service. A second click changes the score; the comment is kept to 2,000 signs.

    Raises:
        Invalid: the score is not 1 to 6.
        NotFound: nobody was asked about this matter; a link alone is no question.
    """
    if score not in rules.RATINGS:
        raise Invalid(fields={"score": _("Wybierz ocenę od 1 do 6.")})
    rating = Rating.objects.select_for_update().filter(subject=subject).first()
    if rating is None:
        raise NotFound
    rating.score, rating.comment, rating.rated_at = score, clean(comment.strip(), 2000), timezone.now()
    rating.save()
    publish(MatterRated(rating.id, score), subject=subject)
