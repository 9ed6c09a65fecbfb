"""Makes the images of this directory with Pillow: python make.py"""
from PIL import Image

def scene(w, h):
    im = Image.new("RGB", (w, h))
    im.putdata([(255 * x // (w - 1), 255 * y // (h - 1), 128) for y in range(h) for x in range(w)])
    return im

def phone(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0xA405] = 26
    return exif

scene(40, 30).save("phone.jpg", quality=75, progressive=True, exif=phone(6))
scene(17, 11).convert("CMYK").save("cmyk.jpg", quality=60)
scene(17, 11).save("lossy.webp", quality=60, exif=phone(6))
scene(17, 11).save("lossless.webp", lossless=True)
alpha = scene(17, 11)
alpha.putalpha(Image.linear_gradient("L").resize((17, 11)))
alpha.save("alpha.webp", quality=60)
scene(17, 11).save("animated.webp", save_all=True, append_images=[scene(17, 11).rotate(180)], quality=60)
