// What several parts share. Everything stands on the bed as it is printed: nothing leans out by more than 45°.
include <sizes.scad>
$fn = 48;

// A level hole whose roof is a point of 45°, so that it prints without support. Along y, point up.
module teardrop(d, long) {
  rotate([90, 0, 0]) translate([0, 0, -long / 2]) linear_extrude(long) {
    circle(d = d);
    polygon([[-d / 2 * cos(45), d / 2 * sin(45)], [0, d / 2 / sin(45)], [d / 2 * cos(45), d / 2 * sin(45)]]);
  }
}

// A cradle for a tube that lies along x at a height, open above; its lips stop 40° above the middle and hold it.
module cradle(d, up, long, wall = 3) {
  lip = up + (d / 2 + 0.2) * sin(40);
  difference() {
    translate([-long / 2, -d / 2 - wall, 0]) cube([long, d + 2 * wall, lip]);
    translate([-long, 0, up]) rotate([0, 90, 0]) cylinder(d = d + 0.4, h = 2 * long);
    translate([-long, -(d / 2 + 0.2) * cos(40), up]) cube([2 * long, (d + 0.4) * cos(40), d]);
  }
}

// A rectangle with round corners, and a plate of it.
module outline(long, deep, r = 4) translate([r, r]) offset(r) square([long - 2 * r, deep - 2 * r]);
module slab(long, deep, high, r = 4) linear_extrude(high) outline(long, deep, r);
