from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookalike.errors import UnprocessableError
from tests.training.conftest import NOT_INSTALLED

torch = pytest.importorskip("torch", reason=NOT_INSTALLED)
functional = torch.nn.functional

from lookalike.training.net import COARSE, DIM, EPSILON, LEAST_SEEN, LEAST_WEIGHT, Conv, Net, Shape  # noqa: E402
from lookalike.training.pretrained import PACKAGE, installed_network  # noqa: E402


def noise(count: int = 2, height: int = 64, width: int = 96, seed: int = 0) -> Any:
    """Photos of coarse noise."""
    cells = np.random.default_rng(seed).integers(0, 256, (count, 3, height // 8, width // 8))
    return torch.from_numpy(cells.repeat(8, axis=2).repeat(8, axis=3)).float()


@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (3, 1), (3, 2), (5, 1), (5, 2)])
@pytest.mark.parametrize("depthwise", [False, True])
def test_a_convolution_pads_as_tensorflow_does(kernel: int, stride: int, depthwise: bool) -> None:
    """Calculated by hand: for an even side and stride 2, one less on the left and on top."""
    torch.manual_seed(1)
    conv = Conv(2, 2, kernel, stride, depthwise=depthwise, relu=False)
    x = torch.randn(1, 2, 6, 8)
    before = (kernel - stride) // 2
    padded = np.pad(x[0].numpy(), ((0, 0), (before, kernel), (before, kernel)))
    weight = conv.weight.detach().numpy()
    expected = np.zeros((2, 6 // stride, 8 // stride))
    for row in range(expected.shape[1]):
        for column in range(expected.shape[2]):
            part = padded[:, row * stride : row * stride + kernel, column * stride : column * stride + kernel]
            for channel in range(2):
                seen = part[channel : channel + 1] if depthwise else part
                expected[channel, row, column] = (seen * weight[channel]).sum()
    with torch.no_grad():
        conv.scale.copy_(torch.tensor([0.5, -2.0]))
        conv.shift.copy_(torch.tensor([0.25, 1.0]))

    found = conv(x)[0].detach().numpy()

    np.testing.assert_allclose(found, expected * [[[0.5]], [[-2]]] + [[[0.25]], [[1]]], atol=1e-5)


def test_relu6_is_between_nothing_and_six() -> None:
    conv = Conv(1, 1)
    with torch.no_grad():
        conv.weight.fill_(1)

    assert conv(torch.tensor([-3.0, 2.5, 9.0]).reshape(1, 1, 1, 3)).flatten().tolist() == [0, 2.5, 6]


def test_outputs_are_named_and_have_their_sizes(net: Any) -> None:
    for height, width in ((128, 96), (96, 160)):
        found = net(noise(height=height, width=width))
        assert found["embedding"].shape == (2, DIM)
        assert found["logits"].shape == (2, 2, height // 8, width // 8)
        assert found["articleType"].shape == (2, 2)
        assert found["baseColour"].shape == (2, 3)


def test_it_has_the_numbers_of_efficientnet_lite0() -> None:
    parts = ("stem", "blocks", "top")
    backbone = sum(each.numel() for name, each in Net(Shape()).named_parameters() if name.startswith(parts))

    assert backbone == 4_652_008 - 1_281_000  # all of it without its classifier of 1,000 classes


def test_a_photos_vector_does_not_depend_on_its_batch() -> None:
    torch.manual_seed(2)
    net = Net(Shape())  # as it learns: nothing is switched to serving
    together, alone = net(noise(4))["embedding"], net(noise(4)[2:3])["embedding"]

    torch.testing.assert_close(together[2:3], alone, rtol=1e-4, atol=1e-5)


def test_cells_outside_the_mask_are_attenuated_for_the_deeper_layers(net: Any) -> None:
    found = {}
    hooks = [
        net.blocks[COARSE].register_forward_hook(lambda _, __, cells: found.update(before=cells)),
        net.blocks[COARSE + 1].register_forward_pre_hook(lambda _, cells: found.update(after=cells[0])),
    ]
    found = net(noise())
    for hook in hooks:
        hook.remove()

    mask = torch.sigmoid(found["logits"][:, 0]).reshape(2, 4, 2, 6, 2).mean(dim=(2, 4))[:, None]
    assert float(mask.max() - mask.min()) > 0.3
    torch.testing.assert_close(found["after"], found["before"] * (LEAST_SEEN + (1 - LEAST_SEEN) * mask))


def test_another_mask_makes_another_vector(net: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A constant mask weighs all cells equally, so it has an effect only by attenuation."""

    def seen(logit: float) -> Any:
        monkeypatch.setattr(net.look, "forward", lambda fine, coarse: torch.full((2, 2, 8, 12), logit))
        return functional.normalize(net(noise())["embedding"])

    torch.testing.assert_close(seen(20), seen(30))
    assert float((seen(20) * seen(-20)).sum(dim=1).max()) < 0.99


def test_the_vector_is_a_weighted_mean_of_cells_and_one_linear_layer(net: Any) -> None:
    found = {}
    hook = net.top.register_forward_hook(lambda _, __, cells: found.update(cells=cells))
    found = net(noise())
    hook.remove()

    mask = torch.sigmoid(found["logits"][:, 0]).reshape(2, 2, 4, 3, 4).mean(dim=(2, 4))
    weight = (mask + LEAST_WEIGHT)[:, None]
    pooled = (found["cells"] * weight).sum(dim=(2, 3)) / weight.sum(dim=(2, 3))
    torch.testing.assert_close(found["embedding"], pooled @ net.linear.weight.T, rtol=1e-4, atol=1e-5)
    head = net.heads["articleType"]
    torch.testing.assert_close(found["articleType"], pooled @ head.weight.T + head.bias, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("frozen", [0, 5])
def test_frozen_blocks_and_depthwise_kernels_get_no_gradient(frozen: int) -> None:
    torch.manual_seed(2)
    net = Net(Shape((("articleType", 2),)))
    with torch.no_grad():
        net.look.logits.weight.normal_()  # which start as nothing, and would hold its gradients back

    sum((value**2).mean() for value in net(noise(height=96), frozen).values()).backward()

    for name, parameter in net.named_parameters():
        still = frozen > 0 and name.startswith(("stem.", *(f"blocks.{number}." for number in range(frozen))))
        kernel = name.endswith("depthwise.weight")
        assert (parameter.grad is None) == (still or kernel), name


def test_without_gradients_nothing_is_kept_for_them(net: Any) -> None:
    with torch.no_grad():
        assert not net(noise())["embedding"].requires_grad


def test_it_starts_as_the_pretrained_network(pretrained: Path) -> None:
    state = torch.load(pretrained)
    net = Net(Shape())

    net.start_from(state)

    def by_hand(x: Any, name: str, norm: str, **options: Any) -> Any:
        x = functional.conv2d(x, state[f"{name}.weight"], **options)
        parts = [state[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        return functional.batch_norm(x, *parts, eps=EPSILON)

    with torch.no_grad():
        x = noise() / 128 - 1
        expected = by_hand(functional.pad(x, (0, 1, 0, 1)), "_conv_stem", "_bn0", stride=2).clamp(0, 6)
        torch.testing.assert_close(net.stem(x), expected, rtol=1e-4, atol=1e-4)
        x = torch.randn(1, 16, 8, 8)  # the second block expands, moves with stride 2, projects
        expected = by_hand(x, "_blocks.1._expand_conv", "_blocks.1._bn0").clamp(0, 6)
        expected = functional.pad(expected, (0, 1, 0, 1))
        name = "_blocks.1._depthwise_conv"
        expected = by_hand(expected, name, "_blocks.1._bn1", stride=2, groups=96).clamp(0, 6)
        expected = by_hand(expected, "_blocks.1._project_conv", "_blocks.1._bn2")
        torch.testing.assert_close(net.blocks[1](x), expected, rtol=1e-4, atol=1e-4)
        x = torch.randn(1, 24, 8, 8)  # the third keeps its input
        changed = by_hand(x, "_blocks.2._expand_conv", "_blocks.2._bn0").clamp(0, 6)
        changed = by_hand(changed, "_blocks.2._depthwise_conv", "_blocks.2._bn1", padding=1, groups=144).clamp(0, 6)
        changed = by_hand(changed, "_blocks.2._project_conv", "_blocks.2._bn2")
        torch.testing.assert_close(net.blocks[2](x), x + changed, rtol=1e-4, atol=1e-4)


def test_another_networks_state_is_refused(pretrained: Path) -> None:
    state = torch.load(pretrained)
    odd = {**state, "_blocks.3._bn1.bias": torch.zeros(7)}
    for wrong in ({}, {"_conv_stem.weight": "text"}, odd):
        with pytest.raises(UnprocessableError, match="not those of EfficientNet-Lite0: they don't fit at _"):
            Net(Shape()).start_from(wrong)


def test_the_network_of_the_package_fits() -> None:
    pytest.importorskip(PACKAGE, reason=NOT_INSTALLED)

    net = Net(Shape())
    net.start_from(torch.load(installed_network()))

    assert float(net.top.scale.detach().std()) > 0.1
