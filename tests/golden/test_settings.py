"""docs/settings.md says what the code does."""

from service.settings import PREFIX, Settings
from tests.golden import rewrite, settings_page


def test_the_page_is_what_the_code_says() -> None:
    assert settings_page.PAGE.read_bytes() == settings_page.render().encode(), "run `make golden`"


def test_make_golden_rewrites_the_page() -> None:
    assert settings_page.files in rewrite.WRITERS


def test_every_setting_has_a_row_with_a_meaning() -> None:
    page = settings_page.render()
    for name, field in Settings.model_fields.items():
        assert f"| `{PREFIX}{name.upper()}` |" in page
        assert field.description
