"""Programs that stay until they are told to end: run, demo, web, live, worker."""

from __future__ import annotations

import os
import time

import click

from config import environment as env
from config.cli.base import Refusal, connect_only, embedded, home, main, plainly, say, setup_django

DEMO_ROLES = (
    ("broker", "konsultant infolinii"),
    ("supervisor", "kierownik zmiany"),
    ("expert", "specjalista drugiej linii"),
    ("clerk", "referent prowadzący sprawy"),
    ("head", "kierownik referatu"),
    ("editor", "redaktor kart usług"),
    ("registry", "kancelaria"),
    ("receptionist", "recepcja"),
    ("secretary", "sekretariat"),
    ("analyst", "analityk"),
    ("director", "dyrektor"),
    ("admin", "administrator"),
    ("guest", "ekspert innej instytucji"),
)


@main.command()
@plainly
def run() -> None:
    """Uruchamia wszystko: bazę danych, strony, ekrany na żywo i pracę w tle.

    Zostaje w terminalu; Ctrl+C zatrzymuje całość w porządku. Bez DATABASE_URL uruchamia własny
    PostgreSQL w OKIENKO_HOME. Strony są widoczne tylko z tego komputera, dopóki nie zmienisz OKIENKO_HOST.
    """
    _supervise(demo=False)


@main.command()
@plainly
def demo() -> None:
    """Uruchamia przykładowy urząd: zmyślone miasto, mieszkańców, sprawy i trzynaście kont.

    Niczego nie trzeba ustawiać. Hasła są znane każdemu, dlatego demo działa tylko na tym komputerze.
    Porty zmienisz zmiennymi OKIENKO_PORT i OKIENKO_SMTP_PORT, folder zmienną OKIENKO_HOME.
    """
    _supervise(demo=True)


def _supervise(*, demo: bool) -> None:
    from config.supervisor import Supervisor

    web_port = env.number("OKIENKO_PORT", 8000)
    ports = {
        "OKIENKO_PORT": web_port,
        "OKIENKO_LIVE_PORT": env.number("OKIENKO_LIVE_PORT", web_port + 1),
        "OKIENKO_SMTP_PORT": env.number("OKIENKO_SMTP_PORT", 8025),
    }
    host = env.text("OKIENKO_HOST", "127.0.0.1")
    if demo and host not in ("127.0.0.1", "localhost", "::1"):
        raise Refusal("Demo ma hasła znane każdemu i działa tylko na tym komputerze; usuń OKIENKO_HOST.")
    supervisor = Supervisor(home(), ports=ports, host=host, embedded=embedded(), demo=demo, say=say)
    began = time.monotonic()
    say("Uruchamiam Okienko…")
    supervisor.run(lambda: _greet(ports, demo, time.monotonic() - began))
    say("Okienko zatrzymane.")


def _greet(ports: dict[str, int], demo: bool, seconds: float) -> None:
    address = env.text("OKIENKO_PUBLIC_URL", f"http://localhost:{ports['OKIENKO_PORT']}")
    click.echo(f"\nOkienko działa ({seconds:.0f} s). Zatrzymasz je klawiszami Ctrl+C.\n")
    click.echo(f"  strona mieszkańca   {address}/")
    click.echo(f"  praca urzędu        {address}/praca/")
    click.echo(f"  stan systemu        {address}/healthz")
    if not demo:
        return
    click.echo(f"  poczta przychodząca smtp://localhost:{ports['OKIENKO_SMTP_PORT']}   skrzynka kontakt@miasto.test")
    click.echo(f"  poczta wychodząca   {home() / 'outbox'}/*.eml")
    click.echo(f"  API                 {address}/api/v1/   nagłówek „Authorization: Bearer demo-key”\n")
    click.echo("  Konta (hasło każdego: okienko-demo):")
    for role, name in DEMO_ROLES:
        click.echo(f"    {role + '@miasto.test':28}{name}")
    click.echo("")


@main.command()
def web() -> None:
    """Same strony i API (granian). Liczbę procesów i wątków podają OKIENKO_WEB_PROCESSES i OKIENKO_WEB_THREADS."""
    connect_only()
    os.environ["OKIENKO_WEB_WORKER"] = "1"  # before the settings are read: pages have time limits
    setup_django()
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from okienko.kernel.doorman import CONNECTIONS, REFUSERS, WAITING_ROOM

    Granian(
        "config.wsgi:application",
        address=settings.WEB_HOST,
        port=settings.WEB_PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_PROCESSES,
        blocking_threads=settings.WEB_THREADS + WAITING_ROOM + REFUSERS,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,  # connections, not requests: with fewer, idle browsers would shut out the others
        respawn_failed_workers=True,
        workers_kill_timeout=15,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


@main.command()
def live() -> None:
    """Same ekrany na żywo: połączenia WebSocket, przez które strony dowiadują się o zmianach."""
    connect_only()
    setup_django()
    import uvicorn
    from django.conf import settings

    uvicorn.run(
        "config.asgi_live:application",
        host=settings.WEB_HOST,
        port=settings.LIVE_PORT,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


@main.command()
def worker() -> None:
    """Sama praca w tle: fakty, zadania, poczta przychodząca i wychodząca. Można uruchomić kilka naraz."""
    connect_only()
    setup_django()
    from okienko.kernel import worker as worker_process

    worker_process.run()
