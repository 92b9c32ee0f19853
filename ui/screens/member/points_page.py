"""Points: spent on the basket, on rewards; earned by what the member does."""

from __future__ import annotations

from functools import partial

from pos_app.domain.loyalty import ActivityRule
from pos_app.domain.rewards import RewardOffer
from pos_app.i18n import Translator
from ui.presenters.member import MemberLook
from ui.presenters.member_acts import MemberActs, needs_consent
from ui.presenters.offer_words import points_text
from ui.presenters.status import Session
from ui.screens.frame import Sides
from ui.screens.member.notes import Ask
from ui.screens.member.rows import ListSection, Row, column
from ui.screens.member.spending import RedemptionPanel
from ui.screens.member.words import REWARD_ICONS
from ui.words import Say, say


class PointsPage(Sides):
    """Redemption at the left, rewards and activities at the right."""

    def __init__(self, acts: MemberActs, session: Session, ask: Ask) -> None:
        self._acts, self._ask = acts, ask
        self.redemption = RedemptionPanel(acts, session)
        self.rewards = ListSection("member.rewards", "member.no_rewards")
        self.activities = ListSection("member.activities", "member.no_activities")
        left, right = column(self.redemption), column(self.rewards, self.activities)
        super().__init__(left, right, shares=(1, 1), narrow_px=760)

    def show_member(self, look: MemberLook) -> None:
        """Show what points are good for."""
        self.redemption.show_member(look)
        self.rewards.show_rows([self._reward(o) for o in look.rewards])
        activities = look.program.activities if look.program is not None else ()
        self.activities.show_rows([self._activity(a) for a in activities])

    def _reward(self, offer: RewardOffer) -> Row:
        reward = offer.reward
        missing = offer.missing_points
        return Row(
            title=lambda t: reward.name_in(t.language),
            icon=REWARD_ICONS[reward.kind],
            detail=lambda t: " · ".join(
                (
                    t(f"member.reward_{reward.kind}"),
                    t("member.n_points", points=points_text(reward.points)),
                )
            ),
            badge=say("member.points_missing", points=points_text(missing)) if missing else "",
            verb="member.take",
            verb_icon="points",
            act=None if missing else partial(self._take, offer),
        )

    def _take(self, offer: RewardOffer) -> None:
        reward = offer.reward
        take = partial(self._acts.take_reward, reward)
        if not needs_consent(reward):
            take()
            return

        def question(t: Translator) -> str:
            return t(
                "member.spend_ask",
                points=points_text(reward.points),
                name=reward.name_in(t.language),
            )

        self._ask(question, say("member.spend_n", points=points_text(reward.points)), take)

    def _activity(self, activity: ActivityRule) -> Row:
        return Row(
            title=lambda t: activity.name_in(t.language),
            icon="points",
            detail=_gives(activity),
            verb="member.earn",
            verb_icon="add",
            act=partial(self._acts.earn, activity),
        )


def _gives(activity: ActivityRule) -> Say:
    def words(t: Translator) -> str:
        given = (
            t("member.plus_points", points=points_text(activity.points)) if activity.points else ""
        )
        tier = t("member.plus_tier", points=points_text(activity.tier_points))
        return " · ".join(x for x in (given, tier if activity.tier_points else "") if x)

    return words
