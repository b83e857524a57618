"""The same in Arcade."""

import os

import arcade


class Hello(arcade.Window):
    drawn = False

    def on_draw(self):
        self.clear()
        arcade.Text("Hello", 9, 680, font_size=30).draw()
        self.drawn = True

    def on_update(self, passed):
        if self.drawn:
            os._exit(0)


Hello(1280, 720, "Hello")
arcade.run()
