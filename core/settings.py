"""Settings: everything about models and training that is not the corpus. Frozen and hashable, so it is a cache key."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The one recipe for every corpus. In brackets: the key of GPT-2's configuration for the same size."""

    # The ensemble
    seeds: int = 8  # members trained on all training sentences, each from its own random start
    folds: int = 5  # parts of the sentences; each further member is trained without one of them
    fold_starts: int = 1  # members for each fold, each from its own random start
    split: Literal["prompt", "cue"] = "prompt"  # what a fold holds out whole: all uses of a prompt, or of a cue

    word: str = ""  # the word in question, whose prompts are held out; "": the most ambiguous one (core.limits)

    # The network
    width: int = 32  # numbers in a vector (n_embd)
    heads: int = 2  # attention heads a layer (n_head)
    layers: int = 1  # blocks (n_layer)
    hidden: int = 128  # units of the feed-forward step (n_inner)
    initial_spread: float = 0.1  # standard deviation of the first random weights (initializer_range)

    # Training: full batch; Muon (Jordan et al. 2024) inside the blocks, AdamW (Loshchilov & Hutter 2019) for all else
    steps: int = 135  # at most; training may end earlier, see patience
    learning_rate: float = 0.04  # about how much a weight changes in one step of AdamW
    muon_rate: float = 2.3  # times learning_rate: how far Muon moves along each singular direction in one step
    warmup: int = 7  # steps over which the rate rises to learning_rate
    beta1: float = 0.9  # decay of AdamW's mean gradient, per step
    beta2: float = 0.98  # decay of AdamW's mean squared gradient, per step
    momentum: float = 0.85  # decay of Muon's mean gradient, per step
    averaging: float = 0.97  # decay of the running mean of the weights, per step (Polyak & Juditsky 1992); 0: no mean

    # Regularisation: strong, or a network of this size memorises the whole-prefix table
    weight_decay: float = 2.0  # times learning_rate: the share of a weight lost in a step; not of biases and norms
    dropout_embedding: float = 0.3  # share of the embedding's numbers set to zero in training
    dropout_step: float = 0.4  # the same after mixing and after the feed-forward step
    dropout_ramp: int = 40  # steps over which dropout rises as their square; without the ramp some seeds learn late

    # The dial: 0 is the recipe; towards 1 regularisation shrinks to none, and training goes down to the entropy floor
    memorise: float = 0.0

    # Which step's weights are used: the last at which the folds' loss after the word in question is not clearly above
    # its lowest. Where the loss is flat, longer training lets more seeds find the pattern.
    measure_every: int = 5  # steps between two measurements of the losses
    replay: tuple[int, ...] = ()  # measured steps whose weights are kept too, to look back at
    first_candidate: int = 35  # the first step that may be chosen
    patience: int = 20  # training ends after so many steps without a clearly lower loss of the folds
    least_gain: float = 0.01  # a loss is clearly lower, or clearly above, if it is so by this share

    @property
    def regularisation(self) -> float:
        """The share of weight decay and dropout that is applied."""
        return 1 - self.memorise

    @property
    def candidates_from(self) -> int:
        """The first step that may be chosen: with the dial turned only the last, as an earlier one memorises less."""
        return self.steps if self.memorise else self.first_candidate

    def __post_init__(self) -> None:
        """Raise ValueError for a wrong size: a bug of the caller, found before it becomes a shape error."""
        if self.width % self.heads:
            raise ValueError(f"width {self.width} is not a multiple of heads {self.heads}")
        if min(self.seeds, self.folds, self.fold_starts, self.dropout_ramp, self.warmup, self.measure_every) < 1:
            raise ValueError(f"one of the counts in {self} is below 1")
        if not 0 <= self.memorise <= 1:
            raise ValueError(f"memorise is {self.memorise}, not between 0 and 1")
