"""The pools of a unit: who is in them, whose turn it is, and who was chosen lately and why."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Balance, Pool
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.pages.unit.forms import PoolForm, write_weights
from parley.engine.pages.unit.members import go_to_unit
from parley.engine.services.people.units import is_scheduler, list_members
from parley.engine.services.pools.choosing import BALANCE_DAYS, list_choices
from parley.engine.services.pools.pools import PoolWish, create_pool, edit_pool, get_pool, list_pools, retire_pool
from parley.engine.session import AccountRequest

_PATH = "/scheduler/pools"


@scheduler_page()
@require_safe
def show_pools(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The pools of the unit."""
    context = {"pools": list_pools(place.unit), "may_change": is_scheduler(place.account, place.unit)}
    return show_page(request, place, "engine/unit/pools.html", {**context, "section": "pools"})


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def make_pool(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The form of a new pool."""
    initial = {"required_count": 1, "balance": Balance.WAIT}
    form = PoolForm(list_members(place.unit), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            pool = create_pool(place.account, place.unit, _read_wish(form))
            messages.success(request, f"The pool {pool.name} is ready: choose it as the host of a link.")
            return go_to_unit(place.unit, _PATH)
        except InputRefused as refusal:
            _note(form, refusal)
    return _show(request, place, form, None)


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def show_pool(request: AccountRequest, place: Workplace, pool_id: str) -> HttpResponseBase:
    """One pool: its people and how they are chosen, and who was chosen lately."""
    pool = get_pool(place.units, pool_id)
    weights = {member.account_id: member.weight for member in pool.members.all()}
    usual = {"name": pool.name, "required_count": pool.required_count, "balance": pool.balance}
    initial = {**usual, **write_weights(weights)}
    form = PoolForm(list_members(pool.unit), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_pool(place.account, pool, _read_wish(form))
            messages.success(request, "Saved. Links that draw from this pool follow at once.")
            return go_to_unit(pool.unit, f"{_PATH}/{pool.pk}")
        except InputRefused as refusal:
            _note(form, refusal)
    return _show(request, place, form, pool)


@scheduler_page()
@require_POST
def drop_pool(request: AccountRequest, place: Workplace, pool_id: str) -> HttpResponseBase:
    """Offer a pool no longer."""
    pool = get_pool(place.units, pool_id)
    retire_pool(place.account, pool)
    messages.success(request, f"{pool.name} is offered no longer. Links that draw from it go on to do so.")
    return go_to_unit(pool.unit, _PATH)


def _read_wish(form: PoolForm) -> PoolWish:
    values = form.cleaned_data
    return PoolWish(values["name"], values["required_count"], values["balance"], form.read_weights())


def _note(form: PoolForm, refusal: InputRefused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def _show(request: AccountRequest, place: Workplace, form: PoolForm, pool: Pool | None) -> HttpResponse:
    unit = pool.unit if pool else place.unit
    context = {
        "form": form,
        "pool": pool,
        "choices": list_choices(pool) if pool else [],
        "balance_days": BALANCE_DAYS,
        "may_change": is_scheduler(place.account, unit),
        "section": "pools",
    }
    return show_page(request, place, "engine/unit/pool.html", context, 422 if form.errors else 200)
