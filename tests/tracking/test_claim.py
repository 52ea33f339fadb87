import threading
from pathlib import Path

from bagbench.tracking import Store, claimed


def test_a_run_is_one_holder_s_at_a_time_and_others_are_told_that_they_wait(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/mlflow.db")
    happened: list[str] = []
    waits = threading.Event()

    def other() -> None:
        def held() -> None:
            happened.append("waits")
            waits.set()

        with claimed(store, "1", "a", held):
            happened.append("second")

    thread = threading.Thread(target=other)
    with claimed(store, "1", "a", lambda: happened.append("first waits")), claimed(store, "1", "b", waits.set):
        assert not waits.is_set()
        thread.start()
        assert waits.wait(30)
        happened.append("first")
    thread.join()
    assert happened == ["waits", "first", "second"]
    assert list((tmp_path / "mlflow.db-claims").iterdir()) == []
