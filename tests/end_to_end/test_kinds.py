from command_line import ROOT, Place

BASELINE = "scenarios/baseline.yaml"


def test_a_run_does_not_overwrite_a_backtest_and_its_targets_are_refused(place: Place) -> None:
    outturn = str(ROOT / "examples" / "outturn_invented.csv")
    place.ok("backtest", outturn, "--draws", "200", "--output", "scored", "--quiet")
    before = place.files("scored")
    done = place("run", BASELINE, "--output", "scored")
    assert done.code == 4
    assert "kontum-sim backtest" in done.err
    for words in (("targets", "scored"), ("verify", "scored")):
        done = place(*words)
        assert (done.code, done.out) == (3, "")
        assert "kontum-sim backtest" in done.err
    assert place.files("scored") == before
