"""From the device that was asked for to the one that is there."""

from __future__ import annotations

from nntui.errors import UsageError, unknown
from nntui.i18n import N_, _

DEVICES = {
    "auto": N_("The faster device computes"),
    "cpu": N_("The CPU computes"),
    "cuda": N_("The GPU computes"),
}
"""The names, and what each means."""
REASONS = (
    N_("the environment variable FRAMEWORK_DEVICE is set to cpu"),
    N_("CuPy is not installed (pip install 'nntui[gpu-cuda12]' or 'nntui[gpu-cuda13]')"),
    N_("CuPy does not load"),
    N_("CuPy is installed, but no CUDA device is visible"),
    N_("the GPU gave a wrong result for a small matrix product"),
    N_("CuPy is installed, but the GPU cannot be used"),
)
"""What the framework, which knows no languages, may say; the words of an error can follow after a colon."""


def no_gpu() -> str:
    """Why there is no GPU, in the current language."""
    from framework import cuda

    sentence, colon, detail = cuda.reason().partition(": ")
    return _(sentence) + colon + detail


def resolve(name: str) -> str:
    """Return "cpu", "cuda", or "auto" where there is a GPU, so that both must be tried (see `trial`).

    Raises UsageError: there is no such name, or why there is no GPU.
    """
    if name == "cpu":
        return "cpu"
    if name not in DEVICES:
        raise unknown(_("There is no device “{name}”.").format(name=name), name, DEVICES)
    from framework import cuda

    if cuda.is_available():
        return name
    if name == "auto":
        return "cpu"
    sentence = _("No GPU can be used: {reason}. Compute on the CPU: --device cpu, or on the screen ctrl+p.")
    raise UsageError(sentence.format(reason=no_gpu()))
