"""Ways to a printer: one contract for all, and what is particular to each."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.errors import BadInput, EnvironmentFault
from pos_app.ports.printing import PrinterState, Transport
from printing.escpos.status import Kind, Reply, ReplySorter, Statuses
from printing.forms import DocumentForms
from printing.profiles import DRAWER_PIN_2, DRAWER_REAL_TIME, PROFILES
from printing.simulator import Behaviour, Condition, FakePrinter
from printing.transports import transport_of
from printing.transports.file import FileTransport
from printing.transports.network import NetworkTransport
from printing.transports.null import NullTransport
from printing.transports.preview import KEEP, PreviewTransport
from tests.printing import papers

type_of_start = Callable[[Behaviour], FakePrinter]


def network(printer: FakePrinter, **options: float) -> NetworkTransport:
    """A transport that is patient with a busy machine, but not where no answer is to come."""
    behaviour = printer.behaviour
    waits = {
        "status_timeout_s": 0.2 if behaviour.is_silent else 5.0,
        "processed_timeout_s": 5.0 if behaviour.confirms else 0.2,
    }
    if behaviour.runs_out_after_bytes:
        waits["processed_timeout_s"] = 0.5
    return NetworkTransport(*printer.address, **(waits | options))  # type: ignore[arg-type]


@pytest.fixture
def start() -> Iterator[type_of_start]:
    """Starts simulators and ends them."""
    with ExitStack() as stack:
        yield lambda behaviour: stack.enter_context(FakePrinter(behaviour))


@pytest.fixture
def job() -> bytes:
    """A receipt."""
    return DocumentForms(papers.policies).printer_bytes(papers.rich_sale())


@pytest.fixture(params=["network", "network_silent", "file", "folder", "preview", "null"])
def transport(request: pytest.FixtureRequest, start: type_of_start, tmp_path: Path) -> Transport:
    """Each kind, ready to print."""
    kinds: dict[str, Callable[[], Transport]] = {
        "network": lambda: network(start(Behaviour())),
        "network_silent": lambda: network(start(Behaviour(is_silent=True))),
        "file": lambda: FileTransport(tmp_path / "out.bin"),
        "folder": lambda: FileTransport(tmp_path / "jobs", is_folder=True),
        "preview": lambda: PreviewTransport(tmp_path / "papers"),
        "null": NullTransport,
    }
    return kinds[request.param]()


def test_contract_has_a_name_a_state_and_takes_jobs(transport: Transport, job: bytes) -> None:
    """Several in a row, drawer pulses among them."""
    assert transport.name
    assert transport.state() in {PrinterState.READY, PrinterState.UNKNOWN}
    for data in (job, DRAWER_PIN_2, job):
        transport.send(data)
    assert transport.state() in {PrinterState.READY, PrinterState.UNKNOWN}


@pytest.fixture(params=["nobody_listens", "name_unknown", "disk_full", "not_a_folder"])
def broken(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Transport:
    """Each kind with nothing at the other end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed_port = server.getsockname()[1]
    if request.param == "disk_full":
        monkeypatch.setattr(os, "write", _full_disk)
    (tmp_path / "a_file").write_text("")
    kinds: dict[str, Transport] = {
        "nobody_listens": NetworkTransport("127.0.0.1", closed_port),
        "name_unknown": NetworkTransport("printer.invalid", connect_timeout_s=0.2),
        "disk_full": FileTransport(tmp_path / "out.bin"),
        "not_a_folder": FileTransport(tmp_path / "a_file" / "x", is_folder=True),
    }
    return kinds[request.param]


def _full_disk(_handle: int, _data: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_contract_faults_are_environment_faults(broken: Transport, job: bytes) -> None:
    """Nothing else comes out, and asking for the state never raises."""
    with pytest.raises(EnvironmentFault) as fault:
        broken.send(job)
    assert fault.value.name in {"printer_unreachable", "printer_file_failed"}
    assert isinstance(broken.state(), PrinterState)


# Network -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(),
        Behaviour(is_silent=True),
        Behaviour(sends_blocks=True),
        Behaviour(confirms=False),
        Behaviour(condition=Condition.PAPER_LOW),
        Behaviour(pause_s=0.01),
    ],
    ids=["ready", "silent", "talkative", "unconfirming", "paper_low", "slow"],
)
def test_whole_job_arrives_once(behaviour: Behaviour, start: type_of_start, job: bytes) -> None:
    """Also at printers that never answer, talk unasked, or do not know GS r."""
    printer = start(behaviour)
    network(printer).send(job)
    assert printer.wait_for_jobs(1) == [job]


