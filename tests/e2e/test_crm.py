"""The CRM behind a real server process, which is killed before it has told the CRM anything."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from qbdconnect_server.simulators.insightly import API_KEY
from tests.api_keys import create_key
from tests.factories import customer_document, instance_document
from tests.insightly import FIELDS, standing_in
from tests.live_server import LiveServer, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = 20


def wait_for(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def test_what_was_promised_before_a_kill_is_kept_after_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    with standing_in() as insightly:
        crm = {"insightly_api_key": API_KEY, "insightly_url": insightly.address}
        crm |= {f"insightly_{name}": value for name, value in FIELDS.items()}
        idle = LiveServer(url, tmp_path, workers="0", **crm)
        idle.start()
        key = create_key(url)
        made = idle.send("POST", "/customers", key=key, body=customer_document(qbdInstances=[instance_document()]))
        instance_id = made.json()["qbdInstances"][0]["instanceId"]
        idle.kill()
        assert insightly.asked() == []
        with serving(url, tmp_path, **crm) as server:

            def project_of() -> Any:
                return server.send("GET", f"/instances/{instance_id}", key=key).json().get("projectId")

            project_id = wait_for(project_of)
            customer = server.send("GET", f"/customers/{made.json()['id']}", key=key).json()
            (organisation,), (project,) = insightly.organisations(), insightly.projects()
            assert customer["organizationId"] == str(organisation["ORGANISATION_ID"])
            assert project_id == str(project["PROJECT_ID"])
            refused = server.send("DELETE", f"/instances/{instance_id}?projectId=1", key=key)
            assert refused.status_code == 422
            assert [each["parameter"] for each in refused.json()["errors"]] == ["projectId"]
            gone = server.send("DELETE", f"/instances/{instance_id}?projectId={project_id}", key=key)
            assert (gone.status_code, gone.json()["projectId"]) == (200, project_id)
            wait_for(lambda: insightly.projects()[0]["STATUS"] == "COMPLETED")
        assert API_KEY not in server.log.read_text()
