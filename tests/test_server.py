"""The server as `streamlit run dashboard.py` starts it, before anybody opens a page."""

import time

from tests.load.server import running

LONG_ENOUGH = 60


def test_the_default_preset_is_trained_before_anybody_comes_and_the_server_ends_in_time():
    with running({}) as server:
        end = time.monotonic() + LONG_ENOUGH
        while len(server.trainings().done if server.trainings() else ()) < 3:
            assert time.monotonic() < end, "\n".join(server.log())
            time.sleep(0.1)
        trainings = server.trainings()
        assert trainings.by_mixing == {"static": 1, "attention": 1, "averaging": 1}
        assert not server.complaints()
        assert server.terminate() < 5


def test_a_server_that_cannot_train_starts_all_the_same_so_that_the_page_can_say_why():
    with running({"WHY_ATTENTION_WORKERS": "many"}) as server:
        assert not server.complaints()
