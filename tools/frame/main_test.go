package main

import (
	"strings"
	"testing"

	"github.com/hypermob/pose"
)

func measured(arm float64, warnings ...pose.Warning) *pose.Measurements {
	return &pose.Measurements{Mean: pose.Lengths{pose.Arm: {CM: arm, Uncertainty: 2}}, Warnings: warnings}
}

// Moves are counted by whether the photo already had a warning. If a warning is new, or a length is
// gone, the moves do not count.
func TestCompare(t *testing.T) {
	tilted := pose.Warning{Code: pose.CameraTilted, Severity: pose.Caution}
	rolled := pose.Warning{Code: pose.RolledCamera, Severity: pose.Info}
	var r row
	r.compare("plain", measured(50), measured(51.5))
	r.compare("told only", measured(50), measured(50.5, rolled))
	r.compare("warned", measured(50, tilted), measured(52, tilted))
	r.compare("new", measured(50), measured(60, tilted))
	r.compare("refused", measured(50), &pose.Measurements{})
	r.compare("lost", measured(50), nil)
	if r.photos != 3 || r.warned != 1 || r.refused != 1 || r.lost != 1 {
		t.Errorf("%+v", r)
	}
	if got := summary(r.plain); !strings.HasSuffix(got, " 1.50  0.75   1 of 2") {
		t.Errorf("without a warning: %q", got)
	}
	if got := summary(r.doubtful); !strings.HasSuffix(got, " 2.00  1.00   1 of 1") {
		t.Errorf("with one: %q", got)
	}
	if len(r.far) != 2 || !strings.Contains(r.far[1], "CAMERA_TILTED") {
		t.Error(r.far)
	}
}
