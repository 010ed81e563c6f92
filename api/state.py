"""What the routers share: the answerer, once it is loaded."""

from typing import Annotated

from fastapi import Depends, Request

from qa.answerer import Answerer


def get_answerer(request: Request) -> Answerer:
    """The answerer that the app was built with."""
    answerer = request.app.state.answerer
    assert isinstance(answerer, Answerer)
    return answerer


AnswererDep = Annotated[Answerer, Depends(get_answerer)]
