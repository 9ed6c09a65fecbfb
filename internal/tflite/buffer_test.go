package tflite

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"unsafe"

	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/hypermob/pose/internal/kernel"
)

// built returns the table that build makes.
func built(build func(b fileBuilder) flatbuffers.UOffsetT) table {
	b := fileBuilder{flatbuffers.NewBuilder(64)}
	b.Finish(build(b))
	buf := &buffer{data: b.FinishedBytes()}
	return buf.table(buf.offset(0))
}

// Fields that are there are read, those that are not have their default.
func TestFields(t *testing.T) {
	tab := built(func(b fileBuilder) flatbuffers.UOffsetT {
		ints, name := b.ints([]int{7, -8, 9}), b.CreateString("name")
		b.StartObject(1)
		b.PrependInt32Slot(0, 5, 0)
		sub := b.EndObject()
		all := b.tables([]flatbuffers.UOffsetT{sub, sub})
		b.StartObject(8)
		b.PrependByteSlot(0, 200, 0)
		b.PrependInt32Slot(1, -3, 0)
		b.PrependUOffsetTSlot(3, ints, 0)
		b.PrependUOffsetTSlot(4, name, 0)
		b.PrependUOffsetTSlot(5, sub, 0)
		b.PrependUOffsetTSlot(6, all, 0)
		return b.EndObject()
	})
	if tab.u8(0, 1) != 200 || tab.i32(1, 1) != -3 || !slices.Equal(tab.ints(3), []int{7, -8, 9}) || tab.text(4) != "name" {
		t.Errorf("%d, %d, %v, %q", tab.u8(0, 1), tab.i32(1, 1), tab.ints(3), tab.text(4))
	}
	if sub, ok := tab.table(5); !ok || sub.i32(0, 0) != 5 || sub.i32(1, 44) != 44 {
		t.Errorf("the table in it: %v", ok)
	}
	if all := tab.tables(6); len(all) != 2 || all[1].i32(0, 0) != 5 {
		t.Errorf("the tables in it: %d", len(all))
	}
	for _, absent := range []int{2, 7, 100} {
		_, ok := tab.table(absent)
		if tab.u8(absent, 9) != 9 || tab.i32(absent, -9) != -9 || len(tab.ints(absent)) != 0 || tab.text(absent) != "" || tab.bytes(absent) != nil ||
			ok || len(tab.tables(absent)) != 0 {
			t.Errorf("field %d is there", absent)
		}
	}
	if tab.b.err != nil {
		t.Error(tab.b.err)
	}
	var none table
	if none.u8(0, 3) != 3 || none.i32(0, 4) != 4 || len(none.bytes(0)) != 0 {
		t.Error("the zero table has fields")
	}
}

// Whatever lies outside of the file is an error that stays, and zeros.
func TestOutside(t *testing.T) {
	word := func(v ...int32) []byte {
		var b []byte
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
		return b
	}
	for name, c := range map[string]struct {
		data []byte
		read func(b *buffer) int
		says string
	}{
		"a byte":                   {make([]byte, 4), func(b *buffer) int { return int(b.u8(4)) }, "1 bytes at offset 4 lie outside the file's 4"},
		"a byte before":            {make([]byte, 4), func(b *buffer) int { return int(b.u8(-1)) }, "offset -1"},
		"half a short":             {make([]byte, 4), func(b *buffer) int { return b.u16(3) }, "2 bytes at offset 3"},
		"half an int":              {make([]byte, 4), func(b *buffer) int { return b.i32(1) }, "4 bytes at offset 1"},
		"an offset beyond":         {word(5), func(b *buffer) int { return b.offset(0) }, "the offset at 0 leads outside"},
		"an offset of 4 GB":        {word(-1), func(b *buffer) int { return b.offset(0) }, "leads outside"},
		"a vtable beyond":          {word(-100), func(b *buffer) int { return b.table(0).i32(0, 0) }, "2 bytes at offset"},
		"a vtable before":          {word(100), func(b *buffer) int { return b.table(0).i32(0, 0) }, "2 bytes at offset"},
		"a short vtable":           {append(word(-4), 3, 0, 0, 0), func(b *buffer) int { return b.table(0).i32(0, 0) }, "bad vtable"},
		"a long vtable":            {append(word(-4), 9, 0, 0, 0), func(b *buffer) int { return b.table(0).i32(0, 0) }, "9 bytes at offset 4"},
		"a field beyond":           {append(word(-4), 6, 0, 8, 0, 99, 0), func(b *buffer) int { return b.table(0).i32(0, 1) }, "outside"},
		"a vector of less than 0":  {append(append(word(-4), 6, 0, 8, 0, 10, 0), word(4, -1)...), vectorOf, "bad length"},
		"a vector that is longer":  {append(append(word(-4), 6, 0, 8, 0, 10, 0), word(4, 2)...), vectorOf, "8 bytes at offset 18 lie outside"},
		"a vector of 2 GB of ints": {append(append(word(-4), 6, 0, 8, 0, 10, 0), word(4, 1<<31-1)...), vectorOf, "bad length"},
	} {
		b := &buffer{data: c.data}
		if got := c.read(b); got != 0 {
			t.Errorf("%s: it reads %d", name, got)
		}
		if !errors.Is(b.err, ErrMalformed) || !strings.Contains(b.err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, b.err, c.says)
		}
		first := b.err
		if b.u8(0) != 0 || b.i32(0) != 0 || b.err != first {
			t.Errorf("%s: after an error it reads on, %v", name, b.err)
		}
	}
}

