"""What is printed or saved as a file: poster, lesson sheet, drawings, plots. It may import sound and the
packages before it.
"""
