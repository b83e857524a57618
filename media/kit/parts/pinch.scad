// The pinch: a servo's cam presses a jaw onto the soft tube, which lies along x on an anvil.
// Heights are from the frame's base. `travel` 0 is open, 1 is shut; the law is the simulated tube's own.
include <common.scad>
part = "all";
travel = 0;

bed = pinch_anvil_up + pinch_anvil_high;          // where the tube lies
half_jaw = twin_jaw / 2 + pinch_play;             // the jaw's room along the tube
half_wide = pinch_jaw_wide / 2 + pinch_play;      // and across it
half_long = half_jaw + pinch_end;                 // the frame along the tube
back = 20;                                        // the servo plate's outside, from the tube's axis
stroke = twin_bore - twin_stop;
axis = bed + tube_soft_outside + pinch_nose_up + pinch_cam_pitch; // the cam's axis
top = axis + pinch_hub + 1;
front = half_wide + pinch_wall;

function lift(t) = stroke * (1 - pow(1 - t, twin_cam));
function slope(t) = stroke * twin_cam * pow(1 - t, twin_cam - 1) / (servo_sweep * PI / 180); // mm per radian
// The cam's edge where the nose's centre is at a radius r and its slope s (mm per radian), at an angle a.
function edge(r, s, a) = let (n = sqrt(r * r + s * s))
  [r * cos(a), r * sin(a)] - pinch_nose * [(r * cos(a) + s * sin(a)) / n, (r * sin(a) - s * cos(a)) / n];

module cam() {
  steps = 180;
  difference() {
    union() {
      linear_extrude(pinch_cam_thick) polygon(concat(
        // Before the law begins, its first slope goes on: a corner there would hold the nose off.
        [[0, 0], for (i = [0:5]) let (a = -pinch_dwell * (1 - i / 6))
          edge(pinch_cam_pitch + slope(0) * a * PI / 180, slope(0), a)],
        [for (i = [0:steps]) let (t = i / steps) edge(pinch_cam_pitch + lift(t), slope(t), t * servo_sweep)],
        [for (i = [1:8]) edge(pinch_cam_pitch + stroke, 0, servo_sweep + pinch_dwell * i / 8)]
      ));
      cylinder(r = pinch_hub, h = pinch_cam_thick);
    }
    translate([0, 0, -1]) cylinder(d = 8, h = pinch_cam_thick + 2); // the horn's own screw
    for (a = [0:90:270]) rotate(a) hull() for (r = [-1.5, 1.5]) // the horn's holes, whatever their circle
      translate([servo_horn_holes + r, 0, -1]) cylinder(d = 2.4, h = pinch_cam_thick + 2, $fn = 24);
  }
}

// Along both guide screws.
module guides(d, from, high) for (y = [-1, 1]) translate([0, y * pinch_guide, from]) cylinder(d = d, h = high);

module jaw() difference() {
  translate([0, 0, 0]) union() {
    translate([-twin_jaw / 2, -pinch_jaw_wide / 2, 0]) cube([twin_jaw, pinch_jaw_wide, pinch_jaw_high]);
    translate([0, pinch_cam_thick / 2 + 1, pinch_nose_up]) rotate([90, 0, 0])
      cylinder(r = pinch_nose, h = pinch_cam_thick + 2);
    translate([-pinch_nose, -pinch_cam_thick / 2 - 1, 0]) cube([2 * pinch_nose, pinch_cam_thick + 2, pinch_nose_up]);
  }
  guides(screw_m3_free, -1, pinch_jaw_high + 20);
}

module anvil() difference() {
  translate([-twin_jaw / 2, -pinch_jaw_wide / 2, 0]) cube([twin_jaw, pinch_jaw_wide, pinch_anvil_high]);
  guides(screw_m3_free, -1, 30);
  guides(pinch_spring_outside + 0.6, pinch_anvil_high - pinch_spring_well, 10); // the springs' seats
}

module frame() difference() {
  union() {
    translate([-half_long, -front, 0]) cube([2 * half_long, front + back, pinch_rim]);
    translate([-half_long - 2, back - pinch_plate, 0])
      cube([half_long + 2 + servo_long - servo_shaft_in + 14, pinch_plate, top]);
    // The plate's foot, so that it stands by itself beyond the block.
    translate([half_long - 1, back - 16, 0]) cube([servo_long - servo_shaft_in + 15 - half_long, 16, 6]);
    for (x = [-1, 1]) translate([x * (half_long + 7) - 8, -8, 0]) cube([16, 16, 5]); // ears for the base
  }
  translate([-half_jaw, -half_wide, pinch_floor]) cube([2 * half_jaw, 2 * half_wide, 100]);
  hull() for (z = [0, 60]) translate([0, 0, bed + tube_soft_outside / 2 + z]) rotate([0, 90, 0])
    cylinder(d = tube_soft_outside + 0.6, h = 2 * half_long + 20, center = true);
  // Behind the jaw the block ends at the plate; the servo's body comes in above it.
  translate([-servo_shaft_in - 0.3, back - pinch_plate - 60, axis - servo_wide / 2 - 0.3])
    cube([servo_long + 0.6, 100, 60]);
  for (x = [-1, 1], z = [-1, 1])
    translate([servo_long / 2 - servo_shaft_in + x * servo_holes_long / 2, back, axis + z * servo_holes_wide / 2])
      teardrop(screw_m3_free, 20);
  guides(screw_m3_insert, -1, 20);
  translate([0, 0, -1]) cylinder(d = screw_m4_insert, h = 20); // the stop screw
  for (x = [-1, 1]) translate([x * (half_long + 10), 0, -1]) cylinder(d = screw_m3_free + 1, h = 10);
  for (x = [-1, 1]) translate([x * (half_long - 5), -front, 34]) teardrop(screw_m3_self, 14); // the guard's screws
}

// Over jaw and cam; stands on its roof as it is printed. Its back is the servo's plate.
module guard() {
  play = pinch_play + 0.1;
  inner = [2 * half_long + 2 * play, front + back - pinch_plate + play, top - pinch_guard_low + 0.5];
  wall = pinch_guard_wall;
  difference() {
    translate([-inner.x / 2 - wall, -front - play - wall, 0]) cube([inner.x + 2 * wall, inner.y + wall, inner.z + wall]);
    translate([-inner.x / 2, -front - play, wall]) cube([inner.x, inner.y + 1, inner.z + 1]);
    for (x = [-1, 1]) translate([x * (half_long - 5), -front - play - wall / 2, wall + 0.5 + top - 34])
      teardrop(screw_m3_free, 10);
  }
}

module guard_in_place() translate([0, 0, top + 0.5 + pinch_guard_wall]) mirror([0, 0, 1]) guard();
module jaw_in_place() translate([0, 0, bed + tube_soft_outside - lift(travel)]) jaw();
module anvil_in_place() translate([0, 0, pinch_anvil_up]) anvil();
module cam_in_place() translate([0, pinch_cam_thick / 2, axis]) rotate([90, 0, 0]) rotate(-90 - travel * servo_sweep) cam();

if (part == "pinch_cam") cam();
if (part == "pinch_jaw") jaw();
if (part == "pinch_anvil") anvil();
if (part == "pinch_frame") frame();
if (part == "pinch_guard") guard();
if (part == "placed_guard") guard_in_place();
if (part == "placed_jaw") jaw_in_place();
if (part == "placed_anvil") anvil_in_place();
if (part == "placed_cam") cam_in_place();
if (part == "all") { frame(); anvil_in_place(); jaw_in_place(); cam_in_place(); %guard_in_place(); }
