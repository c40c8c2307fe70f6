from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "okienko.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from okienko.kernel import files, navigation  # noqa: PLC0415  # after all apps are loaded
        from okienko.knowledge import checks, queries, tasks  # noqa: F401, PLC0415  # models must be loaded first
        from okienko.knowledge.permissions import edits, reads_editing, reads_news  # noqa: PLC0415  # as above
        from okienko.knowledge.queries.card_forms import PREFIX  # noqa: PLC0415  # as above
        from okienko.knowledge.queries.pages import page_texts  # noqa: PLC0415  # as above
        from okienko.knowledge.search import checks as search_checks  # noqa: F401, PLC0415  # as above
        from okienko.knowledge.services.card_forms import may_open_form  # noqa: PLC0415  # as above

        tasks.register()
        files.register_opener(PREFIX, may_open_form)
        cards = navigation.Item("/praca/wiedza/", _("Wiedza"), "book", order=35, allowed=reads_editing)
        navigation.register("workspace", cards)
        queries.add_texts(page_texts)
        texts = navigation.Item("/praca/strony/", _("Strony i klauzule"), "world", order=38, allowed=edits)
        navigation.register("workspace", texts)
        news = navigation.Item(
            "/praca/wiedza/nowosci/", _("Nowości"), "news", order=36, allowed=reads_news,
            count=queries.count_unread,
        )  # fmt: skip
        navigation.register("workspace", news)
