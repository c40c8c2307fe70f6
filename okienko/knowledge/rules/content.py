"""What every text of knowledge is, a service card as well as a record: it can be unfinished, compared and told apart.
Pure."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationInfo, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[str, StringConstraints(strip_whitespace=True)]
Link = Annotated[str, StringConstraints(pattern=r"^(https://[^\s]+)?$", max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]

CARD = "card"  # the kind of a service card; those of records are RecordKind


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Content(Part):
    """A text that is written, approved and published. Each kind of text is a class of its own."""

    kind: ClassVar[str]

    if TYPE_CHECKING:  # each kind declares them where they belong in its file
        code: str
        title: str
        unit: str  # symbol of who answers for it
        editor: str
        state_of: date
        next_review: date
        expires_on: date | None

    @model_validator(mode="after")
    def _is_whole(self, info: ValidationInfo) -> Self:
        lacking = self.lacking()
        if lacking and not self.may_lack() and not (info.context or {}).get("unfinished"):
            raise ValueError(f"missing: {', '.join(lacking)}")
        return self

    @classmethod
    def unfinished(cls, data: dict[str, Any]) -> Self:
        """A text that is still being written: parts may be missing, what is there is right. Raises ValidationError."""
        return cls.model_validate(data, context={"unfinished": True})

    def lacking(self) -> list[str]:
        """Names of the parts that a text has to have before it is published, and this one has not."""
        raise NotImplementedError

    def prose(self) -> str:
        """What is read, for measuring how plain it is."""
        raise NotImplementedError

    def may_lack(self) -> bool:
        """Whether the text may be taken though parts are missing."""
        return False

    def as_json(self) -> dict[str, Any]:
        """Plain values, the same for the same text."""
        return self.model_dump(mode="json", by_alias=True)

    def digest(self) -> str:
        """Changes when anything in the text changes."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
