package pose

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hypermob/pose/internal/body"
)

// poseVersion is that of the form in which this package stores a [Pose].
const poseVersion = 1

// An Outline is the edge of the mask along the person's arms and legs. [Measure] reads from it
// where along a limb the joints are: flesh and clothes tell more of that than landmarks alone. What
// it holds is the library's own and may change from version to version. It can be compared, and
// stored as text. The zero value is unknown.
type Outline struct {
	sides [2]body.Outline // left and right
	// other is the text of an outline of another version, kept as it is.
	other string
}

// unversioned is the text of an outline that was stored before outlines had versions.
const unversioned = "0:"

// MarshalText writes the outline exactly. It is empty if the outline is unknown. An outline of
// another version is written as it was read.
func (o Outline) MarshalText() ([]byte, error) {
	switch {
	case o == Outline{}:
		return nil, nil
	case o.other != "":
		return []byte(o.other), nil
	case !body.ValidOutline(&o.sides):
		return nil, fmt.Errorf("%w: the outline is not finite or absurdly large", ErrInvalidInput)
	}
	return []byte(body.EncodeOutline(o.sides)), nil
}

// UnmarshalText reads what MarshalText wrote, in this version of the library or in another. What
// another wrote is kept, and [Measure] warns that it is not used ([OtherVersion]). The error wraps
// [ErrInvalidInput].
func (o *Outline) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*o = Outline{}
		return nil
	}
	sides, err := body.DecodeOutline(string(text))
	switch {
	case errors.Is(err, body.ErrOutlineVersion):
		*o = Outline{other: string(text)}
	case err != nil:
		return fmt.Errorf("%w: the text is no outline: %w", ErrInvalidInput, err)
	default:
		*o = Outline{sides: sides}
	}
	return nil
}

// UnmarshalJSON reads a silhouette. One that was stored before outlines had versions, with the
// edges of its left and right side, has an Outline of another version.
func (s *Silhouette) UnmarshalJSON(b []byte) error {
	type plain Silhouette // without this method
	var in struct {
		plain
		Left  json.RawMessage `json:"left"`
		Right json.RawMessage `json:"right"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*s = Silhouette(in.plain)
	if s.Outline == (Outline{}) && (in.Left != nil || in.Right != nil) {
		s.Outline.other = unversioned
	}
	return nil
}

// warnOfVersion says what of a pose of another version was not understood.
func (m *Measurements) warnOfVersion(p *Pose) {
	if p.Version > poseVersion {
		m.warn(OtherVersion, fmt.Sprintf("the pose was stored in version %d, of which this library knows "+
			"only what version %d has: update the library", p.Version, poseVersion), nil)
		return
	}
	fromStature := m.Scale.Source == ScaleFromSilhouette || m.Scale.Source == ScaleFromEyeLine
	if s := p.Silhouette; s != nil && s.Outline.other != "" && fromStature {
		m.warn(OtherVersion, "the pose was stored by another version of the library, and the outline of "+
			"its limbs is not used, which makes lengths less sure: find the person in the photo again", nil)
	}
}
