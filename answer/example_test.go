package answer_test

import (
	"encoding/json"
	"fmt"

	"github.com/hypermob/pose"
	"github.com/hypermob/pose/answer"
	"github.com/hypermob/pose/posetest"
)

// A client of the server reads its answer.
func ExampleAnswer() {
	body := []byte(`{"status":"success","data":{"arm_cm":54.4,"leg_cm":null,"uncertainty_cm":{"arm_cm":2.1},
		"warnings":[{"code":"FEET_CROPPED","severity":"severe","message":"…","segments":["calf","leg"]}]}}`)
	var a answer.Answer
	if err := json.Unmarshal(body, &a); err != nil {
		fmt.Println(err)
		return
	}
	if a.Error != nil {
		fmt.Println(a.Error.Code, a.Error.Message)
		return
	}
	if cm, ok := a.Data.Arm.Value(); ok {
		fmt.Printf("arm %.1f ± %v cm\n", cm, a.Data.Uncertainty.Arm)
	}
	if _, ok := a.Data.Leg.Value(); !ok {
		fmt.Println("no leg:", a.Data.Warnings[0].Code)
	}
	// Output:
	// arm 54.4 ± 2.1 cm
	// no leg: FEET_CROPPED
}

// A service of one's own answers as the server does.
func ExampleData_Fill() {
	p := posetest.Standing() // in a program: from Detect
	var a answer.Answer
	if m, err := pose.Measure(p, pose.Stature(163.8)); err != nil {
		a = answer.NewFailure(err, "photo.jpg")
	} else {
		d := &answer.Data{Model: "heavy", Method: m.Method, Image: &answer.Photo{File: "photo.jpg", Width: p.ImageWidth, Height: p.ImageHeight}}
		d.Fill(m)
		a = answer.Answer{Status: "success", Data: d}
	}
	line, err := a.Line()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(line[:60]))
	// Output: {"status":"success","data":{"scale_cm_per_px":0.0990,"arm_cm
}
