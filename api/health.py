"""Health of the service."""

from fastapi import APIRouter

from api.state import AnswererDep

router = APIRouter(prefix="/health", tags=["operations"])


@router.get("/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready")
def ready(answerer: AnswererDep) -> dict[str, str]:
    """The index is loaded and questions are answered."""
    return {"status": "ready", "index_id": answerer.library.manifest.index_id}