func vectorOf(b *buffer) int { return len(b.table(0).ints(0)) }

// Indexes of a sparse dimension are stored in one of three widths.
func TestIndexes(t *testing.T) {
	vector := func(b fileBuilder, size int, v ...int) flatbuffers.UOffsetT {
		b.StartVector(size, len(v), size)
		for i := len(v) - 1; i >= 0; i-- {
			switch size {
			case 1:
				b.PrependByte(byte(v[i]))
			case 2:
				b.PrependUint16(uint16(v[i]))
			default:
				b.PrependInt32(int32(v[i]))
			}
		}
		values := b.EndVector(len(v))
		b.StartObject(1)
		b.PrependUOffsetTSlot(0, values, 0)
		return b.EndObject()
	}
	for kind, c := range map[byte]struct {
		size int
		v    []int
		want []int32
	}{
		1: {4, []int{0, -1, 1 << 30}, []int32{0, -1, 1 << 30}}, 2: {2, []int{0, 65535, 300}, []int32{0, 65535, 300}}, 3: {1, []int{0, 255, 7}, []int32{0, 255, 7}},
	} {
		tab := built(func(b fileBuilder) flatbuffers.UOffsetT {
			values := vector(b, c.size, c.v...)
			b.StartObject(2)
			b.PrependByteSlot(0, kind, 0)
			b.PrependUOffsetTSlot(1, values, 0)
			return b.EndObject()
		})
		if got := readIndexes(tab, 0); !slices.Equal(got, c.want) || tab.b.err != nil {
			t.Errorf("type %d: %v, %v, want %v", kind, got, tab.b.err, c.want)
		}
	}
	unknown := built(func(b fileBuilder) flatbuffers.UOffsetT {
		values := vector(b, 4, 1)
		b.StartObject(2)
		b.PrependByteSlot(0, 4, 0)
		b.PrependUOffsetTSlot(1, values, 0)
		return b.EndObject()
	})
	if got := readIndexes(unknown, 0); len(got) != 0 || unknown.b.err == nil || !strings.Contains(unknown.b.err.Error(), "index type 4") {
		t.Errorf("an unknown type: %v, %v", got, unknown.b.err)
	}
	if got := readIndexes(unknown, 7); got != nil {
		t.Errorf("none: %v", got)
	}
}

// Half-precision numbers are the file's own bytes where these are aligned, and a copy where not.
func TestHalves(t *testing.T) {
	data := []byte{0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00}
	want := []kernel.Half{0x3c00, 0xc000, 0x0001}
	room := make([]byte, len(data)+2)
	at := int(uintptr(unsafe.Pointer(&room[0])) % 2)
	for name, from := range map[string]int{"aligned": at, "not aligned": 1 - at} {
		in := room[from : from+len(data)]
		copy(in, data)
		got := halves(in)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %x, want %x", name, got, want)
		}
		in[0] = 0x55
		if own := got[0] != want[0]; own != (name == "aligned" && binary.NativeEndian.Uint16([]byte{1, 0}) == 1) {
			t.Errorf("%s: the numbers are the file's own: %v", name, own)
		}
	}
	if got := halves(nil); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}
