// What holds the loop on its base: clips, the window with its Y-piece, the strip's channel, the cup's stand.
include <common.scad>
part = "window_holder";
base = 5;
up = pinch_anvil_up + pinch_anvil_high + tube_soft_outside / 2; // the tube's axis, as high as in the pinch

module foot(long, deep) difference() {
  translate([-long / 2, -deep / 2, 0]) slab(long, deep, base, 3);
  for (x = [-1, 1]) translate([x * (long / 2 - 5), 0, -1]) cylinder(d = screw_m3_free + 0.6, h = base + 2);
}

module tube_clip(d) { foot(34, 14); cradle(d, up, 12); }

// The window between two cradles, at its ends.
module window_holder() {
  foot(64, 24);
  for (x = [-1, 1]) translate([x * (tube_window_long / 2 - 9), 0, 0]) cradle(tube_window_outside, up, 8);
}

// The Y-piece that the catheter comes through, on the same axis.
module y_holder() { foot(44, 16); cradle(tube_y_outside, up, 18); }

module strip_channel() difference() {
  wide = strip_wide + 2 * strip_wall;
  translate([0, -wide / 2, 0]) cube([strip_long, wide, strip_high + strip_wall]);
  translate([-1, -strip_wide / 2, strip_wall]) cube([strip_long + 2, strip_wide, strip_high + 1]);
  for (x = [15, strip_long - 15]) translate([x, 0, -1]) cylinder(d = screw_m3_free, h = 10);
}

// The refill mark is the lower edge of the window in the wall.
module cup_stand() {
  inner = cup_outside + 1;
  mark = cup_wall + cup_refill_ml * 1000 / (PI * pow(cup_inside / 2, 2));
  difference() {
    cylinder(d = inner + 2 * cup_wall, h = cup_high);
    translate([0, 0, cup_wall]) cylinder(d = inner, h = cup_high);
    translate([-6, 0, mark]) cube([12, inner, cup_high]);
    translate([0, 0, -1]) cylinder(d = inner - 16, h = cup_wall + 2);
  }
}

if (part == "tube_clip_8") tube_clip(tube_soft_outside);
if (part == "tube_clip_10") tube_clip(tube_hose_outside);
if (part == "window_holder") window_holder();
if (part == "y_holder") y_holder();
if (part == "strip_channel") strip_channel();
if (part == "cup_stand") cup_stand();
