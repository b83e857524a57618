// The button box and the plates for the electronics.
include <common.scad>
part = "button_box";

posts = [for (x = [0, 1], y = [0, 1]) [box_post / 2 + box_wall - 1 + x * (box_long - box_post - 2 * box_wall + 2),
                                       box_post / 2 + box_wall - 1 + y * (box_deep - box_post - 2 * box_wall + 2)]];

// Printed on its face, so left and right are changed. Seen from outside: four buttons in front, behind them the knob
// on the left and the emergency stop on the right.
module button_box() {
  linear_extrude(box_wall) difference() {
    outline(box_long, box_deep);
    for (n = [0:3]) translate([26 + n * 39.3, 32]) circle(d = box_button);
    translate([box_long - 40, 80]) circle(d = box_knob);
    translate([45, 80]) circle(d = box_stop);
  }
  difference() {
    linear_extrude(box_high) difference() {
      outline(box_long, box_deep);
      difference() {
        offset(-box_wall) outline(box_long, box_deep);
        for (p = posts) translate(p) square(box_post, center = true);
      }
      for (p = posts) translate(p) circle(d = screw_m3_self);
    }
    translate([box_long / 2, box_deep, box_high / 2]) teardrop(box_gland, 20);
    translate([0, 0, -1]) for (p = posts) translate([p.x, p.y, 0]) cylinder(d = screw_m3_self, h = 1);
  }
}

module button_lid() linear_extrude(box_wall) difference() {
  outline(box_long, box_deep);
  for (p = posts) translate(p) circle(d = screw_m3_free);
}

module plate(spots) {
  $fn = 20;
  corners = [for (x = [6, plate_long - 6], y = [6, plate_deep - 6]) [x, y]];
  linear_extrude(plate_thick) difference() {
    outline(plate_long, plate_deep);
    for (p = corners) translate(p) circle(d = screw_m3_free + 0.6);
    for (s = spots) translate([s.x, s.y]) circle(d = s.z);
    // For ties that hold cables.
    for (x = [25:40:plate_long - 20], y = [0, 5]) translate([x, plate_deep - 11 + y]) square([4, 1.8]);
  }
  // Standoffs with holes that a screw cuts its own thread in.
  linear_extrude(plate_thick + plate_standoff) for (s = spots) translate([s.x, s.y]) difference() {
    circle(d = 7);
    circle(d = s.z);
  }
}

function four(x, y, long, deep, d) = [for (i = [0, 1], j = [0, 1]) [x + i * long, y + j * deep, d]];

module plate_computer() plate(concat(
  four(14, 20, 58, 49, 2.2),                      // Raspberry Pi: M2.5, 58 × 49
  four(14, 90, 49, 24, screw_m3_self),            // the Nano's terminal adapter
  four(92, 25, board_long - 24, board_deep - 8, screw_m3_self) // the rig's board
));
module plate_power() plate(concat(
  four(14, 14, 46, 16, screw_m3_self), four(14, 44, 46, 16, screw_m3_self), four(14, 74, 46, 16, screw_m3_self), // bucks
  four(80, 14, 20, 14, 2.2), four(80, 44, 20, 14, 2.2), // DRV8871
  [for (y = [76, 92, 108]) for (x = [80, 150]) [x, y, screw_m3_self]], // terminal blocks
  [for (x = [120, 155]) for (y = [20, 50]) [x, y, screw_m3_self]]
));

if (part == "button_box") button_box();
if (part == "button_lid") button_lid();
if (part == "plate_computer") plate_computer();
if (part == "plate_power") plate_power();
