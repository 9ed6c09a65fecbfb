"""Makes photos of a rendered person: another camera at the same place, a room, the camera's faults.

If a camera turns, rolls or zooms without moving, its picture changes by a homography only. So one
render gives many photos.
"""
import numpy as np
import cv2
import rooms


def camera(f, W, H, aim, C, roll, centre=None):
    """K, R (world to camera) of a camera at C that looks at the point aim, rolled by degrees. centre: principal point."""
    z = np.asarray(aim, float) - C
    z /= np.linalg.norm(z)
    x = np.cross(z, [0, 0, 1.0])
    x /= np.linalg.norm(x)
    r = np.radians(roll)
    R = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]]) @ np.stack([x, np.cross(z, x), z])
    c = centre if centre is not None else (W / 2, H / 2)
    return dict(K=np.array([[f, 0, c[0]], [0, f, c[1]], [0, 0, 1.0]]), R=R, C=np.asarray(C, float), W=W, H=H)


def project(cam, X):
    Xc = (X - cam["C"]) @ cam["R"].T
    uv = Xc @ cam["K"].T
    return uv[:, :2] / uv[:, 2:], Xc


def srgb(a):
    a = np.clip(a, 0, 1)
    return np.where(a <= .0031308, 12.92 * a, 1.055 * a ** (1 / 2.4) - .055)


def shadow(rng, cam, box, light):
    """How much of its light the ground loses to the person, 0 to 1 for each pixel. box: the vertices."""
    W, H = cam["W"], cam["H"]
    s = 320 / max(W, H)
    w, h = int(W * s) + 1, int(H * s) + 1
    out = np.zeros((h, w), np.float32)

    def drop(points, strength, blur):
        uv, X = project(cam, points)
        uv = (uv[X[:, 2] > 10] * s).astype(int)
        uv = uv[(uv >= 0).all(1) & (uv[:, 0] < w) & (uv[:, 1] < h)]
        m = np.zeros((h, w), np.float32)
        m[uv[:, 1], uv[:, 0]] = 1
        m = cv2.morphologyEx(m, cv2.MORPH_CLOSE, np.ones((7, 7)))
        np.maximum(out, cv2.GaussianBlur(m, (0, 0), blur) * strength, out=out)
    flat = lambda p, dx, dy: np.column_stack([p[:, 0] + p[:, 2] * dx, p[:, 1] + p[:, 2] * dy, 0 * p[:, 2]])
    a, steep = rng.uniform(0, 2 * np.pi), rng.uniform(.3, 2.2)
    if light == "sun":
        drop(flat(box, steep * np.sin(a), steep * np.cos(a)), rng.uniform(.5, .8), rng.uniform(.4, 1.5))
    elif light != "overcast":
        drop(flat(box, .5 * steep * np.sin(a), .5 * steep * np.cos(a)), rng.uniform(.1, .5), rng.uniform(2, 6))
    drop(flat(box[box[:, 2] < 12], 0, 0), rng.uniform(.4, .8), rng.uniform(1, 2.5))
    return cv2.resize(out, (W, H), interpolation=cv2.INTER_LINEAR)


def take(rng, atlas, layer, render_cam, cam, place, box, light):
    """layer: linear RGBA (not premultiplied) as rendered by render_cam; cam: the photo's. Returns an 8-bit RGB picture and what was done."""
    W, H = cam["W"], cam["H"]
    u = rng.uniform
    # ---- person
    rgba = layer.copy()
    seen = rgba[..., 3] > .9
    lum = (rgba[..., :3] @ np.array([.2126, .7152, .0722], np.float32))
    solid = lum[seen & (lum > .004)]
    gain = u(.10, .34) / max(np.median(solid) if len(solid) else .2, .05)
    gain = float(np.clip(gain, .3, 6))
    rgba[..., :3] = srgb(rgba[..., :3] * gain * u(.93, 1.07, 3))
    rgba[..., :3] = cv2.bilateralFilter(np.ascontiguousarray(rgba[..., :3], np.float32), 5, .09, 1.5)
    rgba[..., :3] *= rgba[..., 3:]
    M = cam["K"] @ cam["R"] @ render_cam["R"].T @ np.linalg.inv(render_cam["K"])
    shift = np.array([[1, 0, -.5], [0, 1, -.5], [0, 0, 1.0]])      # cv2 counts pixels' centres
    M = shift @ M @ np.linalg.inv(shift)
    scale = cam["K"][0, 0] / render_cam["K"][0, 0]
    if scale < .8:
        rgba = cv2.GaussianBlur(rgba, (0, 0), .45 / scale)
    rgba = cv2.warpPerspective(rgba, M, (W, H), flags=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR)
    alpha = np.clip(rgba[..., 3:], 0, 1)
    # ---- room
    room = rooms.cast(rng, atlas, place, cam["K"], cam["R"], cam["C"] / 100, W, H, min(1, 560 / max(W, H)))
    room = np.clip(room * u(.7, 1.5), 0, 1)
    room *= 1 - shadow(rng, cam, box, light)[..., None]
    if rng.random() < .25:
        room = cv2.GaussianBlur(room, (0, 0), u(1, 9) * max(W, H) / 1000)
    im = np.clip(rgba[..., :3] + room * (1 - alpha), 0, 1) * 255
    # ---- the camera's faults, at the photo's size
    did = {}
    s = max(W, H) / 1000
    blur = u(.2, 1.1) * s if rng.random() < .8 else u(1.1, 2.6) * s
    im = cv2.GaussianBlur(im, (0, 0), max(blur, .15))
    if rng.random() < .15:                                          # moved
        n = int(rng.integers(3, 4 + int(9 * s)))
        k = cv2.warpAffine(np.diag(np.ones(n, np.float32)), cv2.getRotationMatrix2D((n / 2 - .5, n / 2 - .5), u(0, 180), 1), (n, n))
        if k.sum() > 0:
            im = cv2.filter2D(im, -1, k / k.sum())
            did["moved_px"] = n
    yy, xx = np.mgrid[0:H, 0:W].astype(np.float32)
    im *= (1 - u(0, .3) * (((xx - W / 2) / W * 2) ** 2 + ((yy - H / 2) / H * 2) ** 2) / 2)[..., None]
    im = (im - 128) * u(.8, 1.25) + 128 * u(.8, 1.2)
    grey = im.mean(2, keepdims=True)
    im = grey + (im - grey) * (0 if rng.random() < .03 else u(.6, 1.3))
    noise = u(.5, 4) if rng.random() < .75 else u(4, 12)
    n = rng.normal(0, 1, im.shape).astype(np.float32)
    if rng.random() < .5:
        n = cv2.GaussianBlur(n, (0, 0), .7) * 2.2                   # smeared by the phone's denoising
    im = im + n * noise
    sharp = 0.0
    if rng.random() < .45:
        sharp = u(.3, 1.8)
        im = im + sharp * (im - cv2.GaussianBlur(im, (0, 0), u(.7, 2) * s))
    quality = int(rng.integers(50, 96))
    did.update(blur_px=round(float(blur), 2), noise=round(float(noise), 1), sharpened=round(float(sharp), 2), jpeg=quality, place=place)
    return np.clip(im, 0, 255).astype(np.uint8), did, alpha[..., 0]
