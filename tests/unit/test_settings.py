"""Settings are declared once; a file holds them whole or as they were."""

from __future__ import annotations

import ast

import pytest

from pos_app.adapters.settings_file import SettingsFile, toml_of
from pos_app.errors import BadInput, EnvironmentFault
from pos_app.settings import BY_NAME, DECLARED, Settings, parse_setting
from tests.architecture import source


def test_defaults_are_allowed_by_their_own_declaration():
    for setting in DECLARED:
        assert setting.check(setting.default) == setting.default
        assert setting.prose.endswith(".")
        assert setting.allowed


def test_names_are_unique_and_have_an_area():
    assert len(BY_NAME) == len(DECLARED)
    assert all(name.count(".") == 1 for name in BY_NAME)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("printer.port", 0),
        ("printer.port", 65536),
        ("printer.port", "9100"),
        ("printer.port", True),
        ("printer.width_mm", 57),
        ("ui.theme", "pink"),
        ("ui.sounds", 1),
        ("printer.host", "a\nb"),
        ("printer.host", "x" * 401),
    ],
)
def test_impossible_values_are_refused(name, value):
    with pytest.raises(BadInput) as refused:
        Settings().changed(name, value)
    assert refused.value.name == "setting_refused"
    assert refused.value.facts["setting"] == name


def test_an_unknown_name_is_an_error_everywhere():
    with pytest.raises(BadInput, match="setting_unknown"):
        Settings({"printer.colour": "red"})
    with pytest.raises(KeyError):
        Settings().text("printer.colour")
    with pytest.raises(BadInput, match="setting_unknown"):
        parse_setting("printer.colour", "red")


def test_values_by_type():
    settings = Settings().changed("printer.host", "till.example").changed("printer.port", 9101)
    assert settings.text("printer.host") == "till.example"
    assert settings.number("printer.port") == 9101
    assert settings.flag("ui.sounds") is True
    assert settings.not_default() == {"printer.host": "till.example", "printer.port": 9101}
    assert settings.value("printer.width_mm") == 80
    assert settings == Settings(settings.all())
    assert hash(settings) == hash(Settings(settings.all()))
    assert settings != Settings()
    assert "till.example" in repr(settings)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("printer.port", " 80 ", 80), ("ui.sounds", "False", False), ("ui.theme", "dark", "dark")],
)
def test_typed_values_are_read(name, text, value):
    assert parse_setting(name, text) == value


@pytest.mark.parametrize(
    ("name", "text"), [("printer.port", "8o"), ("ui.sounds", "maybe"), ("ui.theme", "blue")]
)
def test_typed_values_are_refused(name, text):
    with pytest.raises(BadInput):
        parse_setting(name, text)


def test_a_file_gives_back_what_was_saved(tmp_path):
    store = SettingsFile(tmp_path / "deep" / "settings.toml")
    assert store.load() == Settings()
    settings = Settings(
        {
            "printer.host": 'a"b\\c',
            "printer.chinese": False,
            "printer.port": 1,
            "ui.language": "zh",
        }
    )
    store.save(settings)
    assert SettingsFile(store.path).load() == settings
    assert [f.name for f in store.path.parent.iterdir()] == ["settings.toml"]


def test_a_file_says_what_each_value_is_for():
    text = toml_of(Settings({"printer.host": "till.example"}))
    assert BY_NAME["printer.host"].prose in text
    assert "ui.theme" not in text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[printer]\ncolour = 1\n", "setting_unknown"),
        ("loose = 1\n", "setting_unknown"),
        ("[printer]\nport = 'x'\n", "setting_refused"),
        ("[printer\n", "settings_unreadable"),
        ("a = 1\nb =\n", "settings_unreadable"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(tmp_path, text, name):
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as refused:
        SettingsFile(path).load()
    assert refused.value.name == name


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="settings_unreadable"):
        SettingsFile(path).load()


def test_a_directory_in_the_way_is_a_fault_of_the_machine(tmp_path):
    path = tmp_path / "settings.toml"
    path.mkdir()
    with pytest.raises(EnvironmentFault):
        SettingsFile(path).load()
    (path / "x").touch()
    with pytest.raises(EnvironmentFault):
        SettingsFile(path).save(Settings())
    assert not path.with_name("settings.toml.new").exists()


def test_code_asks_only_for_declared_settings():
    asked = {
        (f"{module.path}:{node.lineno}", node.args[0].value)
        for module in source.modules(*source.PRODUCT)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"flag", "number", "text", "value", "changed"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and "." in node.args[0].value
    }
    source.fail_on(f"{place}: {name}" for place, name in asked if name not in BY_NAME)
