"""What the rule book thinks of a plan to pay: kept beside it. A plan outside the book stands, for a person to see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.rules import question as asked
from fieldops.store.money_tables import Arrangement
from fieldops.work import city_rules, deciding

_NOTHING = Decimal(0)


def judge(session: Session, clock: Clock, plans: Sequence[tuple[Arrangement, date | None]], by: str) -> None:
    """Ask the books about new plans, each with the day that was set for the shut-off, and keep what they answer."""
    questions = deciding.questions(session, clock, [plan.account_id for plan, _ in plans]) if plans else {}
    for plan, shut_off_on in plans:
        facts = questions.get(plan.account_id) or _without_balance(session, clock, plan)
        agreed = asked.Arrangement(plan.signed_on, plan.ends_on, shut_off_on, plan.covers_new_charges)
        question = replace(facts, arrangement=agreed)
        decision = deciding.ask(session, "arrangement", question)
        deciding.keep(session, "arrangement", plan.account_id, "arrangement", by, question, decision)
        plan.verdicts = decision.as_json()["verdicts"]


def _without_balance(session: Session, clock: Clock, plan: Arrangement) -> asked.Question:
    """The question about a plan whose balance billing has not told: no gate of an arrangement looks at amounts."""
    nothing_owed = asked.AccountFacts("residential", plan.signed_on, None, _NOTHING, _NOTHING, False, None)
    return asked.Question(
        now=clock.now(),
        calendar=city_rules.calendar(session),
        account=nothing_owed,
        notices=(),
        contacts=(),
        door_tag=None,
        holds=(),
        payment_feed_as_of=None,
        authorisation=None,
        premise_confirmed=None,
    )
