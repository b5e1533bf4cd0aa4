"""Card: the README of a checkpoint: what it is, what it was made from, how to open it."""

import json
from dataclasses import asdict

from core.corpus import END
from core.counts import next_word_counts
from core.export.fingerprint import fingerprint
from core.export.tokenizer import UNKNOWN
from core.limits import floor, prompts_of
from core.measures.passes import probabilities
from core.runs import Run, select_members
from core.version import VERSION

_CARD = """\
---
library_name: transformers
pipeline_tag: text-generation
---

# A next-word predictor with self-attention

A GPT-2 network in small, trained on {sentences:,} sentences by the dashboard "Why attention?". It is made to be looked
at, and answers only for its {words:,} words and for sentences like those that it was trained on.

| what | value |
|---|---|
| corpus, SHA-256 | `{fingerprint}` |
| version of the dashboard | {version} |
| seed | {seed} of 0 to {last_seed} |
| weights | {weights} |
| training loss of this seed | {loss:.4f} nats per predicted word |
| lowest loss that any model can reach on these sentences | {floor:.4f} nats per predicted word |

## How to open it

```python
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder = "."  # where this file is
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
with torch.no_grad():
    output = model(**tokenizer({prompt}, return_tensors="pt"), output_attentions=True)
probabilities = output.logits[0, -1].softmax(-1)  # of the next word
attention = output.attentions  # of each layer: (1, head, query, key)
for number in probabilities.topk(min(5, len(probabilities))).indices.tolist():
    print(tokenizer.convert_ids_to_tokens(number), probabilities[number].item())
```

- `{end}` stands before the first word and after the last; the tokenizer puts it in front.
- The tokenizer lowers capitals, drops punctuation, and cuts text into words as the dashboard does.
- A word that is not in the vocabulary becomes `{unknown}`. No vector was trained for it; the model raises an
  `IndexError` for a text with it.
- A text may have at most {longest} words, as many as the longest sentence in training.
- Heads are in the network's own order. The dashboard shows the heads of a seed in the order that is closest to that of
  seed 0.
- `tokenizer.json` names every word of the sentences that were trained on.

## Settings

| name | value |
|---|---|
{settings}
"""


def card(run: Run, seed: int) -> str:
    """The card in Markdown. The only typed text in it is words of the corpus, in code spans."""
    return _CARD.format(
        sentences=len(run.corpus.training),
        words=len(run.corpus.vocabulary) - 1,
        fingerprint=fingerprint(run.corpus),
        version=VERSION,
        seed=seed,
        last_seed=run.settings.seeds - 1,
        weights=_weights(run),
        loss=training_loss(run, seed),
        floor=floor(run.corpus, None),
        prompt=json.dumps(prompts_of(run.corpus, run.word)[0], ensure_ascii=False),
        end=END,
        unknown=UNKNOWN,
        longest=run.corpus.longest,
        settings="\n".join(f"| {name} | `{value!r}` |" for name, value in asdict(run.settings).items()),
    )


def training_loss(run: Run, seed: int) -> float:
    """The loss of one seed's attention model on the training sentences, in nats per predicted word."""
    counts = next_word_counts(run.corpus.training, None)
    member = select_members(run.parameters("attention"), slice(seed, seed + 1))
    answers = probabilities(run, "attention", [*counts], member)[0].log()
    total = sum(following.total() for following in counts.values())
    return (
        -sum(
            count * answers[row, run.corpus.ids[word]].item()
            for row, following in enumerate(counts.values())
            for word, count in following.items()
        )
        / total
    )


def _weights(run: Run) -> str:
    if not run.is_trained:
        return "random, as before training"
    if run.shown_step is not None:
        return f"of the kept step nearest to step {run.shown_step}, to look back at"
    return f"of step {run.step('attention')}, chosen for the word `{run.word}`"
