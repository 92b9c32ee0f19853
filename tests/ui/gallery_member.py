"""Opens the member screen in many states and looks, and photographs it.

xvfb-run -a -s "-screen 0 1920x1080x24" python -m tests.ui.gallery_member OUT_DIR [name …]
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest

from pos_app.domain.members import NoteKind
from tests.ui.gallery import run
from tests.ui.member_world import CARD, MUG, WATER, MemberWorld
from ui.context import context
from ui.widgets import Room

SIZES = {"1024": (1024, 768), "1366": (1366, 768), "1920": (1920, 1080)}
_WAIT_MS = 200


def welcome(w: MemberWorld) -> None:
    w.open_member()


def hits(w: MemberWorld) -> None:
    w.open_member().field.setText("M1000")
    QTest.qWait(_WAIT_MS)
    w.screen("member").finder.step(1)
    w.screen("member").finder.step(1)


def nobody(w: MemberWorld) -> None:
    w.open_member().field.setText("139 0000 9999")
    QTest.qWait(_WAIT_MS)


def member(w: MemberWorld) -> None:
    w.open_member(MUG, MUG, WATER, scan=CARD)


def member_coupon(w: MemberWorld) -> None:
    member(w)
    w.scan("LHC0001")
    w.screen("member").page("offers").benefits.list.shown[1].button.click()


def member_long(w: MemberWorld) -> None:
    w.open_member(MUG, scan="LHM-10005")


def member_top(w: MemberWorld) -> None:
    w.open_member(MUG, scan="LHM-10003")


def member_new(w: MemberWorld) -> None:
    w.open_member(MUG, scan="LHM-10004")


def blocked(w: MemberWorld) -> None:
    w.open_member(MUG, scan="LHM-10006")


def _page(w: MemberWorld, name: str, *codes: str, card: str = CARD) -> None:
    w.open_member(*codes, scan=card).show_page(name)


def points(w: MemberWorld) -> None:
    _page(w, "points", MUG, MUG, WATER)
    w.screen("member").page("points").redemption.set_wanted(500)


def points_below(w: MemberWorld) -> None:
    """Where text is large the window scrolls: what lies further down."""
    points(w)
    QTest.qWait(_WAIT_MS)
    bar = w.shell.findChild(Room).verticalScrollBar()
    bar.setValue(round(bar.maximum() * 0.55))


def points_spent(w: MemberWorld) -> None:
    _page(w, "points", MUG, MUG, WATER)
    w.screen("member").page("points").redemption.spend_all()


def points_wrong(w: MemberWorld) -> None:
    _page(w, "points", MUG, MUG)
    w.screen("member").page("points").redemption.pad.set_value("250")


def points_offline(w: MemberWorld) -> None:
    _page(w, "points", MUG, card="LHM-10002")


def points_ask(w: MemberWorld) -> None:
    _page(w, "points", MUG)
    w.screen("member").page("points").rewards.list.shown[1].button.click()


def goods(w: MemberWorld) -> None:
    w.services.membership.attach("M10001")
    w.sell(MUG, WATER)
    w.services.membership.attach("M10001")
    w.sell(MUG)
    _page(w, "goods", MUG)


def notes(w: MemberWorld) -> None:
    w.services.membership.note(
        "M10001", NoteKind.DATE,
        "Wedding anniversary on 20 June; last year bought the automatic wristwatch with moon "
        "phase, wants to hear of anything new in that line before the day",
    )  # fmt: skip
    _page(w, "notes", MUG)
    w.screen("member").page("notes").text.setText("Prefers to be called Annie")


def enrol(w: MemberWorld) -> None:
    nobody(w)
    w.screen("member").begin_enrolment()


def enrol_wrong(w: MemberWorld) -> None:
    enrol(w)
    form = w.screen("member").form
    form.fields["name"].setText("张小雨")
    form.fields["email"].setText("nobody")
    form.birthday.month.setCurrentIndex(5)
    form.button.click()
    form.fields["email"].setText("")
    form.birthday.day.setCurrentIndex(20)
    form.button.click()


def enrol_exists(w: MemberWorld) -> None:
    enrol(w)
    form = w.screen("member").form
    form.fields["name"].setText("Anna Brown")
    form.fields["phone"].setText("13900010001")
    form.consents["terms"].setChecked(True)
    form.button.click()


def enrolled(w: MemberWorld) -> None:
    enrol(w)
    form = w.screen("member").form
    form.fields["name"].setText("张小雨")
    form.consents["terms"].setChecked(True)
    form.button.click()


SCENES: dict[str, Callable[[MemberWorld], None]] = {
    f.__name__: f for f in (
        welcome, hits, nobody, member, member_coupon, member_long, member_top, member_new, blocked,
        points, points_below, points_spent, points_wrong, points_offline, points_ask, goods, notes,
        enrol, enrol_wrong, enrol_exists, enrolled,
    )
}  # fmt: skip


def shoot(out: Path, scene: str, size: str, language: str, theme: str, percent: int) -> None:
    """One picture."""
    context().set_language(language)
    context().set_look(theme, percent / 100)
    world = MemberWorld()
    world.shell.resize(*SIZES[size])
    world.shell.show()
    QTest.qWait(30)
    SCENES[scene](world)
    QTest.qWait(350)
    world.shell.grab().save(str(out / f"{scene}-{size}-{language}-{theme}-{percent}.png"))
    world.close()
    world.shell.close()
    world.shell.deleteLater()
    QTest.qWait(5)


if __name__ == "__main__":
    run(SCENES, shoot)
