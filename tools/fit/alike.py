"""What must not change a person's lengths: that a photo is seen in a mirror, or what the person wears. See Model."""
import numpy as np
from model import PLACES

# How much it counts, by target of the regression, that a photo and its mirror image give the same. It costs accuracy, of
# the arm most, which is why it is not more: see README.md.
MIRROR = (9.0, 3.0, 2.0, 3.0, 0.5)
# How much it counts that other clothes give the same. The renders' clothes follow the body more than most do in life,
# end where the renderer's author chose, and would otherwise be read for what they say of the body within.
CLOTHES = (0.3, 0.3, 0.3, 0.3, 0.3)
WIDER = 1.3    # as many times as far from the bone
FURTHEST = 0.12    # where no edge is found: mostReach in outline.go


def other_clothes(X, names):
    """The features X of photos in which the person wears something else, one array for each kind of clothes."""
    at = {limb: [names.index("%s edge %d" % (limb, k)) for k in range(PLACES)] for limb in ("upper arm", "forearm", "thigh", "calf", "inner thigh", "inner calf")}

    def change(of):
        Y = X.copy()
        for limb, by in of.items():
            Y[:, at[limb]] = by(X[:, at[limb]])
        return Y
    wide = lambda e: np.minimum(e * WIDER, FURTHEST)
    flared = lambda e: np.minimum(e * np.linspace(1, WIDER, PLACES), FURTHEST)
    to_the_shoes = lambda e: np.c_[e[:, :-2], np.maximum(e[:, -2:], e[:, -3:-2])]
    nothing_between = lambda e: np.full_like(e, FURTHEST)
    to_the_shins = lambda e: np.c_[np.full_like(e[:, :PLACES // 2 + 1], FURTHEST), e[:, PLACES // 2 + 1:]]
    return [
        change({"upper arm": wide, "forearm": wide}),
        change({"thigh": wide, "calf": wide, "inner thigh": wide, "inner calf": wide}),
        change({"calf": flared, "inner calf": flared}),
        change({"calf": to_the_shoes, "inner calf": to_the_shoes}),
        change({"inner thigh": nothing_between, "inner calf": to_the_shins}),    # a skirt, or a coat
    ]
