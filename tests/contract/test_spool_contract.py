"""The laws of the print queue, kept by the journal and by its fake alike."""

from __future__ import annotations

from pos_app.domain.facts import ReceiptReprinted
from pos_app.ports.clock import wall_ms
from pos_app.ports.printing import JobKind, PrintRequest
from tests.helpers.fake_ports import FakeClock
from tests.helpers.journal_contract import JournalAndSpool, make_sale, type_of_reopen
from tests.helpers.journals import commit


def test_jobs_wait_for_the_printer(reopen: type_of_reopen, clock: FakeClock) -> None:
    """In order, each with its fact, over a restart."""
    journal = reopen()
    stored = make_sale(
        journal,
        prints=(PrintRequest(language="zh", copy=True), PrintRequest(kind=JobKind.DRAWER)),
    )
    jobs = reopen().waiting_jobs()
    assert [j.kind for j in jobs] == [JobKind.DOCUMENT, JobKind.DRAWER]
    assert [j.fact for j in jobs] == [stored, stored]
    assert (jobs[0].language, jobs[0].copy, jobs[0].queued_ms) == ("zh", True, wall_ms(clock))
    assert reopen().waiting_jobs(1) == jobs[:1]


def test_jobs_end(journal: JournalAndSpool) -> None:
    """Done or dropped, they are gone; failed, they wait and say why."""
    make_sale(journal, prints=(PrintRequest(), PrintRequest(), PrintRequest()))
    done, failed, dropped = journal.waiting_jobs()
    journal.job_done(done.id)
    journal.job_failed(failed.id, "printer_paper_out")
    journal.job_failed(failed.id, "printer_unreachable")
    journal.drop_job(dropped.id)
    (left,) = journal.waiting_jobs()
    assert (left.id, left.attempts, left.last_fault) == (failed.id, 2, "printer_unreachable")


def test_job_numbers_are_never_used_again(journal: JournalAndSpool) -> None:
    """A late word about an old job must not reach a new one."""
    make_sale(journal, prints=(PrintRequest(),))
    (old,) = journal.waiting_jobs()
    journal.job_done(old.id)
    make_sale(journal, prints=(PrintRequest(),))
    journal.job_done(old.id)
    journal.job_failed(old.id, "late")
    (left,) = journal.waiting_jobs()
    assert left.id != old.id and left.attempts == 0


def test_stale_drawers_stay_shut(journal: JournalAndSpool) -> None:
    """Documents still print."""
    make_sale(journal, prints=(PrintRequest(), PrintRequest(kind=JobKind.DRAWER)))
    assert journal.drop_stale_drawer_jobs() == 1
    assert [j.kind for j in journal.waiting_jobs()] == [JobKind.DOCUMENT]
    assert journal.drop_stale_drawer_jobs() == 0


def test_reprint_of_an_older_fact(journal: JournalAndSpool) -> None:
    """By its number."""
    old = make_sale(journal)
    make_sale(journal)
    journal.commit(commit(
        ReceiptReprinted(receipt="S01-T1-A000001"),
        prints=(PrintRequest(fact_seq=old.seq, fact_incarnation=1, copy=True),),
    ))  # fmt: skip
    assert [j.fact for j in journal.waiting_jobs()] == [old]
