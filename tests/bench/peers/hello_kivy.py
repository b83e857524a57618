"""The same in Kivy."""

import os

os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONSOLELOG="1", KIVY_NO_FILELOG="1")
from kivy.config import Config

Config.set("graphics", "width", "1280")
Config.set("graphics", "height", "720")
from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.label import Label


class Hello(App):
    def build(self):
        Window.bind(on_flip=lambda *_: Clock.schedule_once(lambda _: os._exit(0)))
        return Label(text="Hello", font_size=40)


Hello().run()
