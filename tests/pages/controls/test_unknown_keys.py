"""A key that no page knows is named with the nearest one."""

from __future__ import annotations

from tests.support.pages import gone_to, open_root, without_exception, words

NEAREST = {
    "learning_rate": "lr",
    "adam.lr": "Adam.lr",
    "Adam.beta_1": "Adam.beta1",
    "beta1": "Adam.beta1",
    "Steps": "steps",
    "batch_size": "Batches.size",
    "optimizer": "optimizers",
    "surfce": "surface",
    "net.epoch": "net.epochs",
}


def test_a_key_that_no_page_knows_is_named_with_the_nearest_one_and_can_be_dismissed() -> None:
    page = without_exception(
        open_root(**dict.fromkeys([*NEAREST, "zzqq`![](x)"], "0.1"), steps="40", **{"net.epochs": "3"})
    )
    told = words(page)
    for key, known in NEAREST.items():
        assert f"`{key}` (the nearest known one is `{known}`)" in told
    assert "``zzqq`![](x)``" in told
    assert "`steps`, " not in told
    assert "`net.epochs`, " not in told
    (ok,) = (b for b in page.button if b.label == "OK")
    page = without_exception(ok.click().run())
    assert "nearest known" not in words(page)
    assert "nearest known" not in words(gone_to(page, "lab"))
