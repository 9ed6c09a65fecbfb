"""Renders one person, alone and with alpha, with Cycles in Blender's Python module (bpy). World in metres, z up."""
import contextlib
import math
import os
import random
import numpy as np
import bpy
from mathutils import Matrix, Vector


def nodes(mat):
    mat.use_nodes = True
    return mat.node_tree.nodes, mat.node_tree.links


def person_material(kind, rnd):
    """Colours come from the vertices; noise and, on some clothes, a pattern are laid over them."""
    m = bpy.data.materials.new(kind)
    n, l = nodes(m)
    b = n["Principled BSDF"]
    at = n.new("ShaderNodeAttribute")
    at.attribute_name = "Col"
    tc = n.new("ShaderNodeTexCoord")
    t = n.new("ShaderNodeTexNoise")
    t.inputs["Detail"].default_value = 4
    l.new(tc.outputs["Object"], t.inputs["Vector"])
    ramp = n.new("ShaderNodeMapRange")
    l.new(t.outputs["Fac"], ramp.inputs["Value"])
    mul = n.new("ShaderNodeVectorMath")
    mul.operation = "MULTIPLY"
    l.new(at.outputs["Color"], mul.inputs[0])
    scale, low, high, rough, shine = {"skin": (45, .82, 1.15, .5, .35), "hair": (160, .35, 1.6, .55, .3), "eye": (1, 1, 1, .12, .5), "shoe": (90, .8, 1.15, .5, .4)}.get(
        kind, (140, .75, 1.2, .85, .15))
    t.inputs["Scale"].default_value = scale
    ramp.inputs["To Min"].default_value, ramp.inputs["To Max"].default_value = low, high
    b.inputs["Roughness"].default_value, b.inputs["Specular IOR Level"].default_value = rough, shine
    l.new(ramp.outputs["Result"], mul.inputs[1])
    out = mul.outputs["Vector"]
    if kind.startswith("cloth") and rnd.random() < 0.45:
        wave = rnd.random() < 0.6
        w = n.new("ShaderNodeTexWave" if wave else "ShaderNodeTexVoronoi")
        w.inputs["Scale"].default_value = rnd.uniform(6, 14) if wave else rnd.uniform(15, 45)
        if wave:
            w.bands_direction = rnd.choice(["X", "Z"])
        l.new(tc.outputs["Object"], w.inputs["Vector"])
        mr = n.new("ShaderNodeMapRange")
        mr.inputs["From Min"].default_value, mr.inputs["From Max"].default_value = 0.35, 0.5
        mr.inputs["To Min"].default_value, mr.inputs["To Max"].default_value = rnd.uniform(0.3, 0.7), 1.15
        l.new(w.outputs["Fac" if wave else "Distance"], mr.inputs["Value"])
        m2 = n.new("ShaderNodeVectorMath")
        m2.operation = "MULTIPLY"
        l.new(out, m2.inputs[0])
        l.new(mr.outputs["Result"], m2.inputs[1])
        out = m2.outputs["Vector"]
    l.new(out, b.inputs["Base Color"])
    return m


def add_mesh(name, P, F, mat, N=None, C=None, smooth=True):
    me = bpy.data.meshes.new(name)
    nf = len(F)
    me.vertices.add(len(P))
    me.vertices.foreach_set("co", np.ascontiguousarray(P, np.float32).ravel())
    me.loops.add(nf * 3)
    me.loops.foreach_set("vertex_index", np.ascontiguousarray(F, np.int32).ravel())
    me.polygons.add(nf)
    me.polygons.foreach_set("loop_start", np.arange(0, nf * 3, 3, dtype=np.int32))
    me.polygons.foreach_set("use_smooth", np.full(nf, smooth, bool))
    if C is not None:
        at = me.attributes.new("Col", "FLOAT_COLOR", "POINT")
        at.data.foreach_set("color", np.column_stack([C, np.ones(len(C))]).astype(np.float32).ravel())
    me.update()
    ob = bpy.data.objects.new(name, me)
    bpy.context.scene.collection.objects.link(ob)
    me.materials.append(mat)
    return ob


def lamp(kind, loc, power, size, color=(1, 1, 1), target=(0, 0, 1)):
    L = bpy.data.lights.new("l", kind)
    L.energy, L.color = power, color
    if kind == "AREA":
        L.size = size
    elif kind == "SUN":
        L.angle = size
    else:
        L.shadow_soft_size = size
    o = bpy.data.objects.new("l", L)
    bpy.context.scene.collection.objects.link(o)
    o.location = loc
    o.rotation_euler = (Vector(target) - Vector(loc)).to_track_quat("-Z", "Y").to_euler()


