"""Begin a message to so many new candidates in the installation of the environment: run by the faults of campaigns."""

import sys

import django


def main() -> None:
    """A company, its candidates, and a message with a link of their own for each, which the worker is to send."""
    django.setup()
    from django.conf import settings

    from parley.console.models import MessageState
    from parley.console.services.candidates.filtering import CandidateFilter
    from parley.console.services.messages.recipients import begin_message
    from parley.toolkit.clock import now
    from tests.console.cast import authorize_company, make_company, make_member
    from tests.console.services.messages_cast import add_candidates

    count = int(sys.argv[1])
    member = make_member(make_company("Harbour Robotics"), "ana@harbour.example", "Ana", "Ruiz", "company_admin")
    code = next(iter(settings.PARLEY_DATA_CENTRES))
    authorize_company(member, code)
    member.public_url, member.public_url_data_centre = f"{settings.PARLEY_PUBLIC_URL}/pls/abc", code
    member.save()
    add_candidates(member, count)
    message, _is_new = begin_message(member, [], "", candidate_filter=CandidateFilter())
    message.subject, message.body = "Hello {{ first name }}", "Dear {{ name }},\n\n{{ conversation link }}\n"
    message.state, message.sent_at = MessageState.PREPARING, now()
    message.save()


if __name__ == "__main__":
    main()
