"""Generate Link as a form: a double click makes one link."""

import re

from django.test import Client

from parley.console.models import Conversation, CronofyAccount, Member, UnitColleague
from tests.console.conversation_cast import describe_request, make_candidate
from tests.fakes.engine import FakeEngine


def test_a_double_click_makes_one_link(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    milena = make_candidate(ana)
    UnitColleague.objects.create(company=ana.company, code="fake", sub="acc_ana", email=ana.user.email, name="Ana")
    made = describe_request("x", "pending", base=fake_engine.url, request_id="srq_9")
    fake_engine.answer("POST", "/v1/scheduling_requests", {"scheduling_request": made})
    address = f"/conversations/links/new?candidate={milena.pk}"
    found = re.search(r'name="form_key" value="([^"]+)"', as_ana.get(address).content.decode())
    assert found is not None
    fields = {"title": "First talk", "duration_minutes": "30", "host": "acc_ana", "form_key": found[1]}
    places = {as_ana.post(address, fields)["Location"] for _ in range(2)}
    assert places == {f"/conversations/{Conversation.objects.get().pk}"}
    assert len(fake_engine.asked) == 1
