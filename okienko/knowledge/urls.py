"""`/uslugi/` and `/przewodniki/` for everybody; `desk` and `guides_desk` beside a contact; `kept` (`/praca/wiedza/`)
for who writes; `texts` (`/praca/strony/`): pages and information clauses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from okienko.kernel.pages import CLAUSE, PAGE
from okienko.knowledge import kinds
from okienko.knowledge.views import card_forms, editing, learning, links, news, pages, plain, records, reminders
from okienko.knowledge.views import guides as walking
from okienko.knowledge.views import residents as views

guides = (
    [
        path("", walking.guide_list, name="guides"),
        path("<slug:code>/", walking.guide_page, name="guide"),
        path("<slug:code>/ocena/", walking.helped, name="helped"),
    ],
    "guides",
)
guides_desk = ([path("<slug:code>/", walking.panel, name="guide")], "guides_desk")


class KindConverter:
    """A kind of records by the name it has in addresses."""

    regex = "[a-z]+"

    def to_python(self, value: str) -> str:
        found = kinds.by_slug(value)
        if found is None or not found.is_record:
            raise ValueError
        return found.code

    def to_url(self, value: str) -> str:
        return kinds.kind(value).slug


register_converter(KindConverter, "kind")
app_name = "knowledge"
urlpatterns = [
    path("", views.card_list, name="cards"),
    path("podpowiedzi/", views.suggestions, name="suggestions"),
    path("pytania/", records.questions, name="questions"),
    path("dofinansowania/", records.programmes, name="programmes"),
    path("dofinansowania/<slug:code>/", records.programme, name="programme"),
    path("przypomnienia/", reminders.ask, name="reminders"),
    path("przypomnienia/wyslane/", reminders.asked_for, name="reminders_asked"),
    path("przypomnienia/potwierdz/<str:token>/", reminders.confirm, name="reminder_confirm"),
    path("przypomnienia/moje/<str:token>/", reminders.own, name="reminders_own"),
    path("przypomnienia/moje/<str:token>/usun/", reminders.forget, name="reminders_forget"),
    path("przypomnienia/moje/<str:token>/<slug:code>/", reminders.change, name="reminder_change"),
    path("przypomnienia/wypisz/<str:token>/", reminders.stop, name="reminder_stop"),
    path("<slug:code>/", views.card_page, name="card"),
    path("<slug:code>/pomoglo/", views.helped, name="helped"),
    path("<slug:code>/formularze/<int:file_id>/<str:name>", card_forms.published, name="form_file"),
    path("<slug:code>/karta.pdf", views.card_file, {"kind": "pdf"}, name="card_pdf"),
    path("<slug:code>/karta.md", views.card_file, {"kind": "md"}, name="card_markdown"),
    path("<slug:code>/karta.json", views.card_file, {"kind": "json"}, name="card_json"),
]
desk = (
    [
        path("", views.panel_search, name="search"),
        path("prosty-jezyk/", plain.measure, name="plain"),
        path("zapytano/", views.panel_settled, name="settled"),
        path("dofinansowania/", records.finder, name="finder"),
        path("tekst/<kind:kind>/<slug:code>/", records.panel, name="record"),
        path("<slug:code>/", views.panel, name="card"),
    ],
    "knowledge_desk",
)


_life: list[URLPattern | URLResolver] = [
    path("<slug:code>/", editing.card, name="card"),
    path("<slug:code>/zmien/", editing.change, name="change"),
    path("<slug:code>/aktualna/", editing.confirm, name="confirm"),
    path("<slug:code>/archiwum/", editing.archive, name="archive"),
    path("<slug:code>/szkic/", editing.draft, name="draft"),
    path("<slug:code>/szkic/podglad/", editing.preview, name="preview"),
    path("<slug:code>/szkic/wyslij/", editing.submit, name="submit"),
    path("<slug:code>/szkic/cofnij/", editing.take_back, name="take_back"),
    path("<slug:code>/szkic/zatwierdz/", editing.approve, name="approve"),
    path("<slug:code>/szkic/odeslij/", editing.send_back, name="send_back"),
    path("<slug:code>/szkic/usun/", editing.drop, name="drop"),
    path("<slug:code>/szkic/<int:draft_id>/przywroc/", editing.pick_up, name="pick_up"),
]
_kept: list[URLPattern | URLResolver] = [
    path("", editing.desk, name="desk"),
    path("nowa/", editing.new, name="new"),
    path("przewodniki/obraz/", walking.picture, name="picture"),
    path("przewodniki/<slug:code>/szkic/przejdz/", walking.draft, name="walk_draft"),
    path("nowosci/", news.news, name="news"),
    path("nowosci/<slug:code>/przeczytane/", news.read, name="read_news"),
    path("przypomnienia/", reminders.waiting, name="reminders"),
    path("adresy/", links.desk, name="links"),
    path("adresy/<int:link_id>/sprawdz/", links.again, name="link_again"),
    path("adresy/<int:link_id>/dobry/", links.accept, name="link_accept"),
    path("adresy/<int:link_id>/dobry/cofnij/", links.refuse, name="link_refuse"),
    path("uczenie/", learning.desk, name="learning"),
    path("uczenie/karta/", learning.add_phrase, name="add_phrase"),
    path("uczenie/slowa/", learning.synonyms, name="synonyms"),
    path("uczenie/slowa/bez/", learning.without, name="synonym_without"),
    path("uczenie/slowa/<int:entry_id>/", learning.synonym, name="synonym"),
    path("uczenie/slowa/<int:entry_id>/stan/", learning.switch, name="synonym_switch"),
    path("uczenie/slowa/<int:entry_id>/cofnij/", learning.undo, name="synonym_undo"),
    path("uczenie/proby/<int:trial_id>/", learning.trial, name="trial"),
    path("uczenie/proby/<int:trial_id>/zostaw/", learning.keep, name="trial_keep"),
    path("uczenie/proby/<int:trial_id>/odrzuc/", learning.drop, name="trial_drop"),
    path("uczenie/pytania/", learning.questions, name="model_questions"),
    path("uczenie/pytania/<int:question_id>/", learning.decide, name="model_question"),
    path("prosty-jezyk/", plain.report, name="plain"),
    path("prosty-jezyk/raport.csv", plain.report_csv, name="plain_csv"),
    path("prosty-jezyk/slownik/", plain.phrases, name="plain_phrases"),
    path("prosty-jezyk/slownik/zmien/", plain.switch_phrase, name="plain_switch"),
    path("prosty-jezyk/slownik/cofnij/<int:change_id>/", plain.undo_phrase, name="plain_undo"),
    path("prosty-jezyk/cele/", plain.set_limits, name="plain_limits"),
    path("<slug:code>/formularze/<int:file_id>/", card_forms.kept, name="form_kept"),
    path("<slug:code>/szkic/formularze/", card_forms.draft, name="draft_forms"),
    path("<slug:code>/szkic/formularze/<int:file_id>/usun/", card_forms.remove, name="form_remove"),
    path("<slug:code>/szkic/formularze/<int:file_id>/przywroc/", card_forms.restore, name="form_restore"),
    path("<kind:kind>/nowa/", editing.new, name="new_record"),
    path("<kind:kind>/", include((_life, "records"))),
    *_life,
]
kept = (_kept, "knowledge_kept")


class TextConverter:
    """A standing text of the office: a page or an information clause, by the name it has in addresses."""

    regex = "strona|klauzula"

    def to_python(self, value: str) -> str:
        return PAGE if value == "strona" else CLAUSE

    def to_url(self, value: str) -> str:
        return "strona" if value == PAGE else "klauzula"


register_converter(TextConverter, "text")
texts = (
    [
        path("", pages.kept, name="list"),
        path("<text:kind>/<slug:code>/<slug:language>/", pages.page, name="page"),
        path("<text:kind>/<slug:code>/<slug:language>/podglad/", pages.preview, name="preview"),
        path("<text:kind>/<slug:code>/<slug:language>/historia/", pages.history, name="history"),
        path("<text:kind>/<slug:code>/<slug:language>/przywroc/", pages.restore, name="restore"),
    ],
    "pages",
)
