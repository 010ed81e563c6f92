"""Health of the service."""

from fastapi import APIRouter

from api.state import ServiceDep

router = APIRouter(prefix="/health", tags=["operations"])


@router.get("/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready")
def ready(service: ServiceDep) -> dict[str, str]:
    """The index is loaded and questions are answered; else a problem that says why not."""
    return {"status": "ready", "index_id": service.answerer.library.manifest.index_id}
