"""The visits in a run log: when each began, how far it came, what the water did, and how it ended."""

from rig.story import Story


def endings(story: Story) -> set[str]:
    """The last scenes of a story: those from which every way leads back to its opening."""
    return {
        name
        for name, scene in story.scene.items()
        if name != story.opening and all(way.to == story.opening for way in scene.exits)
    }
