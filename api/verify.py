"""`/v1/verify`: whether an answer still holds."""

from dataclasses import asdict

from fastapi import APIRouter

from api.schemas import FindingBody, VerificationBody, VerifyRequest
from api.state import AnswererDep
from qa.verify import verify_answer

router = APIRouter(prefix="/v1", tags=["verify"])


@router.post("/verify")
def verify(body: VerifyRequest, answerer: AnswererDep) -> VerificationBody:
    """Check an answer of `/v1/ask` (receipt, statements, citations) against the sources, quotation by quotation."""
    result = verify_answer(answerer.library, body.model_dump())
    findings = [FindingBody(**asdict(finding)) for finding in result.findings]
    return VerificationBody(holds=result.holds, same_index=result.same_index, findings=findings)
