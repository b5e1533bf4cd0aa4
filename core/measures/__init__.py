"""Measures: a Run and a question become a tidy DataFrame, one topic a file, and a sentence says what the frame shows.

Each topic names what it offers in its own `__all__`. A sentence is a function `describe_...` beside the measure whose
frame it reads: every number and name in it is computed from the frame, and none is written in advance.
"""

from core.measures.attention import *
from core.measures.curves import *
from core.measures.edits import *
from core.measures.expectations import *
from core.measures.first_steps import *
from core.measures.geometry import *
from core.measures.held_out import *
from core.measures.interventions import *
from core.measures.left_out import *
from core.measures.lookups import *
from core.measures.losses import *
from core.measures.marks import *
from core.measures.moving import *
from core.measures.predictions import *
from core.measures.samples import *
from core.measures.senses import *
from core.measures.shares import *
from core.measures.stages import *
from core.measures.static import *
from core.measures.surprisals import *
from core.measures.unseen import *
from core.measures.vectors import *