@pytest.mark.parametrize(
    ("condition", "fault", "state"),
    [
        (Condition.PAPER_OUT, "printer_paper_out", PrinterState.PAPER_OUT),
        (Condition.COVER_OPEN, "printer_cover_open", PrinterState.COVER_OPEN),
        (Condition.ERROR, "printer_unreachable", PrinterState.OFFLINE),
    ],
)
def test_nothing_is_sent_to_a_printer_that_cannot_print(
    condition: Condition, fault: str, state: PrinterState, start: type_of_start, job: bytes
) -> None:
    """It says why, before a byte of the job is sent."""
    printer = start(Behaviour(condition=condition))
    transport = network(printer)
    with pytest.raises(EnvironmentFault) as raised:
        transport.send(job)
    assert raised.value.name == fault
    assert transport.state() is state
    assert printer.jobs == []


def test_low_paper_is_a_state(start: type_of_start) -> None:
    """Printing goes on."""
    printer = start(Behaviour(condition=Condition.PAPER_LOW))
    assert network(printer).state() is PrinterState.PAPER_LOW


@pytest.mark.parametrize(
    "behaviour",
    [Behaviour(dies_after_bytes=500), Behaviour(runs_out_after_bytes=500)],
    ids=["dies", "paper_runs_out"],
)
def test_job_that_breaks_off_is_not_done(
    behaviour: Behaviour, start: type_of_start, job: bytes
) -> None:
    """Something may be on paper."""
    with pytest.raises(EnvironmentFault) as raised:
        network(start(behaviour)).send(job * 4)
    assert raised.value.name == "printer_broke_off"


@pytest.mark.parametrize("condition", [Condition.PAPER_OUT, Condition.COVER_OPEN])
def test_drawer_opens_without_paper(condition: Condition, start: type_of_start) -> None:
    """The customer's change does not wait for a paper roll."""
    printer = start(Behaviour(condition=condition))
    network(printer).pulse(DRAWER_PIN_2)
    assert printer.wait_for_jobs(1) == [DRAWER_PIN_2]


def test_silent_printer_is_waited_for_once(start: type_of_start, job: bytes) -> None:
    """The second job does not ask again."""
    printer = start(Behaviour(is_silent=True))
    transport = network(printer)
    transport.send(job)
    asked_again: list[object] = []
    transport._require_ready = asked_again.append  # type: ignore[method-assign, assignment]
    transport.send(job)
    assert not asked_again
    assert len(printer.wait_for_jobs(2)) == 2


def test_printer_that_must_not_be_asked(start: type_of_start, job: bytes) -> None:
    """Some print a status request as text: a setting keeps it away from them."""
    printer = start(Behaviour(condition=Condition.PAPER_OUT))
    transport = network(printer, asks_status=False)
    transport.send(job)
    assert printer.wait_for_jobs(1) == [job]
    assert transport.state() is PrinterState.UNKNOWN


# Answers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "replies"),
    [
        (b"\x12", [Reply(Kind.REAL_TIME, 0x12)]),
        (b"\x00", [Reply(Kind.PROCESSED, 0x00)]),
        (b"\x10\x00\x00\x00", []),
        (b"\x10\x00\x00\x00\x12\x00", [Reply(Kind.REAL_TIME, 0x12), Reply(Kind.PROCESSED, 0)]),
        (b"\x10\x12", [Reply(Kind.REAL_TIME, 0x12)]),
        (b"\x11\x13\xff\x5f", []),
    ],
)
def test_answers_are_sorted_by_their_fixed_bits(data: bytes, replies: list[Reply]) -> None:
    """A status block's later bytes look like a GS r answer (DEVICES §3)."""
    sorter = ReplySorter()
    assert [r for byte in data for r in sorter.feed(bytes([byte]))] == replies


@given(st.binary(max_size=40))
def test_any_answer_is_survived(data: bytes) -> None:
    """A device may send anything; only bytes with the right bits count."""
    for reply in ReplySorter().feed(data):
        assert reply.value & 0x93 in ({0x12} if reply.kind is Kind.REAL_TIME else {0, 1, 2, 3})


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (Statuses(0x16, 0x12, 0x12, 0x12), PrinterState.READY),
        (Statuses(0x16, 0x12, 0x12, 0x1E), PrinterState.PAPER_LOW),
        (Statuses(0x1E, 0x32, 0x12, 0x7E), PrinterState.PAPER_OUT),
        (Statuses(0x1E, 0x16, 0x12, 0x12), PrinterState.COVER_OPEN),
        (Statuses(0x1A, 0x12, 0x12, 0x12), PrinterState.OFFLINE),
        (Statuses(0x12, 0x52, 0x12, 0x12), PrinterState.OFFLINE),
    ],
)
def test_state_is_the_worst_of_four_answers(statuses: Statuses, state: PrinterState) -> None:
    """Bits of DEVICES §8."""
    assert statuses.state() is state


# File, folder, preview ---------------------------------------------------------------------------


