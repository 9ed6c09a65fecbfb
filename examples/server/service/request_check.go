package service

import (
	"github.com/hypermob/pose"
)

// check looks at what can be judged without the photo.
func (q *request) check() error {
	if err := q.checkPhotos(); err != nil {
		return err
	}
	switch {
	case q.height != nil && q.reference != nil:
		return invalid("there are height_cm and reference: send one of them")
	case q.height == nil && q.reference == nil && !q.landmarks:
		return invalid("height_cm is missing: the person's height in cm")
	case q.height != nil && !(*q.height >= pose.MinStature && *q.height <= pose.MaxStature):
		return pose.Stature(*q.height).Check()
	case q.sex != "" && q.sex != pose.Female && q.sex != pose.Male:
		return invalid("sex is female or male")
	case q.language != "" && q.language != pose.English && q.language != pose.Korean:
		return invalid("language is en or ko")
	case len(q.userID) > maxUserID:
		return invalid("user_id has more than %d bytes", maxUserID)
	case q.age != nil && !(*q.age >= 0 && *q.age <= 120):
		return invalid("age_years is a number from 0 to 120")
	case q.age != nil && !q.tape:
		return invalid("age_years changes nothing but what a tape would measure: send tape, too, or leave it out")
	}
	return nil
}

func (q *request) checkPhotos() error {
	var sent, named int
	for _, p := range q.photos {
		if p.url == "" {
			sent++
		} else {
			named++
		}
		if len(p.url) > maxURL {
			return invalid("image_url has more than %d bytes", maxURL)
		}
	}
	switch {
	case sent+named == 0:
		return invalid("there is no photo: send image_url, image_base64 or the form field image")
	case sent > 0 && named > 0:
		return invalid("there are two kinds of photos: send image_url or the image itself, not both")
	case sent+named > maxPhotos:
		return errManyPhotos
	case sent+named > 1 && q.landmarks:
		return invalid("landmarks are those of one photo: send one")
	}
	return nil
}
