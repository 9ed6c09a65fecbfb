package bmff

import (
	"io"
	"slices"
)

// A File has the contents of the meta box.
type File struct {
	Primary *Item
	// Auxiliary has the offsets in the file of the types of those references that tie alpha
	// channels and depth maps to images.
	Auxiliary []int64

	items      map[uint32]*Item
	order      []*Item // as in the file
	references []reference
	idat       box
}

// An Item is an image, a part of one, or a block of metadata.
type Item struct {
	ID         uint32
	Type       string // such as hvc1, av01, grid, Exif
	Properties []Property
	extents    []extent
	inMeta     bool // the extents are offsets in the idat box
}

// A Property describes an image.
type Property struct {
	Type string // such as ispe, irot, hvcC
	Data []byte
}

type extent struct{ at, length int64 }

type reference struct {
	kind string
	from uint32
	to   []uint32
}

// Read reads the meta box of a file.
func Read(r io.ReaderAt) (*File, error) {
	meta, err := findMeta(r)
	if err != nil {
		return nil, err
	}
	children, err := meta.children(4)
	if err != nil {
		return nil, err
	}
	f := &File{items: map[uint32]*Item{}}
	primary := uint32(0)
	// Read locations and properties last: they belong to items, which iinf names.
	for _, step := range []struct {
		kind string
		read func(box) error
	}{
		{"pitm", func(b box) error { primary = b.primary(); return nil }}, {"iinf", f.readItems}, {"iloc", f.readLocations},
		{"iref", f.readReferences}, {"iprp", f.readProperties}, {"idat", func(b box) error { f.idat = b; return nil }},
	} {
		i := slices.IndexFunc(children, func(b box) bool { return b.kind == step.kind })
		if i < 0 {
			continue
		}
		if err := step.read(children[i]); err != nil {
			return nil, err
		}
	}
	if f.Primary = f.items[primary]; f.Primary == nil {
		return nil, ErrDamaged
	}
	return f, nil
}

func (b box) primary() uint32 {
	c, version, _ := b.full()
	return uint32(c.uint(pick(version == 0, 2, 4)))
}

func (f *File) readItems(b box) error {
	c, version, _ := b.full()
	c.uint(pick(version == 0, 2, 4))
	entries, err := b.children(c.i)
	for _, e := range entries {
		c, version, _ := e.full()
		if e.kind != "infe" || version < 2 {
			continue
		}
		item := &Item{ID: uint32(c.uint(pick(version == 2, 2, 4)))}
		c.uint(2) // protection
		item.Type = string(c.take(4))
		if c.bad {
			return ErrDamaged
		}
		f.items[item.ID] = item
		f.order = append(f.order, item)
	}
	return err
}

func (f *File) readLocations(b box) error {
	c, version, _ := b.full()
	sizes := c.uint(2)
	offsetSize, lengthSize, baseSize, indexSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		indexSize = 0
	}
	for range c.uint(pick(version < 2, 2, 4)) {
		item := f.items[uint32(c.uint(pick(version < 2, 2, 4)))]
		method := uint64(0)
		if version > 0 {
			method = c.uint(2) & 15
		}
		c.uint(2) // data reference
		base := int64(c.uint(baseSize))
		n := c.uint(2)
		if n > 1 && indexSize+offsetSize+lengthSize == 0 {
			return ErrDamaged // many extents without bytes
		}
		for range n {
			c.uint(indexSize)
			e := extent{at: base + int64(c.uint(offsetSize)), length: int64(c.uint(lengthSize))}
			if c.bad {
				return ErrDamaged
			}
			if item != nil {
				item.extents, item.inMeta = append(item.extents, e), method == 1
			}
		}
		if c.bad {
			return ErrDamaged
		}
	}
	return nil
}

func (f *File) readReferences(b box) error {
	_, version, _ := b.full()
	boxes, err := b.children(4)
	size := pick(version == 0, 2, 4)
	for _, e := range boxes {
		c := &cursor{b: e}
		ref := reference{kind: e.kind, from: uint32(c.uint(size))}
		for n := c.uint(2); n > 0 && !c.bad; n-- {
			ref.to = append(ref.to, uint32(c.uint(size)))
		}
		if c.bad {
			return ErrDamaged
		}
		f.references = append(f.references, ref)
		if ref.kind == "auxl" {
			f.Auxiliary = append(f.Auxiliary, e.at-4)
		}
	}
	return err
}

func (f *File) readProperties(b box) error {
	boxes, err := b.children(0)
	if err != nil {
		return err
	}
	var all []Property
	for _, e := range boxes {
		switch e.kind {
		case "ipco":
			properties, err := e.children(0)
			if err != nil {
				return err
			}
			for _, p := range properties {
				all = append(all, Property{p.kind, p.data})
			}
		case "ipma":
			if err := f.associate(e, all); err != nil {
				return err
			}
		}
	}
	return nil
}

// associate gives items their properties.
func (f *File) associate(b box, all []Property) error {
	c, version, flags := b.full()
	size := pick(flags&1 == 0, 1, 2)
	for n := c.uint(4); n > 0 && !c.bad; n-- {
		item := f.items[uint32(c.uint(pick(version == 0, 2, 4)))]
		for n := c.uint(1); n > 0 && !c.bad; n-- {
			index := int(c.uint(size)) & (1<<(8*size-1) - 1) // the first bit means "essential"
			if item != nil && 1 <= index && index <= len(all) && len(item.Properties) < maxProperties {
				item.Properties = append(item.Properties, all[index-1])
			}
		}
	}
	if c.bad {
		return ErrDamaged
	}
	return nil
}

// maxProperties is how many properties of an item are used. Phones write 10 or so.
const maxProperties = 100
