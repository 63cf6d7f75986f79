"""A sentence in English that keeps its template and values, so that it can be said in another language later."""


def marked(text: str) -> str:
    """The text as it is: the catalogs gather what is marked in English here, and whoever shows it, says it."""
    return text


class Told(str):
    """The sentence itself, with what it was made of: `template` with `%(name)s` in it, and `values`."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Told":
        """The template with its values put in."""
        told = super().__new__(cls, template % values)
        told.template, told.values = template, values
        return told
