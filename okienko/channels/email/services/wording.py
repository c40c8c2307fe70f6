"""Words of the acknowledgement: the office's template, or the plain one below where it has none."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from okienko.contacts import queries as contacts
from okienko.contacts.rules import fill, plain_text
from okienko.kernel import brand, pages
from okienko.kernel.references import format_reference
from okienko.kernel.templatetags.design import written_day
from okienko.routing.queries import Closed

# Codes of templates in the pack (packs/miasto/templates/); the placeholders are theirs.
PLAIN_CODE, APPLICATION_CODE = "acknowledgement", "acknowledgement-kpa"

_SUBJECT = {
    "pl": "[{reference}] Mamy Państwa wiadomość",
    "en": "[{reference}] We have your message",
    "uk": "[{reference}] Ми отримали Ваше повідомлення",
}
_BODY = {
    "pl": """Dzień dobry,

dotarła do nas Państwa wiadomość „{topic}”. Przyjęliśmy ją {received_date}.

Planujemy odpowiedzieć do: {planned_date}.

{closed}
{application}
Numer: {reference}, kod: {tracking_code}. Stan sprawy: {tracking_url}

Jeśli chcą Państwo coś dodać, proszę odpowiedzieć na tę wiadomość.

{clause_short}
Pełna informacja o danych osobowych: {clause_url}

{office}
{office_phone}
""",
    "en": """Hello,

we have received your message “{topic}”. It came in on {received_date}.

We plan to answer by: {planned_date}.

{closed}
{application}
Number: {reference}, code: {tracking_code}. Status: {tracking_url}

To add something, reply to this message.

{clause_short}
Full information on personal data: {clause_url}

{office}
{office_phone}
""",
    "uk": """Добрий день,

ми отримали Ваше повідомлення «{topic}» {received_date}.

Плануємо відповісти до: {planned_date}.

{closed}
{application}
Номер: {reference}, код: {tracking_code}. Стан справи: {tracking_url}

Щоб щось додати, дайте відповідь на це повідомлення.

{clause_short}
Повна інформація про персональні дані: {clause_url}

{office}
{office_phone}
""",
}
# Art. 63 § 1 KPA. It says *may*: whether it does, a person decides.
_APPLICATION = {
    "pl": "\nNiektóre wnioski trzeba złożyć inaczej niż e-mailem: przez e-Doręczenia, konto w systemie urzędu, "
    "listem albo osobiście. Państwa sprawa może tego wymagać. Sprawdzimy to i napiszemy, czy trzeba coś zrobić. "
    "Ta wiadomość o tym nie rozstrzyga.\n",
    "en": "\nSome applications must be made in another way than by e-mail: by e-Delivery, an account in the office's "
    "system, by letter or in person. Your matter may need this. We will check and write to you. "
    "This message does not decide it.\n",
    "uk": "\nДеякі заяви потрібно подавати не електронною поштою, а через e-Doręczenia, обліковий запис у системі "
    "установи, листом або особисто. Ваша справа може цього вимагати. Ми перевіримо і напишемо. "
    "Це повідомлення цього не вирішує.\n",
}
_CLAUSE = {
    "pl": "Administratorem Państwa danych jest {controller}. Przetwarzamy je, aby odpowiedzieć i załatwić sprawę. "
    "Mają Państwo prawo dostępu do danych i ich poprawienia.",
    "en": "{controller} is the controller of your data. We use them to answer you and settle the matter. "
    "You have the right to see and correct them.",
    "uk": "Адміністратором Ваших даних є {controller}. Ми обробляємо їх, щоб відповісти та вирішити справу. "
    "Ви маєте право на доступ до даних та їх виправлення.",
}
_CLOSED = {
    "pl": "Teraz nikt nie czyta wiadomości. Zaczniemy je czytać: {day}, godz. {time}.",
    "en": "Nobody reads messages at this moment. We begin again on {day} at {time}.",
    "uk": "Зараз ніхто не читає повідомлень. Почнемо знову: {day}, {time}.",
}
_NO_SUBJECT = {"pl": "bez tematu", "en": "no subject", "uk": "без теми"}


def acknowledgement_text(
    language: str,
    *,
    may_be_application: bool,
    reference: str,
    tracking_code: str,
    tracking_url: str,
    topic: str,
    received_at: datetime,
    planned_at: datetime,
    closed: Closed | None = None,
) -> tuple[str, str]:
    """Subject and text of the acknowledgement. `language` is pl, en or uk."""
    office = brand.current(language)
    template = contacts.template(APPLICATION_CODE if may_be_application else PLAIN_CODE, language)
    own, controller = pages.clause("email", language), office.controller or office.office
    values = {
        "reference": format_reference(reference),
        "tracking_code": tracking_code,
        "tracking_url": tracking_url,
        "visit_url": f"{settings.PUBLIC_URL}/kontakt/",
        "topic": topic[:120] or _NO_SUBJECT[language],
        "received_date": written_day(received_at, language),
        "planned_date": written_day(planned_at, language),
        "closed": _closed(closed, language),
        "clause_short": own.short if own and own.short else fill(_CLAUSE[language], {"controller": controller}),
        "clause_url": f"{settings.PUBLIC_URL}/prywatnosc/#email" if own else _absolute(office.privacy_url),
        "office": office.office,
        "office_phone": office.phone,
        "edelivery_address": str(brand.sections().get("office", {}).get("edelivery_address", "")),
        "application": _APPLICATION[language] if may_be_application else "",
    }
    subject = template.subject if template and template.subject else _SUBJECT[language]
    body = template.body if template else _BODY[language]
    return fill(subject, values), plain_text(fill(body, values))


def _closed(closed: Closed | None, language: str) -> str:
    """When somebody reads the message, while nobody does; the words of its queue come first."""
    if closed is None or closed.words or closed.opens is None:
        return closed.words if closed else ""
    opens = timezone.localtime(closed.opens)
    return fill(_CLOSED[language], {"day": written_day(opens, language), "time": f"{opens:%-H:%M}"})


def _absolute(url: str) -> str:
    return url if "://" in url else f"{settings.PUBLIC_URL}{url}"
