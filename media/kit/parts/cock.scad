// For a plug of gel: the servo turns a three-way stopcock. Heights are from the base board; the stopcock's arms lie
// along x, its third one points to the front. `travel` 0 is past the cartridge, 1 is through it.
include <common.scad>
part = "all";
travel = 0;

up = pinch_anvil_up + pinch_anvil_high + tube_soft_outside / 2; // the arms' axis, as high as in the pinch
disc_under = up + cock_lever_up + cock_lever_thick + cock_gap;  // the coupling's disc, its underside
top = disc_under + cock_disc + servo_horn_out;                  // the servo's flange lies here
left = -(cock_lever_long + 4);                                  // the legs' insides: the lever passes them
right = servo_long - servo_shaft_in + 14;
notch = tube_hose_outside + 1;

// A disc for the horn; a fork that takes the lever.
module coupling() difference() {
  union() {
    cylinder(r = 13, h = cock_disc);
    for (y = [-1, 1]) translate([10, y * (cock_lever_wide / 2 + cock_play + 2) - 2, 0])
      cube([12, 4, cock_disc + cock_gap + cock_lever_thick]);
    translate([8, -cock_lever_wide / 2 - cock_play - 1, 0]) cube([14, cock_lever_wide + 2 * cock_play + 2, cock_disc]);
  }
  translate([0, 0, -1]) cylinder(d = 8, h = cock_disc + 2); // the horn's own screw
  for (a = [45:90:315]) rotate(a) hull() for (r = [-1.5, 1.5]) // the horn's holes, whatever their circle
    translate([servo_horn_holes + r, 0, -1]) cylinder(d = 2.4, h = cock_disc + 2, $fn = 24);
}

// Holds both arms, so that the body does not turn with its lever.
module cradle_foot() {
  difference() {
    translate([left + 1, -12, 0]) slab(-2 * left - 2, 24, 5, 3);
    for (x = [-1, 1]) translate([x * (-left - 6), 0, -1]) cylinder(d = screw_m3_free + 0.6, h = 7);
  }
  for (x = [-1, 1]) translate([x * (cock_body / 2 + 7), 0, 0]) cradle(cock_arm_outside, up, 8);
}

// A gantry for the servo, printed lying on its back: what is open above in the print is open to the front.
module frame() difference() {
  linear_extrude(cock_deep) {
    for (x = [left - cock_wall, right]) translate([x, 0]) square([cock_wall, top]);
    translate([left - cock_wall, top - pinch_plate]) square([right - left + 2 * cock_wall, pinch_plate]);
    translate([left - cock_wall - 14, 0]) square([15, 5]);
    translate([right + cock_wall - 1, 0]) square([15, 5]);
  }
  middle = cock_deep / 2;
  for (x = [left - cock_wall - 8, right + cock_wall + 8]) translate([x, 0, middle]) teardrop(screw_m3_free + 0.6, 20);
  translate([-servo_shaft_in - 0.3, top - pinch_plate - 1, middle - servo_wide / 2 - 0.3])
    cube([servo_long + 0.6, pinch_plate + 2, cock_deep]);
  for (x = [-1, 1], y = [-1, 1])
    translate([servo_long / 2 - servo_shaft_in + x * servo_holes_long / 2, top, middle + y * servo_holes_wide / 2])
      teardrop(screw_m3_free, 20);
  for (x = [left - cock_wall - 1, right - 1]) translate([x, up - notch / 2, middle - notch / 2])
    cube([cock_wall + 2, notch, cock_deep]);
}

module frame_in_place() translate([0, cock_deep / 2, 0]) rotate([90, 0, 0]) frame();
module coupling_in_place() translate([0, 0, disc_under + cock_disc]) mirror([0, 0, 1]) rotate(-travel * servo_sweep) coupling();

if (part == "cock_frame") frame();
if (part == "cock_coupling") coupling();
if (part == "cock_cradle") cradle_foot();
if (part == "placed_cock_frame") frame_in_place();
if (part == "placed_cock_coupling") coupling_in_place();
if (part == "all") { frame_in_place(); coupling_in_place(); cradle_foot(); }
