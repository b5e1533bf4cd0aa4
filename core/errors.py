"""Errors: the one exception for what a person can put right."""


class UserError(Exception):
    """Something in the input that the person can change.

    The message is one or two plain sentences: what was found, where, and what to do next. It is shown as text, never
    as markup. Any other exception is a bug and is not caught.
    """
