"""Makes the voice's clips: `rig narrate`. Only those who change the words need it; running the rig does not.

Outside this folder nothing of the rig imports numpy or a speech engine. They come with the extra `voice`: pip
install 'clot-rig[voice]'.
"""
