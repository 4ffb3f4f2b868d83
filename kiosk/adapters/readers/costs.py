"""What each pass costs on this machine, learnt while it runs."""


class Costs:
    """Milliseconds a megapixel and step, by the name of the pass."""

    def __init__(self) -> None:
        self._means: dict[str, float] = {}

    def expected_ms(self, name: str, megapixels: float) -> float:
        """Of the next step of a pass; 0 for one that never ran."""
        return self._means.get(name, 0.0) * megapixels

    def learn(self, name: str, ms: float, megapixels: float) -> None:
        """Take one more step into the running mean."""
        rate = ms / megapixels
        self._means[name] = 0.7 * self._means.get(name, rate) + 0.3 * rate


def megapixels(shape: tuple[int, ...]) -> float:
    """Of a picture, never 0."""
    return max(1, shape[0] * shape[1]) / 1e6
