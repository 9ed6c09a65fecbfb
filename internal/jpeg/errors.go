package jpeg

// A FormatError says that the data is not a valid JPEG file.
type FormatError string

func (e FormatError) Error() string { return string(e) }

// An UnsupportedError says that the data is a kind of JPEG that is not read here.
type UnsupportedError string

func (e UnsupportedError) Error() string { return string(e) }
