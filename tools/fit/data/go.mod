// These files are fitted on, in a clone. With a go.mod they are no part of the module that importers download: 4 MB less.
module github.com/hypermob/pose/tools/fit/data

go 1.25.0
