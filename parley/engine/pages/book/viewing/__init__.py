"""How a visitor looks at the pages of a link: zone, language, clock and view."""