def test_file_is_appended_to(tmp_path: Path) -> None:
    """One stream, as a device wants it."""
    transport = FileTransport(tmp_path / "new" / "out.bin")
    transport.send(b"one")
    transport.send(b"two")
    assert (tmp_path / "new" / "out.bin").read_bytes() == b"onetwo"


def test_folder_gets_whole_files_in_order(tmp_path: Path) -> None:
    """Numbering goes on where an earlier run left it; no half-written file has the final name."""
    for data in (b"one", b"two"):
        FileTransport(tmp_path, is_folder=True).send(data)
    files = {f.name: f.read_bytes() for f in tmp_path.iterdir()}
    assert files == {"job-000001.bin": b"one", "job-000002.bin": b"two"}


def test_delivered_means_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The spool forgets a job once it is delivered."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    FileTransport(tmp_path / "out.bin").send(b"one")
    assert len(synced) == 1


def test_fault_names_path_and_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What store IT needs."""
    monkeypatch.setattr(os, "write", _full_disk)
    with pytest.raises(EnvironmentFault) as fault:
        FileTransport(tmp_path / "out.bin").send(b"one")
    assert fault.value.facts == {
        "path": str(tmp_path / "out.bin"),
        "detail": "No space left on device",
    }


def test_preview_shows_the_paper(tmp_path: Path) -> None:
    """The picture of what was sent is the picture of the document; the text likewise."""
    forms, fact = DocumentForms(papers.policies), papers.rich_sale()
    transport = PreviewTransport(tmp_path)
    transport.send(DRAWER_PIN_2)
    transport.send(forms.printer_bytes(fact))
    assert transport.last_png == forms.render(fact, "png", width_mm=80, language="zh")
    text = forms.render(fact, "text", width_mm=80, language="zh").decode()
    assert transport.last_text == text
    assert (tmp_path / "paper-000001.txt").read_text("utf-8") == text
    assert (tmp_path / "paper-000001.png").read_bytes() == transport.last_png
    assert (transport.papers, transport.pulses) == (1, 1)


@pytest.mark.parametrize("profile", ["western", "chinese_raster_qr"])
def test_preview_of_pictures_is_the_same_paper(profile: str) -> None:
    """Whether the printer draws Chinese and codes itself or gets them as pictures."""
    forms = DocumentForms(papers.policies, profile=PROFILES[profile])
    transport = PreviewTransport()
    transport.send(forms.printer_bytes(papers.rich_sale()))
    assert transport.last_png == forms.render(papers.rich_sale(), "png", width_mm=80, language="")


@pytest.mark.parametrize("pulse", [DRAWER_PIN_2, DRAWER_REAL_TIME])
def test_preview_counts_the_drawer(pulse: bytes) -> None:
    """Nothing is shown for it."""
    transport = PreviewTransport()
    transport.pulse(pulse)
    assert (transport.pulses, transport.papers, transport.last_png) == (1, 0, b"")


def test_preview_into_a_place_that_is_no_folder(tmp_path: Path) -> None:
    """A fault, as of any printer."""
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault) as fault:
        PreviewTransport(tmp_path / "file").send(b"hello\n")
    assert fault.value.name == "printer_file_failed"


def test_preview_keeps_a_bounded_number_of_papers(tmp_path: Path) -> None:
    """A demo till may run for weeks."""
    (tmp_path / "paper-000001.png").write_bytes(b"old")
    (tmp_path / "paper-000001.txt").write_text("old")
    (tmp_path / f"paper-{KEEP:06d}.png").write_bytes(b"last")
    PreviewTransport(tmp_path).send(b"hello\n")
    names = {f.name for f in tmp_path.iterdir()}
    assert "paper-000001.png" not in names
    assert f"paper-{KEEP + 1:06d}.txt" in names


# Settings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("", "none"),
        ("none", "none"),
        ("network:192.0.2.7", "network 192.0.2.7:9100"),
        ("network:printer:9101", "network printer:9101"),
        ("network:[2001:db8::7]:9100", "network 2001:db8::7:9100"),
        ("network:[2001:db8::7]", "network 2001:db8::7:9100"),
        ("file:out.bin", "file out.bin"),
        ("folder:jobs", "folder jobs"),
        ("preview:papers", "preview papers"),
    ],
)
def test_setting_names_a_transport(setting: str, name: str) -> None:
    """As store IT writes it."""
    assert transport_of(setting).name == name


@pytest.mark.parametrize(
    "setting",
    [
        "network:",
        "network:host:port",
        "network:host:0",
        "network:host:70000",
        "usb:1",
        "file:",
        "none:x",
        "network::9100",
    ],
)
def test_unreadable_setting(setting: str) -> None:
    """Refused in words instead of printing nowhere."""
    with pytest.raises(BadInput) as refused:
        transport_of(setting)
    assert refused.value.name == "printer_setting_unreadable"
