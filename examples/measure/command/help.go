package command

import "strings"

// help is the text that -h prints.
func help(name string) string { return strings.ReplaceAll(helpText, "{name}", name) }

const helpText = `{name} measures arms, legs and torso of the person in a photo, in centimetres.

    {name} -height CM [flags] PHOTO|FOLDER ...
    {name} -csv people.csv [flags]

A photo is a JPEG, PNG, GIF, WebP, BMP or TIFF file, or - for standard input. It should show one
person who stands upright and is whole in it. Flags may stand anywhere; -- ends them.

Examples:
    {name} -height 175 photo.jpg                        one line of JSON
    {name} -height 175 -annotate out.png photo.jpg      and a picture that shows what was measured
    {name} -height 175 -format table front.jpg back.jpg a line for each, to read
    {name} -height 175 -same-person -r photos           all photos of one person: one answer
    {name} -csv people.csv -format csv -o lengths.csv   many people
    curl -s https://… | {name} -height 175 -            a photo from elsewhere

Who it is:
    -height CM       the person's stature without shoes, 50 to 272 cm
    -reference x1,y1,x2,y2,CM
                     in place of -height: two pixels of the upright photo and the length between them
    -sex female|male if known; else it is estimated from the photo
    -age YEARS       if known; -tape needs adults
    -csv FILE        photos and their people: a header photo,height_cm (and sex, age, if known), then a
                     row for each photo. Paths are relative to the file. The flags fill empty cells
    -same-person     all photos show one person: measure them together; the same photo twice counts once
    -r               take the photos in a folder's folders too

How:
    -model heavy|full|lite
                     the network, default heavy: the best and slowest
    -method anatomical|classic
                     default anatomical; classic is the formula of an older service

What comes out:
    -tape            add what a tailor's tape would measure: sleeve and inside leg
    -landmarks       add the 33 landmarks; then -height is not needed
    -annotate FILE   draw what was measured into this .png or .jpg; with several photos their names go
                     before the ending: out.NAME.png. Photos are never written over
    -format json|csv|table
                     default json, one line for each photo
    -o FILE          write the answers to this file in place of standard output, once all are there

Else:
    -threads N       at most this many threads, default all cores; photos are measured side by side
    -version         print the version
    -h, -help        print this

The exit code is 0 if all photos were measured, 1 if one was not, 2 for a wrong command line (then
nothing was done), 130 if interrupted.
`
