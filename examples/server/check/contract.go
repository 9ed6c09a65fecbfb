package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// The contract's fields with numbers, and how many decimals each has.
var (
	lengthFields = []string{"arm_cm", "leg_cm", "torso_cm", "upper_arm_cm", "forearm_cm", "thigh_cm", "calf_cm"}
	oneDecimal   = regexp.MustCompile(`^\d+\.\d$`)
	fourDecimals = regexp.MustCompile(`^\d+\.\d{4}$`)
)

// data is a success.
type data struct {
	fields  map[string]json.RawMessage
	picture string
}

// readSuccess reads the answer of a photo that was measured.
func readSuccess(body []byte) (*data, error) {
	var answer struct {
		Status string
		Data   map[string]json.RawMessage
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("the answer is no JSON: %w", err)
	}
	if answer.Status != "success" || answer.Data == nil {
		return nil, fmt.Errorf("the status is %q, want success with data", answer.Status)
	}
	return &data{fields: answer.Data}, nil
}

// number is a field as it was written.
func (d *data) number(field string) string { return string(d.fields[field]) }

// check looks at the contract's fields. The lengths may be null only with a warning that says why.
func (d *data) check(height float64) error {
	var warnings []struct{ Code, Message string }
	if err := json.Unmarshal(d.fields["warnings"], &warnings); err != nil {
		return errors.New("warnings is no list")
	}
	for _, field := range lengthFields {
		text := d.number(field)
		if text == "null" && len(warnings) > 0 {
			continue
		}
		if cm, _ := strconv.ParseFloat(text, 64); !oneDecimal.MatchString(text) || cm <= 0 || cm >= height {
			return fmt.Errorf("%s is %q, want cm with one decimal, of a person of %g", field, text, height)
		}
	}
	if text := d.number("scale_cm_per_px"); !fourDecimals.MatchString(text) {
		return fmt.Errorf("scale_cm_per_px is %q, want four decimals", text)
	}
	if text, want := d.number("height_cm"), strconv.FormatFloat(height, 'f', 1, 64); text != want {
		return fmt.Errorf("height_cm is %q, want %s", text, want)
	}
	if text := d.number("user_id"); text != strconv.Quote(userID) {
		return fmt.Errorf("user_id is %q, want the one that was sent, %q", text, userID)
	}
	if err := json.Unmarshal(d.fields["output_image_url"], &d.picture); err != nil || d.picture == "" {
		return errors.New("output_image_url is missing")
	}
	return nil
}

// checkFailure looks at an answer that has to be an error with this code.
func checkFailure(body []byte, code string) error {
	var answer struct {
		Status string
		Error  struct{ Code, Message string }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	if answer.Status != "error" || answer.Error.Code != code || answer.Error.Message == "" {
		return fmt.Errorf("the answer is %q %q, want an error with the code %s and a message", answer.Status, answer.Error.Code, code)
	}
	return nil
}
