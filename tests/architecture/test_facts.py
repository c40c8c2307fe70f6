"""Facts are promises to whoever listens: what they say changes only on purpose, seen in review."""

from okienko.kernel.facts.registry import all_facts
from okienko.kernel.management.commands.facts import SNAPSHOT, contract


def test_every_fact_says_what_it_means():
    ours = [cls for cls in all_facts().values() if cls.__module__.startswith("okienko.")]
    dumb = [cls.__name__ for cls in ours if not cls.__doc__ or cls.__doc__.startswith(f"{cls.__name__}(")]
    assert not dumb, f"say in a docstring what happened: {dumb}"


def test_schemas_are_those_in_the_repository():
    assert SNAPSHOT.read_text(encoding="utf-8") == contract(), (
        "facts changed: run `make facts` and look at the difference"
    )
