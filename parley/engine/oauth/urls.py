"""Addresses of the OAuth 2 provider."""

from django.urls import path

from parley.engine.oauth.authorize import authorize, authorize_enterprise
from parley.engine.oauth.token import exchange_token, revoke_token

urlpatterns = [
    path("oauth/authorize", authorize),
    path("enterprise_connect/oauth/authorize", authorize_enterprise),
    path("oauth/token", exchange_token),
    path("oauth/token/revoke", revoke_token),
]
