import torch

from core.losses import target_log_probabilities, weighted_cross_entropy


def numbers(dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 5, 7, generator=generator, dtype=dtype)
    nodes = torch.tensor([0, 0, 1, 3, 4, 4])
    words = torch.tensor([1, 2, 0, 6, 5, 1])
    weights = torch.rand(2, 6, generator=generator, dtype=dtype)
    return logits, nodes, words, weights


def test_the_loss_is_torchs_own_cross_entropy_weighted():
    logits, nodes, words, weights = numbers()
    expected = sum(
        (torch.nn.functional.cross_entropy(member[nodes], words, reduction="none") * weight).sum()
        for member, weight in zip(logits, weights, strict=True)
    )
    torch.testing.assert_close(weighted_cross_entropy(logits, nodes, words, weights), expected)


def test_its_gradient_is_that_of_torchs_own_operations():
    logits, nodes, words, weights = numbers(torch.float32)
    ours, theirs = logits.clone().requires_grad_(), logits.clone().requires_grad_()
    (3 * weighted_cross_entropy(ours, nodes, words, weights)).backward()
    (-3 * (weights * target_log_probabilities(theirs, nodes, words)).sum()).backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_a_node_without_a_target_gets_no_gradient():
    logits, nodes, words, weights = numbers(torch.float32)
    logits.requires_grad_()
    weighted_cross_entropy(logits, nodes, words, weights).backward()
    assert not logits.grad[:, 2].any()
    assert logits.grad[:, 0].any()
