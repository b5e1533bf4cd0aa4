"""The server as `streamlit run dashboard.py` starts it, before anybody opens a page."""

from tests.load.server import running
from tests.waiting import wait_until


def test_the_default_preset_is_trained_before_anybody_comes_and_the_server_ends_in_time():
    with running({}) as server:
        wait_until(lambda: server.trainings() and len(server.trainings().done) == 3, "three trainings")
        trainings = server.trainings()
        assert trainings.by_mixing == {"static": 1, "attention": 1, "averaging": 1}
        assert not server.complaints()
        assert server.terminate() < 5


def test_a_server_that_cannot_train_starts_all_the_same_so_that_the_page_can_say_why():
    with running({"WHY_ATTENTION_WORKERS": "many"}) as server:
        assert not server.complaints()
