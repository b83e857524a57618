"""Making the voice's clips: `rig narrate`. Needed by who changes the words, never by who runs the rig.

Beside this folder nothing of the rig imports numpy or a speech engine; they come with the extra
`voice`: pip install 'clot-rig[voice]'.
"""