def lights(rnd, kind, cam):
    """kind: sun (hard), overcast, room, window, studio, flash. Returns nothing; the photo's exposure is set later."""
    w = bpy.data.worlds.new("w")
    bpy.context.scene.world = w
    w.use_nodes = True
    bg = w.node_tree.nodes["Background"]

    def sky(strength, color=(1, 1, 1)):
        bg.inputs[0].default_value, bg.inputs[1].default_value = (*color, 1), strength
    around = lambda r, a, z: (r * math.sin(a), -r * math.cos(a), z)   # a = 0 is at the camera
    if kind == "sun":
        sky(rnd.uniform(.15, .55), (.75, .85, 1))
        a, e = rnd.uniform(-2.6, 2.6), math.radians(rnd.uniform(15, 70))
        lamp("SUN", around(10 * math.cos(e), a, 10 * math.sin(e)), rnd.uniform(2, 4.5), math.radians(rnd.uniform(.5, 3)), (1, rnd.uniform(.85, 1), rnd.uniform(.7, .95)), (0, 0, 0))
    elif kind == "overcast":
        sky(rnd.uniform(.8, 1.1), (.92, .96, 1))
    elif kind == "studio":
        sky(rnd.uniform(.25, .5))
        lamp("AREA", around(3.5, rnd.uniform(-1, -.4), 2.8), rnd.uniform(120, 220), 1.5)
        lamp("AREA", around(3.5, rnd.uniform(.4, 1.2), 2.2), rnd.uniform(40, 140), 1.5)
    elif kind == "flash":
        sky(rnd.uniform(.08, .3), (1, .9, .75))
        lamp("POINT", (cam[0] + .05, cam[1], cam[2] + .1), 60 * (cam[0] ** 2 + cam[1] ** 2 + .3), .03)
    else:
        warm = rnd.uniform(0, .35)
        sky(rnd.uniform(.2, .5))
        lamp("AREA", (rnd.uniform(-1.5, 1.5), rnd.uniform(-2, 1.5), rnd.uniform(2.5, 3)), rnd.uniform(50, 130), rnd.uniform(.3, 1.8), (1, 1 - warm * .3, 1 - warm * .8), (0, 0, .9))
        if kind == "window":
            lamp("AREA", around(2.8, rnd.choice([-1, 1]) * rnd.uniform(.6, 2.6), rnd.uniform(1.2, 1.9)), rnd.uniform(60, 220), rnd.uniform(.8, 1.6), (.9, .95, 1))


@contextlib.contextmanager
def quiet():
    """Keeps Blender's own lines off standard output."""
    keep, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        yield
    finally:
        os.dup2(keep, 1)
        os.close(keep)
        os.close(null)


def render(meshes, cam, width, height, light, seed, png, samples=12, threads=1):
    """cam: rot (columns: right, up, back), loc in metres, lens: pixels of focal length. Writes a linear 16-bit PNG with alpha."""
    rnd = random.Random(seed)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    sc = bpy.context.scene
    mats = {}
    for m in meshes:
        if m["mat"] not in mats:
            mats[m["mat"]] = person_material(m["mat"], rnd)
        add_mesh(m["name"], m["P"] / 100, m["F"], mats[m["mat"]], None, m["C"], not m.get("flat"))
    lights(rnd, light, cam["loc"])
    cd = bpy.data.cameras.new("c")
    ob = bpy.data.objects.new("c", cd)
    sc.collection.objects.link(ob)
    sc.camera = ob
    cd.sensor_fit, cd.sensor_height, cd.sensor_width = "VERTICAL", 36, 36 * width / height
    cd.lens = cam["focal"] / height * 36
    M = Matrix.Identity(4)
    for r in range(3):
        for c in range(3):
            M[r][c] = cam["rot"][r][c]
        M[r][3] = cam["loc"][r]
    ob.matrix_world = M
    cd.clip_start, cd.clip_end = .05, 200
    sc.render.engine = "CYCLES"
    cy = sc.cycles
    cy.device, cy.samples, cy.use_adaptive_sampling, cy.seed = "CPU", samples, False, seed % 1000
    cy.use_denoising = False                                       # it takes five times as long as the picture
    cy.max_bounces = cy.diffuse_bounces = cy.glossy_bounces = 1
    cy.transmission_bounces = cy.transparent_max_bounces = 2
    cy.caustics_reflective = cy.caustics_refractive = False
    sc.render.film_transparent = True
    sc.render.threads_mode, sc.render.threads = "FIXED", threads
    sc.render.resolution_x, sc.render.resolution_y, sc.render.resolution_percentage = width, height, 100
    sc.view_settings.view_transform = "Raw"
    s = sc.render.image_settings
    s.file_format, s.color_mode, s.color_depth, s.compression = "PNG", "RGBA", "16", 0
    sc.render.filepath = png
    with quiet():
        bpy.ops.render.render(write_still=True)
