"""Second factor: allauth's authenticators, with secrets sealed and codes spent in the database."""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

from okienko.kernel import sealing


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Seals what allauth stores with a key made from SECRET_KEY (old ones: SECRET_KEY_FALLBACKS)."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, purpose="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, purpose="mfa")


def new_secret() -> str:
    secret: str = totp.generate_totp_secret()
    return secret


def is_code_of(secret: str, code: str) -> bool:
    return bool(totp.validate_totp_code(secret, code))


def address(email: str, secret: str, issuer: str) -> str:
    """The `otpauth://` address an authenticator application reads from a QR code."""
    return f"otpauth://totp/{issuer}:{email}?secret={secret}&issuer={issuer}"


@transaction.atomic
def spend_code(user_id: int, code: str) -> bool:
    """Whether `code` is right and was not used before.

    allauth remembers used codes in the cache of one process; here the last counter is kept with the
    secret, under its row lock, so that a code works once in all processes together.
    """
    authenticator = (
        Authenticator.objects.select_for_update().filter(user_id=user_id, type=Authenticator.Type.TOTP).first()
    )
    if authenticator is None:
        return False
    secret = decrypt(authenticator.data["secret"])
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if counter > authenticator.data.get("last_counter", 0) and compare_user_code(actual=code, expected=expected):
            authenticator.data["last_counter"] = counter
            authenticator.record_usage()
            authenticator.save(update_fields=["data"])
            return True
    return False


def spend_recovery_code(user_id: int, code: str) -> bool:
    authenticator = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return authenticator is not None and bool(authenticator.wrap().validate_code(code))
