"""`play-session`: a session without a Web Connector, through the same services."""

import typer

from qbdconnect_server.services.activity import play_session

from .opening import with_hub


def run(instance_id: str, *, database_url: str | None) -> None:
    """Play one session and print each step."""
    with_hub(lambda hub: play_session.play(hub, instance_id, typer.echo), database_url=database_url)
