"""An imitation of Google: signing in (OAuth, OpenID Connect) and Calendar v3, as strict as they are published."""
